import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { OidcProvider } from '../../doubles/oidcProvider.mts';
import { Editor } from '../support/editor.mts';
import { type CredentialUse, N8n } from '../support/n8n.mts';
import { chain, source } from '../support/workflow.mts';
import { call, connectInEditor, expectOneRefreshPerEnd, runLong, startProvider, TYPE } from './oAuth2World.mts';

const SERVICES = ['first-service', 'second-service', 'third-service'];

let n8n: N8n;
let provider: OidcProvider;
let credentials: CredentialUse;

beforeAll(async () => {
	n8n = await N8n.connect(inject('n8n'));
	provider = await startProvider(n8n, { services: SERVICES });
	const editor = await Editor.open(n8n);
	try {
		credentials = await connectInEditor(editor, provider);
	} finally {
		await editor.close();
	}
});

afterAll(async () => await provider?.stop());

// In this order: each begins with the account as the one before has left it.
describe('an account that was connected in the editor', { shuffle: false }, () => {
	it('was connected with PKCE, by S256', () => {
		expect(provider.authorizations.map((query) => query.get('code_challenge_method'))).toEqual(['S256']);
		expect(provider.grants.map(({ type }) => type)).toEqual(['authorization_code']);
	});

	it('lasts longer than its tokens: one refresh per end, for all items in flight', async () => {
		await runLong(n8n, provider, credentials, 1);
		expectOneRefreshPerEnd(provider);
	});

	it('goes to the hosts of a list only, on every hop', async () => {
		const run = async (path: string) => await n8n.run(chain('hosts', call(provider.issuer + path, { credentials })));
		const restrict = async (allowedHttpRequestDomains: string, allowedDomains = '') =>
			await n8n.api.changeCredential(credentials[TYPE]?.id ?? '', { allowedHttpRequestDomains, allowedDomains });
		// What n8n stores unasked in some versions is for its HTTP Request node.
		await restrict('none');
		expect((await run('/api/allowed')).error).toBeUndefined();
		await restrict('domains', '127.0.0.1');
		expect((await run('/api/allowed')).error).toBeUndefined();
		expect((await run('/api/elsewhere')).error?.message).toMatch(/must not be used with localhost:\d+/);
		const elsewhere = provider.issuer.replace('127.0.0.1', 'localhost');
		const { error } = await n8n.run(chain('other host', call(`${elsewhere}/api/forbidden`, { credentials })));
		expect(error?.message).toMatch(/must not be used with localhost:\d+/);
		expect(provider.calls.filter(({ path }) => path === '/api/forbidden')).toEqual([]);
	});

	it('that was revoked ends all items with one message that says what to do', async () => {
		await provider.revokeEverything();
		const execution = await n8n.run(
			chain(
				'revoked',
				...source(Array.from({ length: 50 }, (_, id) => ({ id }))),
				call(`=${provider.issuer}/api/revoked/{{ $json.id }}`, { credentials, onError: 'continueRegularOutput' }),
			),
		);
		const items = execution.nodes.Call?.[0]?.outputs[0] ?? [];
		const messages = new Set(items.map(({ json }) => (json.error as { message: string }).message));
		expect(items).toHaveLength(50);
		expect([...messages]).toEqual([expect.stringMatching(/must be reconnected/)]);
		expect(provider.refusals).toEqual(['invalid_grant']);
	});
});

describe('client credentials', () => {
	it('whose ID differs per item: each item goes out with its own token', async () => {
		const own = await n8n.credential(TYPE, 'per item', {
			service: 'other',
			grantType: 'clientCredentials',
			tokenUrl: `${provider.issuer}/token`,
			clientId: '={{ $json.client }}',
			clientSecret: '={{ $json.client }}-secret',
			clientAuthentication: 'header',
		});
		const items = Array.from({ length: 30 }, (_, id) => ({ id, client: SERVICES[id % SERVICES.length] }));
		const execution = await n8n.run(
			chain('own tokens', ...source(items), call(`=${provider.issuer}/api/own/{{ $json.id }}`, { credentials: own })),
		);
		expect(execution.error).toBeUndefined();
		const answers = execution.nodes.Call?.[0]?.outputs[0]?.map(({ json }) => json.client);
		expect(answers).toEqual(items.map(({ client }) => client));
		const tokens = provider.grants.filter(({ type }) => type === 'client_credentials');
		expect(tokens.map(({ clientId }) => clientId).sort()).toEqual(SERVICES);
	});

	it.each<[string, Record<string, unknown>, RegExp]>([
		['right', {}, /Connection successful/],
		['a wrong secret', { clientSecret: 'wrong' }, /Client authentication failed/],
		['a wrong address', { tokenUrl: '/nowhere' }, /OAuth2 token endpoint/],
		['a test URL that is not there', { testUrl: '/nowhere' }, /"Test URL" \(HTTP 404\)/],
		['no test URL', { testUrl: '' }, /Connection successful/],
		['no test URL, and a wrong secret', { testUrl: '', clientSecret: 'wrong' }, /Client authentication failed/],
	])('have a test: %s', async (_what, data, message) => {
		const absolute = Object.fromEntries(
			Object.entries(data).map(([name, value]) => [
				name,
				String(value).startsWith('/') ? provider.issuer + String(value) : value,
			]),
		);
		const verdict = await n8n.api.testCredential(TYPE, 'client under test', {
			service: 'other',
			grantType: 'clientCredentials',
			tokenUrl: `${provider.issuer}/token`,
			clientId: SERVICES[0],
			clientSecret: `${SERVICES[0]}-secret`,
			clientAuthentication: 'header',
			testUrl: `${provider.issuer}/api/me`,
			...absolute,
		});
		expect(verdict.message).toMatch(message);
	});
});
