import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEntra } from '../../doubles/entraTokens.mts';
import { startGoogle } from '../../doubles/googleTokens.mts';
import type { TokenService } from '../../doubles/tokenService.mts';
import { json } from '../../support/loopbackServer.ts';
import { makeRsaPair, type RsaPair } from '../../support/rsaPair.ts';
import { Database } from '../support/n8n.mts';
import { type OwnN8n, startN8n } from '../support/startN8n.mts';
import { chain, node, source } from '../support/workflow.mts';

/* Service accounts and apps in an n8n that logs all it can. Every secret is one of a kind, so that it is found anywhere. */

const GOOGLE = 'steadyGoogleServiceAccountApi';
const MICROSOFT = 'steadyMicrosoftAppApi';
const EMAIL = 'canary@project.iam.gserviceaccount.com';
const TENANT = '11111111-2222-3333-4444-555555555555';
const SECRETS = { good: 'canary-app-secret', wrong: 'canary-wrong-secret', expired: 'canary-expired-secret' };

let n8n: OwnN8n;
let google: TokenService;
let entra: TokenService;
let pair: RsaPair;
let other: RsaPair;
/** All that was said to people. */
const told: unknown[] = [];
/** Every token that was given out. */
const tokens = new Set<string>();

beforeAll(async () => {
	[pair, other] = await Promise.all([makeRsaPair(), makeRsaPair()]);
	const { publicKey, certificate } = pair;
	const users = { actsAs: ['ann@example.com'], others: ['eve@example.com'] };
	google = await startGoogle({ email: EMAIL, publicKey, keyId: 'key-7', ...users });
	const { good: secret, expired: expiredSecret } = SECRETS;
	entra = await startEntra({ tenantId: TENANT, clientId: 'app-1', secret, expiredSecret, certificate });
	n8n = await startN8n({ env: { N8N_LOG_LEVEL: 'debug' } });
});
afterAll(async () => {
	await n8n.stop();
	await Promise.all([google.server.close(), entra.server.close()]);
});

type Form = Record<string, unknown>;

const keyFile = (changes: Record<string, string> = {}) =>
	JSON.stringify({
		type: 'service_account',
		client_email: EMAIL,
		private_key: pair.privateKey,
		private_key_id: 'key-7',
		...changes,
	});

const account = (changes: Form = {}): Form => ({
	keyFrom: 'file',
	keyFile: keyFile(),
	scopes: ['https://www.googleapis.com/auth/drive'],
	customEndpoints: true,
	apiBaseUrl: google.origin,
	tokenUrl: `${google.origin}/token`,
	...changes,
});

const app = (changes: Form = {}): Form => ({
	cloud: 'global',
	tenantId: TENANT,
	clientId: 'app-1',
	signInWith: 'clientSecret',
	clientSecret: SECRETS.good,
	customEndpoints: true,
	apiBaseUrl: entra.origin,
	tokenUrl: `${entra.origin}/${TENANT}/oauth2/v2.0/token`,
	...changes,
});

const certified = (changes: Form = {}): Form =>
	app({
		signInWith: 'certificate',
		clientSecret: '',
		certificate: pair.certificate,
		privateKey: pair.privateKey,
		...changes,
	});

async function press(type: string, form: Form): Promise<{ status: string; message: string }> {
	const verdict = await n8n.api.testCredential(type, `${type} under test`, form);
	for (const service of [google, entra]) for (const token of service.issued.keys()) tokens.add(token);
	told.push(verdict);
	return verdict;
}

