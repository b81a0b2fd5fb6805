import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apiKeyParts, createApiKeySigner, type ApiKeyCredential } from '../../../nodes/shared/credentials/apiKey';
import { CredentialError } from '../../../nodes/shared/credentials/credentialError';
import { unsigned } from './signable';

/** @returns what the server gets to see */
function sign(credential: ApiKeyCredential) {
	const request = unsigned();
	void createApiKeySigner(credential).sign(request);
	return { headers: request.headers, url: request.url.href };
}

const problem = (credential: ApiKeyCredential): CredentialError => {
	try {
		apiKeyParts(credential);
	} catch (error) {
		if (error instanceof CredentialError) return error;
	}
	throw new Error('The credential was accepted');
};

describe('places', () => {
	it.each<[string, ApiKeyCredential, Record<string, string>]>([
		['a header', { place: 'header', headerName: 'X-API-Key', apiKey: 'k1' }, { 'X-API-Key': 'k1' }],
		[
			'a header with a word in front',
			{ place: 'header', headerName: 'Authorization', prefix: 'Token', apiKey: 'k1' },
			{ Authorization: 'Token k1' },
		],
		[
			'a header with a sign in front',
			{ place: 'header', headerName: 'Authorization', prefix: 'ApiKey key=', apiKey: 'k1' },
			{ Authorization: 'ApiKey key=k1' },
		],
		['a bearer token', { place: 'bearer', apiKey: 'k1' }, { Authorization: 'Bearer k1' }],
		[
			'a bearer token under another name',
			{ place: 'bearer', prefix: 'token ', apiKey: 'k1' },
			{ Authorization: 'token k1' },
		],
		[
			'basic auth (RFC 7617, 2)',
			{ place: 'basic', user: 'Aladdin', password: 'open sesame' },
			{ Authorization: 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==' },
		],
		[
			'basic auth in UTF-8 (RFC 7617, 2.1)',
			{ place: 'basic', user: 'test', password: '123£' },
			{ Authorization: 'Basic dGVzdDoxMjPCow==' },
		],
		['the key as user, without a password', { place: 'basic', user: 'k1' }, { Authorization: 'Basic azE6' }],
	])('sends %s', (_what, credential, headers) => {
		expect(sign(credential)).toEqual({
			headers: { accept: '*/*', ...headers },
			url: 'https://api.example.com/things?page=2',
		});
	});

	it('sends a query parameter, and leaves the rest of the URL as it is', () => {
		expect(sign({ place: 'query', queryName: 'api_key', apiKey: 'a&b=c' })).toEqual({
			headers: { accept: '*/*' },
			url: 'https://api.example.com/things?page=2&api_key=a%26b%3Dc',
		});
	});

	it('sends several keys at once', () => {
		const keys = [
			{ place: 'header' as const, name: 'X-App-ID', apiKey: 'app' },
			{ place: 'query' as const, name: 'tenant', prefix: 't', apiKey: '7' },
		];
		expect(sign({ place: 'header', headerName: 'X-API-Key', apiKey: 'k1', furtherKeys: { keys } })).toEqual({
			headers: { accept: '*/*', 'X-API-Key': 'k1', 'X-App-ID': 'app' },
			url: 'https://api.example.com/things?page=2&tenant=t%207',
		});
	});
});

describe('what cannot be sent is named', () => {
	it.each<[string, ApiKeyCredential]>([
		['API Key', { place: 'header', headerName: 'X-API-Key', apiKey: '' }],
		['API Key', { place: 'header', headerName: 'X-API-Key', apiKey: ' \n' }],
		['API Key', { place: 'header', headerName: 'X-API-Key', apiKey: 'a\nb' }],
		['API Key', { place: 'bearer', apiKey: 'a\u0000b' }],
		['API Key', { place: 'query', queryName: 'key', apiKey: '' }],
		['Header Name', { place: 'header', headerName: '', apiKey: 'k' }],
		['Header Name', { place: 'header', headerName: 'X:Key', apiKey: 'k' }],
		['Parameter Name', { place: 'query', queryName: ' ', apiKey: 'k' }],
		['User', { place: 'basic' }],
		['User', { place: 'basic', user: 'a:b', password: 'c' }],
		['Further Keys 1: API Key', { place: 'bearer', apiKey: 'k', furtherKeys: { keys: [{ name: 'X-A' }] } }],
		[
			'Further Keys 2: Name',
			{ place: 'bearer', apiKey: 'k', furtherKeys: { keys: [{ name: 'X-A', apiKey: 'a' }, { apiKey: 'b' }] } },
		],
		[
			'Further Keys 1: Name',
			{ place: 'bearer', apiKey: 'k', furtherKeys: { keys: [{ name: 'authorization', apiKey: 'a' }] } },
		],
	])('%s', (field, credential) => {
		const error = problem(credential);
		expect(error.field).toBe(field);
		expect(error.message).toContain(`"${field}"`);
		expect(error.description).not.toBe('');
	});
});

it('never puts a key into an error', () => {
	const key = fc.string({ unit: 'binary', minLength: 12 });
	const place = fc.constantFrom('header' as const, 'query' as const, 'bearer' as const, 'basic' as const);
	fc.assert(
		fc.property(place, key, key, (kind, apiKey, other) => {
			const credential: ApiKeyCredential = {
				place: kind,
				headerName: 'X-API-Key',
				queryName: 'key',
				apiKey,
				user: apiKey,
				password: other,
				furtherKeys: { keys: [{ name: 'X-B', apiKey: other }] },
			};
			try {
				apiKeyParts(credential);
			} catch (error) {
				const { message, description } = error as CredentialError;
				for (const secret of [apiKey, other]) expect(message + description).not.toContain(secret);
			}
		}),
	);
});

it('knows every value that must not be shown', () => {
	const signer = createApiKeySigner({
		place: 'basic',
		user: 'me',
		password: 'pass word',
		furtherKeys: { keys: [{ name: 'X-A', apiKey: 'second' }] },
	});
	expect(signer.secrets()).toEqual(['me', 'pass word', 'bWU6cGFzcyB3b3Jk', 'second']);
	expect(createApiKeySigner({ place: 'header', apiKey: 'k1\n' }).secrets()).toEqual(['k1']);
});
