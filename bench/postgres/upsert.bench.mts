import { startN8n } from '../../test/e2e/support/startN8n.mts';
import { hasPsql, psql } from '../support/psql.mts';
import { keepResults, type Way } from '../support/results.mts';
import { psqlScript, withFile } from './byHand.mts';
import { compare, fillTable, makeTable } from './rows.mts';
import { putCredentials, TALKATIVE, write, writingNode } from './writing.mts';

const ROWS = 100_000;
const TIMES = 5;

const BUILT_IN = 'Postgres (built-in), Insert or Update';
const STEADY = 'Postgres Batch Insert, Insert or Update';
const BY_HAND = 'psql: \\copy to a temporary table, INSERT … ON CONFLICT';

if (!(await hasPsql())) throw new Error('psql is not installed (Debian: postgresql-client).');
const n8n = await startN8n({ durable: true, env: TALKATIVE });
try {
	const database = await n8n.database('bench');
	await makeTable(database, 'expected');
	for (const table of ['built_in', 'steady', 'by_hand']) await makeTable(database, table, ', PRIMARY KEY (id)');
	await fillTable(database, 'expected', ROWS);
	const credentials = await putCredentials(n8n, database);
	const nodeWay = (name: string, node: 'builtIn' | 'steady', table: string) => ({
		name,
		table,
		ms: [],
		run: async () =>
			await write(n8n, writingNode({ node, operation: 'upsert', table, key: ['id'] }, credentials), ROWS),
	});
	const ways: Array<Way & { table: string; run: () => Promise<number> }> = [
		nodeWay(BUILT_IN, 'builtIn', 'built_in'),
		nodeWay(STEADY, 'steady', 'steady'),
		{
			name: BY_HAND,
			table: 'by_hand',
			ms: [],
			run: async () =>
				await withFile(async (file) => {
					await psql(database, `\\copy expected TO '${file}'`);
					return await psqlScript(database, [
						'BEGIN;',
						'CREATE TEMP TABLE given (LIKE by_hand) ON COMMIT DROP;',
						`\\copy given FROM '${file}'`,
						`INSERT INTO by_hand SELECT * FROM given ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, email = EXCLUDED.email,
							amount = EXCLUDED.amount, active = EXCLUDED.active, created_at = EXCLUDED.created_at;`.replace(/\s+/g, ' '),
						'COMMIT;',
					]);
				}),
		},
	];
	for (let time = 0; time <= TIMES; time++) {
		for (const { table, run, ms } of ways) {
			// All keys are there, with other values; no dead rows of the run before.
			await database.query(`TRUNCATE ${table}`);
			await fillTable(database, table, ROWS, 'Old name');
			await database.query(`VACUUM ANALYZE ${table}`);
			const took = await run();
			await compare(database, table, ROWS);
			// The first time is a warm-up.
			if (time > 0) ms.push(took);
		}
		console.log(ways.map(({ name, ms }) => `${name} ${ms.at(-1)?.toFixed(0)} ms`).join(', '));
	}
	keepResults({
		name: 'postgres-upsert',
		title: `Updating ${ROWS.toLocaleString('en-US')} rows by upsert from n8n`,
		reference: BUILT_IN,
		ways: ways.map(({ name, ms }) => ({ name, ms })),
		notes: [
			`${ROWS.toLocaleString('en-US')} generated rows of 6 columns whose keys are all in the table; ${TIMES} runs each in turn, after a warm-up`,
			'n8n 2.41.1; the time is that of the node, from start to end in n8n’s log. psql: the sum of the times that its `\\timing` prints',
			'Postgres 18 on the loopback address with default settings (fsync on)',
			'Both nodes with their defaults; after each run the table is compared with the expected rows',
		],
	});
} catch (error) {
	console.error(n8n.log().split('\n').slice(-30).join('\n'));
	throw error;
} finally {
	await n8n.stop();
}
