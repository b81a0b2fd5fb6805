import { createPublicKey, X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { type MicrosoftApp, microsoftAppGrant, microsoftTestUrl } from '../../../nodes/shared/credentials/microsoftApp';
import { readJwt } from '../../doubles/readJwt.mts';
import { makeRsaPair, type RsaPair } from '../../support/rsaPair';

const NOW = Date.now();
const TENANT = '11111111-2222-3333-4444-555555555555';
const APP: MicrosoftApp = { tenantId: TENANT, clientId: 'app-1', clientSecret: 'secret' };

let pair: RsaPair;
let other: RsaPair;
let signing: MicrosoftApp;

beforeAll(async () => {
	[pair, other] = await Promise.all([makeRsaPair(), makeRsaPair()]);
	const { certificate, privateKey } = pair;
	signing = { ...APP, signInWith: 'certificate', certificate, privateKey, clientSecret: '' };
});

const ask = (credential: MicrosoftApp, now = NOW) => microsoftAppGrant(credential).request(now);

describe('the question to the token endpoint', () => {
	it.each([
		['global', 'https://login.microsoftonline.com', 'https://graph.microsoft.com'],
		['usGov', 'https://login.microsoftonline.us', 'https://graph.microsoft.us'],
		['usGovDod', 'https://login.microsoftonline.us', 'https://dod-graph.microsoft.us'],
		['china', 'https://login.chinacloudapi.cn', 'https://microsoftgraph.chinacloudapi.cn'],
	])('goes to the cloud %s and asks for its Graph', (cloud, login, graph) => {
		const { url, form, secrets } = ask({ ...APP, cloud });
		expect(url).toBe(`${login}/${TENANT}/oauth2/v2.0/token`);
		expect(form).toEqual({
			grant_type: 'client_credentials',
			client_id: 'app-1',
			client_secret: 'secret',
			scope: `${graph}/.default`,
		});
		expect(secrets).toEqual(['secret']);
		expect(microsoftTestUrl({ ...APP, cloud })).toBe(`${graph}/v1.0/`);
	});

	it('goes to an address of its own while that is switched on', () => {
		const own = { ...APP, tokenUrl: 'https://gateway.example.com/token', apiBaseUrl: 'https://gateway.example.com/' };
		expect(ask({ ...own, customEndpoints: true, tenantId: '' }).url).toBe('https://gateway.example.com/token');
		expect(microsoftTestUrl({ ...own, customEndpoints: true })).toBe('https://gateway.example.com/v1.0/');
		expect(ask(own).url).toBe(`https://login.microsoftonline.com/${TENANT}/oauth2/v2.0/token`);
	});
});

describe('the assertion of a certificate', () => {
	it('is signed with its key, names it, and lasts ten minutes', () => {
		const { url, form, secrets } = ask(signing);
		expect(form).not.toHaveProperty('client_secret');
		expect(form.client_assertion_type).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
		const jwt = readJwt(form.client_assertion ?? '', 'PS256');
		expect(jwt?.isSignedBy(createPublicKey(pair.publicKey))).toBe(true);
		expect(jwt?.isSignedBy(createPublicKey(other.publicKey))).toBe(false);
		const thumbprint = new X509Certificate(pair.certificate).fingerprint256.replaceAll(':', '');
		expect(Buffer.from(String(jwt?.header['x5t#S256']), 'base64url').toString('hex').toUpperCase()).toBe(thumbprint);
		const issuedAt = Math.floor(NOW / 1000);
		expect(jwt?.claims).toMatchObject({ iss: 'app-1', sub: 'app-1', aud: url, iat: issuedAt });
		expect(Number(jwt?.claims.exp) - Number(jwt?.claims.nbf)).toBe(600);
		expect(Number(jwt?.claims.nbf)).toBeLessThan(issuedAt);
		expect(secrets).toEqual([form.client_assertion]);
	});

	it('is another one each time', () => {
		const id = () => readJwt(ask(signing).form.client_assertion ?? '', 'PS256')?.claims.jti;
		expect(id()).not.toBe(id());
	});
});

describe('a field that does not do is named', () => {
	it.each<[string, MicrosoftApp, RegExp]>([
		['no tenant', { ...APP, tenantId: ' ' }, /"Tenant ID" is empty/],
		['everybody’s tenant', { ...APP, tenantId: 'common' }, /"Tenant ID" is not that of one tenant/],
		['a path as tenant', { ...APP, tenantId: 'a/../b' }, /"Tenant ID" is not that of one tenant/],
		['an unknown cloud', { ...APP, cloud: 'germany' }, /"Cloud" has an unknown value/],
		['no client', { ...APP, clientId: '' }, /"Client ID" is empty/],
		['no secret', { ...APP, clientSecret: '' }, /"Client Secret" is empty/],
		['an address that is none', { ...APP, customEndpoints: true, tokenUrl: 'x' }, /"Access Token URL" is not a URL/],
	])('%s', (_what, credential, message) => {
		expect(() => ask(credential)).toThrow(message);
	});

	it('a certificate and its key', () => {
		expect(() => ask({ ...signing, certificate: '' })).toThrow(/"Certificate" is empty/);
		expect(() => ask({ ...signing, certificate: 'x' })).toThrow(/"Certificate" holds no certificate/);
		expect(() => ask({ ...signing, privateKey: '' })).toThrow(/"Private Key" is empty/);
		expect(() => ask({ ...signing, privateKey: 'x' })).toThrow(/"Private Key" holds no private key/);
		expect(() => ask({ ...signing, privateKey: other.privateKey })).toThrow(/"Private Key" does not belong/);
		expect(() => ask(signing, NOW + 3 * 86_400_000)).toThrow(/"Certificate" has expired/);
	});
});
