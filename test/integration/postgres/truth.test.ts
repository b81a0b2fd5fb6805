import { execFile, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemsOf, type NodeDatabase, startNodeDatabase } from '../../support/postgresNode';
import { postgresReleases } from '../../support/postgresServer';
import { CREATE_SAMPLE_TYPES, type Sample, TYPES } from '../../support/postgresValues';

let db: NodeDatabase;

const newest = postgresReleases()[0].version;

/** Names that would break a query that pastes them in. */
const name = fc.oneof(
	fc
		.string({ unit: 'binary', minLength: 1, maxLength: 12 })
		.filter((text) => !text.includes('\0') && Buffer.byteLength(text) < 60),
	fc.constantFrom('select', 'a"b', "it's", 'o', 'v', 't', 'c1', '$1', '__proto__', 'constructor', 'Über', ' '),
);

interface Sheet {
	readonly table: string;
	readonly columns: ReadonlyArray<{ readonly name: string; readonly type: string }>;
	readonly rows: ReadonlyArray<readonly Sample[]>;
}

const NULL: Sample = { value: null, text: null };

const sheet: fc.Arbitrary<Sheet> = fc
	.record({
		table: name,
		columns: fc.uniqueArray(fc.record({ name, of: fc.constantFrom(...TYPES) }), {
			selector: (column) => column.name,
			minLength: 1,
			maxLength: 9,
		}),
	})
	.chain(({ table, columns }) =>
		fc.record({
			table: fc.constant(table),
			columns: fc.constant(columns.map((column) => ({ name: column.name, type: column.of.type }))),
			rows: fc.array(
				fc.tuple(
					...columns.map(({ of }) =>
						fc.oneof({ weight: 9, arbitrary: of.samples }, { weight: 1, arbitrary: fc.constant(NULL) }),
					),
				),
				{
					minLength: 1,
					maxLength: 30,
				},
			),
		}),
	);

const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** Every value as text, for some types cannot be compared; the zone is the same for all. */
const asText = (columns: Sheet['columns']) =>
	['"row id"', ...columns.map((column) => `${quote(column.name)}::text`)].join(', ');

async function createTables({ table, columns }: Sheet): Promise<void> {
	await db.query(
		'DROP SCHEMA IF EXISTS actual CASCADE; DROP SCHEMA IF EXISTS expected CASCADE; CREATE SCHEMA actual; CREATE SCHEMA expected',
	);
	const definitions = ['"row id" int', ...columns.map((column) => `${quote(column.name)} ${column.type}`)].join(', ');
	for (const schema of ['actual', 'expected'])
		await db.query(`CREATE TABLE ${schema}.${quote(table)} (${definitions})`);
}

/** Puts the rows into the other table one by one, as text that the database reads. */
async function writeExpected({ table, columns, rows }: Sheet): Promise<void> {
	const places = columns.map((column, i) => `$${i + 2}::text::${column.type}`).join(', ');
	for (const [id, row] of rows.entries()) {
		await db.query(`INSERT INTO expected.${quote(table)} SELECT $1::int, ${places}`, [
			id,
			...row.map(({ text }) => text),
		]);
	}
}

/** Rows that are in one of the tables only, the same number of times counted. */
async function differences({ table, columns }: Sheet): Promise<unknown[]> {
	const select = (schema: string) => `SELECT ${asText(columns)} FROM ${schema}.${quote(table)}`;
	return await db.query(
		`(${select('actual')} EXCEPT ALL ${select('expected')}) UNION ALL (${select('expected')} EXCEPT ALL ${select('actual')})`,
	);
}

const itemOf = ({ columns }: Sheet, row: readonly Sample[], id: number) =>
	Object.fromEntries([['row id', id] as const, ...columns.map((column, i) => [column.name, row[i].value] as const)]);

describe.each(postgresReleases())('what is written is what was given, PostgreSQL $version', ({ version, binDir }) => {
	// The newest release is tried thoroughly; whether the older ones take everything shows in fewer runs.
	const runs = (most: number) => (version === newest ? most : Math.ceil(most / 6));

	beforeAll(async () => {
		db = await startNodeDatabase({ binDir });
		await db.query(CREATE_SAMPLE_TYPES);
	});

	afterAll(async () => {
		await db.stop();
	});

	it.each([
		['COPY', {}],
		['parameters', { returning: 'rows' }],
		['one row per statement', { returning: 'rows', chunkRows: 1 }],
		['leaving out refused rows', { onRowError: 'skip' }],
	])(
		'by %s',
		async (_way, options) => {
			await fc.assert(
				fc.asyncProperty(sheet, async (given) => {
					await createTables(given);
					const items = itemsOf(...given.rows.map((row, id) => itemOf(given, row, id)));
					const output = await db.run({ schema: 'actual', table: given.table, items, options });
					expect(output).toHaveLength(given.rows.length);
					await writeExpected(given);
					expect(await differences(given)).toEqual([]);
				}),
				{ numRuns: runs(60) },
			);
		},
		180_000,
	);

	it('by way of a temporary table', async () => {
		await fc.assert(
			fc.asyncProperty(sheet, async (given) => {
				await createTables(given);
				// Enough of them to be staged.
				const many: Sheet = {
					...given,
					rows: Array.from({ length: 1_000 }, (_, i) => given.rows[i % given.rows.length]),
				};
				const items = itemsOf(...many.rows.map((row, id) => itemOf(many, row, id)));
				await db.run({ schema: 'actual', table: given.table, items, options: { returning: 'rows' } });
				await writeExpected(given);
				await db.query(`DELETE FROM actual.${quote(given.table)} WHERE "row id" >= ${given.rows.length}`);
				expect(await differences(given)).toEqual([]);
			}),
			{ numRuns: runs(25) },
		);
	}, 180_000);

	const psql = spawnSync('psql', ['--version']).status === 0;

	it.runIf(psql)(
		'as psql would have written it with \\copy',
		async () => {
			await fc.assert(
				fc.asyncProperty(sheet, async (given) => {
					await createTables(given);
					const items = itemsOf(...given.rows.map((row, id) => itemOf(given, row, id)));
					await db.run({ schema: 'actual', table: given.table, items });
					const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
					const field = ({ text }: Sample) =>
						text === null ? '\\N' : text.replace(/[\\\t\n\r]/g, (character) => escapes[character]);
					const file = join(tmpdir(), `steady-copy-${process.pid}.txt`);
					await writeFile(
						file,
						given.rows.map((row, id) => `${[String(id), ...row.map(field)].join('\t')}\n`).join(''),
					);
					// The name of the table may hold anything, and psql's \copy does not understand all of it.
					await db.query(`ALTER TABLE expected.${quote(given.table)} RENAME TO psql_target`);
					const { host, port, user, password, database } = db.credential;
					await promisify(execFile)('psql', ['-qc', `\\copy expected.psql_target from '${file}'`], {
						env: {
							...process.env,
							PGHOST: String(host),
							PGPORT: String(port),
							PGUSER: String(user),
							PGPASSWORD: String(password),
							PGDATABASE: String(database),
							PGCLIENTENCODING: 'UTF8',
						},
					});
					await db.query(`ALTER TABLE expected.psql_target RENAME TO ${quote(given.table)}`);
					expect(await differences(given)).toEqual([]);
				}),
				{ numRuns: runs(40) },
			);
		},
		180_000,
	);
});
