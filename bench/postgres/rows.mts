import type { Database } from '../../test/e2e/support/n8n.mts';

/** The columns of every table that is measured. */
const COLUMNS = `id integer NOT NULL, name text NOT NULL, email text NOT NULL, amount numeric(10, 2) NOT NULL,
	active boolean NOT NULL, created_at timestamptz NOT NULL`;

/** A generated row, as an expression of its index `i`. `spoiled` is true for the rows that a table refuses. */
export const rowExpression = (spoiled = 'false') =>
	`{ id: i, name: 'Customer ' + i, email: 'customer' + i + '@example.com', amount: ${spoiled} && i % 2 === 0 ? -1 : (i % 99991) / 100,
	active: i % 3 === 0, created_at: ${spoiled} && i % 2 === 1 ? '2024-02-30' : new Date(1700000000000 + i * 1000).toISOString() }`;

/** Makes an empty table for the rows. @param constraints after the columns, with a comma in front */
export async function makeTable(database: Database, table: string, constraints = ''): Promise<void> {
	await database.query(`CREATE TABLE ${table} (${COLUMNS}${constraints})`);
}

/** Fills a table with the first `count` rows. @param name what the names begin with */
export async function fillTable(database: Database, table: string, count: number, name = 'Customer'): Promise<void> {
	await database.query(
		`INSERT INTO ${table} SELECT i, '${name} ' || i, 'customer' || i || '@example.com', (i % 99991)::numeric / 100,
		i % 3 = 0, to_timestamp(1700000000 + i) FROM generate_series(1, ${count}) AS i`,
	);
}

/**
 * Compares a table with the first `rows` rows of the table `expected`.
 * @param but SQL: which of them are not to be there
 * @throws Error when they are not the same, row by row
 */
export async function compare(database: Database, table: string, rows: number, but = 'false'): Promise<void> {
	const expected = `SELECT * FROM expected WHERE id <= ${rows} AND NOT (${but})`;
	const [{ differing } = { differing: -1 }] = await database.query<{ differing: number }>(
		`SELECT ((SELECT count(*) FROM (${expected} EXCEPT ALL TABLE ${table})) +
			(SELECT count(*) FROM (TABLE ${table} EXCEPT ALL ${expected})))::int AS differing`,
	);
	if (differing !== 0) throw new Error(`${differing} rows of ${table} differ from what was to be written.`);
}
