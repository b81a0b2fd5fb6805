import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Charge } from '../../../nodes/shared/engine/call';
import { FakeClock } from '../../support/fakeClock';
import { seededRandom } from '../../support/random';
import { overdraft, SimulatedCluster, type SimulatedProcess } from '../../support/simulatedCluster';

const ROUNDING = 1e-6;

function rate(perSecond: number, burst: number, cost = 1): readonly Charge[] {
	return [{ key: 'scope/user', cost, limit: { kind: 'rate', perSecond, burst } }];
}

function newCluster(processes: number, seed = 1): { clock: FakeClock; cluster: SimulatedCluster } {
	const clock = new FakeClock();
	return { clock, cluster: new SimulatedCluster(clock, { processes, random: seededRandom(seed) }) };
}

function many(
	process: SimulatedProcess,
	count: number,
	charges: readonly Charge[],
	tookMs = 5,
): Array<Promise<boolean>> {
	return Array.from({ length: count }, () => process.call(charges, tookMs));
}

describe('a rate that processes share', () => {
	it('is used to the full by four busy processes, with few questions to the store', async () => {
		const { clock, cluster } = newCluster(4);
		const charges = rate(200, 11);
		await clock.until(Promise.all(cluster.processes.flatMap((process) => many(process, 500, charges))));
		expect(cluster.sent).toHaveLength(2_000);
		expect(overdraft(cluster.sent, 200, 11)).toBeLessThanOrEqual(ROUNDING);
		expect(cluster.rate).toBeGreaterThan(196);
		expect(cluster.store.requests).toBeLessThan(200);
	});

	it('is shared fairly', async () => {
		const { clock, cluster } = newCluster(4);
		const charges = rate(200, 11);
		for (const process of cluster.processes) void many(process, 1_000, charges);
		await clock.advance(10_000);
		for (const i of cluster.processes.keys()) {
			const share = cluster.sent.filter(({ process }) => process === i).length;
			expect(share).toBeGreaterThan(425);
			expect(share).toBeLessThan(575);
		}
	});

	it('is used nearly to the full where the burst is too small for lateness', async () => {
		const { clock, cluster } = newCluster(3);
		await clock.until(Promise.all(cluster.processes.flatMap((process) => many(process, 200, rate(10, 1)))));
		expect(overdraft(cluster.sent, 10, 1)).toBeLessThanOrEqual(ROUNDING);
		expect(cluster.rate).toBeGreaterThan(9);
	});

	it('is never overdrawn, whatever the rate, the costs, the delays and the order of events', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.record({
					seed: fc.nat(),
					processes: fc.integer({ min: 1, max: 6 }),
					perSecond: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 20, max: 1_000 })),
					burst: fc.oneof(fc.constant(1), fc.double({ min: 1, max: 3, noNaN: true }), fc.integer({ min: 2, max: 200 })),
					costs: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 }),
					latencyMs: fc.constantFrom(0, 2, 10, 40, 80),
					timerLatenessMs: fc.constantFrom(0, 2, 15, 60),
					calls: fc.integer({ min: 1, max: 200 }),
					spreadMs: fc.constantFrom(0, 100, 3_000),
				}),
				async ({ seed, perSecond, burst, costs, calls, spreadMs, ...options }) => {
					const clock = new FakeClock();
					const random = seededRandom(seed);
					const cluster = new SimulatedCluster(clock, { ...options, random });
					const kinds = costs.map((cost) => rate(perSecond, burst, cost));
					const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)];
					const done = Array.from({ length: calls }, async () => {
						await new Promise<void>((resolve) => clock.after(random() * spreadMs, resolve));
						await pick(cluster.processes).call(pick(kinds), random() * 50);
					});
					await clock.until(Promise.all(done));
					expect(cluster.warnings).toEqual([]);
					expect(cluster.sent).toHaveLength(calls);
					// A call that costs more than the burst goes when the bucket is full.
					expect(overdraft(cluster.sent, perSecond, Math.max(burst, ...costs))).toBeLessThanOrEqual(ROUNDING);
				},
			),
			{ numRuns: 100 },
		);
	}, 60_000);

	it('is never overdrawn by busy processes, though the delays change all the time', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.record({
					seed: fc.nat(),
					processes: fc.integer({ min: 2, max: 5 }),
					perSecond: fc.integer({ min: 20, max: 1_000 }),
					burst: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 30 }), fc.integer({ min: 30, max: 300 })),
					delays: fc.array(fc.constantFrom(1, 5, 30, 80, 120), { minLength: 2, maxLength: 10 }),
				}),
				async ({ seed, perSecond, burst, delays, processes }) => {
					const clock = new FakeClock();
					const cluster = new SimulatedCluster(clock, { processes, random: seededRandom(seed), timerLatenessMs: 20 });
					const charges = rate(perSecond, burst);
					for (const process of cluster.processes) void many(process, perSecond * 4, charges);
					for (const delay of delays) {
						cluster.latencyMs = delay;
						await clock.advance(2_000);
					}
					expect(cluster.warnings).toEqual([]);
					expect(cluster.sent.length).toBeGreaterThan(delays.length * perSecond * 0.2);
					expect(overdraft(cluster.sent, perSecond, burst)).toBeLessThanOrEqual(ROUNDING);
				},
			),
			{ numRuns: 15 },
		);
	}, 120_000);

	it('goes by the strictest of the settings that processes bring along, until nobody brings it any more', async () => {
		const { clock, cluster } = newCluster(2);
		const [strict, loose] = cluster.processes;
		await clock.until(strict.call(rate(10, 1.5), 0));
		void many(loose, 3_000, rate(20, 2));
		await clock.advance(50_000);
		expect(cluster.rate).toBeLessThan(10.1);
		await clock.advance(20_000);
		cluster.sent.length = 0;
		await clock.advance(20_000);
		expect(cluster.rate).toBeGreaterThan(18);
	});

	it('gives the share of a killed process to the others', async () => {
		const { clock, cluster } = newCluster(4);
		const charges = rate(200, 11);
		for (const process of cluster.processes) void many(process, 2_000, charges);
		await clock.advance(3_000);
		cluster.processes[0].kill();
		await clock.advance(500);
		cluster.sent.length = 0;
		await clock.advance(3_000);
		expect(cluster.rate).toBeGreaterThan(196);
	});

	it('is left to others by a process whose calls wait for something else', async () => {
		const { clock, cluster } = newCluster(2);
		const limits: readonly Charge[] = [
			...rate(100, 6),
			{ key: 'process', cost: 1, limit: { kind: 'slots', capacity: 2 }, perProcess: true },
		];
		const [slow, fast] = cluster.processes;
		void many(slow, 1_000, limits, 1_000);
		void many(fast, 5_000, rate(100, 6));
		await clock.advance(2_000);
		cluster.sent.length = 0;
		await clock.advance(10_000);
		const bySlow = cluster.sent.filter(({ process }) => process === 0).length;
		expect(bySlow).toBeGreaterThan(15);
		expect(cluster.rate).toBeGreaterThan(97);
	});

	it('lets a lone call go after one question', async () => {
		const { clock, cluster } = newCluster(1);
		const [process] = cluster.processes;
		await clock.until(process.call(rate(10, 5), 0));
		await clock.advance(2_000);
		const start = clock.now();
		await clock.until(process.call(rate(10, 5), 0));
		expect(clock.now() - start).toBeLessThan(20);
	});

	it('ends a wait for a lot when the call is aborted', async () => {
		const { clock, cluster } = newCluster(1);
		const controller = new AbortController();
		const call = cluster.processes[0].call(rate(1, 1), 0, controller.signal);
		controller.abort();
		expect(await clock.until(call)).toBe(false);
	});
});

