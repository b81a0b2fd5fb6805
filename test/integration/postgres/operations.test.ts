import type { IDataObject, NodeExecutionHint } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { itemsOf, jsonOf, type NodeDatabase, range, startNodeDatabase } from '../../support/postgresNode';
import { postgresReleases } from '../../support/postgresServer';

describe.each(postgresReleases())('PostgreSQL $version', ({ binDir }) => {
	let db: NodeDatabase;

	beforeAll(async () => {
		db = await startNodeDatabase({ binDir });
	});

	afterAll(async () => {
		await db.stop();
	});

	beforeEach(async () => {
		await db.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT ALL ON SCHEMA public TO public');
	});

	/** Small sets travel as parameters, large ones by way of a temporary table. */
	const SIZES = [3, 1_500];

	describe.each(SIZES)('%i rows', (size) => {
		it('upsert inserts what is new and changes what is there', async () => {
			await db.query('CREATE TABLE stock (sku text PRIMARY KEY, qty int, note text DEFAULT $$new$$)');
			await db.query(`INSERT INTO stock SELECT 'sku ' || g, 1, 'old' FROM generate_series(0, ${size - 2}) g`);
			const output = await db.run({
				table: 'stock',
				operation: 'upsert',
				key: ['sku'],
				options: { returning: 'rows' },
				items: itemsOf(...range(size, (n) => ({ sku: `sku ${n}`, qty: n }))),
			});
			expect(jsonOf(output)).toEqual(
				range(size, (n) => ({ sku: `sku ${n}`, qty: n, note: n === size - 1 ? 'new' : 'old' })),
			);
			expect(output.map(({ pairedItem }) => pairedItem)).toEqual(range(size, (item) => ({ item })));
			expect(await db.query('SELECT count(*)::int, sum(qty)::int FROM stock')).toEqual([
				{ count: size, sum: (size * (size - 1)) / 2 },
			]);
		});

		it('upsert writes a key of 0', async () => {
			await db.query('CREATE TABLE zero (id int PRIMARY KEY, v text)');
			await db.run({
				table: 'zero',
				operation: 'upsert',
				key: ['id'],
				items: itemsOf(...range(size, (n) => ({ id: n, v: 'x' }))),
			});
			expect(await db.query('SELECT v FROM zero WHERE id = 0')).toEqual([{ v: 'x' }]);
		});

		it('upsert takes the last of several rows with one key, and says so', async () => {
			// citext-like: the database finds keys equal that look different.
			await db.query(`CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`);
			await db.query('CREATE TABLE again (k text COLLATE nocase PRIMARY KEY, n int)');
			const hints: NodeExecutionHint[] = [];
			const output = await db.run({
				table: 'again',
				operation: 'upsert',
				key: ['k'],
				options: { returning: 'rows' },
				hints,
				items: itemsOf(...range(size, (n) => ({ k: `key ${n}`, n })), { k: 'KEY 0', n: -1 }, { k: 'Key 0', n: -2 }),
			});
			expect(await db.query('SELECT n FROM again WHERE k = $$key 0$$')).toEqual([{ n: -2 }]);
			expect(await db.query('SELECT count(*)::int FROM again')).toEqual([{ count: size }]);
			// Each item gets the row as it is in the table.
			expect(output).toHaveLength(size + 2);
			expect(output[0].json).toEqual({ k: 'Key 0', n: -2 });
			expect(output[size + 1].json).toEqual({ k: 'Key 0', n: -2 });
			expect(hints.map(({ message }) => message)).toContainEqual(expect.stringContaining('2 items had the same key'));
		});

		it('upsert can change some columns, or leave rows alone', async () => {
			await db.query('CREATE TABLE partial (id int PRIMARY KEY, a int, b int)');
			await db.query(`INSERT INTO partial SELECT g, 0, 0 FROM generate_series(0, ${size - 2}) g`);
			const items = itemsOf(...range(size, (n) => ({ id: n, a: 1, b: 1 })));
			const run = { table: 'partial', operation: 'upsert', key: ['id'], items };
			await db.run({ ...run, options: { onConflict: 'updateSelected', conflictUpdateColumns: ['b'] } });
			expect(await db.query('SELECT a, b FROM partial WHERE id = 0')).toEqual([{ a: 0, b: 1 }]);
			await db.query('UPDATE partial SET b = 5; DELETE FROM partial WHERE id = 1');
			const written = await db.run({ ...run, options: { onConflict: 'nothing' } });
			expect(jsonOf(written)).toEqual([{ id: 1, a: 1, b: 1 }]);
			expect(await db.query('SELECT id FROM partial WHERE b = 1')).toEqual([{ id: 1 }]);
		});

		it('insert with "Skip on Conflict" returns the rows that went in, tied to their items', async () => {
			await db.query('CREATE TABLE fresh (id serial, a int, b numeric(6, 2), UNIQUE (a, b))');
			await db.query('INSERT INTO fresh (a, b) VALUES (0, 0.50), (2, 2.50)');
			const output = await db.run({
				table: 'fresh',
				version: 2.7,
				options: { skipOnConflict: true, outputColumns: ['a'] },
				items: itemsOf(...range(size, (n) => ({ a: n, b: n + 0.5 })), { a: 1, b: 1.499_999 }, { a: 1, b: 7 }),
			});
			const expected = range(size, (n) => n).filter((n) => n !== 0 && n !== 2);
			expect(jsonOf(output)).toEqual([...expected, 1].map((a) => ({ a })));
			expect(output.map(({ pairedItem }) => pairedItem)).toEqual([...expected, size + 1].map((item) => ({ item })));
		});

		it('update changes rows by key and leaves columns alone that the items do not have', async () => {
			await db.query('CREATE TABLE people (id bigint, region text, name text, age int, PRIMARY KEY (id, region))');
			await db.query(`INSERT INTO people SELECT g, 'eu', 'old', 40 FROM generate_series(0, ${size - 1}) g`);
			const output = await db.run({
				table: 'people',
				operation: 'update',
				key: ['id', 'region'],
				options: { returning: 'keys' },
				items: itemsOf(...range(size, (n) => ({ id: String(n), region: 'eu', name: `name ${n}` }))),
			});
			expect(jsonOf(output)).toEqual(range(size, (n) => ({ id: String(n), region: 'eu' })));
			expect(await db.query('SELECT count(*)::int FROM people WHERE name = $$name $$ || id AND age = 40')).toEqual([
				{ count: size },
			]);
		});

		it('update of rows that are not there changes nothing, and names the items', async () => {
			await db.query('CREATE TABLE gaps (id int PRIMARY KEY, v int)');
			await db.query(`INSERT INTO gaps SELECT g, 0 FROM generate_series(0, ${size - 1}) g`);
			const items = itemsOf(...range(size, (n) => ({ id: n, v: 1 })), { id: -7, v: 1 });
			await expect(db.run({ table: 'gaps', operation: 'update', key: ['id'], items })).rejects.toMatchObject({
				message: "The row to update doesn't exist",
				description: expect.stringContaining('id = -7'),
				context: { itemIndex: size },
			});
			expect(await db.query('SELECT count(*)::int FROM gaps WHERE v = 1')).toEqual([{ count: 0 }]);
			// Before 2.2 the built-in node did not look.
			await db.run({ table: 'gaps', version: 2.1, operation: 'update', key: ['id'], items });
			expect(await db.query('SELECT count(*)::int FROM gaps WHERE v = 1')).toEqual([{ count: size }]);
		});

		it('update takes the last of several rows with one key', async () => {
			await db.query('CREATE TABLE twice (k numeric PRIMARY KEY, v text)');
			await db.query(`INSERT INTO twice SELECT g, 'old' FROM generate_series(0, ${size - 1}) g`);
			const output = await db.run({
				table: 'twice',
				operation: 'update',
				key: ['k'],
				options: { returning: 'rows' },
				items: itemsOf(...range(size, (n) => ({ k: n, v: 'first' })), { k: '0.0', v: 'second' }),
			});
			expect(await db.query('SELECT v FROM twice WHERE k = 0')).toEqual([{ v: 'second' }]);
			expect(output).toHaveLength(size + 1);
			expect(output[0].json).toEqual({ k: '0', v: 'second' });
		});

		it('delete by key removes the rows, whatever else the items hold', async () => {
			await db.query('CREATE TABLE doomed (id uuid PRIMARY KEY, n int)');
			await db.query(`INSERT INTO doomed SELECT gen_random_uuid(), g FROM generate_series(1, ${size + 2}) g`);
			const rows = await db.query(`SELECT id, 'x' AS other FROM doomed WHERE n <= ${size}`);
			const output = await db.run({
				table: 'doomed',
				operation: 'deleteTable',
				parameters: { deleteCommand: 'deleteByKey' },
				key: ['id'],
				items: itemsOf(...rows, { id: '00000000-0000-0000-0000-000000000000' }),
			});
			expect(output).toHaveLength(size + 1);
			expect(await db.query('SELECT n FROM doomed ORDER BY n')).toEqual([{ n: size + 1 }, { n: size + 2 }]);
		});

		it('delete by key tells items with one key from those that match nothing', async () => {
			await db.query('CREATE TABLE doomed (id numeric PRIMARY KEY)');
			await db.query(`INSERT INTO doomed SELECT generate_series(1, ${size})`);
			const hints: NodeExecutionHint[] = [];
			const output = await db.run({
				table: 'doomed',
				operation: 'deleteTable',
				parameters: { deleteCommand: 'deleteByKey' },
				key: ['id'],
				options: { returning: 'rows' },
				hints,
				items: itemsOf(...range(size, (id) => ({ id }), 1), { id: '1.0' }, { id: -1 }),
			});
			expect(output.map(({ json, pairedItem }) => [json.id, pairedItem])).toEqual([
				...range(size, (n) => [String(n + 1), { item: n }]),
				['1', { item: size }],
			]);
			expect(hints.map(({ message }) => message)).toEqual([
				'1 item had the same key as another one.',
				'1 item matched no row.',
			]);
		});

		it('goes through views and row-level security, where COPY cannot', async () => {
			await db.query('CREATE TABLE base (id int PRIMARY KEY, tenant text)');
			await db.query('CREATE VIEW window_on AS SELECT * FROM base');
			await db.run({ table: 'window_on', items: itemsOf(...range(size, (n) => ({ id: n, tenant: 'a' }))) });
			expect(await db.query('SELECT count(*)::int FROM base')).toEqual([{ count: size }]);

			await db.query(`DROP ROLE IF EXISTS tenant_user; CREATE ROLE tenant_user; GRANT ALL ON base TO tenant_user;
			ALTER TABLE base ENABLE ROW LEVEL SECURITY;
			CREATE POLICY own ON base USING (tenant = current_setting('app.tenant')) WITH CHECK (tenant = current_setting('app.tenant'))`);
			const options = { role: 'tenant_user', sessionSettings: { values: [{ name: 'app.tenant', value: 'b' }] } };
			const run = { table: 'base', options };
			await db.run({ ...run, items: itemsOf(...range(size, (n) => ({ id: n, tenant: 'b' }), size)) });
			await expect(
				db.run({ ...run, items: itemsOf({ id: -1, tenant: 'b' }, { id: -2, tenant: 'c' }) }),
			).rejects.toMatchObject({
				message: expect.stringContaining('row-level security'),
				context: { itemIndex: 1 },
			});
			expect(await db.query('SELECT tenant, count(*)::int FROM base GROUP BY tenant ORDER BY tenant')).toEqual([
				{ tenant: 'a', count: size },
				{ tenant: 'b', count: size },
			]);
			await db.query('DROP OWNED BY tenant_user; DROP ROLE tenant_user');
		});

		it('works without the right to make temporary tables', async () => {
			const user = `plain_${size}`;
			await db.query(`CREATE ROLE ${user} LOGIN PASSWORD 'plain'; REVOKE TEMP ON DATABASE postgres FROM public;
			CREATE TABLE modest (id int PRIMARY KEY, v int); GRANT ALL ON modest TO ${user}`);
			const items = itemsOf(...range(size, (n) => ({ id: n, v: n })));
			const run = {
				table: 'modest',
				operation: 'upsert',
				key: ['id'],
				items,
				credential: { user, password: 'plain' },
			};
			await db.run(run);
			const output = await db.run({ ...run, options: { returning: 'rows', onRowError: 'skip' } });
			expect(output).toHaveLength(size);
			await db.query(`GRANT TEMP ON DATABASE postgres TO public; DROP OWNED BY ${user}; DROP ROLE ${user}`);
		});

		it('writes foreign tables, and lets rules rewrite what is sent', async () => {
			await db.query(`CREATE EXTENSION postgres_fdw; CREATE TABLE far (id int, v text); CREATE TABLE log (id int);
			CREATE SERVER loopback FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '${db.server.port}', dbname 'postgres');
			CREATE USER MAPPING FOR postgres SERVER loopback OPTIONS (user 'postgres', password '${db.server.password}');
			CREATE FOREIGN TABLE near (id int, v text) SERVER loopback OPTIONS (table_name 'far');
			CREATE TABLE ruled (id int); CREATE RULE also AS ON INSERT TO ruled DO ALSO INSERT INTO log VALUES (NEW.id)`);
			const items = itemsOf(...range(size, (id) => ({ id })));
			await db.run({ table: 'near', items });
			expect(await db.query('SELECT count(*)::int FROM far')).toEqual([{ count: size }]);
			await db.run({ table: 'ruled', items });
			expect(
				await db.query('SELECT (SELECT count(*)::int FROM ruled) AS ruled, (SELECT count(*)::int FROM log) AS log'),
			).toEqual([{ ruled: size, log: size }]);
			await db.query('DROP EXTENSION postgres_fdw CASCADE');
		});

		it('ties returned rows to items when a trigger drops some', async () => {
			await db.query(`CREATE TABLE filtered (id int, v int);
			CREATE FUNCTION drop_odd() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id % 2 = 1 THEN RETURN NULL; END IF; RETURN NEW; END $$;
			CREATE TRIGGER drop_odd BEFORE INSERT ON filtered FOR EACH ROW EXECUTE FUNCTION drop_odd()`);
			const items = itemsOf(...range(size, (n) => ({ id: n, v: 1 })));
			const output = await db.run({ table: 'filtered', version: 2.7, options: { skipOnConflict: true }, items });
			expect(output.map(({ json, pairedItem }) => [json.id, pairedItem])).toEqual(
				range(size, (n) => n)
					.filter((n) => n % 2 === 0)
					.map((item) => [item, { item }]),
			);
		});
	});

	describe('columns', () => {
		it('treats generated and identity columns as the option says', async () => {
			await db.query(
				`CREATE TABLE made (id int GENERATED ALWAYS AS IDENTITY (START 100), a int, double int GENERATED ALWAYS AS (a * 2) STORED)`,
			);
			const items = itemsOf({ id: 7, a: 1, double: 9 });
			await expect(db.run({ table: 'made', items })).rejects.toMatchObject({
				message: expect.stringContaining('"id" is numbered by the database'),
			});
			await db.run({ table: 'made', items, options: { generatedColumns: 'leaveOut' } });
			await db.run({ table: 'made', items, options: { generatedColumns: 'override' } });
			await db.run({ table: 'made', items, options: { generatedColumns: 'override', returning: 'rows' } });
			expect(await db.query('SELECT * FROM made ORDER BY id')).toEqual([
				{ id: 7, a: 1, double: 2 },
				{ id: 7, a: 1, double: 2 },
				{ id: 100, a: 1, double: 2 },
			]);
			await db.run({ table: 'made', operation: 'update', key: ['id'], items: itemsOf({ id: 100, a: 5 }) });
			expect(await db.query('SELECT double FROM made WHERE id = 100')).toEqual([{ double: 10 }]);
		});

		it('matches on identity columns only where their values are written, and overrides them behind views', async () => {
			await db.query(`CREATE TABLE numbered (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text);
				CREATE VIEW numbers AS SELECT * FROM numbered`);
			const run = { operation: 'upsert', key: ['id'], items: itemsOf({ id: 7, v: 'a' }) };
			await expect(
				db.run({ ...run, table: 'numbered', options: { generatedColumns: 'leaveOut' } }),
			).rejects.toMatchObject({
				message: expect.stringContaining('"id", is numbered by the database, so it is left out'),
				description: expect.stringContaining('Override'),
			});
			for (const table of ['numbered', 'numbers'])
				await db.run({ ...run, table, options: { generatedColumns: 'override' } });
			const more = itemsOf({ id: 8, v: 'b' }, { id: 'x', v: 'c' });
			await db.run({ table: 'numbers', items: more, options: { generatedColumns: 'override', onRowError: 'skip' } });
			expect(await db.query('SELECT * FROM numbered ORDER BY id')).toEqual([
				{ id: 7, v: 'a' },
				{ id: 8, v: 'b' },
			]);
			await db.query('CREATE TABLE suggested (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, v text)');
			await db.run({ ...run, table: 'suggested', options: { generatedColumns: 'leaveOut' } });
			expect(await db.query('SELECT id FROM suggested')).toEqual([{ id: 7 }]);
		});

		it('writes files into bytea', async () => {
			await db.query('CREATE TABLE files (name text, content bytea)');
			const bytes = Buffer.from(range(256, (n) => n));
			const items = [
				{
					json: { name: 'a' },
					binary: { data: { data: bytes.toString('base64'), mimeType: 'application/octet-stream' } },
				},
				{ json: { name: 'b' } },
			];
			await db.run({
				table: 'files',
				items,
				options: { binaryColumns: { values: [{ column: 'content', binaryProperty: 'data' }] } },
			});
			expect(await db.query('SELECT name, content FROM files ORDER BY name')).toEqual([
				{ name: 'a', content: bytes },
				{ name: 'b', content: null },
			]);
		});

		it('writes the types of extensions', async () => {
			await db.query(
				'CREATE EXTENSION hstore; CREATE EXTENSION citext; CREATE EXTENSION ltree; CREATE TABLE extended (id citext PRIMARY KEY, attributes hstore, path ltree, list hstore[])',
			);
			const item = {
				id: 'A',
				attributes: { colour: 'red "ish"', none: null, size: 5 },
				path: 'top.sub',
				list: [{ a: '1,2' }, null],
			};
			for (const options of [{}, { returning: 'rows' }, { onRowError: 'skip' }]) {
				await db.run({ table: 'extended', items: itemsOf(item), options });
				expect(
					await db.query(
						`SELECT attributes -> 'colour' AS colour, attributes -> 'none' AS none, attributes -> 'size' AS size, path::text, list[1] -> 'a' AS a, list[2] AS b FROM extended`,
					),
				).toEqual([{ colour: 'red "ish"', none: null, size: '5', path: 'top.sub', a: '1,2', b: null }]);
				await db.query('TRUNCATE extended');
			}
			const output = await db.run({
				table: 'extended',
				operation: 'upsert',
				key: ['id'],
				items: itemsOf({ id: 'a', path: 'x' }, { id: 'A', path: 'y' }),
				options: { returning: 'keys' },
			});
			expect(jsonOf(output)).toEqual([{ id: 'A' }, { id: 'A' }]);
			expect(await db.query('SELECT path::text FROM extended')).toEqual([{ path: 'y' }]);
		});

		it('copes with columns named like parts of JavaScript', async () => {
			await db.query('CREATE TABLE script ("__proto__" int, "constructor" text, "toString" text)');
			const row = JSON.parse('{"__proto__": 1, "constructor": "c", "toString": "t"}') as Record<string, unknown>;
			const output = await db.run({ table: 'script', items: itemsOf(row), options: { returning: 'rows' } });
			expect(Object.entries(output[0].json)).toEqual(Object.entries(row));
			const columns = {
				mappingMode: 'defineBelow',
				value: JSON.parse('{"__proto__": 2, "constructor": "={{ $json.constructor }}"}') as never,
				schema: [],
			};
			await db.run({ table: 'script', items: itemsOf(row), parameters: { columns } });
			expect(await db.query('SELECT constructor FROM script WHERE __proto__ = 2')).toEqual([{ constructor: 'c' }]);
		});

		it('copes with as many columns as a table can have', async () => {
			const columns = range(1_600, (n) => `c${n}`);
			await db.query(`CREATE TABLE wide (${columns.map((name) => `${name} smallint`).join(', ')})`);
			const row = Object.fromEntries(columns.map((name, n) => [name, n]));
			await db.run({ table: 'wide', items: itemsOf(row, row) });
			const output = await db.run({ table: 'wide', items: itemsOf(row), options: { returning: 'rows' } });
			expect(output[0].json).toEqual(row);
			expect(await db.query('SELECT count(*)::int FROM wide WHERE c1599 = 1599')).toEqual([{ count: 3 }]);
			// A temporary table would have one column more.
			const many = itemsOf(...range(1_000, () => row), { ...row, c7: 'x' });
			const options = { returning: 'rows', outputColumns: ['c7'], onRowError: 'skip' };
			const skipping = await db.run({ table: 'wide', items: many, options });
			expect(skipping.slice(999).map(({ json }) => [json.c7, (json.error as IDataObject | undefined)?.code])).toEqual([
				[7, undefined],
				[undefined, '22P02'],
			]);
		});

		it('writes partitions, and names the row that belongs to none', async () => {
			await db.query(`CREATE TABLE parts (id int, day date) PARTITION BY RANGE (day);
			CREATE TABLE parts_2024 PARTITION OF parts FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')`);
			const good = itemsOf(...range(5, (n) => ({ id: n, day: '2024-06-01' })));
			await db.run({ table: 'parts', items: good });
			await expect(
				db.run({ table: 'parts', items: [...good, ...itemsOf({ id: 9, day: '2031-01-01' })] }),
			).rejects.toMatchObject({
				message: expect.stringContaining('no partition'),
				context: { itemIndex: 5 },
			});
			const skipping = await db.run({
				table: 'parts',
				items: itemsOf({ id: 9, day: '2031-01-01' }),
				options: { onRowError: 'skip' },
			});
			expect(skipping[0].json.error).not.toHaveProperty('constraint');
		});
	});

	describe('no items', () => {
		it.each(['insert', 'upsert', 'update'])('are nothing to %s', async (operation) => {
			await db.query('CREATE TABLE idle (id int PRIMARY KEY)');
			expect(await db.run({ table: 'idle', operation, key: ['id'], items: [] })).toEqual([]);
		});
	});

	describe('the transaction', () => {
		it('sorts items for different tables and keys into groups, all or nothing', async () => {
			await db.query(
				'CREATE TABLE one (id int PRIMARY KEY, v int DEFAULT 5); CREATE TABLE two (id int PRIMARY KEY, v int DEFAULT 6)',
			);
			const parameters = {
				table: { __rl: true, mode: 'name', value: '={{ $json.target }}' },
				columns: { mappingMode: 'defineBelow', value: { id: '={{ $json.id }}' }, schema: [] },
			};
			const items = itemsOf({ target: 'one', id: 1 }, { target: 'two', id: 1 }, { target: 'one', id: 2 });
			const output = await db.run({ table: '', items, parameters, options: { returning: 'rows' } });
			expect(jsonOf(output)).toEqual([
				{ id: 1, v: 5 },
				{ id: 1, v: 6 },
				{ id: 2, v: 5 },
			]);
			const failing = itemsOf({ target: 'one', id: 3 }, { target: 'two', id: 1 });
			await expect(db.run({ table: '', items: failing, parameters })).rejects.toMatchObject({
				context: { itemIndex: 1 },
			});
			expect(await db.query('SELECT count(*)::int FROM one')).toEqual([{ count: 2 }]);
		});

		it.each(['upsert', 'update'])(
			'%s lets the last of several items hold, whatever fields they have',
			async (operation) => {
				await db.query('CREATE TABLE late (id int PRIMARY KEY, v text, w text); INSERT INTO late VALUES (1), (2), (3)');
				const items = itemsOf(
					{ id: 1, v: 'a' },
					{ id: 1, v: 'b', w: 'kept' },
					{ id: 2, v: 'x' },
					{ id: '1', v: 'c' },
					{ id: 2, v: 'y', w: 'z' },
					{ id: 1, v: 'd', w: 'e' },
					{ id: 1, v: 'f' },
				);
				const output = await db.run({ table: 'late', operation, key: ['id'], items });
				expect(jsonOf(output)).toEqual(jsonOf(items));
				expect(await db.query('SELECT * FROM late ORDER BY id')).toEqual([
					{ id: 1, v: 'f', w: 'e' },
					{ id: 2, v: 'y', w: 'z' },
					{ id: 3, v: null, w: null },
				]);
			},
		);

		it('empties the table first, and has the old rows back when writing fails', async () => {
			await db.query('CREATE TABLE replaced (id int CHECK (id > 0)); INSERT INTO replaced VALUES (1), (2)');
			const options = { truncateFirst: true };
			await expect(db.run({ table: 'replaced', items: itemsOf({ id: 3 }, { id: -1 }), options })).rejects.toMatchObject(
				{
					context: { itemIndex: 1 },
				},
			);
			expect(await db.query('SELECT count(*)::int FROM replaced')).toEqual([{ count: 2 }]);
			await db.run({ table: 'replaced', items: itemsOf({ id: 3 }), options });
			expect(await db.query('SELECT id FROM replaced')).toEqual([{ id: 3 }]);
		});

		it('shows how a missing table could be created, and creates it when told to', async () => {
			const items = itemsOf(
				{ id: 1, price: 1, tags: ['a'], at: '2024-05-06T07:08:09Z', ok: true, note: null, mixed: 1 },
				{ id: 2, price: 1.5, tags: null, at: '2024-05-07T07:08:09Z', ok: false, more: 'x', mixed: 'x' },
			);
			const statement =
				'CREATE TABLE "public"."orders" ( "id" bigint, "price" double precision, "tags" jsonb, "at" timestamptz, "ok" boolean, "note" text, "mixed" text, "more" text )';
			await expect(db.run({ table: 'orders', items })).rejects.toMatchObject({
				description: expect.stringContaining(statement),
			});
			await db.run({ table: 'orders', items, options: { createTable: true } });
			expect(await db.query('SELECT id, price, tags, ok, more, mixed FROM orders ORDER BY id')).toEqual([
				{ id: '1', price: 1, tags: ['a'], ok: true, more: null, mixed: '1' },
				{ id: '2', price: 1.5, tags: null, ok: false, more: 'x', mixed: 'x' },
			]);
			const binary = { file: { data: Buffer.from('bytes').toString('base64'), mimeType: 'text/plain' } };
			const binaryColumns = { values: [{ column: 'content', binaryProperty: 'file' }] };
			const files = [{ json: { id: 1 }, binary }];
			await db.run({ table: 'files', items: files, options: { createTable: true, binaryColumns } });
			expect(await db.query('SELECT id, content FROM files')).toEqual([{ id: '1', content: Buffer.from('bytes') }]);
			const unnamed = { table: 'unnamed', items: itemsOf({ ['x'.repeat(64)]: 1 }), options: { createTable: true } };
			await expect(db.run(unnamed)).rejects.toMatchObject({
				description: expect.stringContaining('cannot be created'),
			});
			expect(await db.query("SELECT to_regclass('unnamed') AS made")).toEqual([{ made: null }]);
		});

		it('notifies listeners once it is committed', async () => {
			await db.query('CREATE TABLE told (id int PRIMARY KEY); LISTEN news');
			const heard: unknown[] = [];
			db.client.on('notification', ({ channel, payload }) => heard.push([channel, payload]));
			const options = { notifyChannel: 'news', notifyPayload: "it's in" };
			await db.run({ table: 'told', items: itemsOf({ id: 1 }), options });
			await expect(db.run({ table: 'told', items: itemsOf({ id: 1 }), options })).rejects.toThrow();
			await db.query('SELECT 1');
			expect(heard).toEqual([['news', "it's in"]]);
			await db.query('UNLISTEN news');
		});

		it('lets rows refer to later ones when constraints are deferred', async () => {
			await db.query(
				'CREATE TABLE tree (id int PRIMARY KEY, parent int REFERENCES tree DEFERRABLE INITIALLY IMMEDIATE)',
			);
			await db.query('CREATE TABLE marker (id int)');
			const items = itemsOf({ id: 1, parent: 2 }, { id: 2, parent: null });
			await db.run({ table: 'tree', items, options: { deferConstraints: true, chunkRows: 1, returning: 'rows' } });
			expect(await db.query('SELECT count(*)::int FROM tree')).toEqual([{ count: 2 }]);
			await expect(
				db.run({ table: 'tree', items: itemsOf({ id: 3, parent: 4 }), options: { deferConstraints: true } }),
			).rejects.toMatchObject({
				message: expect.stringContaining('foreign key'),
			});
		});

		it('names the row that a deferred constraint refuses, and none that only needs a later one', async () => {
			await db.query(`CREATE TABLE tree (id int PRIMARY KEY, parent int REFERENCES tree DEFERRABLE INITIALLY DEFERRED);
				CREATE TABLE leaf (id int, parent int);
				CREATE FUNCTION no_bad_leaf() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
					IF NEW.parent < 0 THEN RAISE EXCEPTION 'bad leaf'; END IF; RETURN NULL; END $$;
				CREATE CONSTRAINT TRIGGER no_bad_leaf AFTER INSERT ON leaf DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION no_bad_leaf()`);
			const parameters = {
				table: { __rl: true, mode: 'name', value: '={{ $json.into }}' },
				columns: {
					mappingMode: 'defineBelow',
					value: { id: '={{ $json.id }}', parent: '={{ $json.parent }}' },
					schema: [],
				},
			};
			const row = (into: string, id: number, parent: number | null) => ({ into, id, parent });
			const forest = [row('tree', 0, 1), row('tree', 1, 2), row('tree', 2, null)];
			const leaves = [row('leaf', 0, 0), row('leaf', 1, -1), row('leaf', 2, 0)];
			const named = async (rows: IDataObject[], returning: string) => {
				const output = await db.run({
					table: '',
					items: itemsOf(...rows),
					parameters,
					options: { returning },
					continueOnFail: true,
				});
				const errors = jsonOf(output).map(({ error }) => error as IDataObject);
				return errors.flatMap(({ itemIndex }) => (itemIndex === undefined ? [] : [itemIndex]));
			};
			for (const returning of ['none', 'rows']) {
				expect(await named([...forest, row('tree', 3, 77), leaves[0]], returning)).toEqual([3]);
				expect(await named([...forest, ...leaves], returning)).toEqual([4]);
				// Not deferred: the second row of a key is refused before COMMIT.
				expect(await named([...forest, row('tree', 1, null), leaves[0]], returning)).toEqual([3]);
			}
		});

		it.each([
			['57014', 'work', 'none'],
			['57014', 'work', 'rows'],
			['40001', 'commit', 'none'],
		])('accuses no row of %s, and tries nothing anew to find one: %s, returning %s', async (code, stage, returning) => {
			await db.query(`CREATE TABLE slow (id int); CREATE SEQUENCE tries;
				CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
					IF NEW.id = 2 THEN PERFORM nextval('tries'); RAISE EXCEPTION 'not its fault' USING ERRCODE = '${code}'; END IF;
					RETURN NEW; END $$;
				CREATE ${stage === 'commit' ? 'CONSTRAINT TRIGGER fail AFTER' : 'TRIGGER fail BEFORE'} INSERT ON slow
					${stage === 'commit' ? 'DEFERRABLE INITIALLY DEFERRED' : ''} FOR EACH ROW EXECUTE FUNCTION fail()`);
			const output = await db.run({
				table: 'slow',
				items: itemsOf({ id: 1 }, { id: 2 }, { id: 3 }),
				options: { returning },
				parameters: { reliability: { maxAttempts: 1 } },
				continueOnFail: true,
			});
			const errors = jsonOf(output).map(({ error }) => error as IDataObject);
			expect(errors.map(({ message }) => message)).toEqual(range(3, () => expect.stringContaining('not its fault')));
			expect(errors.filter((error) => 'itemIndex' in error)).toEqual([]);
			expect(await db.query("SELECT nextval('tries')::int AS next")).toEqual([{ next: 2 }]);
		});

		it('never writes twice under one idempotency key', async () => {
			await db.query('CREATE TABLE once (id serial PRIMARY KEY, v int)');
			const hints: NodeExecutionHint[] = [];
			const run = {
				table: 'once',
				items: itemsOf({ v: 1 }, { v: 2 }),
				options: { idempotencyKey: 'import 7', returning: 'rows' },
				hints,
			};
			const first = await db.run(run);
			const second = await db.run(run);
			expect(second).toEqual(first);
			expect(hints.map(({ message }) => message)).toEqual([
				expect.stringContaining('the idempotency key was used before'),
			]);
			await db.run({ ...run, options: { idempotencyKey: 'import 8' } });
			expect(await db.query('SELECT count(*)::int FROM once')).toEqual([{ count: 4 }]);
			// What was rolled back leaves no trace of the key.
			await expect(
				db.run({ table: 'once', items: itemsOf({ v: 'no number' }), options: { idempotencyKey: 'import 9' } }),
			).rejects.toThrow();
			await db.run({ table: 'once', items: itemsOf({ v: 9 }), options: { idempotencyKey: 'import 9' } });
			expect(await db.query('SELECT count(*)::int FROM once')).toEqual([{ count: 5 }]);
		});

		it.each(['idempotencyKey', 'role'])('writes nothing when the expression for %s gives nothing', async (option) => {
			await db.query('CREATE TABLE unkeyed (id int)');
			for (const value of ['={{ $json.missing }}', null]) {
				const run = { table: 'unkeyed', items: itemsOf({ id: 1 }), options: { [option]: value } };
				await expect(db.run(run)).rejects.toThrow(/^"(Idempotency Key|Role)" is an expression that gives nothing/);
			}
			expect(await db.query('SELECT id FROM unkeyed')).toEqual([]);
			await db.run({ table: 'unkeyed', items: itemsOf({ id: 1 }), options: { [option]: '' } });
			expect(await db.query('SELECT id FROM unkeyed')).toEqual([{ id: 1 }]);
		});

		it('takes one idempotency key for one set of items only', async () => {
			await db.query('CREATE TABLE shaped (id int, v text)');
			const run = { table: 'shaped', options: { idempotencyKey: 'same for all', returning: 'rows' } };
			await db.run({ ...run, items: itemsOf({ id: 1 }) });
			for (const items of [itemsOf({ id: 1 }, { id: 2 }), itemsOf({ id: 1 }, { id: 2, v: 'x' }), itemsOf({ v: 'x' })]) {
				const output = await db.run({ ...run, items, continueOnFail: true });
				expect(jsonOf(output)).toEqual(
					items.map(() => ({
						error: expect.objectContaining({
							message: expect.stringContaining('"same for all" was used before'),
							outcome: 'rejected',
						}),
					})),
				);
			}
			expect(await db.query('SELECT id FROM shaped')).toEqual([{ id: 1 }]);
		});

		it('knows the items of an idempotency key again when their fields come in another order', async () => {
			await db.query('CREATE TABLE ordered (id int, v text)');
			const run = { table: 'ordered', options: { idempotencyKey: 'any order', returning: 'rows' } };
			const first = await db.run({ ...run, items: itemsOf({ id: 1, v: 'x' }) });
			expect(await db.run({ ...run, items: itemsOf({ v: 'x', id: 1 }) })).toEqual(first);
			expect(await db.query('SELECT id FROM ordered')).toEqual([{ id: 1 }]);
		});

		it('finds the keys again when the work has a search path of its own', async () => {
			await db.query('CREATE SCHEMA IF NOT EXISTS tenant; CREATE TABLE tenanted (id int)');
			const run = {
				table: 'tenanted',
				items: itemsOf({ id: 1 }),
				options: {
					idempotencyKey: 'tenanted',
					sessionSettings: { values: [{ name: 'search_path', value: 'tenant' }] },
				},
			};
			for (let times = 0; times < 2; times++) await db.run(run);
			expect(await db.query('SELECT count(*)::int FROM tenanted')).toEqual([{ count: 1 }]);
		});

		it('writes once when many do the same at the same time under one key', async () => {
			await db.query('CREATE TABLE rush (v int)');
			const run = { table: 'rush', items: itemsOf({ v: 1 }), options: { idempotencyKey: 'rush' } };
			await Promise.all(range(8, async () => await db.run(run)));
			expect(await db.query('SELECT count(*)::int FROM rush')).toEqual([{ count: 1 }]);
		});
	});
});
