import type Redis from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBudget } from '../../../nodes/shared/engine/budget';
import type { Call } from '../../../nodes/shared/engine/call';
import { steadyProcess } from '../../../nodes/shared/n8n/process';
import { redisClient, type RedisServer, startRedis } from '../../support/redisServer.mts';

let server: RedisServer;
let admin: Redis;

beforeAll(async () => {
	server = await startRedis({ settings: ['requirepass hunter2'] });
	admin = redisClient(server, 'hunter2');
	process.env.EXECUTIONS_MODE = 'queue';
	process.env.QUEUE_BULL_REDIS_HOST = '127.0.0.1';
	process.env.QUEUE_BULL_REDIS_PORT = String(server.port);
	process.env.QUEUE_BULL_REDIS_PASSWORD = 'hunter2';
	process.env.QUEUE_BULL_REDIS_DB = '3';
});
afterAll(async () => {
	admin.disconnect();
	await server.stop();
});

it("uses the queue's Redis from the first call on, and leaves nothing readable in it", async () => {
	const { engine } = steadyProcess();
	const connections = async () => String(await admin.client('LIST')).match(/name=n8n-nodes-steady/g)?.length ?? 0;
	expect(await connections()).toBe(0);

	const scope = 'https://api.example.com alice@example.com';
	const call: Call<string, string> = {
		label: 'GET api.example.com/orders',
		origin: 'https://api.example.com',
		scope,
		request: 'please',
		repeatable: true,
		maxConcurrency: 3,
		charges: [{ key: `${scope}/user`, cost: 1, limit: { kind: 'rate', perSecond: 50, burst: 5 } }],
		budget: createBudget(3, 10),
		classify: () => ({ kind: 'success' }),
	};
	const transport = { send: async () => 'thanks' };
	const outcomes = await Promise.all(Array.from({ length: 20 }, async () => await engine.run(call, transport)));
	expect(outcomes.every(({ ok }) => ok)).toBe(true);
	// One for questions, one for news.
	expect(await connections()).toBe(2);

	await admin.select(3);
	const keys = await admin.keys('*');
	expect(keys.filter((key) => key.startsWith('steady:{')).length).toBe(keys.length);
	expect(keys.length).toBeGreaterThanOrEqual(3);
	for (const key of keys) {
		const kept = (await admin.type(key)) === 'hash' ? JSON.stringify(await admin.hgetall(key)) : '';
		expect(`${key} ${kept}`).not.toMatch(/example|alice|orders|https/);
	}
});
