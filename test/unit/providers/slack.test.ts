import { describe, expect, it } from 'vitest';
import { slack } from '../../../nodes/shared/providers/slack';
import { chargeOf, NOW, response, rulesFor, verdictOf } from './replies';

const API = 'https://slack.com/api';
const POST = { method: 'POST', url: `${API}/chat.postMessage`, body: { channel: 'C123', text: 'Hello' } };

describe('limits', () => {
	it.each([
		['conversations.list', 20],
		['conversations.history', 50],
		['users.info', 100],
	])('%s flows at %i a minute, after a small burst', (method, perMinute) => {
		const limit = chargeOf(slack, `${API}/${method}`, 'tier')?.limit;
		expect(limit?.kind === 'rate' && limit.perSecond * 60).toBeCloseTo(perMinute);
		expect(limit?.kind === 'rate' && limit.burst).toBe(perMinute / 4);
	});

	it('are kept per method', () => {
		expect(rulesFor(slack, `${API}/users.list`).scope).toBe('S/users.list');
		expect(rulesFor(slack, `${API}/users.info?user=U1`).scope).toBe('S/users.info');
		expect(rulesFor(slack, `${API}/%00`).scope).toBe('S/other');
	});

	it('allow one message a second in each channel', () => {
		const channel = chargeOf(slack, POST, 'channel');
		expect(channel?.limit).toEqual({ kind: 'rate', perSecond: 1, burst: 1 });
		const asText = chargeOf(slack, { ...POST, body: '{"channel":"C123","text":"x"}' }, 'channel');
		const inQuery = chargeOf(slack, { method: 'GET', url: `${API}/chat.postMessage?channel=C123&text=x` }, 'channel');
		const other = chargeOf(slack, { ...POST, body: { channel: 'C999' } }, 'channel');
		expect(asText?.key).toBe(channel?.key);
		expect(inQuery?.key).toBe(channel?.key);
		expect(other?.key).not.toBe(channel?.key);
		expect(channel?.key).not.toContain('C123');
	});

	it('leave methods without a known tier to what Slack says', () => {
		expect(rulesFor(slack, `${API}/admin.something.new`).charges.map(({ key }) => key)).toEqual(['S/slots']);
	});
});

describe('incoming webhooks', () => {
	const hook = {
		method: 'POST',
		url: 'https://hooks.slack.com/services/T00000000/B00000000/abcdefghijklmnop',
		body: { text: 'x' },
	};

	it('take one message a second and hide their address', () => {
		const rules = rulesFor(slack, hook);
		expect(chargeOf(slack, hook, 'messages')?.limit).toEqual({ kind: 'rate', perSecond: 1, burst: 1 });
		expect(rules.scope).toMatch(/^S\/webhook\/[0-9a-f]{16}$/);
		expect(rules.repeatable).toBe(false);
	});
});

describe('repeating', () => {
	it.each([
		['GET', 'chat.postMessage', false],
		['POST', 'chat.postMessage', false],
		['POST', 'conversations.list', true],
		['GET', 'conversations.history', true],
		['POST', 'users.lookupByEmail', true],
		['POST', 'auth.test', true],
		['POST', 'reactions.add', false],
	])('%s %s: %s', (method, name, repeatable) => {
		expect(rulesFor(slack, { method, url: `${API}/${name}` }).repeatable).toBe(repeatable);
	});

	it('knows that a message sent with GET may have been posted', () => {
		const reply = response(500, '');
		expect(verdictOf(slack, { method: 'GET', url: `${API}/chat.postMessage` }, reply)).toMatchObject({
			delivered: 'maybe',
		});
		expect(verdictOf(slack, { method: 'POST', url: `${API}/users.info` }, reply)).toMatchObject({
			delivered: 'refused',
		});
	});
});

describe('throttles', () => {
	it('come as 429', () => {
		const reply = response(429, { ok: false, error: 'ratelimited' }, { 'retry-after': '30' });
		expect(verdictOf(slack, POST, reply)).toMatchObject({
			kind: 'throttled',
			notBefore: NOW + 30_000,
			failure: { code: 'ratelimited' },
		});
	});

	it.each(['ratelimited', 'rate_limited'])('come as 200 with %s', (error) => {
		const reply = response(200, { ok: false, error }, { 'retry-after': '5' });
		expect(verdictOf(slack, POST, reply)).toMatchObject({
			kind: 'throttled',
			notBefore: NOW + 5_000,
			failure: { httpCode: 200 },
		});
		expect(verdictOf(slack, POST, response(200, { ok: false, error }))).toMatchObject({
			kind: 'throttled',
			notBefore: undefined,
		});
	});

	it.each([
		{ ok: false, error: 'channel_not_found' },
		{ ok: true, error: 'ratelimited' },
		{ error: 'ratelimited' },
		{ ok: true, messages: [{ text: '{"ok":false,"error":"ratelimited"}' }] },
		[],
		'null',
		'ok',
		'',
		'{"ok":false,"error":"ratelimited"',
	])('are not %j', (body) => {
		expect(verdictOf(slack, POST, response(200, body))).toMatchObject({ kind: 'success' });
	});

	it('are not looked for in data', () => {
		const body = { ok: false, error: 'ratelimited', padding: 'x'.repeat(10_000) };
		expect(verdictOf(slack, POST, response(200, body))).toMatchObject({ kind: 'success' });
	});
});

it('says what is missing', () => {
	const reply = response(403, { ok: false, error: 'missing_scope', needed: 'chat:write', provided: 'channels:read' });
	expect(verdictOf(slack, POST, reply)).toMatchObject({
		failure: { message: expect.stringContaining('missing_scope (needs chat:write)') as string },
	});
});

it('pages by cursor, in the query or in the body', () => {
	const paging = (method: string, name: string) =>
		slack.paging?.({ method, url: new URL(`${API}/${name}`), body: undefined });
	expect(paging('GET', 'conversations.list')).toMatchObject({
		parameter: 'cursor',
		place: 'query',
		items: ['channels'],
	});
	expect(paging('POST', 'users.list')).toMatchObject({ place: 'body', items: ['members'] });
	expect(paging('POST', 'chat.postMessage')).toBeUndefined();
});
