import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startN8n } from '../../test/e2e/support/startN8n.mts';
import { median } from '../support/median.mts';
import { logPlot } from '../support/plot.mts';
import { hasPsql, psql } from '../support/psql.mts';
import { keepReport } from '../support/report.mts';
import { withFile } from './byHand.mts';
import { compare, fillTable, makeTable } from './rows.mts';
import { putCredentials, TALKATIVE, write, writingNode } from './writing.mts';

/** Rows, and how often they are written. */
const SIZES: ReadonlyArray<readonly [rows: number, times: number]> = [
	[1_000, 5],
	[10_000, 5],
	[100_000, 3],
	[1_000_000, 1],
];

const WARM_UP_ROWS = 2_000;

const BUILT_IN = 'Postgres (built-in)';
const NOTHING = 'Postgres Batch Insert, nothing returned';
const ROWS = 'Postgres Batch Insert, rows returned';
const PSQL = 'psql \\copy';

const COLOURS: Record<string, string> = {
	[BUILT_IN]: '#d1495b',
	[NOTHING]: '#0f7b6c',
	[ROWS]: '#7fb069',
	[PSQL]: '#6c757d',
};

/** Where the plot is kept. */
const PLOT = join(dirname(import.meta.dirname), 'results', 'postgres-insert.svg');

interface Way {
	readonly name: string;
	readonly table: string;
	run(rows: number): Promise<number>;
}

if (!(await hasPsql())) throw new Error('psql is not installed (Debian: postgresql-client).');
/** Larger numbers can be left out: `npm run bench -- postgres/insert` with MOST_ROWS=100000. */
const sizes = SIZES.filter(([rows]) => rows <= Number(process.env.MOST_ROWS ?? Infinity));
const n8n = await startN8n({ durable: true, env: TALKATIVE });
try {
	const database = await n8n.database('bench');
	for (const table of ['expected', 'built_in', 'steady', 'steady_rows', 'copied']) await makeTable(database, table);
	await fillTable(database, 'expected', Math.max(...sizes.map(([rows]) => rows)));
	const credentials = await putCredentials(n8n, database);
	const insert = { operation: 'insert' } as const;
	const nodes = [
		[BUILT_IN, { ...insert, node: 'builtIn', table: 'built_in' }],
		[NOTHING, { ...insert, node: 'steady', table: 'steady' }],
		[ROWS, { ...insert, node: 'steady', table: 'steady_rows', options: { returning: 'rows' } }],
	] as const;
	const ways: Way[] = [
		...nodes.map(([name, writing]) => ({
			name,
			table: writing.table,
			run: async (rows: number) => await write(n8n, writingNode(writing, credentials), rows),
		})),
		{
			name: PSQL,
			table: 'copied',
			run: async (rows) =>
				await withFile(async (file) => {
					await psql(database, `\\copy (SELECT * FROM expected WHERE id <= ${rows}) TO '${file}'`);
					return await psql(database, `\\copy copied FROM '${file}'`);
				}),
		},
	];
	for (const way of ways) await way.run(WARM_UP_ROWS);
	const measured: Array<{ rows: number; ms: Record<string, number[]> }> = [];
	for (const [rows, times] of sizes) {
		const ms: Record<string, number[]> = Object.fromEntries(ways.map(({ name }) => [name, []]));
		for (let time = 0; time < times; time++) {
			for (const way of ways) {
				await database.query(`TRUNCATE ${way.table}`);
				ms[way.name]?.push(await way.run(rows));
				await compare(database, way.table, rows);
			}
			console.log(rows, ways.map(({ name }) => `${name} ${ms[name]?.at(-1)?.toFixed(0)} ms`).join(', '));
		}
		measured.push({ rows, ms });
	}
	const middle = (entry: { ms: Record<string, number[]> }, way: string) => median(entry.ms[way] ?? []);
	keepReport({
		name: 'postgres-insert',
		title: 'Inserting rows into Postgres from n8n',
		cells: [
			['rows', BUILT_IN, ROWS, '', NOTHING, '', PSQL, 'of psql', 'µs a row'],
			...measured.map((entry) => {
				const [theirs, rows, ours, copy] = [BUILT_IN, ROWS, NOTHING, PSQL].map((way) => middle(entry, way)) as [
					number,
					number,
					number,
					number,
				];
				const ms = (value: number) => `${value.toFixed(0)} ms`;
				const faster = (value: number) => `${(theirs / value).toFixed(1)} ×`;
				return [
					entry.rows.toLocaleString('en-US'),
					ms(theirs),
					ms(rows),
					faster(rows),
					ms(ours),
					faster(ours),
					ms(copy),
					`${(ours / copy).toFixed(2)} ×`,
					((ours * 1000) / entry.rows).toFixed(1),
				];
			}),
		],
		notes: [
			`Generated rows of 6 columns into an empty table without indexes; medians of ${SIZES.map(([rows, times]) => `${times} (${rows.toLocaleString('en-US')} rows)`).join(', ')} runs, each in turn, after a warm-up`,
			'n8n 2.41.1; the time is that of the node, from start to end in n8n’s log. psql: the time that its `\\timing` prints',
			'Postgres 18 on the loopback address with default settings (fsync on)',
			'Nodes with their defaults and columns mapped automatically; after each run the table is compared with the expected rows',
		],
		data: measured,
	});
	writeFileSync(
		PLOT,
		logPlot({
			title: 'Inserting rows from n8n',
			xLabel: 'rows',
			yLabel: 'milliseconds',
			series: ways.map(({ name }) => ({
				name: name.replace('Postgres Batch Insert, ', 'Batch Insert, '),
				colour: COLOURS[name] ?? '#000',
				points: measured.map((entry) => [entry.rows, Math.max(1, middle(entry, name))] as const),
			})),
		}),
	);
} catch (error) {
	console.error(n8n.log().split('\n').slice(-30).join('\n'));
	throw error;
} finally {
	await n8n.stop();
}
