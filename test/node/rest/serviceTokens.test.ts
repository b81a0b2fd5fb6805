import type { IDataObject } from 'n8n-workflow';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { startEntra } from '../../doubles/entraTokens.mts';
import { startGoogle } from '../../doubles/googleTokens.mts';
import type { TokenService } from '../../doubles/tokenService.mts';
import { json, loopbackServer } from '../../support/loopbackServer';
import { makeRsaPair, type RsaPair } from '../../support/rsaPair';
import { CONTINUE, numbered, rest } from './run';

const EMAIL = 'n8n@project.iam.gserviceaccount.com';
const TENANT = '11111111-2222-3333-4444-555555555555';
const CLIENT = 'app-1';
const SECRET = 'canary-client-secret';

let pair: RsaPair;
let other: RsaPair;
beforeAll(async () => void ([pair, other] = await Promise.all([makeRsaPair(), makeRsaPair()])));

interface Vendor {
	readonly type: string;
	start(): Promise<TokenService>;
	credential(service: TokenService): IDataObject;
}

const google: Vendor = {
	type: 'steadyGoogleServiceAccountApi',
	start: async () =>
		await startGoogle({
			email: EMAIL,
			publicKey: pair.publicKey,
			keyId: 'key-7',
			actsAs: ['ann@example.com', 'bob@example.com'],
			others: ['eve@example.com'],
		}),
	credential: ({ origin }) => ({
		keyFrom: 'fields',
		email: EMAIL,
		privateKey: pair.privateKey,
		scopes: ['https://www.googleapis.com/auth/drive'],
		customEndpoints: true,
		apiBaseUrl: origin,
		tokenUrl: `${origin}/token`,
	}),
};

const startMicrosoft = async () =>
	await startEntra({ tenantId: TENANT, clientId: CLIENT, secret: SECRET, certificate: pair.certificate });

const microsoftSecret: Vendor = {
	type: 'steadyMicrosoftAppApi',
	start: startMicrosoft,
	credential: ({ origin }) => ({
		cloud: 'global',
		clientId: CLIENT,
		signInWith: 'clientSecret',
		clientSecret: SECRET,
		customEndpoints: true,
		apiBaseUrl: origin,
		tokenUrl: `${origin}/${TENANT}/oauth2/v2.0/token`,
	}),
};

const microsoftCertificate: Vendor = {
	...microsoftSecret,
	credential: (service) => ({
		...microsoftSecret.credential(service),
		signInWith: 'certificate',
		clientSecret: '',
		certificate: pair.certificate,
		privateKey: pair.privateKey,
	}),
};

const VENDORS: Array<[string, Vendor]> = [
	['a Google service account', google],
	['a Microsoft app with a secret', microsoftSecret],
	['a Microsoft app with a certificate', microsoftCertificate],
];

/** Runs Steady REST once with the credential. */
async function call(vendor: Vendor, service: TokenService, given: IDataObject = {}, changes: IDataObject = {}) {
	const { url = `=${service.origin}/things/{{ $json.id }}`, items = numbered(1), ...more } = given;
	return await rest(String(url), {
		authentication: 'genericCredentialType',
		genericAuthType: vendor.type,
		credentials: { [vendor.type]: { ...vendor.credential(service), ...changes } },
		items: items as IDataObject[],
		...CONTINUE,
		...more,
	});
}

const errorOf = ({ items }: { items: Array<{ json: IDataObject }> }) => items[0].json.error as IDataObject;

describe.each(VENDORS)('%s', (_what, vendor) => {
	it('gets one token for many nodes and items', async () => {
		await using service = await vendor.start();
		const runs = await Promise.all([1, 2, 3].map(async () => await call(vendor, service, { items: numbered(40) })));
		expect(runs.flatMap(({ items }) => items.map(({ json: { path } }) => path))).toEqual(
			Array.from({ length: 3 }, () => numbered(40).map(({ id }) => `/things/${String(id)}`)).flat(),
		);
		expect(service.questions).toHaveLength(1);
	});

	it('gets another one when a service refuses the token', async () => {
		await using service = await vendor.start();
		await call(vendor, service);
		// A token this young is not given up: see TOO_YOUNG_MS.
		await sleep(1_100);
		service.revokeAll();
		const { items } = await call(vendor, service, { items: numbered(30) });
		expect(items.filter(({ json: { error } }) => error)).toEqual([]);
		expect(service.questions).toHaveLength(2);
	});

	it('waits for a token endpoint that is slow, in trouble, or asks for patience', async () => {
		await using service = await vendor.start();
		service.troubles.push(
			(response) => json(response, { error: 'server_error' }, 500),
			(response) => json(response, {}, 429, { 'retry-after': '1' }),
			(_, goOn) => void setTimeout(goOn, 500),
		);
		const { items } = await call(vendor, service, { items: numbered(20) });
		expect(items.filter(({ json: { error } }) => error)).toEqual([]);
		expect(service.questions).toHaveLength(3);
	});

	it('does not take its token to other hosts', async () => {
		await using service = await vendor.start();
		await using foreign = await loopbackServer((_, response) => json(response, {}));
		const direct = errorOf(await call(vendor, service, { url: `${foreign.origin}/` }));
		expect(direct.message).toContain(`must not be used with ${foreign.origin}`);
		await using front = await loopbackServer(
			(_, response) => void response.writeHead(302, { location: `${foreign.origin}/` }).end(),
		);
		await call(vendor, service, { url: `${front.origin}/` }, { apiBaseUrl: front.origin });
		expect(front.requests[0].headers.authorization).toMatch(/^Bearer issued-/);
		expect(foreign.requests.map(({ headers }) => headers.authorization)).not.toContainEqual(expect.anything());
	});
});

