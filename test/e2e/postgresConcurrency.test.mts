import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import pg from 'pg';
import type { Execution } from '../../demo/n8nApi.mts';
import { Database, N8n } from './support/n8n.mts';
import { chain, node } from './support/workflow.mts';

const EXECUTIONS = 20;
const ROWS = 10_000;
const MOST_CONNECTIONS = 5;

describe(`${EXECUTIONS} executions that write ${ROWS.toLocaleString('en-US')} rows each with ${MOST_CONNECTIONS} connections`, () => {
	let n8n: N8n;
	let database: Database;
	let watch: pg.Client;

	beforeAll(async () => {
		n8n = await N8n.connect(inject('n8n'));
		database = await n8n.database('crowd');
		await database.query('CREATE TABLE target (id int PRIMARY KEY, name text, execution int)');
		watch = new pg.Client(database.access);
		await watch.connect();
	});

	afterAll(async () => {
		await watch.end();
	});

	/** The most connections of the pack that were open at a time, until `done` says that it is over. */
	async function mostOpen(done: () => boolean): Promise<number> {
		let most = 0;
		while (!done()) {
			const { rows } = await watch.query<{ count: number }>(
				"SELECT count(*)::int FROM pg_stat_activity WHERE datname = 'crowd' AND application_name = 'n8n-nodes-steady'",
			);
			most = Math.max(most, rows[0]?.count ?? 0);
			await sleep(10);
		}
		return most;
	}

	/** Waits in n8n's own database: asking n8n for the results of so many at a time would keep it from its work. */
	async function ended(ids: readonly string[]): Promise<void> {
		const own = new Database({ ...n8n.connection.postgres, database: 'n8n' });
		const running =
			"SELECT FROM execution_entity WHERE id = ANY ($1::int[]) AND status IN ('new', 'running', 'waiting')";
		while ((await own.query(running, [ids])).length > 0) await sleep(500);
		// n8n looks after its database from time to time, and answers nobody when it had no time for that.
		for (let answers = false; !answers; await sleep(500)) {
			answers = (await fetch(`${n8n.connection.url}/healthz/readiness`)).ok;
		}
	}

	it('all end well, though they change the same rows in different orders', async () => {
		const credentials = await n8n.credential('steadyPostgresApi', 'crowd', {
			...database.access,
			ssl: 'disable',
			maxConnections: MOST_CONNECTIONS,
		});
		const workflow = (execution: number) => {
			const id = execution % 2 === 0 ? 'i' : `${ROWS - 1} - i`;
			const row = `{ id: ${id}, name: 'row ' + (${id}), execution: ${execution} }`;
			return chain(
				`crowd ${execution}`,
				node('Rows', 'n8n-nodes-base.set', 3.4, {
					mode: 'raw',
					jsonOutput: `={{ { rows: [...Array(${ROWS}).keys()].map((i) => (${row})) } }}`,
					options: {},
				}),
				node('Each row', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'rows', options: {} }),
				node(
					'Write',
					'n8n-nodes-steady.postgresBatchInsert',
					3,
					{
						operation: 'upsert',
						schema: { __rl: true, mode: 'list', value: 'public' },
						table: { __rl: true, mode: 'list', value: 'target' },
						columns: { mappingMode: 'autoMapInputData', value: null, matchingColumns: ['id'], schema: [] },
						options: {},
					},
					{ credentials },
				),
			);
		};
		let over = false;
		const most = mostOpen(() => over);
		let executions: Execution[];
		try {
			const started = await Promise.all(Array.from({ length: EXECUTIONS }, (_, i) => n8n.start(workflow(i))));
			await ended(started);
			executions = [];
			for (const id of started) executions.push(await n8n.result(id));
		} finally {
			over = true;
		}

		expect(executions.flatMap(({ error }) => error ?? [])).toEqual([]);
		for (const { nodes } of executions) expect(nodes.Write?.[0]?.outputs[0]).toHaveLength(ROWS);
		const [written] = await database.query(
			"SELECT count(*)::int AS rows, count(DISTINCT execution)::int AS executions, bool_and(name = 'row ' || id) AS right FROM target",
		);
		// Each execution is one transaction: whoever came last has changed all rows.
		expect(written).toEqual({ rows: ROWS, executions: 1, right: true });
		expect(await most).toBeLessThanOrEqual(MOST_CONNECTIONS);
	});
});
