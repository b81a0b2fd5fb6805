import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { json, loopbackServer, type Received } from '../../support/loopbackServer';
import { CONTINUE, HEADER_AUTH, jsonBody, numbered, rest } from './run';

type Answer = (response: ServerResponse, received: Received) => void;

/** Answers each path with its list of answers, one after the other; the last one stays. */
async function scripted(script: Record<string, Answer[]>) {
	const counts = new Map<string, number>();
	const server = await loopbackServer((received, response) => {
		const answers = script[received.path] ?? [(r: ServerResponse) => json(r, { path: received.path })];
		const count = counts.get(received.path) ?? 0;
		counts.set(received.path, count + 1);
		answers[Math.min(count, answers.length - 1)](response, received);
	});
	return Object.assign(server, { count: (path: string) => counts.get(path) ?? 0 });
}

const status =
	(code: number, headers: Record<string, string> = {}, body: unknown = { message: `status ${code}` }): Answer =>
	(response) =>
		json(response, body, code, headers);
const ok: Answer = (response) => json(response, { ok: true });
const reset: Answer = (response) => response.destroy();

describe('items', () => {
	it('come out in their order, however long their answers take', async () => {
		await using server = await loopbackServer(async ({ path }, response) => {
			const id = Number(path.slice(1));
			await new Promise((resolve) => setTimeout(resolve, (id * 7919) % 60));
			json(response, { id });
		});
		const { items } = await rest(`=${server.origin}/{{ $json.id }}`, { items: numbered(60) });
		expect(items.map(({ json: { id } }) => id)).toEqual(numbered(60).map(({ id }) => id));
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(numbered(60).map(({ id }) => ({ item: id })));
	});

	it('are under way together, as many as allowed', async () => {
		let now = 0;
		let most = 0;
		await using server = await loopbackServer(async (_, response) => {
			most = Math.max(most, ++now);
			await new Promise((resolve) => setTimeout(resolve, 20));
			now--;
			json(response, {});
		});
		await rest(server.origin, { items: numbered(40), reliability: { maxConcurrency: 4 } });
		expect(most).toBe(4);
		expect(server.connections).toBeLessThanOrEqual(4);
	});

	it('without input make no request', async () => {
		await using server = await loopbackServer((_, response) => json(response, {}));
		expect((await rest(server.origin, { items: [] })).items).toEqual([]);
		expect(server.requests).toEqual([]);
	});
});

describe('a service that asks for patience', () => {
	it('is called again when it said, not earlier, and no item is lost', async () => {
		const refusedAt: number[] = [];
		const early: number[] = [];
		let served = 0;
		await using server = await loopbackServer((_, response) => {
			const now = Date.now();
			if (refusedAt.some((at) => now - at < 990)) early.push(now);
			if (served++ === 2) {
				refusedAt.push(now);
				json(response, { message: 'slow down' }, 429, { 'retry-after': '1' });
			} else json(response, { served });
		});
		const { items, hints } = await rest(server.origin, { items: numbered(12), reliability: { maxConcurrency: 1 } });
		expect(items).toHaveLength(12);
		expect(early).toEqual([]);
		expect(hints.map(({ message }) => message).join()).toContain('too many requests');
	});

	it('for longer than the item may wait ends it at once, with the time', async () => {
		await using server = await scripted({ '/': [status(429, { 'retry-after': '3600' })] });
		const { items } = await rest(`${server.origin}/`, { ...CONTINUE, reliability: { maxWaitSeconds: 5 } });
		const error = items[0].json.error as Record<string, unknown>;
		expect(error).toMatchObject({ httpCode: 429, attempts: 1, outcome: 'rejected' });
		expect(Date.parse(String(error.retryAt))).toBeGreaterThan(Date.now() + 3_500_000);
		expect(server.count('/')).toBe(1);
	});
});

