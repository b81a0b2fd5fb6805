import type { NodeExecutionHint } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { itemsOf, jsonOf, type NodeDatabase, type NodeRun, range, startNodeDatabase } from '../../support/postgresNode';

let db: NodeDatabase;

beforeAll(async () => {
	db = await startNodeDatabase();
});

afterAll(async () => {
	await db.stop();
});

beforeEach(async () => {
	await db.query(`DROP SCHEMA public CASCADE; CREATE SCHEMA public;
		CREATE TABLE product (id serial PRIMARY KEY, name text UNIQUE, price numeric, tags text[]);
		INSERT INTO product (name, price) VALUES ('apple', 1.5), ('pear', 2), ('plum', 0.5)`);
});

const query = async (text: string, more: Partial<NodeRun> = {}) =>
	await db.run({
		table: '',
		operation: 'executeQuery',
		items: itemsOf({}),
		...more,
		parameters: { query: text, ...more.parameters },
	});

describe('execute query', () => {
	it('returns the rows of a query, with parameters from a list', async () => {
		const output = await query('SELECT name FROM product WHERE price > $1 AND name <> $2 ORDER BY name', {
			options: { queryReplacement: '1, pear' },
		});
		expect(jsonOf(output)).toEqual([{ name: 'apple' }]);
	});

	it('takes a list as it is: whatever a value holds, it stays a value', async () => {
		const evil = "'; DROP TABLE product; --";
		const output = await query('SELECT $1 AS a, $2::int AS b, $3::json AS c, $4 AS d, 5-$5 AS e', {
			options: { queryReplacement: [evil, 7, { x: [1] }, "back\\slash'", -3] as unknown as string },
		});
		expect(jsonOf(output)).toEqual([{ a: evil, b: 7, c: { x: [1] }, d: "back\\slash'", e: 8 }]);
		expect(await db.query('SELECT count(*)::int FROM product')).toEqual([{ count: 3 }]);
	});

	it('knows the modifiers of the built-in node', async () => {
		const output = await query(
			'SELECT $1:name FROM $2:name WHERE name IN ($3:csv) AND name LIKE $$%$4:value%$$ ORDER BY $5:raw',
			{
				options: {
					queryReplacement: [
						['name', 'price'],
						'product',
						['apple', 'plum', "o'"],
						'pl',
						'price DESC',
					] as unknown as string,
				},
			},
		);
		expect(jsonOf(output)).toEqual([
			{ name: 'apple', price: '1.5' },
			{ name: 'plum', price: '0.5' },
		]);
	});

	it('keeps $1 in quotes as text when told to', async () => {
		const output = await query("SELECT '$1' AS price, $1 AS value", {
			options: { queryReplacement: 'x', treatQueryParametersInSingleQuotesAsText: true },
		});
		expect(jsonOf(output)).toEqual([{ price: '$1', value: 'x' }]);
	});

	it('writes NULL for empty strings when told to', async () => {
		const output = await query('SELECT $1::text AS a', {
			options: { queryReplacement: [''] as unknown as string, replaceEmptyStrings: true },
		});
		expect(jsonOf(output)).toEqual([{ a: null }]);
	});

	it('runs once for each item and ties the rows to them', async () => {
		const items = itemsOf({ n: 'apple' }, { n: 'nothing' }, { n: 'plum' });
		const output = await query('SELECT name FROM product WHERE name = $1', {
			items,
			options: { queryReplacement: '={{ $json.n }}' },
		});
		expect(output).toEqual([
			{ json: { name: 'apple' }, pairedItem: { item: 0 } },
			{ json: { name: 'plum' }, pairedItem: { item: 2 } },
		]);
	});

	it('evaluates expressions in the query', async () => {
		const output = await query('SELECT {{ $json.column }} FROM product ORDER BY 1', {
			items: itemsOf({ column: 'price' }),
			options: { largeNumbersOutput: 'numbers' },
		});
		expect(jsonOf(output)).toEqual([{ price: 0.5 }, { price: 1.5 }, { price: 2 }]);
	});

	it('says that it is done when there is nothing to return, but for a SELECT', async () => {
		expect(jsonOf(await query('UPDATE product SET price = 3'))).toEqual([{ success: true }]);
		expect(jsonOf(await query("SELECT * FROM product WHERE name = 'none'"))).toEqual([]);
		expect(jsonOf(await query("SELECT * FROM product WHERE name = 'none'", { version: 2.2 }))).toEqual([
			{ success: true },
		]);
		const transaction = await query('UPDATE product SET price = 3', {
			items: itemsOf({}, {}),
			options: { queryBatching: 'transaction' },
		});
		expect(transaction).toEqual([
			{ json: { success: true }, pairedItem: { item: 0 } },
			{ json: { success: true }, pairedItem: { item: 1 } },
		]);
	});

	it('runs several statements, and returns the rows of all of them', async () => {
		const text =
			'INSERT INTO product (name) VALUES ($$fig$$) RETURNING name; SELECT count(*)::int AS n FROM product; -- done; really\n';
		expect(jsonOf(await query(text))).toEqual([{ name: 'fig' }, { n: 4 }]);
		await db.query("DELETE FROM product WHERE name = 'fig'");
		const before23 = await query(text, { version: 2.2, options: { queryBatching: 'independently' } });
		expect(jsonOf(before23)).toEqual([{ n: 4 }]);
	});

	it('changes nothing when one of many items fails, and says which, and where', async () => {
		const items = itemsOf(...range(500, (n) => ({ v: n === 321 ? 'no number' : String(n) })));
		const text =
			'UPDATE product SET price = price + 1 WHERE id = 1;\nINSERT INTO product (name, price)\n VALUES ($1, $1::text::numeric)';
		await expect(query(text, { items, options: { queryReplacement: '={{ $json.v }}' } })).rejects.toMatchObject({
			message: expect.stringContaining('invalid input syntax'),
			context: { itemIndex: 321 },
		});
		expect(await db.query('SELECT sum(price) FROM product')).toEqual([{ sum: '4.0' }]);
		await expect(query('SELECT 1;\nSELEC 2')).rejects.toMatchObject({
			message: expect.stringContaining('SELEC'),
			description: expect.stringContaining('Line 2, character 1'),
		});
	});

	it('never lets the query of one item end in that of another', async () => {
		const items = itemsOf(
			{ sql: "INSERT INTO product (name) VALUES ('fig')" },
			{ sql: "INSERT INTO product (name) VALUES ('" },
			{ sql: "')" },
		);
		for (const queryBatching of ['single', 'transaction']) {
			await expect(query('={{ $json.sql }}', { items, options: { queryBatching } })).rejects.toMatchObject({
				message: expect.stringContaining('unterminated quoted string'),
				context: { itemIndex: 1 },
			});
		}
		expect(await db.query('SELECT count(*)::int FROM product')).toEqual([{ count: 3 }]);
	});

	it('names the item whose query holds a NUL character', async () => {
		const items = itemsOf({ sql: 'SELECT 1' }, { sql: 'SELECT 1 -- \0' });
		await expect(query('={{ $json.sql }}', { items })).rejects.toMatchObject({
			message: expect.stringContaining('NUL character'),
			context: { itemIndex: 1 },
		});
	});

	it('goes on after a refused item when items are independent', async () => {
		const items = itemsOf({ n: 'fig' }, { n: 'apple' }, { n: 'kiwi' });
		const options = { queryReplacement: '={{ $json.n }}', queryBatching: 'independently' };
		const output = await query('INSERT INTO product (name) VALUES ($1) RETURNING name', {
			items,
			options,
			continueOnFail: true,
		});
		expect(output.map(({ json, pairedItem }) => [json.name, pairedItem])).toEqual([
			['fig', { item: 0 }],
			[undefined, { item: 1 }],
			['kiwi', { item: 2 }],
		]);
		expect(output[1].json.error).toMatchObject({ code: '23505', outcome: 'rejected' });
		await expect(
			query('INSERT INTO product (name) VALUES ($1)', {
				items: itemsOf({ n: 'date' }, { n: 'apple' }, { n: 'lime' }),
				options,
			}),
		).rejects.toMatchObject({
			context: { itemIndex: 1 },
			description: expect.stringMatching(/done: 1 \(0\).*not sent: 1 \(2\)/),
		});
	});

	it('runs what the database does not run inside of a transaction', async () => {
		expect(jsonOf(await query('VACUUM product'))).toEqual([{ success: true }]);
		expect(jsonOf(await query('CREATE INDEX CONCURRENTLY by_price ON product (price)'))).toEqual([{ success: true }]);
		await query("BEGIN; INSERT INTO product (name) VALUES ('own'); COMMIT");
		await expect(query("BEGIN; INSERT INTO product (name) VALUES ('open')")).rejects.toMatchObject({
			message: expect.stringContaining('did not end it'),
		});
		expect(await db.query("SELECT name FROM product WHERE name IN ('own', 'open')")).toEqual([{ name: 'own' }]);
	});

	it('works under the role of the options, and refuses what could not', async () => {
		await db.query(`DROP ROLE IF EXISTS limited; CREATE ROLE limited; CREATE TABLE signed (by text DEFAULT current_user);
			GRANT USAGE ON SCHEMA public TO limited; GRANT ALL ON signed TO limited;
			CREATE PROCEDURE sign() LANGUAGE sql AS $$ INSERT INTO signed DEFAULT VALUES $$`);
		const options = { role: 'limited' };
		await query('CALL sign()', { options });
		await query('DO $$ BEGIN INSERT INTO signed DEFAULT VALUES; END $$', { options });
		expect(await db.query('SELECT by FROM signed')).toEqual([{ by: 'limited' }, { by: 'limited' }]);
		for (const text of ['VACUUM signed', 'BEGIN; INSERT INTO signed DEFAULT VALUES; COMMIT']) {
			await expect(query(text, { options })).rejects.toMatchObject({
				message: expect.stringContaining('cannot be part of a transaction'),
			});
		}
		expect(await db.query('SELECT count(*)::int FROM signed')).toEqual([{ count: 2 }]);
		await db.query('DROP OWNED BY limited; DROP ROLE limited');
	});

	it.each(['single', 'transaction', 'independently'])(
		'runs once under one idempotency key, %s',
		async (queryBatching) => {
			const hints: NodeExecutionHint[] = [];
			const run = {
				items: itemsOf({ n: 'fig' }, { n: 'kiwi' }),
				options: { queryReplacement: '={{ $json.n }}', queryBatching, idempotencyKey: 'fruit' },
				hints,
			};
			const text = 'INSERT INTO product (name) VALUES ($1) RETURNING id, name';
			const first = await query(text, run);
			expect(await query(text, run)).toEqual(first);
			expect(hints.map(({ message }) => message)).toEqual([expect.stringContaining('key was used before')]);
			expect(await db.query('SELECT count(*)::int FROM product')).toEqual([{ count: 5 }]);
		},
	);

	it('goes on under one idempotency key where it stopped, and says so, when items are independent', async () => {
		const options = { queryReplacement: '={{ $json.n }}', queryBatching: 'independently', idempotencyKey: 'rest' };
		const hints: NodeExecutionHint[] = [];
		const names = (...list: string[]) => ({ items: itemsOf(...list.map((n) => ({ n }))), options, hints });
		const text = 'INSERT INTO product (name) VALUES ($1) RETURNING id, name';
		await expect(query(text, names('fig', 'apple', 'lime'))).rejects.toMatchObject({ context: { itemIndex: 1 } });
		expect(hints).toEqual([]);
		const output = await query(text, names('fig', 'kiwi', 'lime'));
		expect(jsonOf(output).map(({ name }) => name)).toEqual(['fig', 'kiwi', 'lime']);
		expect(await db.query('SELECT name FROM product WHERE id > 3 ORDER BY name')).toEqual(
			['fig', 'kiwi', 'lime'].map((name) => ({ name })),
		);
		expect(hints.map(({ message }) => message)).toEqual([expect.stringMatching(/^Items .* were not run again/)]);
	});

	it('keeps the key itself, whatever role the query takes', async () => {
		await db.query(`DROP ROLE IF EXISTS limited; CREATE ROLE limited; CREATE TABLE signed (by text DEFAULT current_user);
			GRANT USAGE ON SCHEMA public TO limited; GRANT ALL ON signed TO limited`);
		const text = 'SET LOCAL ROLE limited; INSERT INTO signed DEFAULT VALUES';
		for (let times = 0; times < 2; times++) await query(text, { options: { idempotencyKey: 'signed' } });
		expect(await db.query('SELECT by FROM signed')).toEqual([{ by: 'limited' }]);
		await db.query('DROP OWNED BY limited; DROP ROLE limited');
	});

	it('notifies listeners once it is committed', async () => {
		await db.query('LISTEN news');
		const heard: unknown[] = [];
		db.client.on('notification', ({ payload }) => heard.push(payload));
		const options = { notifyChannel: 'news', notifyPayload: 'queried' };
		await query('UPDATE product SET price = 1', { options });
		await expect(query('SELECT 1/0', { options })).rejects.toThrow();
		await query('TRUNCATE product', { options: { ...options, notifyPayload: 'emptied' } });
		await db.query('UNLISTEN news');
		expect(heard).toEqual(['queried', 'emptied']);
	});

	it('leaves nothing behind in the session', async () => {
		await query('SET search_path = pg_catalog; SET statement_timeout = 1; SELECT pg_advisory_lock(42)');
		await expect(query('BEGIN; SELECT 1/0')).rejects.toThrow();
		const output = await query("SELECT current_setting('search_path') AS path, pg_try_advisory_lock(42) AS free");
		expect(jsonOf(output)).toEqual([{ path: '"$user", public', free: true }]);
	});

	it('stops at the statement timeout, and at a cancel', async () => {
		await db.query('CREATE PROCEDURE sleep() LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(30); END $$');
		await expect(query('SELECT pg_sleep(30)', { options: { statementTimeout: 0.05 } })).rejects.toMatchObject({
			message: expect.stringContaining('statement timeout'),
		});
		// Outside of transactions it is this side that stops it.
		await expect(query('CALL sleep()', { options: { statementTimeout: 0.1 } })).rejects.toThrow();
		const abort = new AbortController();
		const running = query('SELECT pg_sleep(30)', { signal: abort.signal });
		setTimeout(() => abort.abort(), 50);
		await expect(running).rejects.toMatchObject({ message: 'Cancelled' });
	});

	it('fetches the rows of a cursor piece by piece when told to', async () => {
		const logAll = { values: [{ name: 'log_statement', value: 'all' }] };
		const output = await query('SELECT g AS id FROM generate_series(1, $1::int) g', {
			items: itemsOf({ to: 25 }, { to: 10 }),
			options: { queryReplacement: '={{ $json.to }}', fetchRows: 10, sessionSettings: logAll },
		});
		const ids = (count: number) => range(count, (id) => ({ id }), 1);
		expect(jsonOf(output)).toEqual([...ids(25), ...ids(10)]);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([
			...range(25, () => ({ item: 0 })),
			...range(10, () => ({ item: 1 })),
		]);
		// Three for the first item; two for the second, whose end shows behind its tenth row.
		await expect.poll(() => db.server.log().match(/LOG: +statement: FETCH FORWARD 10/g)).toHaveLength(5);
	});

	it('names the item whose cursor fails, and takes one statement only', async () => {
		const failing = query('SELECT 10 / (g - $1) AS x FROM generate_series(1, 30) g', {
			items: itemsOf({ at: 31 }, { at: 21 }),
			options: { queryReplacement: '={{ $json.at }}', fetchRows: 10 },
		});
		await expect(failing).rejects.toMatchObject({
			message: expect.stringContaining('division by zero'),
			context: { itemIndex: 1 },
		});
		await expect(query('SELECT id,\n  nmae FROM product', { options: { fetchRows: 1 } })).rejects.toMatchObject({
			description: expect.stringContaining('Line 2, character 3'),
		});
		await expect(
			query('SELECT 1; INSERT INTO product (name) VALUES (1)', { options: { fetchRows: 10 } }),
		).rejects.toMatchObject({ message: expect.stringContaining('"Rows per Fetch" is for queries of one statement') });
		expect(await db.query('SELECT count(*)::int FROM product')).toEqual([{ count: 3 }]);
	});

	it('writes beside a cursor, and returns the rows', async () => {
		const output = await query("INSERT INTO product (name) VALUES ('fig'), ('kiwi') RETURNING name", {
			options: { fetchRows: 1 },
		});
		expect(jsonOf(output)).toEqual([{ name: 'fig' }, { name: 'kiwi' }]);
	});

	it('needs no cursor for what writes before it reads, or does nothing', async () => {
		const writing = "WITH new AS (INSERT INTO product (name) VALUES ('fig') RETURNING name) SELECT name FROM new";
		expect(jsonOf(await query(writing, { options: { fetchRows: 1 } }))).toEqual([{ name: 'fig' }]);
		expect(jsonOf(await query('-- nothing', { options: { fetchRows: 1 } }))).toEqual(jsonOf(await query('-- nothing')));
	});

	it('names the item of a query that is too long to share a batch', async () => {
		const long = `-- ${'x'.repeat(300_000)}\n`;
		const failing = query('={{ $json.sql }}', {
			items: itemsOf({ sql: `${long}SELECT 1` }, { sql: `${long}SELECT 1 / 0` }, { sql: `${long}SELECT 1` }),
		});
		await expect(failing).rejects.toMatchObject({ context: { itemIndex: 1 } });
	});

	it('returns a million rows', async () => {
		const output = await query("SELECT g AS id, 'row ' || g AS name FROM generate_series(1, 1000000) g");
		expect(output).toHaveLength(1_000_000);
		expect(output[999_999]).toEqual({ json: { id: 1_000_000, name: 'row 1000000' }, pairedItem: { item: 0 } });
	});
});

