import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
	type GoogleServiceAccount,
	googleApiGrant,
	googleServiceAccountGrant,
	googleTestUrl,
} from '../../../nodes/shared/credentials/googleServiceAccount';
import { readJwt } from '../../doubles/readJwt.mts';
import { makeRsaPair, type RsaPair } from '../../support/rsaPair';

const NOW = Date.UTC(2026, 10, 24, 9, 0, 0, 900);
const DRIVE = 'https://www.googleapis.com/auth/drive';
const EMAIL = 'n8n@project.iam.gserviceaccount.com';

let pair: RsaPair;
let file: Record<string, string>;

beforeAll(async () => {
	pair = await makeRsaPair();
	file = { type: 'service_account', client_email: EMAIL, private_key: pair.privateKey, private_key_id: 'key-7' };
});

const asked = (credential: GoogleServiceAccount) => {
	const { url, form, secrets } = googleServiceAccountGrant({ scopes: [DRIVE], ...credential }).request(NOW);
	const jwt = readJwt(form.assertion ?? '', 'RS256');
	return { url, form, secrets, jwt };
};

describe('the assertion', () => {
	it('says who asks for what, and until when it is good', () => {
		const { url, form, jwt, secrets } = asked({ keyFile: JSON.stringify(file), subject: ' sales@example.com ' });
		expect(url).toBe('https://oauth2.googleapis.com/token');
		expect(form.grant_type).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
		expect(jwt?.isSignedBy(createPublicKey(pair.publicKey))).toBe(true);
		expect(jwt?.header).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-7' });
		const issuedAt = Math.floor(NOW / 1000);
		expect(jwt?.claims).toEqual({
			iss: EMAIL,
			sub: 'sales@example.com',
			scope: DRIVE,
			aud: url,
			iat: issuedAt,
			exp: issuedAt + 3600,
		});
		expect(secrets).toEqual([form.assertion]);
	});

	it('names nobody to act as where the account acts for itself', () => {
		expect(asked({ keyFile: JSON.stringify(file) }).jwt?.claims).not.toHaveProperty('sub');
	});

	it('asks for each scope once, chosen or typed', () => {
		const { jwt } = asked({ keyFile: JSON.stringify(file), moreScopes: `a, b\n${DRIVE} a` });
		expect(jwt?.claims.scope).toBe(`${DRIVE} a b`);
	});

	it('asks for what the nodes need where nothing is chosen', () => {
		const { jwt } = asked({ keyFile: JSON.stringify(file), scopes: [], moreScopes: ' ' });
		expect(jwt?.claims.scope).toMatch(/gmail\.modify .*drive .*spreadsheets$/);
	});

	it.each([
		['with its line breaks', (key: string) => key],
		['with line breaks written out', (key: string) => key.replaceAll('\n', '\\n')],
		['in one line', (key: string) => key.replaceAll('\n', ' ')],
	])('is signed with a private key %s', (_what, change) => {
		const { jwt } = asked({ keyFrom: 'fields', email: EMAIL, privateKey: change(pair.privateKey) });
		expect(jwt?.isSignedBy(createPublicKey(pair.publicKey))).toBe(true);
		expect(jwt?.header).not.toHaveProperty('kid');
	});

	it('is for the token endpoint that the file names, or the form', () => {
		const keyFile = JSON.stringify({ ...file, token_uri: 'https://tokens.example.com/file' });
		const own = { keyFile, tokenUrl: 'https://tokens.example.com/form' };
		expect(asked({ keyFile }).jwt?.claims.aud).toBe('https://tokens.example.com/file');
		expect(asked({ ...own, customEndpoints: true }).jwt?.claims.aud).toBe('https://tokens.example.com/form');
		expect(asked({ ...own, customEndpoints: false }).jwt?.claims.aud).toBe('https://tokens.example.com/file');
	});
});

describe('a field that does not do is named', () => {
	const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
	it.each<[string, GoogleServiceAccount, RegExp]>([
		['no file', {}, /"Key File \(JSON\)" is empty/],
		['half a file', { keyFile: '{"type":"service_account"' }, /"Key File \(JSON\)" is not JSON/],
		['a list', { keyFile: '[]' }, /"Key File \(JSON\)" is not JSON/],
		['the file of an OAuth client', { keyFile: '{"installed":{}}' }, /"Key File \(JSON\)" is that of an OAuth client/],
		['another file', { keyFile: '{"type":"authorized_user"}' }, /"Key File \(JSON\)" is not that of a service account/],
		['a file without key', { keyFile: `{"client_email":"${EMAIL}"}` }, /"Key File \(JSON\)" lacks/],
		['no email', { keyFrom: 'fields', privateKey: 'x' }, /"Service Account Email" is empty/],
		['no key', { keyFrom: 'fields', email: EMAIL }, /"Private Key" is empty/],
		['no key at all', { keyFrom: 'fields', email: EMAIL, privateKey: 'canary' }, /"Private Key" holds no private key/],
		[
			'a key of another kind',
			{ keyFrom: 'fields', email: EMAIL, privateKey: String(ec) },
			/"Private Key" holds no RSA/,
		],
	])('%s', (_what, credential, message) => {
		expect(() => asked(credential)).toThrow(message);
	});

	it('addresses that are none', () => {
		const keyFile = JSON.stringify(file);
		expect(() => asked({ keyFile, customEndpoints: true, tokenUrl: 'token' })).toThrow(
			/"Access Token URL" is not a URL/,
		);
		expect(() => asked({ keyFile: JSON.stringify({ ...file, token_uri: 'file:///etc' }) })).toThrow(/"Key File/);
		expect(() => googleTestUrl({ scopes: [DRIVE], customEndpoints: true, apiBaseUrl: 'x' })).toThrow(/"API Base URL"/);
	});
});

describe('the address that tells whether a token is good', () => {
	it.each([
		['https://www.googleapis.com/auth/gmail.modify', '/gmail/v1/users/me/profile'],
		['https://www.googleapis.com/auth/gmail.send', '/discovery/v1/apis?name=oauth2&fields=kind'],
		[DRIVE, '/drive/v3/about?fields=kind'],
	])('with %s is %s', (scope, path) => {
		expect(googleTestUrl({ scopes: [scope] })).toBe(`https://www.googleapis.com${path}`);
		const base = { customEndpoints: true, apiBaseUrl: 'https://gateway.example.com/google/' };
		expect(googleTestUrl({ scopes: [scope], ...base })).toBe(`https://gateway.example.com/google${path}`);
	});
});

describe("n8n's own service account", () => {
	it('asks for what its form says', () => {
		const credential = { email: ` ${EMAIL} `, privateKey: pair.privateKey, delegatedEmail: 'me@example.com' };
		const grant = googleApiGrant({ ...credential, httpNode: true, scopes: `${DRIVE},\\na b` });
		const { url, form } = grant.request(NOW);
		const jwt = readJwt(form.assertion ?? '', 'RS256');
		expect(jwt?.claims).toMatchObject({ iss: EMAIL, sub: 'me@example.com', scope: `${DRIVE} a b`, aud: url });
		expect(jwt?.isSignedBy(createPublicKey(pair.publicKey))).toBe(true);
	});

	it('says what is missing for requests', () => {
		expect(() => googleApiGrant({ email: EMAIL, privateKey: pair.privateKey }).request(NOW)).toThrow(
			/"Set up for use in HTTP Request node" is off/,
		);
		expect(() => googleApiGrant({ email: EMAIL, privateKey: pair.privateKey, httpNode: true }).request(NOW)).toThrow(
			/"Scope\(s\)" is empty/,
		);
	});
});
