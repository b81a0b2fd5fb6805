import fc from 'fast-check';
import type Redis from 'ioredis';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { RedisStore } from '../../../nodes/shared/stores/redisStore';
import { parseRedisUrl } from '../../../nodes/shared/stores/redisSettings';
import { hasRedis, redisClient, type RedisServer, startRedis } from '../../support/redisServer.mts';
import { compareWithModel, steps } from '../../support/storeContract';
import { StoreNews } from '../../support/storeNews';
import { storeSuite } from '../../support/storeSuite';

let server: RedisServer;
let admin: Redis;
let store: RedisStore;
let keys = 0;

beforeAll(async () => {
	server = await startRedis();
	admin = redisClient(server);
	store = new RedisStore(parseRedisUrl(server.url));
	await store.open(new StoreNews());
});

afterAll(async () => {
	store.close();
	admin.disconnect();
	await server.stop();
});

async function age(key: string, ms: number): Promise<void> {
	const fields = await admin.hgetall(`steady:${key}`);
	for (const [name, value] of Object.entries(fields)) {
		if (['last', 'arrival', 'paused', 'resume', 'rateAt', 'latenessAt', 'capacityAt', 'noteUntil'].includes(name)) {
			if (Number(value) > 0) await admin.hset(`steady:${key}`, name, String(Number(value) - ms));
		} else if (name.startsWith('h:')) {
			const [held, wants, until] = value.split(' ');
			await admin.hset(`steady:${key}`, name, `${held} ${wants} ${Number(until) - ms}`);
		}
	}
}

describe.runIf(hasRedis())('Redis', () => {
	storeSuite(() => new RedisStore(parseRedisUrl(server.url)));

	it('answers every question as the model does', async () => {
		await fc.assert(
			fc.asyncProperty(steps, async (played) => {
				await compareWithModel(store, `{test}:${keys++}`, played, age);
			}),
			{ numRuns: 200 },
		);
	});
});
