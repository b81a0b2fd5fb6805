import type { IDataObject } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemsOf, type NodeDatabase, range, startNodeDatabase } from '../../support/postgresNode';
import { postgresReleases } from '../../support/postgresServer';
import { seededRandom } from '../../support/random';

/* The same rows are inserted one by one: the same must be in the table, and the same be refused for the same reasons. */

const ROWS = 4_000;

const COLUMNS = `id text, qty numeric, grade int, category int, at text`;
const TABLE = `id int PRIMARY KEY, qty numeric(8, 2) CHECK (qty >= 0), grade smallint, category int REFERENCES category, at timestamptz,
	CONSTRAINT "grade's limit" CHECK (grade < 10 OR qty > 1)`;

type Row = Record<string, unknown>;

/** Ways to spoil a row. */
const FAULTS: ReadonlyArray<(row: Row, random: () => number) => Row> = [
	(row) => ({ ...row, qty: -1 }),
	(row) => ({ ...row, at: '2024-02-30' }),
	(row) => ({ ...row, at: 'line 7 for column "at"' }),
	(row) => ({ ...row, id: 'seven' }),
	(row) => ({ ...row, grade: 11, qty: 1 }),
	(row) => ({ ...row, category: 99 }),
	// The one that comes first is in.
	(row, random) => ({ ...row, id: String(Math.floor(Number(row.id) * random())) }),
	(row) => ({ ...row, qty: '12345678.9' }),
];

describe.each(postgresReleases())('left out rows, PostgreSQL $version', ({ binDir }) => {
	let db: NodeDatabase;

	beforeAll(async () => {
		db = await startNodeDatabase({ binDir });
		await db.query(`CREATE TABLE category (id int PRIMARY KEY); INSERT INTO category SELECT generate_series(0, 9);
			CREATE TABLE actual (${TABLE}); CREATE TABLE expected (${TABLE}); CREATE TABLE log (item int, code text)`);
	});

	afterAll(async () => {
		await db.stop();
	});

	/** @returns for each refused row its SQLSTATE */
	async function insertOneByOne(rows: readonly Row[]): Promise<Array<[number, string]>> {
		const insert = `DO $do$ DECLARE r record; BEGIN FOR r IN SELECT * FROM given ORDER BY item LOOP
			BEGIN INSERT INTO expected VALUES (r.id::int, r.qty, r.grade, r.category, r.at::timestamptz);
			EXCEPTION WHEN OTHERS THEN INSERT INTO log VALUES (r.item, SQLSTATE); END; END LOOP; END $do$`;
		await db.query('TRUNCATE expected, log');
		await db.query(
			`CREATE TEMP TABLE given AS SELECT (ordinality - 1)::int AS item, r.* FROM ROWS FROM (json_to_recordset($1::json) AS (${COLUMNS})) WITH ORDINALITY AS r`,
			[JSON.stringify(rows)],
		);
		await db.query(`${insert}; DROP TABLE given`);
		return (await db.query('SELECT * FROM log ORDER BY item')).map(({ item, code }) => [Number(item), String(code)]);
	}

	it.each([
		['few', 0.001],
		['some', 0.01],
		['many', 0.2],
	])('are those that an INSERT of their own refuses: %s of them', async (_many, share) => {
		const seed = Math.floor(Math.random() * 2 ** 32);
		const random = seededRandom(seed);
		const rows = range(ROWS, (n): Row => {
			const row = { id: String(n), qty: n % 100, grade: n % 10, category: n % 10, at: '2024-05-06T07:08:09Z' };
			return random() < share ? FAULTS[Math.floor(random() * FAULTS.length)](row, random) : row;
		});
		const expected = await insertOneByOne(rows);
		for (const options of [{}, { returning: 'keys' }]) {
			await db.query('TRUNCATE actual');
			const output = await db.run({
				table: 'actual',
				items: itemsOf(...rows),
				options: { ...options, onRowError: 'skip' },
			});
			const refused = output.flatMap(({ json }, item): Array<[number, unknown]> => {
				const error = json.error as IDataObject | undefined;
				return error === undefined ? [] : [[item, error.code]];
			});
			const story = `seed ${seed}, ${JSON.stringify(options)}`;
			expect(refused, story).toEqual(expected);
			const differences = '(TABLE actual EXCEPT TABLE expected) UNION ALL (TABLE expected EXCEPT TABLE actual)';
			expect(await db.query(differences), story).toEqual([]);
		}
	});
});
