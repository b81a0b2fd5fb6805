import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CredentialError } from '../../../nodes/shared/credentials/credentialError';
import {
	createSigner,
	isSelfContained,
	type SelfContainedCredentialType,
} from '../../../nodes/shared/credentials/createSigner';
import type { SignableRequest } from '../../../nodes/shared/credentials/signer';
import { unsigned } from './signable';

async function sign(type: SelfContainedCredentialType, data: object, request: SignableRequest = unsigned()) {
	await createSigner(type, data).sign(request);
	return { headers: request.headers, url: request.url.href, body: request.body };
}

const PLAIN = { headers: { accept: '*/*' }, url: 'https://api.example.com/things?page=2', body: undefined };

describe("n8n's generic credentials", () => {
	it.each<[SelfContainedCredentialType, object, object]>([
		['httpHeaderAuth', { name: 'X-Token', value: 'abc' }, { headers: { accept: '*/*', 'X-Token': 'abc' } }],
		['httpHeaderAuth', { name: 'Accept', value: 'text/csv' }, { headers: { accept: 'text/csv' } }],
		['httpBasicAuth', { user: 'a', password: 'ü:b' }, { headers: { accept: '*/*', Authorization: 'Basic YTrDvDpi' } }],
		['httpBasicAuth', {}, { headers: { accept: '*/*', Authorization: 'Basic Og==' } }],
		['httpBearerAuth', { token: 'abc' }, { headers: { accept: '*/*', Authorization: 'Bearer abc' } }],
		['httpQueryAuth', { name: 'key', value: 'a b' }, { url: 'https://api.example.com/things?page=2&key=a%20b' }],
		['httpQueryAuth', { name: 'page', value: '3' }, { url: 'https://api.example.com/things?page=3' }],
		['httpDigestAuth', { user: 'a', password: 'b' }, {}],
	])('%s %j', async (type, data, expected) => {
		expect(await sign(type, data)).toEqual({ ...PLAIN, ...expected });
	});

	it('replaces an Authorization header that the node brings, however it is written', async () => {
		const request = unsigned({ headers: { authorization: 'Basic old' } });
		expect((await sign('httpBasicAuth', { user: 'a', password: 'b' }, request)).headers).toEqual({
			authorization: 'Basic YTpi',
		});
	});

	it.each<[SelfContainedCredentialType, object, string]>([
		['httpHeaderAuth', { name: '', value: 'abc' }, 'Name'],
		['httpHeaderAuth', { name: 'X-Token', value: 'a\nb' }, 'Value'],
		['httpBearerAuth', { token: 'a\r\nX-Admin: 1' }, 'Bearer Token'],
		['httpQueryAuth', { name: '', value: 'abc' }, 'Name'],
		['httpCustomAuth', { json: '{ "headers": ' }, 'JSON'],
		['httpCustomAuth', { json: '[]' }, 'JSON'],
		['httpCustomAuth', { json: '{ "headers": "X-A: b" }' }, 'JSON'],
		['httpCustomAuth', { json: '{ "headers": { "X A": "b" } }' }, 'JSON'],
		['httpTemplatedCustomAuth', { template: '"x"' }, 'Template'],
		['httpTemplatedCustomAuth', { template: '{}', placeholderValues: '[]' }, 'Placeholder Values'],
		['httpTemplatedCustomAuth', { template: '{ "qs": { "a": "{{b}}" } }' }, 'Placeholder Values'],
		[
			'httpTemplatedCustomAuth',
			{ template: '{ "qs": { "a": "{{b}}" } }', placeholderValues: '{ "b": {} }' },
			'Placeholder Values',
		],
	])('%s %j is refused', async (type, data, field) => {
		await expect(sign(type, data)).rejects.toSatisfy(
			(error) => error instanceof CredentialError && error.field === field,
		);
	});
});

