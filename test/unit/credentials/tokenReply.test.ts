import { describe, expect, it } from 'vitest';
import { judgeTokenReply, readToken } from '../../../nodes/shared/credentials/tokenReply';
import { classifyHttp } from '../../../nodes/shared/engine/classifyHttp';
import type { HttpResponse } from '../../../nodes/shared/engine/httpReply';
import type { Verdict } from '../../../nodes/shared/engine/verdict';

const reply = (status: number, body: unknown, contentType = 'application/json'): HttpResponse => ({
	kind: 'response',
	status,
	statusText: '',
	headers: { 'content-type': contentType },
	body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
	url: 'https://id.example.com/token',
	arrivedAt: 0,
});

const judge = (response: HttpResponse, advise?: (code: string, said: string) => string | undefined): Verdict =>
	judgeTokenReply(response, classifyHttp(response, { method: 'POST' }, { now: 0, afterUnknown: false }), advise);

describe('an answer of a token endpoint', () => {
	it.each<[number, unknown, Verdict['kind']]>([
		[200, { access_token: 't' }, 'success'],
		[200, {}, 'transient'],
		[200, { access_token: '' }, 'transient'],
		[200, '{"access_token": "t', 'transient'],
		[200, '<html>', 'transient'],
		[302, '', 'transient'],
		// GitHub and Slack say so with a 200.
		[200, { error: 'bad_refresh_token' }, 'permanent'],
		[400, { error: 'invalid_grant' }, 'permanent'],
		[401, { error: 'invalid_client' }, 'permanent'],
		[400, { error: 'temporarily_unavailable' }, 'transient'],
		[400, { error: 'server_error' }, 'transient'],
		[429, { error: 'rate_limited' }, 'throttled'],
		[500, { error: 'invalid_grant' }, 'transient'],
		[503, '', 'transient'],
		[404, 'Not found', 'permanent'],
	])('%s %j is %s', (status, body, kind) => {
		expect(judge(reply(status, body)).kind).toBe(kind);
	});

	it('keeps its code, and says what to do in the words of the form', () => {
		expect(judge(reply(401, { error: 'invalid_client' }))).toMatchObject({
			failure: { code: 'invalid_client', description: expect.stringContaining('"Client Secret"') },
		});
		expect(
			judge(reply(400, { error: 'invalid_grant', error_description: 'too late' }), (...given) => given.join(': ')),
		).toMatchObject({
			failure: { description: 'invalid_grant: too late' },
		});
	});
});

it.each<[unknown, string, object | undefined]>([
	[{ access_token: 't' }, 'application/json', { accessToken: 't' }],
	[
		{ access_token: 't', token_type: 'Bearer', expires_in: '60' },
		'application/json',
		{ accessToken: 't', tokenType: 'Bearer', lifetimeMs: 60_000 },
	],
	[
		'access_token=t&expires_in=60',
		'application/x-www-form-urlencoded; charset=utf-8',
		{ accessToken: 't', lifetimeMs: 60_000 },
	],
	[{ access_token: 1 }, 'application/json', undefined],
	['access_token=t', 'text/plain', undefined],
])('reads the token of %j (%s)', (body, contentType, token) => {
	expect(readToken(reply(200, body, contentType))).toEqual(token);
});
