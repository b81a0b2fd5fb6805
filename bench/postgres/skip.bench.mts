import { startN8n } from '../../test/e2e/support/startN8n.mts';
import { median } from '../support/median.mts';
import { keepReport } from '../support/report.mts';
import type { Way } from '../support/results.mts';
import { compare, fillTable, makeTable } from './rows.mts';
import { putCredentials, TALKATIVE, write, writingNode } from './writing.mts';

const ROWS = 100_000;
const TIMES = 7;

const COPY = 'All rows good, all or nothing (straight COPY)';
const NONE_BAD = 'All rows good, On Row Error: Skip';
const SKIP = '0.1 % bad rows, On Row Error: Skip';

/** Every thousandth row, and half of them with an odd number: those have a date that does not exist, the others violate a CHECK. */
const SPOILED = '(i % 2000 === 500 || i % 2000 === 1501)';
const SPOILED_SQL = '(id % 2000 = 500 OR id % 2000 = 1501)';

const n8n = await startN8n({ durable: true, env: TALKATIVE });
try {
	const database = await n8n.database('bench');
	await makeTable(database, 'expected');
	for (const table of ['straight', 'tolerant']) await makeTable(database, table, ', CHECK (amount >= 0)');
	await fillTable(database, 'expected', ROWS);
	const credentials = await putCredentials(n8n, database);
	const insert = { node: 'steady', operation: 'insert' } as const;
	const straight = writingNode({ ...insert, table: 'straight' }, credentials);
	const tolerant = writingNode({ ...insert, table: 'tolerant', options: { onRowError: 'skip' } }, credentials);
	const ways: Array<Way & { table: string; but?: string; run: () => Promise<number> }> = [
		{ name: COPY, ms: [], table: 'straight', run: async () => await write(n8n, straight, ROWS) },
		{ name: NONE_BAD, ms: [], table: 'tolerant', run: async () => await write(n8n, tolerant, ROWS) },
		{
			name: SKIP,
			ms: [],
			table: 'tolerant',
			but: SPOILED_SQL,
			run: async () => await write(n8n, tolerant, ROWS, SPOILED),
		},
	];
	for (let time = 0; time <= TIMES; time++) {
		for (const { table, but, run, ms } of ways) {
			await database.query(`TRUNCATE ${table}`);
			const took = await run();
			await compare(database, table, ROWS, but);
			// The first time is a warm-up.
			if (time > 0) ms.push(took);
		}
		console.log(ways.map(({ name, ms }) => `${name} ${ms.at(-1)?.toFixed(0)} ms`).join(', '));
	}
	const straightMs = median(ways[0]?.ms ?? []);
	keepReport({
		name: 'postgres-skip',
		title: `Leaving out refused rows of ${ROWS.toLocaleString('en-US')}`,
		cells: [
			['', 'median', 'range', 'rate, of straight COPY'],
			...ways.map(({ name, ms }) => [
				name,
				`${median(ms).toFixed(0)} ms`,
				`${Math.min(...ms).toFixed(0)}–${Math.max(...ms).toFixed(0)} ms`,
				(straightMs / median(ms)).toFixed(2),
			]),
		],
		data: ways.map(({ name, ms }) => ({ name, ms })),
		notes: [
			`${ROWS.toLocaleString('en-US')} generated rows of 6 columns into an empty table with a CHECK; ${TIMES} runs each in turn, after a warm-up`,
			'Of the bad rows half hold a date that does not exist, and half violate the CHECK; each comes out as an error item',
			'n8n 2.41.1; the time is that of the node, from start to end in n8n’s log. Postgres 18 on the loopback address with default settings (fsync on)',
			'After each run the table is compared with the expected rows',
		],
	});
} catch (error) {
	console.error(n8n.log().split('\n').slice(-30).join('\n'));
	throw error;
} finally {
	await n8n.stop();
}