describe('a window that processes share', () => {
	it('is an even flow, and no span of its length sees more than its units', async () => {
		const { clock, cluster } = newCluster(3);
		const charges: readonly Charge[] = [
			{ key: 'scope/units', cost: 1, limit: { kind: 'window', units: 600, seconds: 10 } },
		];
		await clock.until(Promise.all(cluster.processes.flatMap((process) => many(process, 500, charges))));
		expect(cluster.sent).toHaveLength(1_500);
		for (const { at: from } of cluster.sent) {
			const inWindow = cluster.sent.filter(({ at }) => at >= from && at < from + 10_000);
			expect(inWindow.length).toBeLessThanOrEqual(600);
		}
		// A tenth at once, nine tenths in the time of the window.
		expect(overdraft(cluster.sent, 54, 60)).toBeLessThanOrEqual(ROUNDING);
		expect(cluster.rate).toBeGreaterThan(53);
	});
});

describe('a pause of a shared rate', () => {
	it('reaches the other processes at once, and those that come later; calls come back at the pace', async () => {
		const { clock, cluster } = newCluster(2);
		const charges = rate(100, 50);
		for (const process of cluster.processes) void many(process, 500, charges);
		await clock.advance(1_000);
		const pausedAt = clock.now();
		// Each process has its own clock, a pause is as long for all.
		cluster.processes[0].pauseFor('scope/user', 3_000);
		await clock.advance(1_000);
		void many(cluster.start(), 50, charges);
		await clock.advance(4_000);
		const during = cluster.sent.filter(({ at }) => at > pausedAt && at < pausedAt + 3_000);
		expect(during.filter(({ process }) => process === 0)).toEqual([]);
		expect(during.filter(({ at }) => at > pausedAt + 20)).toEqual([]);
		const after = cluster.sent.filter(({ at }) => at >= pausedAt + 3_000);
		expect(overdraft(after, 100, 4)).toBeLessThanOrEqual(ROUNDING);
		expect(after.length).toBeGreaterThan(180);
		expect(new Set(after.map(({ process }) => process)).size).toBe(3);
	});
});

