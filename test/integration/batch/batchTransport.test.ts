import { afterEach, describe, expect, test } from 'vitest';
import { createBudget } from '../../../nodes/shared/engine/budget';
import type { Call } from '../../../nodes/shared/engine/call';
import { systemClock } from '../../../nodes/shared/engine/clock';
import { Engine } from '../../../nodes/shared/engine/engine';
import type { HttpReply } from '../../../nodes/shared/engine/httpReply';
import type { Outcome } from '../../../nodes/shared/engine/outcome';
import { callRules } from '../../../nodes/shared/providers/callRules';
import { generic } from '../../../nodes/shared/providers/generic';
import { noteShare } from '../../../nodes/shared/transports/batch/httpBatch';
import type { BatchFormat } from '../../../nodes/shared/transports/batch/batchTransport';
import { BatchTransport } from '../../../nodes/shared/transports/batch/batchTransport';
import type { HttpRequest } from '../../../nodes/shared/transports/http/httpRequest';
import { get, post, transport } from '../../support/httpFixtures';
import type { LoopbackServer } from '../../support/loopbackServer';
import { loopbackServer } from '../../support/loopbackServer';
import { seededRandom } from '../../support/random';

const MOST = 20;

interface Part {
	readonly id: number;
	readonly method: string;
	readonly path: string;
}

/** A batch service made up for this test: parts in, answers out in any order, each with a status of its own. */
const format: BatchFormat<HttpRequest, HttpReply> = {
	maxRequests: MOST,
	fits: ({ url }) => !url.includes('/alone'),
	pack: (requests) => {
		const parts: Part[] = requests.map(({ method, url }, id) => ({ id, method, path: new URL(url).pathname }));
		return post(new URL('/batch', requests[0].url).href, JSON.stringify({ parts }));
	},
	unpack: (carrier, requests) => {
		if (carrier.kind === 'failure' || carrier.status !== 200) return requests.map(() => carrier);
		const { answers } = JSON.parse(carrier.body.toString()) as {
			answers: Array<{ id: number; status: number; headers?: Record<string, string> }>;
		};
		return noteShare(
			requests.map((_, id) => {
				const { status, headers = {} } = answers.find((answer) => answer.id === id) as (typeof answers)[number];
				return { ...carrier, status, statusText: '', headers };
			}),
		);
	},
};

/** What the service did, by path, and how it was asked. */
interface Service {
	readonly server: LoopbackServer;
	readonly done: Map<string, number>;
	readonly early: string[];
	carriers: number;
}

let service: Service;
let http: ReturnType<typeof transport>;
afterEach(async () => {
	await http[Symbol.asyncDispose]();
	await service.server.close();
});

/** @param judge says how a part ends: a status, 429 with a second's Retry-After included */
async function start(
	judge: (path: string, tries: number) => number,
	failCarrier: (n: number) => number | undefined = () => undefined,
): Promise<void> {
	http = transport();
	const random = seededRandom(11);
	const tries = new Map<string, number>();
	const notBefore = new Map<string, number>();
	const serve = (path: string) => {
		const count = (tries.get(path) ?? 0) + 1;
		tries.set(path, count);
		if (Date.now() < (notBefore.get(path) ?? 0)) service.early.push(path);
		const status = judge(path, count);
		if (status === 429) notBefore.set(path, Date.now() + 1_000);
		if (status === 200) service.done.set(path, (service.done.get(path) ?? 0) + 1);
		return { status, ...(status === 429 ? { headers: { 'retry-after': '1' } } : {}) };
	};
	const server = await loopbackServer(({ path, body }, response) => {
		if (path !== '/batch') {
			const { status, headers } = serve(path);
			return void response.writeHead(status, headers).end();
		}
		service.carriers++;
		const refusal = failCarrier(service.carriers);
		if (refusal) return void response.writeHead(refusal).end();
		const { parts } = JSON.parse(body.toString()) as { parts: Part[] };
		const answers = parts.map(({ id, path: part }) => ({ id, ...serve(part) })).sort(() => random() - 0.5);
		response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ answers }));
	});
	service = { server, done: new Map(), early: [], carriers: 0 };
}

async function run(
	method: 'GET' | 'POST',
	paths: readonly string[],
	signal?: (i: number) => AbortSignal | undefined,
): Promise<Array<Outcome<HttpReply>>> {
	const random = seededRandom(2);
	const engine = new Engine(systemClock, () => random() * 0.05);
	const batch = new BatchTransport(http, format);
	const { origin } = service.server;
	return await Promise.all(
		paths.map(async (path, i) => {
			const url = origin + path;
			const call: Call<HttpRequest, HttpReply> = {
				...callRules(generic, { method, url }, { scope: origin, maxConcurrency: 10, charges: [] }),
				label: `${method} ${path}`,
				origin,
				request: method === 'GET' ? get(url) : post(url, 'x'),
				maxConcurrency: 10,
				slotCost: 1 / MOST,
				budget: createBudget(5, 60),
				signal: signal?.(i),
			};
			return await engine.run(call, batch);
		}),
	);
}

const numbered = (n: number) => Array.from({ length: n }, (_, i) => `/${i}`);

describe('a batch service', () => {
	test('takes 1,000 calls in few carriers; only throttled parts travel again, after their time', async () => {
		const throttledOnce = seededRandom(5);
		const chosen = new Set(numbered(1_000).filter(() => throttledOnce() < 0.1));
		await start((path, tries) => (chosen.has(path) && tries === 1 ? 429 : 200));
		const outcomes = await run('POST', numbered(1_000));
		expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
		expect([...service.done.values()].every((count) => count === 1)).toBe(true);
		expect(service.done.size).toBe(1_000);
		expect(service.early).toEqual([]);
		expect(service.carriers).toBeLessThanOrEqual(75);
	});

	test('gives each part its own verdict', async () => {
		await start((path) => (Number(path.slice(1)) % 10 === 3 ? 404 : 200));
		const outcomes = await run('POST', numbered(100));
		outcomes.forEach((outcome, i) => expect(outcome.ok).toBe(i % 10 !== 3));
		expect(service.carriers).toBe(5);
	});

	test('that refuses a whole carrier is asked again for what may be repeated, and for nothing else', async () => {
		await start(
			() => 200,
			(n) => (n === 1 ? 500 : undefined),
		);
		const reads = await run('GET', numbered(MOST));
		expect(reads.every(({ ok }) => ok)).toBe(true);
		await service.server.close();
		await http[Symbol.asyncDispose]();
		await start(
			() => 200,
			(n) => (n === 1 ? 500 : undefined),
		);
		const writes = await run('POST', numbered(MOST));
		expect(writes.map((outcome) => !outcome.ok && outcome.disposition)).toEqual(writes.map(() => 'unknown'));
		expect(service.carriers).toBe(1);
	});

	test('is not used for what does not fit, nor for a call that is alone', async () => {
		await start(() => 200);
		const outcomes = await run('POST', ['/alone/1', '/alone/2', '/single']);
		expect(outcomes.every(({ ok }) => ok)).toBe(true);
		expect(service.carriers).toBe(0);
	});

	test('a cancelled call leaves the others on board', async () => {
		await start(() => 200);
		const cancelled = AbortSignal.abort();
		const outcomes = await run('POST', numbered(MOST), (i) => (i === 7 ? cancelled : undefined));
		expect(outcomes.filter(({ ok }) => ok)).toHaveLength(MOST - 1);
		expect(service.done.has('/7')).toBe(false);
	});
});