describe('the test button', () => {
	const gmail = { scopes: ['https://www.googleapis.com/auth/gmail.modify'] };

	it.each<[string, string, () => Form]>([
		[GOOGLE, 'with its file', account],
		[GOOGLE, 'with email and key', () => account({ keyFrom: 'fields', email: EMAIL, privateKey: pair.privateKey })],
		[GOOGLE, 'acting as a user', () => account({ ...gmail, subject: 'ann@example.com' })],
		[MICROSOFT, 'with a secret', app],
		[MICROSOFT, 'with a certificate', certified],
	])('of %s %s is green', async (type, _what, form) => {
		expect(await press(type, form())).toMatchObject({ status: 'OK' });
	});

	it.each<[string, string, () => Form, RegExp]>([
		[GOOGLE, 'no file', () => account({ keyFile: '' }), /"Key File \(JSON\)" is empty\. Open/],
		[
			GOOGLE,
			'another file',
			() => account({ keyFile: '{"web":{}}' }),
			/"Key File \(JSON\)" is that of an OAuth client/,
		],
		[GOOGLE, 'no email', () => account({ keyFrom: 'fields', privateKey: 'x' }), /"Service Account Email" is empty/],
		[
			GOOGLE,
			'a broken key',
			() => account({ keyFrom: 'fields', email: EMAIL, privateKey: 'x' }),
			/"Private Key" holds/,
		],
		[
			GOOGLE,
			'an old key',
			() => account({ keyFile: keyFile({ private_key: other.privateKey }) }),
			/"Key File \(JSON\)"/,
		],
		[
			GOOGLE,
			'an account that is gone',
			() => account({ keyFile: keyFile({ client_email: 'x@y.z' }) }),
			/Email": Google/,
		],
		[GOOGLE, 'no such user', () => account({ subject: 'nobody@example.com' }), /"User to Act As": there is no such/],
		[GOOGLE, 'no delegation', () => account({ subject: 'eve@example.com' }), /"User to Act As".*domain-wide/],
		[GOOGLE, 'no mailbox', () => account(gmail), /fill in "User to Act As": a service account has no mailbox/],
		[GOOGLE, 'a scope that is none', () => account({ moreScopes: 'mail' }), /"Permissions" and "Further Permissions"/],
		[
			GOOGLE,
			'an API that is off',
			() => account({ apiBaseUrl: `${google.origin}/disabled` }),
			/HTTP 403.*"Permissions"/,
		],
		[GOOGLE, 'no base URL', () => account({ apiBaseUrl: 'gateway' }), /"API Base URL" is not a URL/],
		[GOOGLE, 'no token URL', () => account({ tokenUrl: 'gateway' }), /"Access Token URL" is not a URL/],
		[
			GOOGLE,
			'nobody there',
			() => account({ tokenUrl: 'http://127.0.0.1:1/token' }),
			/No access token: 127\.0\.0\.1:1 .*"Access Token URL"/,
		],
		[MICROSOFT, 'no tenant', () => app({ tokenUrl: '', tenantId: 'common' }), /"Tenant ID" is not that of one tenant/],
		[
			MICROSOFT,
			'another tenant',
			() => app({ tokenUrl: `${entra.origin}/x/oauth2/v2.0/token` }),
			/"Tenant ID" and "Cloud"/,
		],
		[MICROSOFT, 'no client', () => app({ clientId: '' }), /"Client ID" is empty/],
		[MICROSOFT, 'another client', () => app({ clientId: 'app-2' }), /"Client ID" and "Tenant ID"/],
		[MICROSOFT, 'another secret', () => app({ clientSecret: SECRETS.wrong }), /"Client Secret": it is not the one/],
		[MICROSOFT, 'an old secret', () => app({ clientSecret: SECRETS.expired }), /"Client Secret": it has expired/],
		[MICROSOFT, 'another cloud', () => app({ cloud: 'china' }), /"Cloud"/],
		[MICROSOFT, 'no certificate', () => certified({ certificate: 'x' }), /"Certificate" holds no certificate/],
		[MICROSOFT, 'another key', () => certified({ privateKey: other.privateKey }), /"Private Key" does not belong/],
		[
			MICROSOFT,
			'a certificate not uploaded',
			() => certified({ certificate: other.certificate, privateKey: other.privateKey }),
			/"Certificate" and "Private Key": the app has no such/,
		],
	])('of %s names what is wrong: %s', async (type, _what, form, message) => {
		expect(await press(type, form())).toMatchObject({ status: 'Error', message: expect.stringMatching(message) });
	});

	it('tells of a token endpoint that is in trouble or asks for patience', async () => {
		google.troubles.push(
			(response) => json(response, {}, 503),
			(response) => json(response, {}, 429),
		);
		expect(await press(GOOGLE, account())).toMatchObject({ status: 'Error', message: expect.stringContaining('503') });
		expect(await press(GOOGLE, account())).toMatchObject({ status: 'Error', message: expect.stringContaining('429') });
	});
});