describe('what may be repeated', () => {
	it('a GET that failed on the way or at the service is', async () => {
		await using server = await scripted({ '/': [status(500), reset, status(503), ok] });
		const { items } = await rest(`${server.origin}/`);
		expect(items[0].json).toEqual({ ok: true });
		expect(server.count('/')).toBe(4);
	});

	it('a POST whose outcome is unknown is not', async () => {
		await using server = await scripted({
			'/a': [reset, ok],
			'/b': [status(500), ok],
			'/c': [status(429, { 'retry-after': '0' }), ok],
		});
		const { items } = await rest(`=${server.origin}/{{ $json.path }}`, {
			...CONTINUE,
			...jsonBody({ a: 1 }),
			items: [{ path: 'a' }, { path: 'b' }, { path: 'c' }],
		});
		expect(items[0].json.error).toMatchObject({
			outcome: 'unknown',
			attempts: 1,
			description: expect.stringContaining('cannot be known'),
		});
		expect(items[1].json.error).toMatchObject({ outcome: 'unknown', attempts: 1, httpCode: 500 });
		expect(items[2].json).toEqual({ ok: true });
		expect([server.count('/a'), server.count('/b'), server.count('/c')]).toEqual([1, 1, 2]);
	});

	it.each([429, 401, 404])('a POST whose redirect leads to a %i is not: it was carried out', async (code) => {
		await using server = await scripted({
			'/orders': [(response) => response.writeHead(303, { location: '/order' }).end()],
			'/order': [status(code, { 'retry-after': '0' })],
		});
		const { items } = await rest(`${server.origin}/orders`, { ...jsonBody({}), ...HEADER_AUTH, ...CONTINUE });
		expect(items[0].json.error).toMatchObject({ outcome: 'unknown', httpCode: code, attempts: 1 });
		expect(server.count('/orders')).toBe(1);
	});

	it('a POST that is answered with a redirect nobody follows may have been carried out', async () => {
		await using server = await scripted({
			'/303': [(response) => response.writeHead(303, { location: '/order' }).end()],
			'/307': [(response) => response.writeHead(307, { location: '/order' }).end()],
		});
		const options = { redirect: { redirect: { followRedirects: false } } };
		const items = [{ path: 303 }, { path: 307 }];
		const run = await rest(`=${server.origin}/{{ $json.path }}`, { ...jsonBody({}), ...CONTINUE, options, items });
		expect(run.items.map(({ json: { error } }) => error)).toMatchObject([
			{ outcome: 'unknown', httpCode: 303 },
			{ outcome: 'rejected', httpCode: 307 },
		]);
	});

	it('a POST is, when the user says so', async () => {
		await using server = await scripted({ '/': [reset, status(502), ok] });
		const { items } = await rest(`${server.origin}/`, { ...jsonBody({ a: 1 }), reliability: { retryUnsafe: true } });
		expect(items[0].json).toEqual({ ok: true });
		expect(server.requests.map(({ body }) => body.toString())).toEqual(Array(3).fill('{"a":1}'));
	});

	it('a POST is, when it carries a key the service knows', async () => {
		await using server = await scripted({ '/': [reset, ok] });
		const options = { idempotencyKey: { key: { value: 'order-7' } } };
		const { items } = await rest(`${server.origin}/`, { ...jsonBody({ a: 1 }), options });
		expect(items[0].json).toEqual({ ok: true });
		expect(server.requests.map(({ headers }) => headers['idempotency-key'])).toEqual(['order-7', 'order-7']);
	});

	it('gives up after the attempts agreed on', async () => {
		await using server = await scripted({ '/': [status(500)] });
		const { items } = await rest(`${server.origin}/`, { ...CONTINUE, reliability: { maxAttempts: 3 } });
		expect(items[0].json.error).toMatchObject({ attempts: 3, httpCode: 500 });
		expect(server.count('/')).toBe(3);
	});
});

