import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Emulated, startEmulated } from '../../doubles/emulated.mts';
import { startEntra } from '../../doubles/entraTokens.mts';
import { startGoogle } from '../../doubles/googleTokens.mts';
import { makeRsaPair, type RsaPair } from '../../support/rsaPair.ts';
import { CredentialForm } from '../support/credentialForm.mts';
import { Editor } from '../support/editor.mts';
import { N8n } from '../support/n8n.mts';
import { chain, node, source } from '../support/workflow.mts';

/* In n8n's editor: users connect their account, service accounts and apps are tried when they are saved. */

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
		const id = await form.connect(async (page) => await page.getByText(emulated.user).first().click());
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

describe('somebody who fills in the form', () => {
	const WRONG = /Couldn’t connect with these settings/;
	const RIGHT = /Connection tested successfully/;
	let pair: RsaPair;
	beforeAll(async () => void (pair = await makeRsaPair()));

	const expectWrongThenRight = async (
		form: CredentialForm,
		field: string,
		wrong: string,
		right: string,
		said: RegExp,
	) => {
		await form.fill({ [field]: wrong });
		await form.save(new RegExp(`${WRONG.source}.*${said.source}`));
		await form.fill({ [field]: right });
		await form.save(RIGHT);
	};

	it('of a service account is told which one does not do, and then that it works', async () => {
		const email = 'n8n@project.iam.gserviceaccount.com';
		await using google = await startGoogle({
			email,
			publicKey: pair.publicKey,
			keyId: 'key-7',
			actsAs: ['ann@example.com'],
		});
		const form = await CredentialForm.create(editor, 'Steady Google Service Account API');
		await form.fill({ keyFile: JSON.stringify({ client_email: email, private_key: pair.privateKey }) });
		await form.field('customEndpoints').locator('.el-switch').click();
		await form.fill({ apiBaseUrl: google.origin, tokenUrl: `${google.origin}/token` });
		await expectWrongThenRight(
			form,
			'subject',
			'bob@example.com',
			'ann@example.com',
			/"User to Act As": there is no such user/,
		);
		await editor.picture('credential-service-account');
		await form.close();
	});

	it('of an app is told which one does not do, and then that it works', async () => {
		const { certificate, privateKey } = pair;
		const [tenantId, clientId] = ['11111111-2222-3333-4444-555555555555', 'app-1'];
		await using entra = await startEntra({ tenantId, clientId, secret: 'canary-secret', certificate });
		const form = await CredentialForm.create(editor, 'Steady Microsoft App API');
		expect(await form.field('certificate').count()).toBe(0);
		await form.choose('signInWith', 'Certificate');
		expect(await form.field('clientSecret').count()).toBe(0);
		await form.fill({ tenantId, certificate, privateKey });
		await form.field('customEndpoints').locator('.el-switch').click();
		await form.fill({ apiBaseUrl: entra.origin, tokenUrl: `${entra.origin}/${tenantId}/oauth2/v2.0/token` });
		await expectWrongThenRight(form, 'clientId', 'app-2', clientId, /"Client ID" and "Tenant ID"/);
		await editor.picture('credential-app');
		await form.close();
	});
});
