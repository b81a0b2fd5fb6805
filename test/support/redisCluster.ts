import { setTimeout as sleep } from 'node:timers/promises';
import { redisClient, type RedisServer, startRedis } from './redisServer.mts';

const SLOTS = 16_384;

/** A Redis Cluster of three servers without replicas. */
export async function startRedisCluster(): Promise<{ servers: RedisServer[]; url: string; stop(): Promise<void> }> {
	const settings = ['cluster-enabled yes', 'cluster-config-file nodes.conf', 'cluster-node-timeout 2000'];
	const servers = await Promise.all(Array.from({ length: 3 }, async () => await startRedis({ settings })));
	const clients = servers.map((server) => redisClient(server));
	for (const [i, client] of clients.entries()) {
		const from = Math.floor((i * SLOTS) / 3);
		const to = Math.floor(((i + 1) * SLOTS) / 3) - 1;
		await client.call('CLUSTER', 'ADDSLOTSRANGE', from, to);
		await client.call('CLUSTER', 'SET-CONFIG-EPOCH', i + 1);
	}
	for (const server of servers.slice(1)) await clients[0].call('CLUSTER', 'MEET', '127.0.0.1', server.port);
	for (const client of clients) {
		while (!String(await client.call('CLUSTER', 'INFO')).includes('cluster_state:ok')) await sleep(50);
		client.disconnect();
	}
	return {
		servers,
		url: `redis+cluster://${servers.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
		stop: async () => {
			await Promise.all(servers.map(async (server) => await server.stop()));
		},
	};
}
