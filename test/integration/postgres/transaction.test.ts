import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createBudget } from '../../../nodes/shared/engine/budget';
import type { Call } from '../../../nodes/shared/engine/call';
import { systemClock } from '../../../nodes/shared/engine/clock';
import { Engine } from '../../../nodes/shared/engine/engine';
import { classifyTransaction } from '../../../nodes/shared/transports/postgres/classify';
import { ConnectionPool } from '../../../nodes/shared/transports/postgres/pool';
import { createSettings, originOf, type PostgresSettings } from '../../../nodes/shared/transports/postgres/settings';
import {
	PostgresTransport,
	type Session,
	type TransactionReply,
	type TransactionRequest,
} from '../../../nodes/shared/transports/postgres/transaction';
import { FaultProxy } from '../../doubles/faultProxy';
import { type PostgresServer, startPostgres } from '../../support/postgresServer';

let server: PostgresServer;
let proxy: FaultProxy;
let psql: pg.Client;
const pools: ConnectionPool[] = [];

beforeAll(async () => {
	server = await startPostgres();
	proxy = await FaultProxy.start({ host: '127.0.0.1', port: server.port });
	psql = await client();
	await psql.query('CREATE TABLE written (what text)');
	// COMMIT of a transaction that touched this table takes as long as the row says.
	await psql.query(`
		CREATE TABLE slow_commit (seconds float8);
		CREATE FUNCTION sleep_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(NEW.seconds); RETURN NULL; END $$;
		CREATE CONSTRAINT TRIGGER sleep_at_commit AFTER INSERT ON slow_commit DEFERRABLE INITIALLY DEFERRED
			FOR EACH ROW EXECUTE FUNCTION sleep_at_commit();
	`);
});

beforeEach(async () => {
	await psql.query('TRUNCATE written, slow_commit');
});

afterAll(async () => {
	await Promise.all(pools.map(async (pool) => await pool.close()));
	await psql.end();
	await proxy.stop();
	await server.stop();
});

async function client(): Promise<pg.Client> {
	const created = new pg.Client({
		host: '127.0.0.1',
		port: server.port,
		user: server.user,
		password: server.password,
		database: 'postgres',
	});
	created.on('error', () => undefined);
	await created.connect();
	return created;
}

function settings(changes: Partial<PostgresSettings> = {}): PostgresSettings {
	return createSettings({
		host: '127.0.0.1',
		port: server.port,
		database: 'postgres',
		user: server.user,
		password: server.password,
		tls: { mode: 'disable' },
		maxConnections: 5,
		minConnections: 0,
		connectTimeoutMs: 2_000,
		idleMs: 30_000,
		statementTimeoutMs: 0,
		...changes,
	});
}

function poolOf(changes: Partial<PostgresSettings> = {}): ConnectionPool {
	const pool = new ConnectionPool(settings(changes), `test-${pools.length}`);
	pools.push(pool);
	return pool;
}

interface Trial {
	readonly pool: ConnectionPool;
	readonly mode?: TransactionRequest<string>['mode'];
	readonly repeatable?: boolean;
	readonly maxAttempts?: number;
	readonly signal?: AbortSignal;
}

async function run(
	work: (session: Session) => Promise<unknown>,
	{ pool, mode = 'transaction', repeatable = false, maxAttempts = 5, signal }: Trial,
) {
	const origin = originOf(pool.settings);
	const call: Call<TransactionRequest<unknown>, TransactionReply<unknown>> = {
		label: 'test',
		origin,
		scope: `${origin}/${pools.indexOf(pool)}`,
		request: { mode, work },
		repeatable,
		maxConcurrency: 10,
		charges: [{ key: pool.slotsKey, cost: 1, limit: { kind: 'slots', capacity: pool.settings.maxConnections } }],
		budget: createBudget(maxAttempts, 20),
		signal,
		classify: (reply, context) => classifyTransaction(reply, origin, context),
	};
	return await new Engine(systemClock).run(call, new PostgresTransport(pool));
}

const insert = (what: string) => async (session: Session) =>
	await session.run({ text: 'INSERT INTO written VALUES ($1)', values: [what] });

async function written(): Promise<string[]> {
	return (await psql.query<{ what: string }>('SELECT what FROM written ORDER BY what')).rows.map(({ what }) => what);
}

