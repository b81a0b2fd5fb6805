import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../demo/postgres.mts';
import { startRedis } from '../../test/support/redisServer.mts';
import { compile } from '../support/compiled.mts';
import { keepReport } from '../support/report.mts';
import { type ClusterResult, type ClusterRun, excess, runCluster } from './cluster.mts';

const [, , chosen = '', seconds = '60'] = process.argv;
const SECONDS = Number(seconds);
const PROCESSES = 4;
const PER_SECOND = 200;
/** What "200 requests per second" under Reliability means: 5 % of them at once, and one. */
const BURST = 11;
const CONCURRENCY = 20;
/** Workers start and end one after the other; in between they are all there. */
const SETTLED_AFTER_SECONDS = 2;
const AWAY_AT_SECOND = SECONDS / 3;
const BACK_AT_SECOND = SECONDS / 2;

type Plan = Pick<ClusterRun, 'environment' | 'events'>;

/** What a run is measured by. */
interface Measured {
	readonly name: string;
	readonly calls: number;
	readonly perSecond: readonly number[];
	/** Of the limit, while all workers are there. */
	readonly used: number;
	/** Of the limit, in the last ten seconds. */
	readonly usedLately: number;
	readonly excess: number;
	/** The same, as the workers let the calls go; not known of one that was killed. */
	readonly excessAsSent: number | undefined;
	readonly refused: number;
	readonly failed: number;
	readonly mostAtOnce: number;
	readonly warnings: readonly string[];
	readonly cpuShare: number;
}

compile();
const measured: Measured[] = [];
for (const [name, run] of Object.entries({
	Redis: withRedis(() => []),
	'Redis, killed and started again': withRedis((redis) => [
		{ atSecond: AWAY_AT_SECOND, happen: redis.kill },
		{ atSecond: BACK_AT_SECOND, happen: redis.start },
	]),
	'Redis, one worker killed': withRedis(() => [
		{ atSecond: AWAY_AT_SECOND, happen: async (workers) => await workers.kill(0) },
	]),
	'Redis, one worker killed, another one started': withRedis(() => [
		{ atSecond: AWAY_AT_SECOND, happen: async (workers) => await workers.kill(0) },
		{ atSecond: BACK_AT_SECOND, happen: (workers) => workers.start() },
	]),
	Postgres: withPostgres,
})) {
	if (!name.includes(chosen)) continue;
	console.log(`${name}: ${SECONDS} s …`);
	const result = measure(name, await run());
	console.log(`  ${result.perSecond.join(' ')}`);
	for (const warning of new Set(result.warnings)) console.log(`  ${warning}`);
	measured.push(result);
}
keepReport({
	name: 'cluster',
	title: `${PROCESSES} processes, one limit of ${PER_SECOND} calls per second`,
	cells: [
		[
			'store',
			'calls',
			'of the limit',
			'last 10 s',
			'over, as sent',
			'over, as arrived',
			'answered 429',
			'failed',
			'at once',
			'CPU',
		],
		...measured.map((run) => [
			run.name,
			String(run.calls),
			percent(run.used),
			percent(run.usedLately),
			run.excessAsSent === undefined ? '' : Math.max(0, run.excessAsSent).toFixed(1),
			Math.max(0, run.excess).toFixed(1),
			`${run.refused} (${percent(run.refused / run.calls, 2)})`,
			String(run.failed),
			`${run.mostAtOnce} of ${CONCURRENCY}`,
			percent(run.cpuShare),
		]),
	],
	notes: [
		`${SECONDS} s each; calls take 20 to 60 ms. The service, a process of its own, counts every call as it arrives and`,
		`enforces ${PER_SECOND}/s with a burst of ${2 * BURST} and ${CONCURRENCY} at once; the workers are told ${PER_SECOND}/s, a burst of ${BURST}, ${CONCURRENCY} at once.`,
		`Of the limit: from second ${SETTLED_AFTER_SECONDS} to the end. Over: calls beyond burst + rate × t`,
		`with the burst of ${BURST}, in the worst of all spans of time t; on arrival it includes what the machine delayed on the way.`,
		`Killed after ${AWAY_AT_SECOND} s, started again after ${BACK_AT_SECOND} s. CPU: of one core, per worker.`,
	],
	data: measured,
});

function withRedis(events: (redis: Awaited<ReturnType<typeof startRedis>>) => Plan['events']) {
	return async () => {
		const redis = await startRedis();
		try {
			return await play({ environment: { STEADY_REDIS_URL: redis.url }, events: events(redis) });
		} finally {
			await redis.stop();
		}
	};
}

async function withPostgres(): Promise<ClusterResult> {
	const folder = join(tmpdir(), `steady-cluster-${process.pid}`);
	const postgres = await startPostgres({ folder });
	try {
		const { user, password, host, port } = postgres;
		const url = `postgres://${user}:${password}@${host}:${port}/postgres`;
		return await play({ environment: { STEADY_POSTGRES_URL: url } });
	} finally {
		await postgres.stop();
		rmSync(folder, { recursive: true, force: true });
	}
}

async function play(plan: Plan): Promise<ClusterResult> {
	return await runCluster({
		processes: PROCESSES,
		seconds: SECONDS,
		perSecond: PER_SECOND,
		burst: BURST,
		maxConcurrency: CONCURRENCY,
		service: { perSecond: PER_SECOND, burst: 2 * BURST, concurrency: CONCURRENCY, tookMs: 40 },
		...plan,
	});
}

function measure(name: string, { count, reports }: ClusterResult): Measured {
	const { arrivals, refused, mostAtOnce } = count;
	const [start = 0] = arrivals;
	const perSecond: number[] = [];
	for (const arrival of arrivals) {
		const second = Math.floor((arrival - start) / 1000);
		perSecond[second] = (perSecond[second] ?? 0) + 1;
	}
	const rate = (from: number, to: number) => {
		const [begin, end] = [start + from * 1000, start + to * 1000];
		return arrivals.filter((at) => at >= begin && at < end).length / ((to - from) * PER_SECOND);
	};
	// The first worker is there when the first call arrives.
	const last = SECONDS - SETTLED_AFTER_SECONDS;
	const alive = reports.filter((report) => report !== undefined);
	const sent = alive.flatMap((report) => report.sent).sort((a, b) => a - b);
	return {
		name,
		calls: arrivals.length,
		perSecond,
		used: rate(SETTLED_AFTER_SECONDS, last),
		usedLately: rate(last - 10, last),
		excess: excess(arrivals, PER_SECOND, BURST),
		excessAsSent: alive.length === reports.length ? excess(sent, PER_SECOND, BURST) : undefined,
		refused: refused.length,
		failed: alive.reduce((sum, { failed }) => sum + failed.length, 0),
		mostAtOnce,
		warnings: alive.flatMap(({ warnings }) => warnings),
		cpuShare: alive.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / alive.length / (SECONDS * 1000),
	};
}

function percent(share: number, digits = 1): string {
	return `${(share * 100).toFixed(digits)} %`;
}