describe('delete', () => {
	const run = async (parameters: Record<string, unknown>, more: Partial<NodeRun> = {}) =>
		await db.run({
			table: 'product',
			operation: 'deleteTable',
			version: 2.7,
			items: itemsOf({}),
			...more,
			parameters: parameters as never,
		});
	const condition = (column: string, operator: string, value?: unknown) => ({ column, condition: operator, value });

	it('deletes the rows that meet all conditions, or one of them', async () => {
		const where = { values: [condition('price', '>=', '1.5'), condition('name', 'LIKE', '%p%')] };
		expect(jsonOf(await run({ deleteCommand: 'delete', where }))).toEqual([{ success: true }]);
		expect(await db.query('SELECT name FROM product')).toEqual([{ name: 'plum' }]);
		await run({
			deleteCommand: 'delete',
			where: { values: [condition('price', 'equal', 9), condition('tags', 'IS NULL')] },
			combineConditions: 'OR',
		});
		expect(await db.query('SELECT name FROM product')).toEqual([]);
	});

	it('takes a value for a value, whatever it holds', async () => {
		await run({ deleteCommand: 'delete', where: { values: [condition('name', 'equal', "x' OR true --")] } });
		expect(await db.query('SELECT count(*)::int FROM product')).toEqual([{ count: 3 }]);
		await expect(
			run({ deleteCommand: 'delete', where: { values: [condition('name', 'IS NULL OR TRUE', 'x')] } }),
		).rejects.toMatchObject({
			message: expect.stringContaining('not complete'),
		});
	});

	it('empties once under one idempotency key, and notifies', async () => {
		await db.query('LISTEN news');
		const heard: unknown[] = [];
		db.client.on('notification', ({ payload }) => heard.push(payload));
		const options = { idempotencyKey: 'spring', notifyChannel: 'news', notifyPayload: 'cleaned' };
		for (let times = 0; times < 2; times++) {
			await run({ deleteCommand: 'truncate' }, { options });
			await db.query("INSERT INTO product (name) VALUES ('kept')").catch(() => undefined);
		}
		await db.query('UNLISTEN news');
		expect(await db.query('SELECT name FROM product')).toEqual([{ name: 'kept' }]);
		expect(heard).toEqual(['cleaned']);
	});

	it('empties and drops tables', async () => {
		await run({ deleteCommand: 'truncate', restartSequences: true });
		await db.query("INSERT INTO product (name) VALUES ('first')");
		expect(await db.query('SELECT id FROM product')).toEqual([{ id: 1 }]);
		await db.query('CREATE VIEW depends AS SELECT * FROM product');
		await expect(run({ deleteCommand: 'drop' })).rejects.toMatchObject({ message: expect.stringContaining('depend') });
		await run({ deleteCommand: 'drop' }, { options: { cascade: true } });
		expect(await db.query("SELECT to_regclass('product') AS gone")).toEqual([{ gone: null }]);
	});
});
