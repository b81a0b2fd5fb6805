import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Charge } from '../../../nodes/shared/engine/call';
import { FakeClock } from '../../support/fakeClock';
import { seededRandom } from '../../support/random';
import { SimulatedCluster, type SimulatedProcess } from '../../support/simulatedCluster';

function slots(capacity: number, cost = 1): readonly Charge[] {
	return [{ key: 'scope/slots', cost, limit: { kind: 'slots', capacity } }];
}

function newCluster(processes: number, seed = 1): { clock: FakeClock; cluster: SimulatedCluster } {
	const clock = new FakeClock();
	return { clock, cluster: new SimulatedCluster(clock, { processes, random: seededRandom(seed) }) };
}

function many(
	process: SimulatedProcess,
	count: number,
	charges: readonly Charge[],
	tookMs = 50,
): Array<Promise<boolean>> {
	return Array.from({ length: count }, () => process.call(charges, tookMs));
}

describe('slots that processes share', () => {
	it('are never overdrawn, and everybody gets through', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.record({
					seed: fc.nat(),
					processes: fc.integer({ min: 1, max: 6 }),
					capacity: fc.integer({ min: 1, max: 20 }),
					latencyMs: fc.constantFrom(0, 2, 10, 40),
					timerLatenessMs: fc.constantFrom(0, 2, 15),
					calls: fc.integer({ min: 1, max: 150 }),
					spreadMs: fc.constantFrom(0, 100, 3_000),
					tookMs: fc.constantFrom(1, 20, 300, 4_000),
				}),
				async ({ seed, capacity, calls, spreadMs, tookMs, ...options }) => {
					const clock = new FakeClock();
					const random = seededRandom(seed);
					const cluster = new SimulatedCluster(clock, { ...options, random });
					const done = Array.from({ length: calls }, async () => {
						await new Promise<void>((resolve) => clock.after(random() * spreadMs, resolve));
						const process = cluster.processes[Math.floor(random() * cluster.processes.length)];
						await process.call(slots(capacity), random() * tookMs);
					});
					await clock.until(Promise.all(done));
					expect(cluster.warnings).toEqual([]);
					expect(cluster.sent).toHaveLength(calls);
					expect(cluster.mostInFlight).toBeLessThanOrEqual(capacity);
				},
			),
			{ numRuns: 200 },
		);
	}, 60_000);

	it('are all used by one process as long as nobody else wants any', async () => {
		const { clock, cluster } = newCluster(2);
		void many(cluster.processes[0], 1_000, slots(10));
		await clock.advance(2_000);
		expect(cluster.mostInFlight).toBe(10);
		expect(cluster.rate).toBeGreaterThan(190);
	});

	it('are shared fairly as soon as somebody else wants some', async () => {
		const { clock, cluster } = newCluster(2);
		void many(cluster.processes[0], 1_000, slots(10), 100);
		await clock.advance(1_000);
		cluster.sent.length = 0;
		void many(cluster.processes[1], 1_000, slots(10), 100);
		await clock.advance(500);
		expect(cluster.sent.some(({ process }) => process === 1)).toBe(true);
		cluster.sent.length = 0;
		await clock.advance(5_000);
		const second = cluster.sent.filter(({ process }) => process === 1).length;
		expect(second / cluster.sent.length).toBeGreaterThan(0.4);
		expect(second / cluster.sent.length).toBeLessThan(0.6);
		expect(cluster.rate).toBeGreaterThan(90);
	});

	it('go round where there are fewer of them than processes', async () => {
		const { clock, cluster } = newCluster(5);
		for (const process of cluster.processes) void many(process, 500, slots(2), 100);
		await clock.advance(20_000);
		for (const i of cluster.processes.keys()) {
			expect(cluster.sent.filter(({ process }) => process === i).length).toBeGreaterThan(30);
		}
		expect(cluster.rate).toBeGreaterThan(16);
	});

	it('come back when nobody uses them', async () => {
		const { clock, cluster } = newCluster(2);
		await clock.until(Promise.all(many(cluster.processes[0], 10, slots(10))));
		await clock.advance(200);
		const [kept] = cluster.store.kept.values();
		expect(kept.holders.size).toBe(0);
	});

	it('come back when the process that holds them is killed', async () => {
		const { clock, cluster } = newCluster(2);
		void many(cluster.processes[0], 100, slots(10), 2_000);
		await clock.advance(1_000);
		cluster.processes[0].kill();
		await clock.advance(2_000);
		expect(cluster.inFlight).toBe(0);
		const start = clock.now();
		void many(cluster.processes[1], 100, slots(10), 100);
		await clock.advance(7_000);
		expect(cluster.mostInFlight).toBe(10);
		expect(clock.now() - start).toBeLessThan(7_001);
		expect(cluster.sent.length).toBeGreaterThan(20);
	});

	it('are kept through calls that take longer than a lease', async () => {
		const { clock, cluster } = newCluster(2);
		const long = many(cluster.processes[0], 3, slots(3), 60_000);
		await clock.advance(1_000);
		const short = many(cluster.processes[1], 3, slots(3), 10);
		await clock.until(Promise.all([...long, ...short]));
		expect(cluster.mostInFlight).toBe(3);
	});

	it('are shared by the calls of a batch, a twentieth each', async () => {
		const { clock, cluster } = newCluster(2);
		const calls = cluster.processes.flatMap((process) => many(process, 200, slots(2, 1 / 20), 100));
		await clock.until(Promise.all(calls));
		expect(cluster.mostInFlight).toBeLessThanOrEqual(40);
		expect(cluster.mostInFlight).toBeGreaterThan(20);
	});

	it('count a heavy call as one', async () => {
		const { clock, cluster } = newCluster(2);
		const calls = cluster.processes.flatMap((process) => many(process, 3, slots(2, 5), 100));
		await clock.until(Promise.all(calls));
		expect(cluster.mostInFlight).toBe(2);
	});

	it('are bounded by what the service can take', async () => {
		const { clock, cluster } = newCluster(1);
		cluster.processes[0].limitSlots('scope/slots', 3);
		await clock.until(Promise.all(many(cluster.processes[0], 50, slots(10))));
		expect(cluster.mostInFlight).toBe(3);
	});
});

describe('shared slots without their store', () => {
	it('are used by each process for its share, and shared again when the store is back', async () => {
		const { clock, cluster } = newCluster(2);
		for (const process of cluster.processes) void many(process, 2_000, slots(10), 100);
		await clock.advance(3_000);
		cluster.store.goDown(true);
		await clock.advance(1_000);
		cluster.mostInFlight = 0;
		cluster.sent.length = 0;
		await clock.advance(5_000);
		expect(cluster.mostInFlight).toBe(10);
		expect(cluster.rate).toBeGreaterThan(95);
		cluster.store.comeBack();
		await clock.advance(10_000);
		expect(cluster.mostInFlight).toBe(10);
		const [kept] = cluster.store.kept.values();
		expect([...kept.holders.values()].map(({ held }) => held)).toEqual([5, 5]);
		expect(cluster.warnings).toHaveLength(2);
	});
});
