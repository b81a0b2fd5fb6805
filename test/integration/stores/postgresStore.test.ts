import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { PostgresStore } from '../../../nodes/shared/stores/postgresStore';
import { type PostgresServer, startPostgres } from '../../support/postgresServer';
import { compareWithModel, steps } from '../../support/storeContract';
import { StoreNews } from '../../support/storeNews';
import { storeSuite } from '../../support/storeSuite';

let server: PostgresServer;
let url: string;
let admin: pg.Client;
let store: PostgresStore;
let keys = 0;

beforeAll(async () => {
	server = await startPostgres();
	url = `postgres://${server.user}:${server.password}@127.0.0.1:${server.port}/postgres`;
	admin = new pg.Client({ connectionString: url });
	await admin.connect();
	store = new PostgresStore(url);
	await store.open(new StoreNews());
});

afterAll(async () => {
	store.close();
	await admin.end();
	await server.stop();
});

async function age(key: string, ms: number): Promise<void> {
	await admin.query(
		`UPDATE steady_limits SET last = last - $2, arrival = arrival - $2,
			paused = CASE WHEN paused > 0 THEN paused - $2 ELSE paused END,
			resume = CASE WHEN resume > 0 THEN resume - $2 ELSE resume END,
			rate_at = rate_at - $2, lateness_at = lateness_at - $2, capacity_at = capacity_at - $2,
			holders = coalesce((SELECT jsonb_object_agg(name, jsonb_build_array(h->0, h->1, (h->>2)::float8 - $2))
				FROM jsonb_each(holders) AS each (name, h)), '{}')
		WHERE key = $1`,
		[key, ms],
	);
}

describe('Postgres', () => {
	storeSuite(() => new PostgresStore(url));

	it('answers every question as the model does', async () => {
		await fc.assert(
			fc.asyncProperty(steps, async (played) => {
				await compareWithModel(store, `{test}:${keys++}`, played, age);
			}),
			{ numRuns: 60 },
		);
	});
});
