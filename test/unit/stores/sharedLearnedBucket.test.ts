import { describe, expect, it } from 'vitest';
import type { Charge } from '../../../nodes/shared/engine/call';
import type { LearnedBucket } from '../../../nodes/shared/engine/learnedBucket';
import { FakeClock } from '../../support/fakeClock';
import { seededRandom } from '../../support/random';
import { SimulatedCluster, type SimulatedProcess } from '../../support/simulatedCluster';

const KEY = 'scope/learned';
const CHARGES: readonly Charge[] = [{ key: KEY, cost: 1, limit: { kind: 'slots', capacity: Infinity } }];

function newCluster(processes: number): { clock: FakeClock; cluster: SimulatedCluster } {
	const clock = new FakeClock();
	return { clock, cluster: new SimulatedCluster(clock, { processes, random: seededRandom(3) }) };
}

function learnedBy(process: SimulatedProcess): LearnedBucket {
	return process.limiter.keep(KEY, (buckets, queue) => buckets.learned(KEY, queue));
}

/** The bucket is there before the first call, as in engine/scope.ts. */
async function call(process: SimulatedProcess, tookMs = 0): Promise<boolean> {
	learnedBy(process);
	return await process.call(CHARGES, tookMs);
}

/** Calls and refusals from which a rate of about `perSecond` can be learned. */
async function learn(clock: FakeClock, process: SimulatedProcess, perSecond: number): Promise<void> {
	const bucket = learnedBy(process);
	for (let epoch = 0; epoch < 4; epoch++) {
		for (let i = 0; i < 100; i++) {
			const sentAt = process.now();
			bucket.learned.onSent(sentAt, 1);
			await clock.until(call(process, 1_000 / perSecond));
			bucket.learned.onAccepted(sentAt, process.now(), 1);
		}
		const sentAt = process.now();
		bucket.learned.onSent(sentAt, 1);
		await clock.advance(10);
		bucket.learned.onThrottled(sentAt, process.now(), process.now());
	}
}

describe('a learned rate', () => {
	it('is kept, once a second at most, and is what another process begins with', async () => {
		const { clock, cluster } = newCluster(1);
		const [first] = cluster.processes;
		await learn(clock, first, 50);
		const before = cluster.store.requests;
		await clock.advance(5_000);
		expect(cluster.store.requests - before).toBeLessThan(5);
		const known = learnedBy(first).learned.current(first.now())?.perSecond ?? 0;
		expect(known).toBeGreaterThan(25);

		const second = cluster.start();
		await clock.until(call(second));
		const inherited = learnedBy(second).learned.current(second.now())?.perSecond ?? 0;
		expect(inherited / known).toBeGreaterThan(0.9);
		expect(inherited / known).toBeLessThan(1.1);
	});

	it.each(['{"version":0,"state":{"known":{"perSecond":1}}}', 'not JSON', '{}', 'null'])(
		'that cannot be understood is learned anew: %s',
		async (text) => {
			const { clock, cluster } = newCluster(1);
			const [first] = cluster.processes;
			await learn(clock, first, 50);
			await clock.advance(2_000);
			for (const kept of cluster.store.kept.values()) if (kept.note) kept.note.text = text;
			const second = cluster.start();
			expect(await clock.until(call(second))).toBe(true);
			expect(learnedBy(second).learned.current(second.now())).toBeUndefined();
		},
	);

	it('makes the first call wait until it is known, and no longer', async () => {
		const { clock, cluster } = newCluster(1);
		const start = clock.now();
		await clock.until(call(cluster.processes[0]));
		expect(clock.now() - start).toBeGreaterThan(0);
		expect(clock.now() - start).toBeLessThan(40);
	});

	it('is learned anew where the store is away', async () => {
		const { clock, cluster } = newCluster(0);
		cluster.store.isDown = true;
		const process = cluster.start();
		const start = clock.now();
		await clock.until(call(process));
		expect(clock.now() - start).toBeLessThan(40);
		expect(cluster.warnings).toHaveLength(1);
	});

	it('has pauses that reach the other processes, and those that were cut off or come later', async () => {
		const { clock, cluster } = newCluster(2);
		const [first, second] = cluster.processes;
		await clock.until(Promise.all([call(first), call(second)]));
		first.pauseFor(KEY, 5_000);
		await clock.advance(20);
		const pausedMs = (process: SimulatedProcess) => learnedBy(process).pausedUntil - process.now();
		expect(pausedMs(second)).toBeGreaterThan(4_970);
		expect(pausedMs(second)).toBeLessThan(5_000);
		const third = cluster.start();
		const delayed = call(third);
		const start = clock.now();
		await clock.until(delayed);
		expect(clock.now() - start).toBeGreaterThanOrEqual(4_970);

		cluster.store.cutOff(1);
		await clock.advance(10);
		first.pauseFor(KEY, 5_000);
		await clock.advance(1_000);
		expect(pausedMs(second)).toBeGreaterThan(3_900);
		expect(pausedMs(second)).toBeLessThan(4_000 + 20);
	});
});
