import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRedisUrl } from '../../../nodes/shared/stores/redisSettings';
import { RedisStore } from '../../../nodes/shared/stores/redisStore';
import { storeKey } from '../../../nodes/shared/stores/storeKey';
import { makeCertificates } from '../../support/certificates.mts';
import { startRedisCluster } from '../../support/redisCluster';
import { hasRedis, redisClient, type RedisServer, startRedis } from '../../support/redisServer.mts';
import { StoreNews } from '../../support/storeNews';
import { storeSuite } from '../../support/storeSuite';

describe.runIf(hasRedis())('a Redis Cluster', () => {
	let cluster: Awaited<ReturnType<typeof startRedisCluster>>;
	beforeAll(async () => {
		cluster = await startRedisCluster();
	});
	afterAll(async () => await cluster.stop());

	storeSuite(() => new RedisStore(parseRedisUrl(cluster.url)));

	it('keeps the buckets of a scope in one place, and those of several scopes in several', async () => {
		const store = new RedisStore(parseRedisUrl(cluster.url));
		await store.open(new StoreNews());
		for (let i = 0; i < 30; i++) {
			await store.pause(storeKey(`scope${i}/slots`), 60_000);
			await store.pause(storeKey(`scope${i}/learned`), 60_000);
		}
		store.close();
		const homes = new Map<string, number>();
		for (const [node, server] of cluster.servers.entries()) {
			const client = redisClient(server);
			for (const key of await client.keys('steady:*:*')) {
				const tag = /\{(.*)\}/.exec(key)?.[1] ?? '';
				expect(homes.get(tag) ?? node).toBe(node);
				homes.set(tag, node);
			}
			client.disconnect();
		}
		expect(homes.size).toBeGreaterThanOrEqual(30);
		expect(new Set(homes.values()).size).toBe(3);
	});
});

describe.runIf(hasRedis())('a Redis behind Sentinels', () => {
	let first: RedisServer;
	let second: RedisServer;
	let sentinel: RedisServer;
	beforeAll(async () => {
		first = await startRedis();
		second = await startRedis({ settings: [`replicaof 127.0.0.1 ${first.port}`] });
		sentinel = await startRedis({
			sentinel: true,
			settings: [
				`sentinel monitor primary 127.0.0.1 ${first.port} 1`,
				'sentinel down-after-milliseconds primary 500',
				'sentinel failover-timeout primary 2000',
			],
		});
		const client = redisClient(sentinel);
		while (!String(await client.call('SENTINEL', 'REPLICAS', 'primary')).includes(String(second.port))) await sleep(50);
		client.disconnect();
	});
	afterAll(async () => await Promise.all([first, second, sentinel].map(async (server) => await server.stop())));

	it('is found, and found again where it has gone', async () => {
		const store = new RedisStore(parseRedisUrl(`redis+sentinel://127.0.0.1:${sentinel.port}/primary`));
		const news = new StoreNews();
		await store.open(news);
		await store.remember('{a}:note', 'kept', 60_000);
		const replica = redisClient(second);
		while ((await replica.hget('steady:{a}:note', 'note')) !== 'kept') await sleep(20);
		replica.disconnect();
		await first.kill();
		await news.hear('lost');
		for (;;) {
			try {
				await store.open(new StoreNews());
				await store.remember('{a}:other', 'written', 60_000);
				break;
			} catch {
				await sleep(100);
			}
		}
		expect((await store.recall('{a}:note')).note).toBe('kept');
		store.close();
	});
});

describe.runIf(hasRedis())('a Redis with a password', () => {
	let server: RedisServer;
	beforeAll(async () => {
		server = await startRedis({ settings: ['requirepass hunter2', 'user n8n on >hunter3 ~* &* +@all'] });
	});
	afterAll(async () => await server.stop());

	it.each([
		['its password', ':hunter2@'],
		['a user and a password', 'n8n:hunter3@'],
	])('lets in who has %s', async (_, login) => {
		const store = new RedisStore(parseRedisUrl(`redis://${login}127.0.0.1:${server.port}`));
		await store.open(new StoreNews());
		expect((await store.beat('p', 1_000)).alive).toBe(1);
		store.close();
	});

	it('says why it lets nobody else in, without repeating the password', async () => {
		const store = new RedisStore(parseRedisUrl(`redis://:hunter4@127.0.0.1:${server.port}`));
		const failure = await store
			.open(new StoreNews())
			.then(async () => await store.beat('p', 1_000))
			.catch((error: Error) => error);
		expect(String(failure)).toMatch(/WRONGPASS|NOAUTH/);
		expect(String(failure)).not.toContain('hunter4');
		store.close();
	});
});

describe.runIf(hasRedis())('a Redis with TLS', () => {
	let server: RedisServer;
	beforeAll(async () => {
		const { server: pair } = await makeCertificates();
		server = await startRedis({ tls: { certificate: pair.cert, key: pair.key } });
	});
	afterAll(async () => await server.stop());

	it('is reached where its certificate is not checked, and not where it is', async () => {
		const settings = parseRedisUrl(server.url);
		const trusting = new RedisStore({ ...settings, tls: { rejectUnauthorized: false } });
		await trusting.open(new StoreNews());
		expect((await trusting.beat('p', 1_000)).alive).toBe(1);
		trusting.close();
		const strict = new RedisStore(settings);
		await expect(strict.open(new StoreNews())).rejects.toThrow('certificate');
		strict.close();
	});
});
