import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowNode } from '../../demo/n8nApi.mts';
import type { CredentialUse, Database, N8n } from '../../test/e2e/support/n8n.mts';
import { startN8n } from '../../test/e2e/support/startN8n.mts';
import { chain, node } from '../../test/e2e/support/workflow.mts';
import { hasPsql, psql } from '../support/psql.mts';
import { keepResults, type Way } from '../support/results.mts';

const ROWS = 100_000;
const WARM_UP_ROWS = 2_000;
const TIMES = 5;

const BUILT_IN = 'Postgres (built-in), insert';
const STEADY = 'Postgres Batch Insert, nothing returned';
const PSQL = 'psql \\copy';

const COLUMNS = `id integer NOT NULL, name text NOT NULL, email text NOT NULL, amount numeric(10, 2) NOT NULL,
	active boolean NOT NULL, created_at timestamptz NOT NULL`;

/** One generated row, as an expression of its index `i`. */
const ROW = `{ id: i, name: 'Customer ' + i, email: 'customer' + i + '@example.com', amount: (i % 99991) / 100,
	active: i % 3 === 0, created_at: new Date(1700000000000 + i * 1000).toISOString() }`;

const n8n = await startN8n({ durable: true });
try {
	const database = await n8n.database('bench');
	const ways = await measureAll(n8n, database);
	keepResults({
		name: 'postgres-insert',
		title: `Inserting ${ROWS.toLocaleString('en-US')} rows into Postgres from n8n`,
		reference: BUILT_IN,
		ways,
		notes: [
			`${ROWS.toLocaleString('en-US')} generated rows of 6 columns into an empty table without indexes; ${TIMES} runs each in turn, after a warm-up`,
			'n8n 2.41.1; the time is that of the node, as n8n shows it. psql: the time that its `\\timing` prints',
			'Postgres 18 on the loopback address with default settings (fsync on)',
			'Both nodes with their defaults and columns mapped automatically; after each run the table is compared with the expected rows',
		],
	});
} catch (error) {
	console.error(n8n.log().split('\n').slice(-30).join('\n'));
	throw error;
} finally {
	await n8n.stop();
}

async function measureAll(n8n: N8n, database: Database): Promise<Way[]> {
	for (const table of ['expected', 'built_in', 'steady', 'copied']) {
		await database.query(`CREATE TABLE ${table} (${COLUMNS})`);
	}
	await database.query(
		`INSERT INTO expected SELECT i, 'Customer ' || i, 'customer' || i || '@example.com', (i % 99991)::numeric / 100,
		i % 3 = 0, to_timestamp(1700000000 + i) FROM generate_series(0, ${ROWS - 1}) AS i`,
	);
	const access = { ...database.access, ssl: 'disable' };
	const builtIn = builtInNode(await n8n.credential('postgres', 'bench', access));
	const steady = steadyNode(await n8n.credential('steadyPostgresApi', 'bench', access));
	const ways: Array<Way & { run: () => Promise<number> }> = [
		{ name: BUILT_IN, ms: [], run: () => insert(n8n, database, builtIn, 'built_in', ROWS) },
		{ name: STEADY, ms: [], run: () => insert(n8n, database, steady, 'steady', ROWS) },
	];
	const file = join(tmpdir(), `steady-bench-${process.pid}.txt`);
	try {
		if (await hasPsql()) {
			await psql(database, `\\copy expected TO '${file}'`);
			ways.push({ name: PSQL, ms: [], run: () => copy(database, file) });
		} else {
			console.log('psql is not installed (Debian: postgresql-client), so its \\copy is left out.');
		}
		await insert(n8n, database, builtIn, 'built_in', WARM_UP_ROWS);
		await insert(n8n, database, steady, 'steady', WARM_UP_ROWS);
		for (let time = 1; time <= TIMES; time++) {
			for (const way of ways) way.ms.push(await way.run());
			console.log(
				`${time} of ${TIMES}: ${ways.map((way) => `${way.name} ${way.ms.at(-1)?.toFixed(0)} ms`).join(', ')}`,
			);
		}
	} finally {
		rmSync(file, { force: true });
	}
	return ways.map(({ name, ms }) => ({ name, ms }));
}

function builtInNode(credentials: CredentialUse): WorkflowNode {
	return node('Insert', 'n8n-nodes-base.postgres', 2.7, parametersFor('built_in'), { credentials });
}

function steadyNode(credentials: CredentialUse): WorkflowNode {
	return node('Insert', 'n8n-nodes-steady.postgresBatchInsert', 3, parametersFor('steady'), { credentials });
}

function parametersFor(table: string): Record<string, unknown> {
	return {
		schema: { __rl: true, mode: 'list', value: 'public' },
		table: { __rl: true, mode: 'list', value: table },
		columns: { mappingMode: 'autoMapInputData', value: null, matchingColumns: [], schema: [] },
		options: {},
	};
}

/** Empties the table, inserts generated rows into it with one node, and answers the node's time in ms. */
async function insert(
	n8n: N8n,
	database: Database,
	insertNode: WorkflowNode,
	table: string,
	rows: number,
): Promise<number> {
	await database.query(`TRUNCATE ${table}`);
	const generate = node('Rows', 'n8n-nodes-base.set', 3.4, {
		mode: 'raw',
		jsonOutput: `={{ { rows: [...Array(${rows}).keys()].map((i) => (${ROW})) } }}`,
		options: {},
	});
	const split = node('Each row', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'rows', options: {} });
	const { status, error, nodes } = await n8n.run(chain(`insert ${rows} rows`, generate, split, insertNode));
	if (status !== 'success') throw new Error(`The workflow failed: ${error?.message} ${error?.description ?? ''}`);
	await compare(database, table, rows);
	return nodes.Insert?.[0]?.executionTime ?? Number.NaN;
}

async function copy(database: Database, file: string): Promise<number> {
	await database.query('TRUNCATE copied');
	const ms = await psql(database, `\\copy copied FROM '${file}'`);
	await compare(database, 'copied', ROWS);
	return ms;
}

/** @throws Error when the table is not, row by row, what was to be written. */
async function compare(database: Database, table: string, rows: number): Promise<void> {
	const expected = `SELECT * FROM expected WHERE id < ${rows}`;
	const [{ differing } = { differing: -1 }] = await database.query<{ differing: number }>(
		`SELECT ((SELECT count(*) FROM (${expected} EXCEPT ALL TABLE ${table})) +
			(SELECT count(*) FROM (TABLE ${table} EXCEPT ALL ${expected})))::int AS differing`,
	);
	if (differing !== 0) throw new Error(`${differing} rows of ${table} differ from what was to be written.`);
}