describe('httpCustomAuth', () => {
	it('merges headers, query and body, and wins where the request has the same', async () => {
		const json = JSON.stringify({
			headers: { ACCEPT: 'text/csv', 'X-N': 1 },
			qs: { page: 9, ids: [1, 2] },
			body: { key: 'k' },
		});
		expect(await sign('httpCustomAuth', { json }, unsigned({ body: { key: 'old', a: 1 } }))).toEqual({
			headers: { accept: 'text/csv', 'X-N': '1' },
			url: 'https://api.example.com/things?page=9&ids%5B0%5D=1&ids%5B1%5D=2',
			body: { key: 'k', a: 1 },
		});
	});

	it('adds a body where there is none', async () => {
		expect(await sign('httpCustomAuth', { json: '{ "body": { "key": "k" } }' })).toMatchObject({ body: { key: 'k' } });
	});

	it('removes headers that it sets to null', async () => {
		expect(await sign('httpCustomAuth', { json: '{ "headers": { "Accept": null } }' })).toEqual({
			...PLAIN,
			headers: {},
		});
	});

	it('does nothing when it is empty', async () => {
		expect(await sign('httpCustomAuth', { json: '' })).toEqual(PLAIN);
	});

	it.each(['text', Buffer.from('x'), ['a'], null])('cannot add fields to the body %j', async (body) => {
		await expect(sign('httpCustomAuth', { json: '{ "body": { "key": "k" } }' }, unsigned({ body }))).rejects.toThrow(
			CredentialError,
		);
	});
});

describe('httpTemplatedCustomAuth', () => {
	it('fills placeholders everywhere, and leaves out what an optional one without a value is part of', async () => {
		const template = JSON.stringify({
			headers: { Authorization: 'Key {{ id }}:{{key}}', 'X-Team': '{{team}}' },
			qs: { list: ['a', '{{team}}'] },
			body: { deep: { key: '{{key}}' } },
		});
		const placeholderDefs = JSON.stringify([{ name: 'team', optional: true }, { name: 'key' }]);
		const placeholderValues = JSON.stringify({ id: 7, key: '$&{{id}}', team: '' });
		expect(await sign('httpTemplatedCustomAuth', { template, placeholderDefs, placeholderValues })).toEqual({
			headers: { accept: '*/*', Authorization: 'Key 7:$&{{id}}' },
			url: 'https://api.example.com/things?page=2&list%5B0%5D=a',
			body: { deep: { key: '$&{{id}}' } },
		});
	});

	it('never lets a value change the structure', async () => {
		await fc.assert(
			fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), async (value) => {
				const { body } = await sign('httpTemplatedCustomAuth', {
					template: '{ "body": { "a": "{{v}}", "__proto__": "{{v}}" } }',
					placeholderValues: JSON.stringify({ v: value }),
				});
				expect(Object.entries(body as object)).toEqual([
					['a', value],
					['__proto__', value],
				]);
			}),
		);
	});
});

it('knows the secrets of each', () => {
	expect(createSigner('httpHeaderAuth', { name: 'X', value: 'v ' }).secrets()).toEqual(['v']);
	expect(createSigner('httpBasicAuth', { user: 'u', password: 'p' }).secrets()).toEqual(['p', 'dTpw']);
	expect(createSigner('httpBearerAuth', { token: 't' }).secrets()).toEqual(['t']);
	expect(createSigner('httpQueryAuth', { name: 'n', value: 'v' }).secrets()).toEqual(['v']);
	expect(createSigner('httpDigestAuth', { user: 'u', password: 'p' }).secrets()).toEqual(['p']);
	expect(createSigner('httpCustomAuth', { json: '{ "qs": { "a": ["x", 1] } }' }).secrets()).toEqual(['x', '1']);
	expect(createSigner('httpCustomAuth', { json: '{' }).secrets()).toEqual([]);
	expect(createSigner('httpTemplatedCustomAuth', { placeholderValues: '{ "k": "v" }' }).secrets()).toEqual(['v']);
});

it('knows which types it can sign for', () => {
	expect(isSelfContained('httpHeaderAuth')).toBe(true);
	expect(isSelfContained('oAuth2Api')).toBe(false);
	expect(isSelfContained('toString')).toBe(false);
});
