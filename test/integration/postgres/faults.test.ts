import pg from 'pg';
import type { IDataObject } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { steadyProcess } from '../../../nodes/shared/n8n/process';
import { FaultProxy } from '../../doubles/faultProxy';
import { itemsOf, type NodeDatabase, type NodeRun, range, startNodeDatabase } from '../../support/postgresNode';
import { seededRandom } from '../../support/random';

/*
 * The server is killed, backends are ended, the wire is cut or swallows everything, at random moments. The node must come
 * to an end by itself, and what it says must be the truth.
 */

const RUNS = 200;
const ROWS = 1_500;

let db: NodeDatabase;
let proxy: FaultProxy;
let observer: pg.Client;

beforeAll(async () => {
	db = await startNodeDatabase();
	proxy = await FaultProxy.start({ host: '127.0.0.1', port: db.server.port });
	observer = await connect();
});

afterAll(async () => {
	await observer.end();
	await proxy.stop();
	await db.stop().catch(() => undefined);
});

async function connect(): Promise<pg.Client> {
	for (;;) {
		const client = new pg.Client(db.credential as pg.ClientConfig);
		client.on('error', () => undefined);
		try {
			await client.connect();
			return client;
		} catch {
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
	}
}

type Fault =
	| 'none'
	| 'end the backend'
	| 'cut the wire'
	| 'stall the wire'
	| 'swallow the answers'
	| 'kill the server'
	| 'cancel';

/** What takes seconds happens less often: until the server is back, or the silence is noticed. */
const FAULTS: readonly Fault[] = [
	...range(5, (): Fault => 'end the backend'),
	...range(7, (): Fault => 'cut the wire'),
	'stall the wire',
	'swallow the answers',
	'kill the server',
	'cancel',
	'none',
];

const WAYS: ReadonlyArray<Partial<NodeRun>> = [
	{ options: {} },
	{ options: { returning: 'keys' } },
	{ options: { returning: 'keys', chunkRows: 100 }, items: itemsOf(...range(500, (id) => ({ id, v: 'x' }))) },
	{ operation: 'upsert', key: ['id'], options: {} },
	{ options: { onRowError: 'skip' } },
];

async function strike(fault: Fault, abort: AbortController): Promise<void> {
	switch (fault) {
		case 'none':
			return;
		case 'cancel':
			return abort.abort();
		case 'cut the wire':
			return proxy.cut();
		case 'stall the wire':
			return proxy.stall();
		case 'swallow the answers':
			return proxy.stall('downstream');
		case 'end the backend':
			await observer.query(
				"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'n8n-nodes-steady'",
			);
			return;
		case 'kill the server':
			await db.server.kill();
			await db.server.start();
			observer = await connect();
	}
}

/** How the node says that a run ended: written, not written, or not known. */
function ending(result: PromiseSettledResult<unknown>): 'written' | 'not written' | 'unknown' {
	if (result.status === 'fulfilled') return 'written';
	const { description, message } = result.reason as Error & { description?: string };
	return /outcome unknown|cannot be known/.test(`${message} ${description ?? ''}`) ? 'unknown' : 'not written';
}

describe('under faults', () => {
	it(`says the truth in ${RUNS} runs`, async () => {
		const seed = Math.floor(Math.random() * 2 ** 32);
		const random = seededRandom(seed);
		const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
		const tally: Record<string, number> = {};
		for (let run = 0; run < RUNS; run++) {
			const way = pick(WAYS);
			const fault = pick(FAULTS);
			const key = random() < 0.5 ? `run ${run}` : undefined;
			const delay = random() * 60;
			const story = `seed ${seed}, run ${run}: ${fault} after ${delay.toFixed(0)} ms, ${JSON.stringify({ ...way, items: undefined })}, key ${String(key)}`;
			await observer.query('DROP TABLE IF EXISTS target; CREATE TABLE target (id int PRIMARY KEY, v text)');
			const abort = new AbortController();
			const node: NodeRun = {
				table: 'target',
				items: itemsOf(...range(ROWS, (id) => ({ id, v: `value ${id}` }))),
				credential: { port: proxy.port, maxConnections: 5 },
				signal: abort.signal,
				...way,
				options: {
					...way.options,
					// Silence is looked into after as long.
					connectionTimeout: 1,
					...(key === undefined ? {} : { idempotencyKey: key }),
				} as IDataObject,
			};
			const [result] = await Promise.allSettled([
				db.run(node),
				new Promise((resolve) => setTimeout(resolve, delay)).then(async () => await strike(fault, abort)),
			]);
			const said = ending(result);
			tally[`${fault}: ${said}`] = (tally[`${fault}: ${said}`] ?? 0) + 1;
			const all = node.items.length;
			expect([0, all], story).toContain(await settledCount());
			if (said === 'written') expect(await settledCount(), story).toBe(all);
			if (said === 'not written')
				expect(await settledCount(), `${story} ${String((result as PromiseRejectedResult).reason)}`).toBe(0);
			if (key !== undefined) {
				expect(said === 'unknown' && fault !== 'cancel', story).toBe(false);
				await db.run({ ...node, signal: undefined });
				expect(await settledCount(), story).toBe(all);
			}
		}
		await steadyProcess().registry.closeAll();
		// The other ends of wires that swallow everything: the server cannot know that nobody is there.
		proxy.cut();
		await until(`(SELECT count(*) FROM pg_stat_activity WHERE application_name = 'n8n-nodes-steady') = 0`);
		// Every kind of fault has struck, and most of them while something was under way.
		expect(Object.keys(tally).length, JSON.stringify(tally)).toBeGreaterThan(6);
	}, 900_000);
});

/** Rows in the table once no transaction of the node is under way any more. */
async function settledCount(): Promise<number> {
	await until(
		`NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'n8n-nodes-steady' AND state <> 'idle')`,
	);
	return (await observer.query<{ count: number }>('SELECT count(*)::int FROM target')).rows[0].count;
}

/** @throws Error when it does not come true: nothing that the node leaves behind may last */
async function until(condition: string): Promise<void> {
	for (let looks = 0; looks < 6_000; looks++) {
		if ((await observer.query<{ yes: boolean }>(`SELECT ${condition} AS yes`)).rows[0].yes) return;
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
	const { rows } = await observer.query(
		'SELECT state, query, wait_event FROM pg_stat_activity WHERE backend_type = $1',
		['client backend'],
	);
	throw new Error(`${condition} did not come true: ${JSON.stringify(rows)}`);
}
