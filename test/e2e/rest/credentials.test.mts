import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { json, loopbackServer, type LoopbackServer } from '../../support/loopbackServer.ts';
import { N8n } from '../support/n8n.mts';
import { chain, node } from '../support/workflow.mts';

let n8n: N8n;
let server: LoopbackServer;

beforeAll(async () => {
	n8n = await N8n.connect(inject('n8n'));
	server = await loopbackServer((_, response) => json(response, { ok: true }));
});
beforeEach(() => void server.requests.splice(0));
afterAll(async () => await server.close());

/** Types whose rules n8n applies: headers, queries, bodies, names and passwords, functions of their own. */
const TYPES: Array<[type: string, data: Record<string, unknown>]> = [
	['airtableTokenApi', { accessToken: 'pat.secret' }],
	['githubApi', { server: 'https://api.github.com', user: 'me', accessToken: 'gh-secret' }],
	['notionApi', { apiKey: 'ntn-secret' }],
	[
		'jiraSoftwareCloudApi',
		{ email: 'me@example.com', apiToken: 'jira-secret', domain: 'https://example.atlassian.net' },
	],
	['pipedriveApi', { apiToken: 'pipe-secret' }],
	['stripeApi', { secretKey: 'sk-secret' }],
	['wooCommerceApi', { url: 'https://example.com', consumerKey: 'ck', consumerSecret: 'cs' }],
	['zendeskApi', { subdomain: 'x', email: 'me@example.com', apiToken: 'zen-secret' }],
];

describe('predefined credential types', () => {
	it.each(TYPES)('%s signs as it does in HTTP Request', async (type, data) => {
		const credentials = await n8n.credential(type, `predefined ${type}`, data);
		const parameters = {
			method: 'POST',
			url: `${server.origin}/v1/things?a=1`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: type,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: '{"b":2}',
			options: {},
		};
		for (const [name, version] of [
			['n8n-nodes-base.httpRequest', 4.2],
			['n8n-nodes-steady.rest', 4.2],
		] as const) {
			const { status, error } = await n8n.run(
				chain(`predefined ${type}`, node('Call', name, version, parameters, { credentials })),
			);
			expect(`${status} ${error?.message ?? ''} ${error?.description ?? ''}`.trim()).toBe('success');
		}
		const [theirs, ours] = server.requests.map(({ path, headers, body }) => {
			const { connection: _, 'accept-encoding': __, 'user-agent': ___, ...kept } = headers;
			return { path, headers: kept, body: body.toString() };
		});
		expect(ours).toEqual(theirs);
	});
});

describe('steadyApiKeyApi', () => {
	it('signs', async () => {
		const credentials = await n8n.credential('steadyApiKeyApi', 'rest key', {
			place: 'bearer',
			apiKey: 'steady-secret',
		});
		const parameters = {
			url: server.origin,
			authentication: 'genericCredentialType',
			genericAuthType: 'steadyApiKeyApi',
			options: {},
		};
		const { status } = await n8n.run(
			chain('steady key', node('Call', 'n8n-nodes-steady.rest', 5, parameters, { credentials })),
		);
		expect(status).toBe('success');
		expect(server.requests[0]?.headers.authorization).toBe('Bearer steady-secret');
	});
});