describe('a shared rate without its store', () => {
	it.each([
		['empty', true],
		['as it was', false],
	])('is kept to while the store is away and when it comes back %s, and no call is lost', async (_, forget) => {
		for (let seed = 1; seed <= 5; seed++) {
			const { clock, cluster } = newCluster(4, seed);
			const charges = rate(200, 11);
			const calls = cluster.processes.flatMap((process) => many(process, 1_000, charges));
			await clock.advance(5_000);
			cluster.store.goDown(forget);
			await clock.advance(5_000);
			cluster.store.comeBack();
			await clock.until(Promise.all(calls));
			expect(cluster.sent).toHaveLength(4_000);
			expect(overdraft(cluster.sent, 200, 11)).toBeLessThanOrEqual(ROUNDING);
			expect(cluster.rate).toBeGreaterThan(190);
			expect(cluster.warnings).toHaveLength(4);
			expect(cluster.warnings[0]).toContain('1/4 of every limit');
		}
	});

	it('is counted alone by a process that never reached it, at once', async () => {
		const { clock, cluster } = newCluster(0);
		cluster.store.isDown = true;
		const start = clock.now();
		const process = cluster.start();
		await clock.until(Promise.all(many(process, 40, rate(10, 2))));
		expect(cluster.sent[0].at - start).toBeLessThan(100);
		expect(overdraft(cluster.sent, 10, 2)).toBeLessThanOrEqual(ROUNDING);
		expect(cluster.warnings).toHaveLength(1);
	});

	it('is not looked for by a process that has nothing to do, and found again by one that has', async () => {
		const { clock, cluster } = newCluster(1);
		const [process] = cluster.processes;
		await clock.until(process.call(rate(10, 2), 0));
		cluster.store.goDown(false);
		await clock.advance(120_000);
		expect(clock.pending).toBe(0);
		cluster.store.comeBack();
		await clock.until(process.call(rate(10, 2), 0));
		expect(process.link.isDown).toBe(true);
		await clock.advance(1_000);
		expect(process.link.isDown).toBe(false);
	});

	it('is counted alone when the store has stopped answering, within a second', async () => {
		const { clock, cluster } = newCluster(1);
		const [process] = cluster.processes;
		await clock.until(process.call(rate(10, 2), 0));
		await clock.advance(5_000);
		cluster.store.isFrozen = true;
		const start = clock.now();
		await clock.until(process.call(rate(10, 2), 0));
		expect(clock.now() - start).toBeLessThan(1_500);
		expect(cluster.warnings).toHaveLength(1);
		expect(cluster.warnings[0]).toContain('no answer within');
	});
});
