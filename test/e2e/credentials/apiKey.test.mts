import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { N8n } from '../support/n8n.mts';
import { chain, node, source } from '../support/workflow.mts';

const TYPE = 'steadyApiKeyApi';
const KEY = 'canary-key-4711';

let n8n: N8n;
let service: Server;
let url: string;
const seen: IncomingMessage[] = [];

beforeAll(async () => {
	n8n = await N8n.connect(inject('n8n'));
	service = createServer((request, response) => {
		seen.push(request);
		if (request.url === '/moved') response.writeHead(302, { location: `${url}/me` }).end();
		else if (request.url === '/nowhere') response.writeHead(404).end();
		else if (request.url === '/forbidden') response.writeHead(403).end();
		else {
			const credentials = [request.headers['x-api-key'], request.headers.authorization, request.url];
			const known = credentials.some((text) => text?.includes(KEY) || text === `Basic ${btoa(`me:${KEY}`)}`);
			response.writeHead(known ? 200 : 401, { 'content-type': 'application/json' }).end('{"hello":"you"}');
		}
	}).listen(0, '127.0.0.1');
	await new Promise((resolve) => service.once('listening', resolve));
	url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
});

afterAll(() => new Promise((resolve) => service.close(resolve)));

/** Presses the test button. @param path of the Test URL; without it the field is left empty */
async function test(path: string | undefined, data: Record<string, unknown>) {
	return await n8n.api.testCredential(TYPE, 'API key under test', {
		testUrl: path === undefined ? '' : url + path,
		...data,
	});
}

describe('the test button', () => {
	it.each<[string, Record<string, unknown>]>([
		['header', { place: 'header', headerName: 'X-API-Key', apiKey: KEY }],
		['header as the form fills it in', { apiKey: KEY }],
		['query', { place: 'query', queryName: 'key', apiKey: KEY }],
		['bearer', { place: 'bearer', apiKey: KEY }],
		['basic', { place: 'basic', user: 'me', password: KEY }],
		[
			'a further key',
			{
				place: 'bearer',
				apiKey: 'other',
				furtherKeys: { keys: [{ place: 'header', name: 'X-API-Key', apiKey: KEY }] },
			},
		],
		[
			'a host on the list',
			{ apiKey: KEY, allowedHttpRequestDomains: 'domains', allowedDomains: 'example.com, 127.0.0.1' },
		],
	])('is green: %s', async (_what, data) => {
		expect(await test('/me', data)).toMatchObject({ status: 'OK' });
	});

	it.each<[string, string | undefined, Record<string, unknown>, RegExp]>([
		['a wrong key', '/me', { apiKey: 'wrong' }, /does not accept the key.*"API Key"/],
		['a wrong place', '/me', { place: 'query', queryName: 'other', apiKey: 'wrong' }, /how the key is to be sent/],
		['a key that may not read this', '/forbidden', { apiKey: KEY }, /"Test URL" \(HTTP 403\)/],
		['a wrong address', '/nowhere', { apiKey: KEY }, /"Test URL" \(HTTP 404\)/],
		['an address that leads elsewhere', '/moved', { apiKey: KEY }, /"Test URL" leads elsewhere/],
		['no address', undefined, { apiKey: KEY }, /"Test URL" is empty/],
		['no key', '/me', { apiKey: '' }, /"API Key" is empty/],
		['a broken key', '/me', { apiKey: 'a\nb' }, /"API Key" cannot be sent in a header/],
		['no user', '/me', { place: 'basic' }, /"User" is empty/],
		[
			'a host that is not on the list',
			'/me',
			{ apiKey: KEY, allowedHttpRequestDomains: 'domains', allowedDomains: 'example.com' },
			/Domain not allowed/,
		],
	])('names what is wrong: %s', async (_what, path, data, message) => {
		const answer = await test(path, data);
		expect(answer).toMatchObject({ status: 'Error', message: expect.stringMatching(message) });
		expect(answer.message).not.toContain(KEY);
	});
});

it("signs for n8n's own HTTP Request node too", async () => {
	const credentials = await n8n.credential(TYPE, 'API key', {
		place: 'query',
		queryName: 'key',
		apiKey: KEY,
		furtherKeys: { keys: [{ name: 'X-App', apiKey: 'app-1' }] },
	});
	const parameters = {
		url: `${url}/things?a=1`,
		authentication: 'predefinedCredentialType',
		nodeCredentialType: TYPE,
		options: {},
	};
	seen.length = 0;
	const execution = await n8n.run(
		chain(
			'built-in with our key',
			...source([{}]),
			node('Get', 'n8n-nodes-base.httpRequest', 4.2, parameters, { credentials }),
		),
	);
	expect(execution.nodes.Get?.[0]?.outputs[0]?.map((item) => item.json)).toEqual([{ hello: 'you' }]);
	expect(seen.map((request) => [request.url, request.headers['x-app']])).toEqual([[`/things?a=1&key=${KEY}`, 'app-1']]);
});

it('leaves no key in what n8n prints', () => {
	expect(n8n.log()).not.toContain(KEY);
});
