import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Emulated, startEmulated } from '../../doubles/emulated.mts';
import { CredentialForm } from '../support/credentialForm.mts';
import { Editor } from '../support/editor.mts';
import { N8n } from '../support/n8n.mts';
import { chain, node, source } from '../support/workflow.mts';

/* Users connect their account in n8n's editor; then a workflow uses it. */

const CALLS = 20;

interface Vendor {
	readonly service: 'google' | 'microsoft';
	readonly type: string;
	readonly displayName: string;
	readonly consentPath: string;
	readonly tokenPath: string;
	readonly apiPath: string;
	readonly choose?: (form: CredentialForm) => Promise<void>;
	/** What the page of consent must have been asked. */
	readonly asked: Record<string, unknown>;
}

const VENDORS: Vendor[] = [
	{
		service: 'google',
		type: 'steadyGoogleOAuth2Api',
		displayName: 'Steady Google OAuth2 API',
		consentPath: '/o/oauth2/v2/auth',
		tokenPath: '/oauth2/token',
		apiPath: '/gmail/v1/users/me/labels',
		choose: async (form) => {
			await form.choose('scopes', 'Sheets: Read');
			await editor.page.keyboard.press('Escape');
			await form.fill({ moreScopes: 'https://www.googleapis.com/auth/chat.messages' });
		},
		asked: {
			access_type: 'offline',
			prompt: 'consent',
			scope: 'https://www.googleapis.com/auth/spreadsheets.readonly https://www.googleapis.com/auth/chat.messages',
		},
	},
	{
		service: 'microsoft',
		type: 'steadyMicrosoftOAuth2Api',
		displayName: 'Steady Microsoft OAuth2 API',
		consentPath: '/oauth2/v2.0/authorize',
		tokenPath: '/oauth2/v2.0/token',
		apiPath: '/v1.0/me',
		asked: {
			response_mode: 'query',
			prompt: 'select_account',
			// What is asked for where nobody chooses.
			scope: 'offline_access User.Read Mail.ReadWrite Mail.Send Calendars.ReadWrite Files.ReadWrite',
		},
	},
];

let n8n: N8n;
let editor: Editor;

beforeAll(async () => {
	n8n = await N8n.connect(inject('n8n'));
	editor = await Editor.open(n8n);
});
afterAll(async () => await editor.close());

/** Saves the form as it is, and agrees on the vendor's page as the user. @returns the credential's ID */
async function connect(user: string): Promise<string> {
	const { page } = editor;
	const popup = page.waitForEvent('popup');
	const created = page.waitForResponse(
		(response) => response.request().method() === 'POST' && response.url().endsWith('/rest/credentials'),
	);
	await editor.part('editCredential-modal').locator('[data-test-id="quick-connect-button"]').click();
	await (await popup).getByText(user).first().click();
	await editor.part('oauth-connect-success-banner').waitFor();
	return ((await (await created).json()) as { data: { id: string } }).data.id;
}

describe.each(VENDORS)('$displayName', (vendor) => {
	let emulated: Emulated;
	beforeAll(async () => {
		emulated = await startEmulated(vendor.service, `${n8n.connection.url}/rest/oauth2-credential/callback`);
	});
	afterAll(async () => await emulated.close());

	it('is connected with PKCE, asks for what was chosen, and works at once, at its own hosts only', async () => {
		const form = await CredentialForm.create(editor, vendor.displayName);
		await form.fill({ clientId: emulated.clientId, clientSecret: emulated.clientSecret });
		await vendor.choose?.(form);
		await form.field('customEndpoints').locator('.el-switch').click();
		await form.fill({
			apiBaseUrl: emulated.origin,
			consentUrl: emulated.origin + vendor.consentPath,
			tokenUrl: emulated.origin + vendor.tokenPath,
		});
		const id = await connect(emulated.user);
		await editor.picture(`credential-${vendor.service}`);
		await form.close();

		const queries = emulated.requests.filter(({ path }) => path.startsWith(`${vendor.consentPath}?`));
		expect(queries).toHaveLength(1);
		const query = Object.fromEntries(new URL(queries[0]?.path ?? '', emulated.origin).searchParams);
		expect(query).toMatchObject({ ...vendor.asked, code_challenge_method: 'S256', client_id: emulated.clientId });
		const exchange = emulated.requests.find(({ path }) => path === vendor.tokenPath);
		const sent = Object.fromEntries(new URLSearchParams(exchange?.body.toString()));
		expect(sent).toMatchObject({
			grant_type: 'authorization_code',
			client_secret: emulated.clientSecret,
			code_verifier: expect.stringMatching(/^.{43,128}$/),
		});

		const credentials = { [vendor.type]: { id, name: vendor.displayName } };
		const authentication = { authentication: 'genericCredentialType', genericAuthType: vendor.type, options: {} };
		const call = (url: string, more: Record<string, unknown> = {}) =>
			node('Call', 'n8n-nodes-steady.rest', 5, { url, ...authentication }, { credentials, ...more });
		const items = source(Array.from({ length: CALLS }, (_, index) => ({ index })));
		const before = emulated.requests.length;
		const execution = await n8n.run(
			chain(`consent ${vendor.service}`, ...items, call(emulated.origin + vendor.apiPath)),
		);
		expect(execution.error).toBeUndefined();
		const calls = emulated.requests.slice(before);
		expect(calls.map(({ path }) => path)).toEqual(Array.from({ length: CALLS }, () => vendor.apiPath));
		expect(new Set(calls.map(({ headers }) => headers.authorization?.slice(0, 7)))).toEqual(new Set(['Bearer ']));

		const elsewhere = emulated.origin.replace('127.0.0.1', 'localhost');
		const refused = await n8n.run(chain(`consent elsewhere ${vendor.service}`, call(elsewhere + vendor.apiPath)));
		expect(refused.error?.message).toContain(`must not be used with ${elsewhere}`);
		expect(emulated.requests).toHaveLength(before + CALLS);

		const token = calls[0]?.headers.authorization?.slice(7) ?? '';
		for (const secret of [token, emulated.clientSecret]) {
			expect(n8n.log() + JSON.stringify([execution, refused])).not.toContain(secret);
		}
	});
});