describe.each<[string, string, () => Form, () => TokenService]>([
	[GOOGLE, 'with its file', account, () => google],
	[MICROSOFT, 'with a secret', app, () => entra],
	[MICROSOFT, 'with a certificate', certified, () => entra],
])('%s %s', (type, what, form, at) => {
	const call = (name: string, url: string, credentials: Record<string, { id: string; name: string }>) =>
		node(
			name,
			'n8n-nodes-steady.rest',
			5,
			{ url, authentication: 'genericCredentialType', genericAuthType: type, options: {} },
			{ credentials },
		);
	const keep = (execution: unknown, service: TokenService) => {
		told.push(execution);
		for (const token of service.issued.keys()) tokens.add(token);
	};

	it('gets one token for two nodes and a hundred items, and takes it nowhere else', async () => {
		const service = at();
		const credentials = await n8n.credential(type, `${type} ${what}`, form());
		const asked = service.questions.length;
		const items = source(Array.from({ length: 50 }, (_, id) => ({ id })));
		const nodes = ['first', 'second'].map((name) => call(name, `${service.origin}/${name}`, credentials));
		const execution = await n8n.run(chain(`tokens ${type} ${what}`, ...items, ...nodes));
		keep(execution, service);
		expect(execution.error).toBeUndefined();
		expect(execution.nodes.second?.[0]?.outputs[0]).toHaveLength(50);
		expect(service.questions).toHaveLength(asked + 1);

		const elsewhere = service.origin.replace('127.0.0.1', 'localhost');
		const refused = await n8n.run(chain(`tokens elsewhere ${what}`, call('first', elsewhere, credentials)));
		keep(refused, service);
		expect(refused.error?.message).toContain(`must not be used with ${elsewhere}`);
	});

	it("signs for n8n's own HTTP Request node, which keeps its token, and renews it", async () => {
		const service = at();
		const credentials = await n8n.credential(type, `${type} ${what} in HTTP Request`, form());
		const request = (url: string) =>
			chain(
				`built-in ${type} ${what}`,
				node(
					'Get',
					'n8n-nodes-base.httpRequest',
					4.2,
					{ url, authentication: 'predefinedCredentialType', nodeCredentialType: type, options: {} },
					{ credentials },
				),
			);
		const asked = service.questions.length;
		for (const renewals of [1, 1, 2]) {
			if (renewals === 2) service.revokeAll();
			const execution = await n8n.run(request(`${service.origin}/v1.0/things`));
			keep(execution, service);
			expect(execution.error).toBeUndefined();
			expect(service.questions).toHaveLength(asked + renewals);
		}
		const refused = await n8n.run(request(service.origin.replace('127.0.0.1', 'localhost')));
		keep(refused, service);
		expect(refused.error?.message).toContain('must not be used with');
	});
});

describe('no secret is', () => {
	const search = (text: string, sign: string) => {
		expect(text).toContain(sign);
		const keys = [pair, other].map(({ privateKey }) => privateKey.split('\n')[1] ?? '');
		const secrets = [...Object.values(SECRETS), ...keys, ...tokens, 'eyJhbGciOi'];
		expect(tokens.size).toBeGreaterThan(0);
		expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
	};

	it('in the log', () => search(n8n.log(), '/oauth2/v2.0/token'));

	it('in results, errors and verdicts', () => search(JSON.stringify(told), 'must not be used with'));

	it('in what n8n keeps of executions', async () => {
		const database = new Database({ ...n8n.connection.postgres, database: 'n8n' });
		const rows = await database.query('SELECT data, "workflowData"::text FROM execution_data');
		search(JSON.stringify(rows), 'must not be used with');
	});
});
