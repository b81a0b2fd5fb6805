import type { IDataObject } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { itemsOf, jsonOf, type NodeDatabase, range, startNodeDatabase } from '../../support/postgresNode';
import { postgresReleases } from '../../support/postgresServer';

const errorsOf = (output: ReadonlyArray<{ json: IDataObject }>) =>
	jsonOf([...output]).map(({ error }) => error as IDataObject | undefined);

describe.each(postgresReleases())('skipping refused rows, PostgreSQL $version', ({ binDir }) => {
	let db: NodeDatabase;

	beforeAll(async () => {
		db = await startNodeDatabase({ binDir });
	});

	afterAll(async () => {
		await db.stop();
	});

	beforeEach(async () => {
		await db.query(`DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT ALL ON SCHEMA public TO public;
			CREATE TABLE category (id int PRIMARY KEY);
			INSERT INTO category SELECT generate_series(0, 9);
			CREATE DOMAIN percent AS int CHECK (VALUE BETWEEN 0 AND 100);
			CREATE TYPE mood AS ENUM ('good', 'bad');
			CREATE TABLE stock (
				id int PRIMARY KEY,
				name varchar(20) NOT NULL,
				qty int CHECK (qty >= 0),
				share percent,
				feeling mood,
				category int REFERENCES category DEFERRABLE INITIALLY DEFERRED,
				data jsonb,
				at timestamptz
			);
			INSERT INTO stock (id, name) VALUES (-1, 'taken');
			CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
				IF NEW.name = 'unwanted' THEN RAISE EXCEPTION 'not this one' USING HINT = 'take another'; END IF; RETURN NEW; END $$;
			CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON stock FOR EACH ROW EXECUTE FUNCTION refuse()`);
	});

	/** One bad value of every kind, and what is said of it. */
	const BAD: Array<[IDataObject, IDataObject]> = [
		[{ id: 'x1' }, { code: '22P02', column: 'id', value: '"x1"' }],
		[{ id: -1 }, { code: '23505', constraint: 'stock_pkey', column: 'id', value: '-1' }],
		[{ name: 'far too long for this column' }, { code: '22001' }],
		[{ name: null }, { column: 'name', value: 'null' }],
		[{ name: 'unwanted' }, { code: 'P0001' }],
		[{ qty: -5 }, { code: '23514', constraint: 'stock_qty_check' }],
		[{ qty: 99_999_999_999 }, { column: 'qty', value: '99999999999' }],
		[{ share: 101 }, { code: '23514', constraint: 'percent_check' }],
		[{ feeling: 'mixed' }, { code: '22P02' }],
		[{ category: 77 }, { code: '23503', constraint: 'stock_category_fkey', column: 'category', value: '77' }],
		[{ data: 'a\0' }, { column: 'data' }],
		[{ at: '2024-02-30' }, { code: '22008' }],
	];

	// Small sets travel as parameters, large ones by way of a temporary table.
	describe.each([20, 2_000])('%i rows', (size) => {
		const row = (id: number) => ({
			id,
			name: `row ${id}`,
			qty: id,
			share: id % 100,
			feeling: 'good',
			category: id % 10,
			data: { id },
			at: '2024-05-06T07:08:09Z',
		});
		/** Good rows with the bad ones strewn in. */
		const mixed = () => {
			const rows: Array<Record<string, unknown>> = range(size, row);
			const bad = new Map<number, IDataObject>();
			BAD.forEach(([change, error], i) => {
				const at = Math.floor(((i + 0.5) * size) / BAD.length);
				rows[at] = { ...rows[at], ...change };
				bad.set(at, error);
			});
			return { items: itemsOf(...rows), bad };
		};

		it('writes the good ones and says what is wrong with each other', async () => {
			const { items, bad } = mixed();
			const output = await db.run({ table: 'stock', items, options: { onRowError: 'skip' } });
			expect(output).toHaveLength(size);
			const errors = errorsOf(output);
			expect(errors.flatMap((error, item) => (error === undefined ? [] : [item]))).toEqual([...bad.keys()]);
			for (const [item, expected] of bad) expect(errors[item]).toMatchObject(expected);
			expect(output.map(({ pairedItem }) => pairedItem)).toEqual(range(size, (item) => ({ item })));
			const inTable = (await db.query('SELECT id FROM stock WHERE id >= 0 ORDER BY id')).map(({ id }) => id);
			expect(inTable).toEqual(range(size, (n) => n).filter((n) => !bad.has(n)));
		});

		it('returns the written rows, each with its item', async () => {
			const { items, bad } = mixed();
			const output = await db.run({
				table: 'stock',
				items,
				options: { onRowError: 'skip', returning: 'rows', outputColumns: ['id', 'data'] },
			});
			const good = output.filter(({ json }) => json.error === undefined);
			expect(good.map(({ json, pairedItem }) => [json, pairedItem])).toEqual(
				range(size, (n) => n)
					.filter((n) => !bad.has(n))
					.map((n) => [{ id: n, data: { id: n } }, { item: n }]),
			);
		});

		it('upserts and updates likewise', async () => {
			await db.query(`INSERT INTO stock (id, name) SELECT g, 'old' FROM generate_series(0, ${size - 1}) g`);
			const bad = new Map([
				[3, { qty: -1 }],
				[7, { feeling: 'x' }],
				[11, { category: 50 }],
			]);
			const items = itemsOf(...range(size, (n) => ({ id: n, name: 'new', ...bad.get(n) })));
			const run = { table: 'stock', key: ['id'], items, options: { onRowError: 'skip' } };
			for (const operation of ['update', 'upsert']) {
				const output = await db.run({ ...run, operation });
				expect(errorsOf(output).flatMap((error, item) => (error === undefined ? [] : [item]))).toEqual([3, 7, 11]);
				expect(await db.query("SELECT id FROM stock WHERE name = 'old' ORDER BY id")).toEqual([
					{ id: 3 },
					{ id: 7 },
					{ id: 11 },
				]);
				await db.query("UPDATE stock SET name = 'old' WHERE id >= 0");
			}
			const missing = await db.run({
				...run,
				operation: 'update',
				items: itemsOf({ id: 1, name: 'new' }, { id: -9, name: 'x' }),
			});
			expect(errorsOf(missing)).toEqual([
				undefined,
				expect.objectContaining({ message: "The row to update doesn't exist" }),
			]);
		});

		it('names the refused rows when everything is rolled back', async () => {
			const { items, bad } = mixed();
			const sound = items.map((item, n) => (bad.has(n) && bad.get(n)?.code === undefined ? { json: row(n) } : item));
			for (const options of [{}, { returning: 'rows' }]) {
				const output = await db.run({ table: 'stock', items: sound, options, continueOnFail: true });
				const errors = errorsOf(output);
				expect(errors.every((error) => error !== undefined)).toBe(true);
				const named = errors.flatMap((error, item) => (String(error?.message).startsWith('Not written') ? [] : [item]));
				expect(named.length).toBeGreaterThan(0);
				for (const item of named) expect(errors[item]).toMatchObject(bad.get(item) as IDataObject);
			}
			expect(await db.query('SELECT count(*)::int FROM stock WHERE id >= 0')).toEqual([{ count: 0 }]);
		});
	});

	it('takes "Independently" of the built-in node for it, and stops the workflow after writing', async () => {
		const items = itemsOf({ id: 1, name: 'a' }, { id: 2, name: 'unwanted' }, { id: 3, name: 'c' });
		const run = { table: 'stock', version: 2.7, items, options: { queryBatching: 'independently' } };
		await expect(db.run(run)).rejects.toMatchObject({
			message: 'not this one',
			context: { itemIndex: 1 },
			description: expect.stringContaining('done: 2 (0, 2)'),
		});
		expect(await db.query('SELECT count(*)::int FROM stock WHERE id > 0')).toEqual([{ count: 2 }]);
		await db.query('DELETE FROM stock WHERE id > 0');
		const output = await db.run({ ...run, continueOnFail: true });
		expect(output.map(({ json }) => json.id)).toEqual([1, undefined, 3]);
	});

	it('reports nothing as written when the whole transaction fails in the end', async () => {
		await db.query(`CREATE FUNCTION fail_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'too late'; END $$;
			CREATE TABLE late (id int);
			CREATE CONSTRAINT TRIGGER late AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail_late()`);
		const output = await db.run({
			table: 'late',
			items: itemsOf({ id: 1 }, { id: 2 }),
			options: { onRowError: 'skip' },
		});
		expect(errorsOf(output).map((error) => error?.message)).toEqual(['too late', 'too late']);
		expect(await db.query('SELECT * FROM late')).toEqual([]);
	});
});