/** Waits until a query about the server's state says yes. */
async function until(condition: string): Promise<void> {
	for (;;) {
		const { rows } = await psql.query<{ yes: boolean }>(`SELECT (${condition}) AS yes`);
		if (rows[0].yes) return;
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
}

const others = `SELECT count(*) FROM pg_stat_activity WHERE application_name = 'n8n-nodes-steady'`;

describe('retries', () => {
	it('repeats a transaction whose backend was ended, and writes it once', async () => {
		let attempts = 0;
		const outcome = await run(
			async (session) => {
				await insert('a')(session);
				if (++attempts > 1) return;
				const { rows } = await session.run({ text: 'SELECT pg_backend_pid()' });
				await psql.query('SELECT pg_terminate_backend($1)', [rows[0][0]]);
				await session.run({ text: 'SELECT 1' });
			},
			{ pool: poolOf() },
		);
		expect(outcome).toMatchObject({ ok: true, attempts: 2 });
		expect(await written()).toEqual(['a']);
	});

	it('repeats after a deadlock', async () => {
		const pool = poolOf();
		let everybodyIsThere = () => undefined as void;
		const meeting = new Promise<void>((resolve) => {
			everybodyIsThere = resolve;
		});
		await psql.query(`INSERT INTO written VALUES ('x'), ('y')`);
		let arrived = 0;
		const swap = (first: string, second: string) => async (session: Session) => {
			const lock = async (what: string) =>
				await session.run({ text: 'SELECT FROM written WHERE what = $1 FOR UPDATE', values: [what] });
			await lock(first);
			if (++arrived === 2) everybodyIsThere();
			await meeting;
			await lock(second);
		};
		const outcomes = await Promise.all([run(swap('x', 'y'), { pool }), run(swap('y', 'x'), { pool })]);
		expect(outcomes.map(({ ok }) => ok)).toEqual([true, true]);
		expect(outcomes.map(({ attempts }) => attempts).sort()).toEqual([1, 2]);
	});

	it('takes another connection when an idle one was closed, without counting it as a try', async () => {
		const pool = poolOf();
		await Promise.all([
			run(async (session) => await session.run({ text: 'SELECT pg_sleep(0.1)' }), { pool }),
			run(insert('a'), { pool }),
		]);
		await psql.query(
			`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'n8n-nodes-steady'`,
		);
		await until(`(${others}) = 0`);
		for (const mode of ['transaction', 'statement', 'read'] as const) {
			expect(await run(insert(mode), { pool, mode })).toMatchObject({ ok: true, attempts: 1 });
		}
		expect(await written()).toEqual(['a', 'read', 'statement', 'transaction']);
	});

	it('does not repeat what the database refuses for good', async () => {
		const outcome = await run(async (session) => await session.run({ text: 'SELECT 1/0' }), { pool: poolOf() });
		expect(outcome).toMatchObject({ ok: false, attempts: 1, disposition: 'rejected', failure: { code: '22012' } });
	});

	it('takes a new connection after a failover has left it with a server that can only be read', async () => {
		await psql.query(
			"CREATE ROLE demoted LOGIN PASSWORD 'demoted'; GRANT ALL ON written TO demoted; ALTER ROLE demoted SET default_transaction_read_only = on",
		);
		const pool = poolOf({ user: 'demoted', password: 'demoted' });
		let attempts = 0;
		const outcome = await run(
			async (session) => {
				// The first connection keeps what was set when it was made.
				if (++attempts === 1) await psql.query('ALTER ROLE demoted RESET default_transaction_read_only');
				await insert('promoted')(session);
			},
			{ pool },
		);
		expect(outcome).toMatchObject({ ok: true, attempts: 2 });
		expect(await written()).toEqual(['promoted']);
		await psql.query('DROP OWNED BY demoted; DROP ROLE demoted');
	});

	it('waits for a server that starts', async () => {
		const pool = poolOf();
		await server.shutDown();
		const running = run(insert('late'), { pool });
		await server.start();
		psql = await client();
		expect(await running).toMatchObject({ ok: true });
		expect(await written()).toEqual(['late']);
	});
});

describe('a lost COMMIT', () => {
	const commitSlowly = async (session: Session) => {
		await insert('doubtful')(session);
		await session.run({ text: 'INSERT INTO slow_commit VALUES (0.5)' });
	};
	const committing = `EXISTS (SELECT FROM pg_stat_activity WHERE query = 'COMMIT' AND state = 'active')`;

	it('is unknown, and not repeated', async () => {
		const running = run(commitSlowly, { pool: poolOf({ port: proxy.port }) });
		await until(committing);
		proxy.cut();
		expect(await running).toMatchObject({ ok: false, attempts: 1, disposition: 'unknown' });
		await until(`NOT ${committing}`);
		expect(await written()).toEqual(['doubtful']);
	});

	it('is repeated when a repeat cannot do harm', async () => {
		let attempts = 0;
		const running = run(
			async (session) => (++attempts === 1 ? await commitSlowly(session) : await insert('again')(session)),
			{
				pool: poolOf({ port: proxy.port }),
				repeatable: true,
			},
		);
		await until(committing);
		proxy.cut();
		expect(await running).toMatchObject({ ok: true, attempts: 2 });
	});

	it('is no success when the database answers ROLLBACK', async () => {
		const outcome = await run(
			async (session) => {
				await insert('swallowed')(session);
				await session.run({ text: 'SELECT 1/0' }).catch(() => undefined);
			},
			{ pool: poolOf() },
		);
		expect(outcome).toMatchObject({
			ok: false,
			disposition: 'rejected',
			failure: { message: expect.stringContaining('rolled the transaction back') },
		});
		expect(await written()).toEqual([]);
	});

	it('is refused, not unknown, when a deferred constraint fails', async () => {
		await psql.query('CREATE TABLE IF NOT EXISTS deferred (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)');
		const outcome = await run(async (session) => await session.run({ text: 'INSERT INTO deferred VALUES (1), (1)' }), {
			pool: poolOf(),
		});
		expect(outcome).toMatchObject({ ok: false, disposition: 'rejected', failure: { code: '23505' } });
	});
});

describe('cancelling', () => {
	it('stops a statement on the server, and nothing is kept', async () => {
		const abort = new AbortController();
		const running = run(
			async (session) => {
				await insert('cancelled')(session);
				await session.run({ text: 'SELECT pg_sleep(60)' });
			},
			{ pool: poolOf(), signal: abort.signal },
		);
		const sleeping = `EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(60)%' AND state = 'active')`;
		await until(sleeping);
		abort.abort();
		expect(await running).toMatchObject({ ok: false, cancelled: true });
		await until(`NOT ${sleeping}`);
		expect(await written()).toEqual([]);
	});

	it('stops a COPY under way', async () => {
		const abort = new AbortController();
		async function* endless() {
			for (let i = 0; ; i++) {
				if (i === 20) abort.abort();
				yield Buffer.from('x\n'.repeat(10_000));
				await new Promise((resolve) => setImmediate(resolve));
			}
		}
		const outcome = await run(
			async (session) => await session.run({ copy: 'COPY written FROM STDIN', chunks: endless() }),
			{
				pool: poolOf(),
				signal: abort.signal,
			},
		);
		expect(outcome).toMatchObject({ ok: false, cancelled: true });
		await until(`NOT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'COPY%' AND state = 'active')`);
		expect(await written()).toEqual([]);
	});

	it('lets a COMMIT under way answer', async () => {
		const abort = new AbortController();
		const running = run(
			async (session) => {
				await insert('kept')(session);
				await session.run({ text: 'INSERT INTO slow_commit VALUES (0.2)' });
			},
			{ pool: poolOf(), signal: abort.signal },
		);
		await until(`EXISTS (SELECT FROM pg_stat_activity WHERE query = 'COMMIT' AND state = 'active')`);
		abort.abort();
		expect(await running).toMatchObject({ ok: true });
		expect(await written()).toEqual(['kept']);
	});
});

describe('connections', () => {
	it('are never more than the credential allows, and all calls get their turn', async () => {
		const pool = poolOf({ maxConnections: 3 });
		const seen: number[] = [];
		const engine = new Engine(systemClock);
		const origin = originOf(pool.settings);
		await Promise.all(
			Array.from({ length: 20 }, async () => {
				const outcome = await engine.run<TransactionRequest<void>, TransactionReply<void>>(
					{
						label: 'test',
						origin,
						scope: 'shared',
						request: {
							mode: 'transaction',
							work: async (session) => {
								const { rows } = await session.run({ text: others });
								seen.push(Number(rows[0][0]));
							},
						},
						repeatable: false,
						maxConcurrency: 10,
						charges: [{ key: pool.slotsKey, cost: 1, limit: { kind: 'slots', capacity: 3 } }],
						budget: createBudget(5, 20),
						classify: (reply, context) => classifyTransaction(reply, origin, context),
					},
					new PostgresTransport(pool),
				);
				expect(outcome.ok).toBe(true);
			}),
		);
		expect(pool.openConnections).toBeLessThanOrEqual(3);
	});

	it('are reused after an error of a statement, and of a COPY', async () => {
		const pool = poolOf({ maxConnections: 1 });
		const pid = async () => {
			const outcome = await run(
				async (session) => (await session.run({ text: 'SELECT pg_backend_pid()' })).rows[0][0],
				{ pool },
			);
			return outcome.ok && outcome.reply.done ? outcome.reply.value : outcome;
		};
		const before = await pid();
		await run(async (session) => await session.run({ text: 'SELECT nonsense' }), { pool });
		await run(
			async (session) =>
				await session.run({ copy: 'COPY slow_commit FROM STDIN', chunks: [Buffer.from('not a number\n')] }),
			{ pool },
		);
		await run(
			async (session) => await session.run({ copy: 'COPY no_such_table FROM STDIN', chunks: [Buffer.from('1\n')] }),
			{ pool },
		);
		expect(await pid()).toBe(before);
	});

	it('do not show secrets when they are looked at', async () => {
		const { inspect } = await import('node:util');
		const pool = poolOf({ password: 'hunter2-secret' });
		const outcome = await run(insert('x'), { pool });
		expect(outcome).toMatchObject({ ok: false, disposition: 'notSent', failure: { code: '28P01' } });
		for (const thing of [pool, pool.settings, outcome]) {
			expect(inspect(thing, { depth: 20 })).not.toContain('hunter2');
			expect(JSON.stringify(pool.settings)).not.toContain('hunter2');
		}
	});
});

describe('a wire that swallows everything', () => {
	const throughProxy = (maxConnections = 5) => poolOf({ port: proxy.port, connectTimeoutMs: 300, maxConnections });

	it('is noticed, and what it held on the server is given free for the repeat', async () => {
		let attempts = 0;
		const outcome = await run(
			async (session) => {
				await session.run({ text: 'LOCK TABLE written' });
				await insert('a')(session);
				if (++attempts === 1) proxy.stall();
				await session.run({ text: 'SELECT 1' });
			},
			{ pool: throughProxy() },
		);
		expect(outcome).toMatchObject({ ok: true, attempts: 2 });
		expect(await written()).toEqual(['a']);
	});

	it('is noticed in the middle of a COPY', async () => {
		let attempts = 0;
		async function* rows() {
			attempts++;
			for (let chunk = 0; chunk < 200; chunk++) {
				if (chunk === 20 && attempts === 1) proxy.stall();
				yield Buffer.from(`${'x'.repeat(999)}\n`.repeat(100));
				await new Promise((resolve) => setImmediate(resolve));
			}
		}
		const outcome = await run(
			async (session) => await session.run({ copy: 'COPY written FROM STDIN', chunks: rows() }),
			{ pool: throughProxy() },
		);
		expect(outcome).toMatchObject({ ok: true, attempts: 2 });
		expect(await written()).toHaveLength(20_000);
	});

	it('is noticed at the first word, which costs no try', async () => {
		const pool = throughProxy(1);
		await run(insert('before'), { pool });
		proxy.stall();
		for (const mode of ['read', 'transaction'] as const)
			expect(await run(insert(mode), { pool, mode })).toMatchObject({ ok: true, attempts: 1 });
		expect(await written()).toEqual(['before', 'read', 'transaction']);
	});

	it('leaves no session behind that has begun a transaction', async () => {
		const pool = throughProxy(1);
		await run(insert('before'), { pool });
		proxy.stall('downstream');
		const running = run(insert('after'), { pool });
		await until(`(${others} AND state = 'idle in transaction') = 1`);
		// From now on the server does not even learn that the connection is closed.
		proxy.stall();
		expect(await running).toMatchObject({ ok: true, attempts: 1 });
		await until(`(${others} AND state <> 'idle') = 0`);
		expect(await written()).toEqual(['after', 'before']);
	});

	it('leaves it unknown whether a COMMIT went through whose answer it swallowed', async () => {
		const outcome = await run(
			async (session) => {
				await insert('kept')(session);
				proxy.stall('downstream');
			},
			{ pool: throughProxy() },
		);
		expect(outcome).toMatchObject({ ok: false, attempts: 1, disposition: 'unknown' });
		expect(await written()).toEqual(['kept']);
	});

	it('leaves it unknown as well what became of a statement that is its own transaction', async () => {
		await psql.query('CREATE PROCEDURE sleep_a_little() LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.2); END $$');
		const running = run(async (session) => await session.runScript({ script: 'CALL sleep_a_little()' }), {
			pool: throughProxy(),
			mode: 'statement',
		});
		await until(`EXISTS (SELECT FROM pg_stat_activity WHERE query = 'CALL sleep_a_little()' AND state = 'active')`);
		proxy.stall('downstream');
		expect(await running).toMatchObject({ ok: false, attempts: 1, disposition: 'unknown' });
	});

	it('is told from a server that takes its time, at work or waiting for a lock', async () => {
		await psql.query('BEGIN; LOCK TABLE written');
		const pool = throughProxy();
		const running = [
			run(async (session) => await session.run({ text: 'SELECT pg_sleep(2)' }), { pool }),
			run(async (session) => await session.runScript({ script: 'SELECT pg_sleep(2)' }), { pool, mode: 'statement' }),
			run(insert('patient'), { pool }),
		];
		await new Promise((resolve) => setTimeout(resolve, 2_000));
		await psql.query('COMMIT');
		for (const outcome of await Promise.all(running)) expect(outcome).toMatchObject({ ok: true, attempts: 1 });
		expect(await written()).toEqual(['patient']);
	});
});