describe.each(VENDORS.filter(([, vendor]) => vendor !== microsoftSecret))('the assertion of %s', (_what, vendor) => {
	it('says in what field the clock or the endpoint is at odds', async () => {
		await using service = await vendor.start();
		service.clockAhead = 86_400;
		const late = errorOf(await call(vendor, service));
		expect(late.description).toContain('Check the clock of this machine');
		service.clockAhead = 0;
		const elsewhere = String(vendor.credential(service).tokenUrl).replace('127.0.0.1', 'localhost');
		const audience = errorOf(await call(vendor, service, {}, { tokenUrl: elsewhere }));
		expect(audience.description).toContain('"Access Token URL"');
	});
});

describe('what is wrong is named, and said once', () => {
	it.each<[string, () => IDataObject, RegExp]>([
		['another key', () => ({ privateKey: other.privateKey }), /"Private Key".*deleted/],
		['an unknown account', () => ({ email: 'x@project.iam.gserviceaccount.com' }), /"Service Account Email"/],
		['an unknown user', () => ({ subject: 'nobody@example.com' }), /"User to Act As": there is no such user/],
		['a user without delegation', () => ({ subject: 'eve@example.com' }), /"User to Act As".*domain-wide delegation/],
		['a scope that is none', () => ({ moreScopes: 'gmail' }), /"Permissions" and "Further Permissions"/],
		['no Google', () => ({ tokenUrl: 'http://127.0.0.1:1/token' }), /No access token: .*127\.0\.0\.1:1/],
	])('at Google: %s', async (_what, changes, description) => {
		await using service = await google.start();
		const run = await call(google, service, { items: numbered(5), reliability: { maxWaitSeconds: 2 } }, changes());
		const errors = run.items.map(({ json: { error } }) => error as IDataObject);
		expect(errors).toHaveLength(5);
		for (const error of errors) expect(`${String(error.message)} ${String(error.description)}`).toMatch(description);
		expect(service.questions.length).toBeLessThanOrEqual(1);
		expect(JSON.stringify(errors)).not.toMatch(/BEGIN|eyJ/);
	});

	it.each<[string, () => IDataObject, RegExp]>([
		['another secret', () => ({ clientSecret: 'canary-wrong' }), /"Client Secret": it is not the one/],
		['an unknown app', () => ({ clientId: 'app-2' }), /"Client ID" and "Tenant ID"/],
		['another cloud', () => ({ cloud: 'china' }), /"Cloud"/],
	])('at Microsoft: %s', async (_what, changes, description) => {
		await using service = await microsoftSecret.start();
		const { items } = await call(microsoftSecret, service, { items: numbered(5) }, changes());
		const errors = items.map(({ json: { error } }) => error as IDataObject);
		for (const error of errors) expect(error.description).toMatch(description);
		expect(service.questions).toHaveLength(1);
		expect(JSON.stringify(errors)).not.toContain('canary');
	});

	it('at Microsoft: another tenant, and a certificate that was not uploaded', async () => {
		await using service = await microsoftSecret.start();
		const elsewhere = { tokenUrl: `${service.origin}/elsewhere.example.com/oauth2/v2.0/token` };
		expect(errorOf(await call(microsoftSecret, service, {}, elsewhere)).description).toContain('"Tenant ID"');
		const { certificate, privateKey } = other;
		const stranger = errorOf(await call(microsoftCertificate, service, {}, { certificate, privateKey }));
		expect(stranger.description).toContain('"Certificate" and "Private Key"');
	});
});

it('gives each item the token of its own user', async () => {
	await using service = await google.start();
	const users = Array.from({ length: 20 }, (_, id) => ({ id, user: id % 2 ? 'ann@example.com' : 'bob@example.com' }));
	const { items } = await call(google, service, { items: users }, { subject: '={{ $json.user }}' });
	expect(items.map(({ json: { subject } }) => subject)).toEqual(users.map(({ user }) => user));
	expect(service.questions).toHaveLength(2);
});

it('asks for no other token because n8n keeps one of its own', async () => {
	await using service = await google.start();
	await call(google, service);
	await call(google, service, {}, { issuedToken: 'of the HTTP Request node' });
	expect(service.questions).toHaveLength(1);
});
