import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemsOf, type NodeDatabase, range, startNodeDatabase } from '../../support/postgresNode';
import { embeddedBinDir, systemReleases } from '../../support/postgresServer';

/* The npm packages bring Postgres' own extensions; PostGIS and pgvector come with the system's Postgres, where it has them. */

interface TypeCase {
	readonly extension: string;
	/** Of the column. */
	readonly type: string;
	/** What an item may hold, and the text that means the same to Postgres; null for NULL. */
	readonly values: ReadonlyArray<readonly [unknown, string | null]>;
	/** What cannot be stored. */
	readonly refused: unknown;
}

const GEOJSON = { type: 'Point', coordinates: [8.5, 47.25] };

const CASES: readonly TypeCase[] = [
	{
		extension: 'hstore',
		type: 'hstore',
		values: [
			[
				{ colour: 'red "ish"', 'back\\slash': null, '': 5 },
				'"colour"=>"red \\"ish\\"", "back\\\\slash"=>NULL, ""=>"5"',
			],
			['a=>1, b=>NULL', '"a"=>"1", "b"=>NULL'],
			[{}, ''],
			[null, null],
		],
		refused: 'no pairs',
	},
	{
		extension: 'vector',
		type: 'vector(3)',
		values: [
			[[1, 2.5, -3e-7], '[1,2.5,-3e-7]'],
			['[4,5,6]', '[4,5,6]'],
			[null, null],
		],
		refused: [1, 2],
	},
	{
		extension: 'postgis',
		type: 'geometry(Point, 4326)',
		values: [
			['SRID=4326;POINT(8.5 47.25)', 'SRID=4326;POINT(8.5 47.25)'],
			[{ ...GEOJSON, crs: { type: 'name', properties: { name: 'EPSG:4326' } } }, 'SRID=4326;POINT(8.5 47.25)'],
			['0101000020E610000000000000000021400000000000A04740', 'SRID=4326;POINT(8.5 47.25)'],
			[null, null],
		],
		refused: 'SRID=4326;LINESTRING(0 0, 1 1)',
	},
	{
		extension: 'postgis',
		type: 'geography',
		values: [
			['POINT(8.5 47.25)', 'SRID=4326;POINT(8.5 47.25)'],
			['SRID=4326;POINT(1 2)', 'SRID=4326;POINT(1 2)'],
		],
		refused: 'POINT(8.5',
	},
];

const RELEASES = [{ version: 'of npm', binDir: embeddedBinDir() }, ...systemReleases()];

describe.each(RELEASES)('types of extensions, PostgreSQL $version', ({ version, binDir }) => {
	let db: NodeDatabase;
	let available: Set<unknown>;

	beforeAll(async () => {
		db = await startNodeDatabase({ binDir });
		available = new Set((await db.query('SELECT name FROM pg_available_extensions')).map(({ name }) => name));
		// In a schema of its own, as hosting providers have it.
		await db.query('CREATE SCHEMA extensions; ALTER DATABASE postgres SET search_path = public, extensions');
		await db.query('SET search_path = public, extensions');
	});

	afterAll(async () => {
		await db.stop();
	});

	it.for(CASES)('$type', async ({ extension, type, values, refused }, context) => {
		if (!available.has(extension)) {
			return context.skip(`PostgreSQL ${version} on this machine has no extension ${extension}`);
		}
		await db.query(`CREATE EXTENSION IF NOT EXISTS ${extension} SCHEMA extensions; DROP TABLE IF EXISTS shaped;
			CREATE TABLE shaped (id int PRIMARY KEY, value ${type}, list ${type}[])`);
		const texts = values.map(([, text]) => text);
		const expected = values.map((_, id) => ({ id, same: true, listed: true }));
		const compare = `SELECT s.id, s.value IS NOT DISTINCT FROM e.text::${type} AS same, s.list[1] IS NOT DISTINCT FROM e.text::${type} AS listed
			FROM shaped s JOIN unnest($1::text[]) WITH ORDINALITY AS e (text, n) ON s.id = n - 1 ORDER BY s.id`;
		const items = itemsOf(...values.map(([value], id) => ({ id, value, list: [value] })));
		// By COPY, by parameters, by way of a temporary table.
		const more = itemsOf(...range(1_000, (n) => ({ id: 100 + n, value: values[0][0], list: null })));
		for (const run of [
			{ items },
			{ items, options: { returning: 'rows' } },
			{ items: [...items, ...more], options: { returning: 'keys' } },
			{ items: [...items, ...more], operation: 'upsert', key: ['id'] },
		]) {
			await db.run({ table: 'shaped', ...run });
			expect((await db.query(compare, [texts])).slice(0, values.length)).toEqual(expected);
			await db.query('TRUNCATE shaped');
		}
		const output = await db.run({
			table: 'shaped',
			items: [...items, ...itemsOf({ id: 50, value: refused, list: null })],
			options: { onRowError: 'skip' },
		});
		expect(output.map(({ json }) => json.error !== undefined)).toEqual([...values.map(() => false), true]);
	});
});
