import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import pg from 'pg';
import { startPostgres } from '../../demo/postgres.mts';
import { ownFolder } from '../../demo/unprivileged.mts';
import type * as ExecuteModule from '../../nodes/PostgresBatchInsert/operations/execute.ts';
import type * as ProcessModule from '../../nodes/shared/n8n/process.ts';
import type * as ContextModule from '../../test/support/executeContext.ts';
import { compile, load } from '../support/compiled.mts';
import { keepReport } from '../support/report.mts';

/** How much memory the node needs beside the items: in a process of its own, for n8n's own garbage would cover it. */
interface Case {
	readonly title: string;
	readonly rows: number;
	readonly parameters?: Record<string, unknown>;
	readonly options?: Record<string, unknown>;
	/** Of every thousand rows one violates a CHECK, and one has a date that does not exist. */
	readonly spoiled?: boolean;
}

const byKey = { mappingMode: 'autoMapInputData', value: null, matchingColumns: ['id'] };
const CASES: readonly Case[] = [
	{ title: 'Insert', rows: 10_000 },
	{ title: 'Insert', rows: 100_000 },
	{ title: 'Insert', rows: 1_000_000 },
	{ title: 'Insert, rows returned', rows: 100_000, options: { returning: 'rows' } },
	{ title: 'Insert, 0.2 % bad rows, Skip', rows: 100_000, options: { onRowError: 'skip' }, spoiled: true },
	{ title: 'Insert or Update', rows: 100_000, parameters: { operation: 'upsert', columns: byKey } },
	{
		title: 'Execute Query that returns rows',
		rows: 1_000_000,
		parameters: {
			operation: 'executeQuery',
			query:
				"SELECT g AS id, 'Customer ' || g AS name, 'customer' || g || '@example.com' AS email FROM generate_series(1, 1000000) AS g",
		},
	},
];

const MEGABYTE = 2 ** 20;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
compile();
const { execute } = load('nodes/PostgresBatchInsert/operations/execute') as typeof ExecuteModule;
const { executeContext } = load('test/support/executeContext') as typeof ContextModule;
const { steadyProcess } = load('nodes/shared/n8n/process') as typeof ProcessModule;

const folder = ownFolder(await mkdtemp(join(tmpdir(), 'steady-bench-memory-')));
const server = await startPostgres({ folder, durable: false });
const { host, port, user, password } = server;
const access = { host, port, user, password, database: 'postgres' };
const client = new pg.Client(access);
await client.connect();
try {
	await client.query(`CREATE TABLE target (id integer PRIMARY KEY, name text NOT NULL, email text NOT NULL,
		amount numeric(10, 2) NOT NULL CHECK (amount >= 0), active boolean NOT NULL, created_at timestamptz NOT NULL)`);
	await measure({ title: 'Warm-up', rows: 2_000 });
	const measured = [];
	for (const each of CASES) {
		measured.push({ ...each, ...(await measure(each)) });
		console.log(measured.at(-1));
	}
	keepReport({
		name: 'postgres-memory',
		title: 'Memory that writing to Postgres takes beside the items',
		cells: [
			['', 'rows', 'added at the peak', 'output items', 'beside the items', 'looks'],
			...measured.map(({ title, rows, peak, items, looks }) => [
				title,
				rows.toLocaleString('en-US'),
				`${peak.toFixed(0)} MB`,
				`${items.toFixed(0)} MB`,
				`${Math.max(0, peak - items).toFixed(0)} MB`,
				String(looks),
			]),
		],
		notes: [
			'Memory in use (heap and buffers) after a full garbage collection, looked at whenever the node waits for the database, and when it has ended',
			'At the peak: above what is in use before, when the input items are there. Output items: one object for each, which refers to its input, or the returned row',
			'The node as it is published, in a process of its own; Postgres 18 on the loopback address',
		],
		data: measured,
	});
} finally {
	await steadyProcess().registry.closeAll();
	await client.end();
	await server.stop();
	rmSync(folder, { recursive: true, force: true });
}

/** @returns megabytes in use above what it was before: at the most, and by the output when the node has ended */
async function measure({ rows, parameters = {}, options = {}, spoiled }: Case) {
	await client.query('TRUNCATE target');
	const writes = parameters.operation !== 'executeQuery';
	const items: INodeExecutionData[] = Array.from({ length: writes ? rows : 1 }, (_, i) => ({ json: row(i, spoiled) }));
	const context = executeContext({
		node: {
			type: 'n8n-nodes-steady.postgresBatchInsert',
			typeVersion: 3,
			parameters: {
				operation: 'insert',
				authentication: 'steadyPostgresApi',
				schema: { __rl: true, mode: 'list', value: 'public' },
				table: { __rl: true, mode: 'list', value: 'target' },
				columns: { mappingMode: 'autoMapInputData', value: null, matchingColumns: [] },
				options,
				...parameters,
			} as unknown as INodeParameters,
		},
		credentials: { steadyPostgresApi: access },
		items,
	});
	const before = inUse();
	let most = before;
	let looks = 0;
	let over = false;
	const look = () => {
		if (over) return;
		most = Math.max(most, inUse());
		looks++;
		setImmediate(look);
	};
	look();
	const [output] = await execute(context);
	over = true;
	const after = inUse();
	if (output?.length !== rows) throw new Error(`${output?.length} items came out instead of ${rows}.`);
	return { peak: (Math.max(most, after) - before) / MEGABYTE, items: (after - before) / MEGABYTE, looks };
}

function inUse(): number {
	collect();
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

function row(i: number, spoiled = false) {
	return {
		id: i + 1,
		name: `Customer ${i}`,
		email: `customer${i}@example.com`,
		amount: spoiled && i % 1_000 === 500 ? -1 : (i % 99_991) / 100,
		active: i % 3 === 0,
		created_at: spoiled && i % 1_000 === 1 ? '2024-02-30' : new Date(1_700_000_000_000 + i * 1_000).toISOString(),
	};
}
