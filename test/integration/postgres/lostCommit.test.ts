import type { IDataObject, INodeExecutionData, IPairedItemData } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { steadyProcess } from '../../../nodes/shared/n8n/process';
import { FaultProxy } from '../../doubles/faultProxy';
import { itemsOf, type NodeDatabase, type NodeRun, range, startNodeDatabase } from '../../support/postgresNode';

/*
 * The wire is cut at the worst moment: where COMMIT was to reach the server, and where its answer was to come back. Only
 * what surely writes nothing may be run again.
 */

let db: NodeDatabase;
let proxy: FaultProxy;

beforeAll(async () => {
	db = await startNodeDatabase();
	proxy = await FaultProxy.start({ host: '127.0.0.1', port: db.server.port });
	// What a sequence has counted stays counted when the transaction is undone: it tells how often something was run.
	await db.query(`
		CREATE SEQUENCE runs;
		CREATE TABLE written (v int, run int DEFAULT nextval('runs'));
		CREATE FUNCTION place_order(v int) RETURNS int LANGUAGE sql AS $$ INSERT INTO written VALUES (v) RETURNING v $$`);
});

afterAll(async () => {
	await proxy.stop();
	await db.stop();
});

beforeEach(async () => {
	// Only wires made from now on are watched.
	await steadyProcess().registry.closeAll();
	await proxy.heal();
	proxy.accepted = 0;
	await db.query('TRUNCATE written; DROP TABLE IF EXISTS made_0, made_1, made_2; ALTER SEQUENCE runs RESTART');
});

const ITEMS = itemsOf({ n: 0 }, { n: 1 }, { n: 2 });
const BATCHINGS = ['single', 'transaction', 'independently'] as const;

/** The wire is cut in place of what holds COMMIT: the request on its way up, or the answer on its way down. */
const PLACES = [
	{ place: 'before COMMIT reaches the server', direction: 'upstream', kept: false },
	{ place: 'before the answer to COMMIT comes back', direction: 'downstream', kept: true },
] as const;

const FAULTS = BATCHINGS.flatMap((queryBatching) => PLACES.map((place) => ({ queryBatching, ...place })));

async function run(query: string, queryBatching: string, more: Partial<NodeRun> = {}) {
	return await db.run({
		table: '',
		operation: 'executeQuery',
		items: ITEMS,
		credential: { port: proxy.port },
		continueOnFail: true,
		...more,
		parameters: { query },
		options: { queryReplacement: '={{ $json.n }}', queryBatching, ...more.options } as IDataObject,
	});
}

/** Cuts the wire at the second COMMIT where every item has one of its own, and at the only one otherwise. */
async function cutAtCommit(direction: 'upstream' | 'downstream', queryBatching: string): Promise<void> {
	await proxy.add(
		{ kind: 'reset_at', text: 'COMMIT\0', occurrence: queryBatching === 'independently' ? 2 : 1 },
		direction,
	);
}

/** Of each item that failed, what is said of it. */
const failures = (output: readonly INodeExecutionData[]) =>
	output.flatMap(({ json: { error }, pairedItem }) => {
		if (error === undefined) return [];
		const { outcome, attempts } = error as IDataObject;
		return [{ ...(pairedItem as IPairedItemData), outcome, attempts }];
	});

/** Each writes the number of its item. */
const WRITES: ReadonlyArray<readonly [what: string, query: string]> = [
	['a WITH that writes', 'WITH new AS (INSERT INTO written VALUES ($1) RETURNING v) SELECT v FROM new'],
	['a SELECT of a function that nobody knows', 'SELECT place_order($1)'],
	['an INSERT', 'INSERT INTO written VALUES ($1) RETURNING v'],
	['a SELECT beside an INSERT', 'SELECT count(*) FROM written; INSERT INTO written VALUES ($1) RETURNING v'],
];

describe.each(FAULTS)('a wire cut $place, $queryBatching', ({ queryBatching, direction, kept }) => {
	/** The items whose transaction it was; before and after them others have had their own. */
	const struck = queryBatching === 'independently' ? [1] : [0, 1, 2];
	const unknown = struck.map((item) => ({ item, outcome: 'unknown', attempts: 1 }));
	const left = range(3, (item) => item).filter((item) => kept || !struck.includes(item));

	it.each(WRITES)('leaves %s unknown, and does not run it again', async (_, query) => {
		await cutAtCommit(direction, queryBatching);
		expect(failures(await run(query, queryBatching))).toEqual(unknown);
		expect(await db.query('SELECT v FROM written ORDER BY v')).toEqual(left.map((v) => ({ v })));
		expect(await db.query("SELECT nextval('runs')::int - 1 AS runs")).toEqual([{ runs: ITEMS.length }]);
	});

	it('leaves a SELECT … INTO unknown, and does not run it again', async () => {
		await cutAtCommit(direction, queryBatching);
		const output = await run('SELECT 1 AS v INTO $1:raw', queryBatching, {
			options: { queryReplacement: '={{ $json.table }}' },
			items: itemsOf(...ITEMS.map((_, n) => ({ table: `made_${n}` }))),
		});
		expect(failures(output)).toEqual(unknown);
		const made = await db.query("SELECT tablename FROM pg_tables WHERE tablename LIKE 'made%' ORDER BY tablename");
		expect(made).toEqual(left.map((n) => ({ tablename: `made_${n}` })));
	});

	it('leaves a query unknown that commits by itself, and does not run it again', async () => {
		// On its own, each item's query is its own transaction, whatever the option says.
		await proxy.add({ kind: 'reset_at', text: 'COMMIT\0', occurrence: 2 }, direction);
		const output = await run('BEGIN; INSERT INTO written VALUES ($1); COMMIT', queryBatching);
		expect(failures(output)).toEqual([{ item: 1, outcome: 'unknown', attempts: 1 }]);
		expect(await db.query('SELECT v FROM written ORDER BY v')).toEqual((kept ? [0, 1, 2] : [0, 2]).map((v) => ({ v })));
	});

	it('accounts for every item when it stops the workflow', async () => {
		await cutAtCommit(direction, queryBatching);
		const account =
			queryBatching === 'independently'
				? 'done: 1 (0); outcome unknown: 1 (1); not sent: 1 (2).'
				: 'outcome unknown: 3 (0–2).';
		const failing = run(WRITES[0][1], queryBatching, { continueOnFail: false });
		await expect(failing).rejects.toMatchObject({
			context: { itemIndex: struck[0] },
			description: expect.stringContaining('may or may not have kept the change'),
		});
		await expect(failing).rejects.toMatchObject({ description: expect.stringContaining(account) });
	});

	it('finds out what became of it under an idempotency key, and writes once', async () => {
		await cutAtCommit(direction, queryBatching);
		const output = await run(WRITES[0][1], queryBatching, {
			options: { idempotencyKey: `${direction} ${queryBatching}` },
		});
		expect(output).toEqual(range(3, (v) => ({ json: { v }, pairedItem: { item: v } })));
		expect(await db.query('SELECT v FROM written ORDER BY v')).toEqual(range(3, (v) => ({ v })));
	});

	it('reads again what only reads', async () => {
		await db.query('INSERT INTO written (v) SELECT generate_series(0, 2)');
		await cutAtCommit(direction, queryBatching);
		const output = await run('SELECT max(v) AS v FROM written WHERE v = $1', queryBatching);
		expect(output).toEqual(range(3, (v) => ({ json: { v }, pairedItem: { item: v } })));
		expect(proxy.accepted).toBe(2);
	});
});
