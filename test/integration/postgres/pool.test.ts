import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { steadyProcess } from '../../../nodes/shared/n8n/process';
import type { ConnectionPool } from '../../../nodes/shared/transports/postgres/pool';
import { usePool } from '../../../nodes/shared/transports/postgres/pool';
import type { PostgresSettings } from '../../../nodes/shared/transports/postgres/settings';
import { adjustSettings, createSettings } from '../../../nodes/shared/transports/postgres/settings';
import { itemsOf, type NodeDatabase, range, startNodeDatabase } from '../../support/postgresNode';

let db: NodeDatabase;

beforeAll(async () => {
	db = await startNodeDatabase();
	await db.query('CREATE TABLE target (id int)');
});

afterAll(async () => {
	await db.stop();
});

beforeEach(async () => {
	await steadyProcess().registry.closeAll();
	await open(0);
});

function settingsOf(changes: Partial<PostgresSettings>): PostgresSettings {
	return createSettings({
		host: '127.0.0.1',
		port: db.server.port,
		database: 'postgres',
		user: db.server.user,
		password: db.server.password,
		tls: { mode: 'disable' },
		maxConnections: 5,
		minConnections: 0,
		connectTimeoutMs: 2_000,
		idleMs: 50,
		statementTimeoutMs: 0,
		...changes,
	});
}

const lend = async (settings: PostgresSettings, adjusted = settings, id = 'credential') =>
	await usePool(steadyProcess().registry, id, settings, adjusted);

/** Has all connections open at the same time, and gives them back. */
async function fill(pool: ConnectionPool): Promise<void> {
	const taken = await Promise.all(range(5, async () => await pool.take(new AbortController().signal)));
	for (const connection of taken) connection.release(true);
}

/** Waits until the server counts so many connections of ours. */
async function open(count: number): Promise<void> {
	const query = "SELECT count(*)::int FROM pg_stat_activity WHERE application_name = 'n8n-nodes-steady'";
	while (Number((await db.query(query))[0].count) !== count) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('connections that nobody uses', () => {
	it('are closed after a while', async () => {
		const lease = await lend(settingsOf({}));
		await fill(lease.value);
		await open(0);
		lease.release();
	});

	it('stay open as far as the credential says so, even when no run has the pool', async () => {
		const settings = settingsOf({ minConnections: 2 });
		const lease = await lend(settings);
		await fill(lease.value);
		await open(2);
		lease.release();
		// Ten times as long as idle ones are kept.
		await new Promise((resolve) => setTimeout(resolve, 500));
		await open(2);
		const again = await lend(settings);
		expect(again.value).toBe(lease.value);
		const { reused } = await take(again.value);
		expect(reused).toBe(true);
		again.release();
	});

	it('are replaced when they are too old, and not only closed when they are idle', async () => {
		const lease = await lend(settingsOf({ minConnections: 1 }));
		const options = (lease.value as unknown as { pool: { options: Record<string, number> } }).pool.options;
		expect(options).toMatchObject({ min: 1, max: 5, maxLifetimeSeconds: 1_800, idleTimeoutMillis: 50 });
		lease.release();
	});

	it('are closed when the credential is changed', async () => {
		const before = settingsOf({ minConnections: 2 });
		const old = await lend(before);
		await fill(old.value);
		await open(2);
		const other = await lend(settingsOf({ minConnections: 1 }), undefined, 'another credential');
		const after = await lend(settingsOf({ minConnections: 2, maxConnections: 4 }));
		// Whoever is at work with the old one finishes it.
		await open(2);
		old.release();
		await open(0);
		after.release();
		other.release();
		expect(steadyProcess().registry.snapshot()).toHaveLength(2);
	});

	it('are not closed because a node has options of its own', async () => {
		const settings = settingsOf({ minConnections: 1 });
		const one = await lend(settings, adjustSettings(settings, { idleMs: 1_000 }));
		await fill(one.value);
		one.release();
		const two = await lend(settings, adjustSettings(settings, { connectTimeoutMs: 1_000 }));
		two.release();
		expect(steadyProcess().registry.snapshot()).toHaveLength(2);
	});
});

async function take(pool: ConnectionPool): Promise<{ reused: boolean }> {
	const connection = await pool.take(new AbortController().signal);
	connection.release(true);
	return connection;
}

describe('the number of connections', () => {
	it('is said to be wrong when the least is more than the most', async () => {
		await expect(
			db.run({ table: 'target', items: itemsOf({ id: 1 }), credential: { maxConnections: 2, minConnections: 3 } }),
		).rejects.toMatchObject({ message: expect.stringContaining('"Minimum Number of Connections" is larger') });
	});

	it('is back at the minimum after errors, cancels and refusals', async () => {
		const credential = { maxConnections: 3, minConnections: 1 };
		const options = { delayClosingIdleConnection: 1 };
		const abort = new AbortController();
		setTimeout(() => abort.abort(), 30);
		const query = { table: '', operation: 'executeQuery', items: itemsOf({}), credential, options };
		await Promise.allSettled([
			db.run({ ...query, parameters: { query: 'SELECT pg_sleep(30)' }, signal: abort.signal }),
			db.run({ ...query, parameters: { query: 'SELECT nonsense' } }),
			db.run({ table: 'target', items: itemsOf({ id: 'x' }), credential, options }),
			db.run({ table: 'nowhere', items: itemsOf({ id: 1 }), credential, options }),
		]);
		await db.run({ table: 'target', items: itemsOf({ id: 1 }), credential, options });
		await open(1);
	});
});