describe('errors', () => {
	it('say what the service said, and what to do', async () => {
		await using server = await scripted({
			'/item': [status(422, {}, { errors: [{ detail: 'email is taken' }] })],
			'/gone': [status(404, {}, { error: { message: 'no such user' } })],
		});
		const { items } = await rest(`=${server.origin}/{{ $json.path }}`, {
			...CONTINUE,
			items: [{ path: 'item' }, { path: 'gone' }, { path: 'fine' }],
		});
		expect(items[0].json.error).toMatchObject({
			httpCode: 422,
			outcome: 'rejected',
			attempts: 1,
			message: expect.stringContaining('email is taken'),
		});
		expect(items[0].json.error).toMatchObject({
			message: expect.stringContaining(`127.0.0.1:${server.port}/item`),
			description: expect.any(String),
		});
		expect(items[1].json.error).toMatchObject({ httpCode: 404, message: expect.stringContaining('no such user') });
		expect(items[2].json).toEqual({ path: '/fine' });
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	});

	it('stop the run with an account of all items', async () => {
		await using server = await scripted({ '/5': [status(400)] });
		const run = rest(`=${server.origin}/{{ $json.id }}`, { items: numbered(40), reliability: { maxConcurrency: 2 } });
		await expect(run).rejects.toMatchObject({
			context: { itemIndex: 5 },
			description: expect.stringMatching(/Of 40 items.*done: .*not sent: /),
		});
		expect(server.requests.length).toBeLessThan(20);
	});

	it('pass for results with "Never Error", after the retries that make sense', async () => {
		await using server = await scripted({ '/a': [status(500), ok], '/b': [status(404, {}, { gone: true })] });
		const options = { response: { response: { neverError: true, fullResponse: true } } };
		const { items } = await rest(`=${server.origin}/{{ $json.path }}`, {
			options,
			items: [{ path: 'a' }, { path: 'b' }],
		});
		expect(items[0].json).toMatchObject({ statusCode: 200, body: { ok: true } });
		expect(items[1].json).toMatchObject({ statusCode: 404, body: { gone: true } });
	});

	it('that "Never Error" cannot read stay what they were', async () => {
		await using server = await scripted({
			'/': [(response) => response.writeHead(500, { 'content-type': 'text/html' }).end('<html>')],
		});
		const options = { response: { response: { neverError: true, responseFormat: 'json' } } };
		const { items } = await rest(`${server.origin}/`, { ...jsonBody({}), ...CONTINUE, options });
		expect(items[0].json.error).toMatchObject({ outcome: 'unknown', httpCode: 500, attempts: 1 });
	});

	it('in the settings of one item are those of one item', async () => {
		await using server = await scripted({});
		const { items } = await rest(`${server.origin}/a`, {
			...CONTINUE,
			items: [{ tries: 'many' }, { tries: 2 }],
			reliability: { maxAttempts: '={{ $json.tries }}' },
		});
		expect(items.map(({ json: { error, path } }) => error ?? path)).toMatchObject([{ outcome: 'notSent' }, '/a']);
	});

	it('name a timeout', async () => {
		await using server = await loopbackServer(() => undefined);
		const { items } = await rest(server.origin, {
			...CONTINUE,
			options: { timeout: 50 },
			reliability: { maxAttempts: 1 },
		});
		expect(items[0].json.error).toMatchObject({
			code: 'UND_ERR_HEADERS_TIMEOUT',
			message: expect.stringContaining('in time'),
		});
	});
});

describe('a cancelled run', () => {
	it('sends nothing more', async () => {
		const controller = new AbortController();
		await using server = await loopbackServer(async (_, response) => {
			await new Promise((resolve) => setTimeout(resolve, 30));
			json(response, {});
		});
		const run = rest(server.origin, { items: numbered(500), signal: controller.signal });
		await expect.poll(() => server.requests.length).toBeGreaterThan(5);
		controller.abort();
		await expect(run).rejects.toThrow(/cancelled/);
		const arrived = server.requests.length;
		await new Promise((resolve) => setTimeout(resolve, 300));
		// A hundred more would have been sent meanwhile; what had left before may still arrive, one on each connection.
		expect(server.requests.length).toBeLessThanOrEqual(arrived + 10);
	});
});
