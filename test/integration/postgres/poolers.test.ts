import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasPgBouncer, type PgBouncer, startPgBouncer } from '../../support/pgbouncer';
import { itemsOf, type NodeDatabase, range, startNodeDatabase } from '../../support/postgresNode';

let db: NodeDatabase;

beforeAll(async () => {
	db = await startNodeDatabase({ settings: ['max_connections = 40'] });
});

afterAll(async () => {
	await db.stop();
});

beforeEach(async () => {
	await db.query(
		'DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE stock (id int PRIMARY KEY, qty int CHECK (qty >= 0), note text)',
	);
});

const rows = (count: number, from = 0) => range(count, (id) => ({ id, qty: id, note: `row ${id}` }), from);

describe.runIf(hasPgBouncer()).each(['transaction', 'session'] as const)('through PgBouncer in %s mode', (poolMode) => {
	let pooler: PgBouncer;

	beforeAll(async () => {
		pooler = await startPgBouncer({ server: db.server, poolMode, poolSize: 3 });
	});

	afterAll(async () => {
		await pooler.stop();
	});

	it('writes by every way, with a pool larger than that of PgBouncer', async () => {
		const credential = { port: pooler.port, maxConnections: 8 };
		const run = { table: 'stock', credential };
		await Promise.all(range(8, async (n) => await db.run({ ...run, items: itemsOf(...rows(500, n * 500)) })));
		await Promise.all(
			range(
				8,
				async (n) =>
					await db.run({
						...run,
						operation: 'upsert',
						key: ['id'],
						items: itemsOf(...rows(1_500, n * 250)),
						options: { returning: 'keys' },
					}),
			),
		);
		await db.run({
			...run,
			operation: 'update',
			key: ['id'],
			items: itemsOf(...rows(10)),
			options: { returning: 'rows' },
		});
		const skipped = await db.run({
			...run,
			items: itemsOf(...rows(1_200, 10_000), { id: 20_000, qty: -1, note: 'bad' }, { id: 'x', qty: 1, note: 'bad' }),
			options: { onRowError: 'skip' },
		});
		expect(skipped.filter(({ json }) => json.error !== undefined).map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 1_200 },
			{ item: 1_201 },
		]);
		expect(await db.query('SELECT count(*)::int FROM stock')).toEqual([{ count: 4_000 + 1_200 }]);
	});

	it('leaves no trace of a query for the next who gets the connection', async () => {
		const credential = { port: pooler.port, maxConnections: 1 };
		const query = async (text: string) =>
			await db.run({
				table: '',
				operation: 'executeQuery',
				credential,
				items: itemsOf({}),
				parameters: { query: text },
			});
		await query('SELECT 1 AS one; SELECT 2 AS two');
		await query('BEGIN; INSERT INTO stock VALUES (1, 1); ROLLBACK');
		expect(await db.query('SELECT * FROM stock')).toEqual([]);
	});

	it('cancels', async () => {
		const abort = new AbortController();
		setTimeout(() => abort.abort(), 100);
		await expect(
			db.run({
				table: '',
				operation: 'executeQuery',
				credential: { port: pooler.port },
				items: itemsOf({}),
				parameters: { query: 'INSERT INTO stock SELECT 1, 1, pg_sleep(20)::text' },
				signal: abort.signal,
			}),
		).rejects.toMatchObject({ message: 'Cancelled' });
		const busy =
			"SELECT count(*)::int FROM pg_stat_activity WHERE query LIKE '%pg_sleep(20)%' AND state = 'active' AND pid <> pg_backend_pid()";
		while ((await db.query(busy))[0].count !== 0) await new Promise((resolve) => setTimeout(resolve, 10));
		expect(await db.query('SELECT * FROM stock')).toEqual([]);
	});
});

describe('many executions at the same time', () => {
	it('finish with few connections and without a deadlock', async () => {
		await db.query(
			"CREATE ROLE many LOGIN PASSWORD 'many'; GRANT ALL ON SCHEMA public TO many; GRANT ALL ON stock TO many",
		);
		const credential = { user: 'many', password: 'many', maxConnections: 5 };
		const seen: number[] = [];
		let done = false;
		const watch = (async () => {
			while (!done) {
				const [{ count }] = await db.query("SELECT count(*)::int FROM pg_stat_activity WHERE usename = 'many'");
				seen.push(Number(count));
				await new Promise((resolve) => setTimeout(resolve, 5));
			}
		})();
		// All of them write the same rows, each in an order of its own.
		const outputs = await Promise.all(
			range(20, async (n) => {
				const mine = rows(10_000);
				if (n % 2 === 1) mine.reverse();
				return await db.run({
					table: 'stock',
					operation: 'upsert',
					key: ['id'],
					credential,
					items: itemsOf(...mine),
				});
			}),
		);
		done = true;
		await watch;
		expect(outputs.map((output) => output.length)).toEqual(range(20, () => 10_000));
		expect(Math.max(...seen)).toBeLessThanOrEqual(5);
		expect(await db.query('SELECT count(*)::int FROM stock')).toEqual([{ count: 10_000 }]);
	});

	it('wait when the server has no connection left', async () => {
		// The administrator's own connections are kept aside by the server.
		await db.query(
			`CREATE ROLE crowd LOGIN PASSWORD 'crowd' CONNECTION LIMIT 2; GRANT ALL ON SCHEMA public TO crowd; GRANT ALL ON stock TO crowd`,
		);
		const credential = { user: 'crowd', password: 'crowd', maxConnections: 10 };
		await Promise.all(
			range(12, async (n) => await db.run({ table: 'stock', credential, items: itemsOf(...rows(100, n * 100)) })),
		);
		expect(await db.query('SELECT count(*)::int FROM stock')).toEqual([{ count: 1_200 }]);
		await db.query('DROP OWNED BY crowd; DROP ROLE crowd');
	});
});
