import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { excess, runCluster } from '../../../bench/cluster/cluster.mts';
import { COMPILED, compile } from '../../../bench/support/compiled.mts';
import { type PostgresServer, startPostgres } from '../../support/postgresServer';
import { hasRedis, type RedisServer, startRedis } from '../../support/redisServer.mts';

const PER_SECOND = 200;
const BURST = 11;
/** How many calls more than it was told a service may see at worst: a busy machine delivers some late, and then together. */
const JITTER = 40;
const CONCURRENCY = 12;

let redis: RedisServer | undefined;
let postgres: PostgresServer;

beforeAll(async () => {
	compile();
	[redis, postgres] = await Promise.all([hasRedis() ? startRedis() : undefined, startPostgres()]);
});
afterAll(async () => {
	await Promise.all([redis?.stop(), postgres.stop()]);
});

const stores = (): Record<string, Record<string, string>> => ({
	Redis: { STEADY_REDIS_URL: redis?.url ?? '' },
	Postgres: {
		STEADY_POSTGRES_URL: `postgres://${postgres.user}:${postgres.password}@127.0.0.1:${postgres.port}/postgres`,
	},
});

describe.each(hasRedis() ? ['Redis', 'Postgres'] : ['Postgres'])('processes that count in %s', (store) => {
	it('keep to one limit together while one of them is killed, and lose no call', async () => {
		const { count, reports } = await runCluster({
			processes: 4,
			seconds: 8,
			perSecond: PER_SECOND,
			burst: BURST,
			maxConcurrency: CONCURRENCY,
			service: { perSecond: PER_SECOND, burst: BURST + JITTER, concurrency: CONCURRENCY, tookMs: 20 },
			environment: stores()[store],
			events: [{ atSecond: 3, happen: async (workers) => await workers.kill(0) }],
		});
		expect(excess(count.arrivals, PER_SECOND, BURST + JITTER)).toBeLessThanOrEqual(0);
		expect(count.mostAtOnce).toBeLessThanOrEqual(CONCURRENCY);
		expect(count.refused).toEqual([]);
		expect(reports.map((report) => report === undefined)).toEqual([true, false, false, false]);
		for (const report of reports) {
			expect(report?.failed ?? []).toEqual([]);
			expect(report?.warnings ?? []).toEqual([]);
		}
	});

	it('end by themselves, though the connection is open', async () => {
		const modules = (path: string) => JSON.stringify(join(COMPILED, 'nodes/shared', path));
		const program = `
			const { systemClock } = require(${modules('engine/clock.js')});
			const { Limiter } = require(${modules('engine/limiter.js')});
			const { sharedBuckets } = require(${modules('stores/sharedBuckets.js')});
			const { storeFromEnvironment } = require(${modules('stores/storeFromEnvironment.js')});
			const { StoreLink } = require(${modules('stores/storeLink.js')});
			const link = new StoreLink(storeFromEnvironment(process.env), systemClock, console.error);
			const limiter = new Limiter(systemClock, sharedBuckets(link, systemClock));
			const limits = [
				{ key: 'exit/user', cost: 1, limit: { kind: 'rate', perSecond: 10, burst: 2 } },
				{ key: 'exit/slots', cost: 1, limit: { kind: 'slots', capacity: 2 } },
			];
			const alive = setInterval(() => {}, 1000);
			limiter.reserve(limits, { ticket: limiter.nextTicket(), affordablePauseMs: 1000 }).then((reservation) => {
				console.log(reservation.granted, link.processes > 0);
				clearInterval(alive);
			});`;
		const child = spawn(process.execPath, ['-e', program], { env: { ...process.env, ...stores()[store] } });
		let output = '';
		child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
		child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
		const [code] = (await once(child, 'exit')) as [number | null];
		expect(output.trim()).toBe('true true');
		expect(code).toBe(0);
	});
});
