import { execFileSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Charge } from '../../../nodes/shared/engine/call';
import { systemClock } from '../../../nodes/shared/engine/clock';
import { Limiter } from '../../../nodes/shared/engine/limiter';
import type { LimitStore } from '../../../nodes/shared/stores/limitStore';
import { PostgresStore } from '../../../nodes/shared/stores/postgresStore';
import { parseRedisUrl } from '../../../nodes/shared/stores/redisSettings';
import { RedisStore } from '../../../nodes/shared/stores/redisStore';
import { sharedBuckets } from '../../../nodes/shared/stores/sharedBuckets';
import { StoreLink } from '../../../nodes/shared/stores/storeLink';
import { startPostgres } from '../../support/postgresServer';
import { hasRedis, startRedis } from '../../support/redisServer.mts';
import { overdraft, type Sent } from '../../support/simulatedCluster';

/** A server that can be made to fail. */
interface StoreServer {
	connect(): LimitStore;
	kill(): Promise<void>;
	start(): Promise<void>;
	freeze(frozen: boolean): void;
	stop(): Promise<void>;
}

const PER_SECOND = 100;
const BURST = 10;
const CAPACITY = 6;

/** Limiters with connections of their own, as in processes of their own, and what they let through. */
class Cluster {
	readonly sent: Sent[] = [];
	readonly warnings: string[] = [];
	readonly links: StoreLink[] = [];
	mostInFlight = 0;
	private readonly limiters: Limiter[] = [];
	private inFlight = 0;

	private readonly charges: readonly Charge[];

	constructor(server: StoreServer, scope: string, processes = 3) {
		this.charges = [
			{ key: `${scope}/user`, cost: 1, limit: { kind: 'rate', perSecond: PER_SECOND, burst: BURST } },
			{ key: `${scope}/slots`, cost: 1, limit: { kind: 'slots', capacity: CAPACITY } },
		];
		for (let i = 0; i < processes; i++) {
			const link = new StoreLink(server.connect(), systemClock, (message) => this.warnings.push(message));
			this.links.push(link);
			this.limiters.push(new Limiter(systemClock, sharedBuckets(link, systemClock)));
		}
	}

	async call(process: number): Promise<void> {
		const limiter = this.limiters[process];
		const reservation = await limiter.reserve(this.charges, {
			ticket: limiter.nextTicket(),
			affordablePauseMs: 60_000,
		});
		if (!reservation.granted) throw new Error(`refused: ${reservation.why}`);
		this.sent.push({ at: systemClock.now(), cost: 1, process });
		this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
		await new Promise((resolve) => setTimeout(resolve, 10 + Math.random() * 40));
		this.inFlight--;
		reservation.release();
	}

	/** So many calls at once from every process. */
	async callAll(each: number): Promise<void> {
		await Promise.all(this.limiters.flatMap((_, i) => Array.from({ length: each }, async () => await this.call(i))));
	}

	pause(process: number, ms: number): void {
		this.limiters[process].pause(this.charges[0].key, systemClock.now() + ms);
	}

	async untilBack(): Promise<void> {
		while (this.links.some((link) => link.isDown)) await new Promise((resolve) => setTimeout(resolve, 50));
	}

	close(): void {
		for (const link of this.links) link.close();
	}
}

async function redis(): Promise<StoreServer> {
	const server = await startRedis();
	return { ...server, connect: () => new RedisStore(parseRedisUrl(server.url)) };
}

async function postgres(): Promise<StoreServer> {
	const server = await startPostgres();
	const url = `postgres://${server.user}:${server.password}@127.0.0.1:${server.port}/postgres`;
	return {
		connect: () => new PostgresStore(url),
		kill: server.kill,
		start: server.start,
		stop: server.stop,
		// The processes that serve connections, not the one that accepts them.
		freeze: (frozen) => {
			const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(server.pid)], { encoding: 'utf8' });
			for (const pid of children.split('\n').map(Number).filter(Boolean))
				process.kill(pid, frozen ? 'SIGSTOP' : 'SIGCONT');
		},
	};
}

const SERVERS: Array<[string, () => Promise<StoreServer>]> = [['Postgres', postgres]];
if (hasRedis()) SERVERS.push(['Redis', redis]);

describe.each(SERVERS)('limits shared through %s', (name, startServer) => {
	let server: StoreServer;
	let cluster: Cluster;
	beforeAll(async () => {
		server = await startServer();
	});
	afterAll(async () => {
		await server.stop();
	});
	afterEach(() => cluster.close());

	it('hold for all together', async () => {
		cluster = new Cluster(server, 'together');
		await cluster.callAll(60);
		expect(cluster.sent).toHaveLength(180);
		expect(overdraft(cluster.sent, PER_SECOND, BURST)).toBeLessThanOrEqual(1e-6);
		expect(cluster.mostInFlight).toBeLessThanOrEqual(CAPACITY);
		expect(cluster.warnings).toEqual([]);
	});

	it('pause all together', async () => {
		cluster = new Cluster(server, 'pause');
		await cluster.callAll(1);
		const pausedAt = systemClock.now();
		cluster.pause(0, 1_500);
		await new Promise((resolve) => setTimeout(resolve, 500));
		await cluster.callAll(5);
		const early = cluster.sent.filter(({ at }) => at > pausedAt && at < pausedAt + 1_500);
		expect(early).toEqual([]);
	});

	it('cost no call when the server dies and comes back', async () => {
		cluster = new Cluster(server, 'outage');
		const work = cluster.callAll(250);
		await new Promise((resolve) => setTimeout(resolve, 1_000));
		await server.kill();
		await new Promise((resolve) => setTimeout(resolve, 1_500));
		await server.start();
		await work;
		await cluster.untilBack();
		expect(cluster.sent).toHaveLength(750);
		expect(overdraft(cluster.sent, PER_SECOND, BURST)).toBeLessThanOrEqual(1e-6);
		expect(cluster.warnings).toHaveLength(3);
		expect(cluster.warnings[0]).toContain(name);
		expect(cluster.warnings[0]).toMatch(/1\/\d+ of every limit/);
	});

	it('cost no call when the server hangs', async () => {
		cluster = new Cluster(server, 'hanging');
		await cluster.callAll(2);
		server.freeze(true);
		try {
			await cluster.callAll(20);
		} finally {
			server.freeze(false);
		}
		expect(cluster.sent).toHaveLength(66);
		expect(cluster.warnings).toHaveLength(3);
		await cluster.untilBack();
		await cluster.callAll(5);
		expect(cluster.sent).toHaveLength(81);
	});
});
