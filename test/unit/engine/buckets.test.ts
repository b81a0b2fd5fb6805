import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateBucket, SlotBucket } from '../../../nodes/shared/engine/buckets';

const START = Date.UTC(2027, 0, 15);

/**
 * Whole milliseconds per unit and whole units: then everything can be counted exactly, and so can the oracle below.
 */
const rates = fc.record({ msPerUnit: fc.integer({ min: 1, max: 500 }), burst: fc.integer({ min: 1, max: 40 }) });
const rateOf = ({ msPerUnit, burst }: { msPerUnit: number; burst: number }) => ({
	kind: 'rate' as const,
	perSecond: 1000 / msPerUnit,
	burst,
});

/** A token bucket as everybody draws it, with a counter that is filled up; in milliseconds of filling, to stay exact. */
class TokenBucket {
	private level: number;
	private countedAt = START;

	constructor(private readonly rate: { msPerUnit: number; burst: number }) {
		this.level = rate.burst * rate.msPerUnit;
	}

	take(cost: number, now: number): boolean {
		const { msPerUnit, burst } = this.rate;
		this.level = Math.min(burst * msPerUnit, this.level + now - this.countedAt);
		this.countedAt = now;
		if (this.level < Math.min(cost, burst) * msPerUnit) return false;
		this.level -= cost * msPerUnit;
		return true;
	}
}

describe('rate bucket', () => {
	const steps = fc.array(fc.record({ waitMs: fc.nat(2_000), cost: fc.integer({ min: 1, max: 60 }) }), {
		maxLength: 200,
	});

	it('lets through what a token bucket lets through, heavy calls included', () => {
		fc.assert(
			fc.property(rates, steps, (rate, calls) => {
				const bucket = new RateBucket();
				bucket.configure(rateOf(rate), START);
				const oracle = new TokenBucket(rate);
				let now = START;
				for (const { waitMs, cost } of calls) {
					now += waitMs;
					const goes = bucket.readyAt(cost, now) <= now + 1e-3;
					expect(goes).toBe(oracle.take(cost, now));
					if (goes) bucket.take(cost, now);
				}
			}),
			{ numRuns: 500 },
		);
	});

	it('is ready exactly when it says', () => {
		fc.assert(
			fc.property(rates, steps, (rate, calls) => {
				const bucket = new RateBucket();
				bucket.configure(rateOf(rate), START);
				const oracle = new TokenBucket(rate);
				let now = START;
				for (const { cost } of calls) {
					const at = Math.round(Math.max(now, bucket.readyAt(cost, now)));
					if (at > now) expect(oracle.take(cost, at - 1)).toBe(false);
					expect(oracle.take(cost, at)).toBe(true);
					bucket.take(cost, at);
					now = at;
				}
			}),
			{ numRuns: 200 },
		);
	});

	it('has no limit before one was set', () => {
		const bucket = new RateBucket();
		expect(bucket.readyAt(1_000_000, START)).toBe(START);
		bucket.take(1_000_000, START);
		bucket.giveBack(1_000_000, START);
		expect(bucket.describe(START)).toEqual({ limit: undefined, available: Infinity });
		bucket.configure({ kind: 'rate', perSecond: 1, burst: 5 }, START);
		expect(bucket.describe(START).available).toBe(5);
	});

	it('gives back what was never sent', () => {
		const bucket = new RateBucket();
		bucket.configure({ kind: 'rate', perSecond: 10, burst: 4 }, START);
		bucket.take(3, START);
		bucket.giveBack(3, START + 50);
		expect(bucket.describe(START + 50).available).toBe(4);
		expect(bucket.readyAt(4, START + 50)).toBeLessThanOrEqual(START + 50);
	});

	it('a rate of nothing, or worse, stops the calls and not the clockwork', () => {
		for (const perSecond of [0, -1, 1e-300]) {
			const bucket = new RateBucket();
			bucket.setRate({ perSecond, burst: 1 }, START);
			bucket.take(1, START);
			const at = bucket.readyAt(1, START);
			expect(at).toBeGreaterThan(START + 86_400_000);
			expect(at).toBeLessThan(Infinity);
		}
	});
});

describe('a new rate', () => {
	const full = (perSecond: number, burst: number) => {
		const bucket = new RateBucket();
		bucket.setRate({ perSecond, burst }, START);
		return bucket;
	};

	it('leaves available what was available', () => {
		const bucket = full(10, 8);
		bucket.take(5, START);
		bucket.setRate({ perSecond: 3, burst: 8 }, START);
		expect(bucket.describe(START).available).toBeCloseTo(3);
	});

	it('with a larger burst is no present, with a smaller one takes the rest', () => {
		const bucket = full(10, 8);
		bucket.take(5, START);
		bucket.setRate({ perSecond: 10, burst: 100 }, START);
		expect(bucket.describe(START).available).toBeCloseTo(3);
		bucket.setRate({ perSecond: 10, burst: 2 }, START);
		expect(bucket.describe(START).available).toBeCloseTo(2);
		bucket.setRate({ perSecond: 10, burst: 100 }, START);
		expect(bucket.describe(START).available).toBeCloseTo(2);
	});

	it('keeps a debt', () => {
		const bucket = full(10, 2);
		bucket.take(7, START);
		bucket.setRate({ perSecond: 5, burst: 2 }, START);
		// 5 units of debt and the one that is wanted, at 5 a second.
		expect(bucket.readyAt(1, START)).toBeCloseTo(START + 1_200, 2);
	});

	it('never lets more through than the largest burst and rate would, however often it changes', () => {
		const change = fc.record({
			perSecond: fc.integer({ min: 1, max: 50 }),
			burst: fc.integer({ min: 1, max: 20 }),
			waitMs: fc.nat(300),
			tries: fc.nat(5),
		});
		fc.assert(
			fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
				const bucket = full(1, 1);
				let now = START;
				let allowed = Math.max(1, ...changes.map(({ burst }) => burst));
				let taken = 0;
				for (const { perSecond, burst, waitMs, tries } of changes) {
					bucket.setRate({ perSecond, burst }, now);
					now += waitMs;
					allowed += (waitMs * perSecond) / 1000;
					for (let i = 0; i < tries; i++) {
						if (bucket.readyAt(1, now) > now) continue;
						bucket.take(1, now);
						taken++;
					}
					expect(taken).toBeLessThanOrEqual(allowed + 1e-6);
				}
			}),
		);
	});

	it('may be set again and again to the same without any effect', () => {
		const bucket = full(7, 3);
		bucket.take(3, START);
		const at = bucket.readyAt(2, START);
		for (let i = 0; i < 1_000; i++) bucket.setRate({ perSecond: 7, burst: 3 }, START + i / 10);
		expect(bucket.readyAt(2, START + 100)).toBe(at);
	});
});

describe('a pause', () => {
	const paused = (burst: number) => {
		const bucket = new RateBucket();
		bucket.setRate({ perSecond: 10, burst }, START);
		bucket.pausedUntil = START + 30_000;
		bucket.drain(bucket.pausedUntil);
		return bucket;
	};

	it('leaves one call for its end, and then the pace', () => {
		const bucket = paused(5);
		expect(bucket.readyAt(1, START)).toBe(START + 30_000);
		bucket.take(1, START + 30_000);
		expect(bucket.readyAt(1, START + 30_000)).toBeCloseTo(START + 30_100, 2);
	});

	it('is neither stretched nor shortened by a new rate', () => {
		for (const perSecond of [1, 5, 10, 100]) {
			const bucket = paused(5);
			bucket.setRate({ perSecond, burst: 5 }, START + 1_000);
			expect(bucket.readyAt(1, START)).toBeCloseTo(START + 30_000, 2);
			bucket.take(1, START + 30_000);
			expect(bucket.readyAt(1, START + 30_000)).toBeCloseTo(START + 30_000 + 1000 / perSecond, 2);
		}
	});

	it('drains a rate that is found out only meanwhile', () => {
		const bucket = new RateBucket();
		bucket.pausedUntil = START + 30_000;
		bucket.drain(bucket.pausedUntil);
		bucket.setRate({ perSecond: 10, burst: 5 }, START + 1_000);
		bucket.take(1, START + 30_000);
		expect(bucket.readyAt(1, START + 30_000)).toBeCloseTo(START + 30_100, 2);
	});

	it('is not undone by calls that are given back', () => {
		const bucket = new RateBucket();
		bucket.setRate({ perSecond: 10, burst: 5 }, START);
		for (let i = 0; i < 5; i++) bucket.take(1, START);
		bucket.pausedUntil = START + 30_000;
		bucket.drain(bucket.pausedUntil);
		for (let i = 0; i < 5; i++) bucket.giveBack(1, START + 1);
		bucket.take(1, START + 30_000);
		expect(bucket.readyAt(1, START + 30_000)).toBeCloseTo(START + 30_100, 2);
	});

	it('drains nothing that is emptier already', () => {
		const bucket = new RateBucket();
		bucket.setRate({ perSecond: 1, burst: 5 }, START);
		bucket.take(5, START);
		bucket.drain(START);
		expect(bucket.readyAt(1, START)).toBe(START + 1_000);
	});
});

describe('slot bucket', () => {
	it('holds as many as fit, and is ready again when one comes back', () => {
		const bucket = new SlotBucket();
		bucket.configure({ kind: 'slots', capacity: 3 }, START);
		for (let i = 0; i < 3; i++) {
			expect(bucket.readyAt(1, START)).toBe(START);
			bucket.take(1);
		}
		expect(bucket.readyAt(1, START)).toBe(Infinity);
		bucket.release(1);
		expect(bucket.readyAt(1, START)).toBe(START);
		expect(bucket.describe()).toEqual({ limit: { kind: 'slots', capacity: 3 }, available: 1 });
	});

	it('lets a call that is heavier than all of it go alone', () => {
		const bucket = new SlotBucket();
		bucket.configure({ kind: 'slots', capacity: 2 }, START);
		expect(bucket.readyAt(5, START)).toBe(START);
		bucket.take(5);
		expect(bucket.readyAt(1, START)).toBe(Infinity);
		bucket.giveBack(5);
		expect(bucket.readyAt(1, START)).toBe(START);
	});

	it('counts twenty twentieths as one', () => {
		const bucket = new SlotBucket();
		bucket.configure({ kind: 'slots', capacity: 1 }, START);
		for (let i = 0; i < 20; i++) {
			expect(bucket.readyAt(1 / 20, START)).toBe(START);
			bucket.take(1 / 20);
		}
		expect(bucket.readyAt(1 / 20, START)).toBe(Infinity);
		for (let i = 0; i < 20; i++) bucket.release(1 / 20);
		expect(bucket.readyAt(1, START)).toBe(START);
	});

	it('keeps to the smaller of the two bounds', () => {
		const bucket = new SlotBucket();
		bucket.configure({ kind: 'slots', capacity: 10 }, START);
		bucket.setAdaptive(2);
		expect(bucket.describe().available).toBe(2);
		expect(bucket.configured).toBe(10);
		bucket.setAdaptive(50);
		expect(bucket.describe().available).toBe(10);
	});

	it('takes no rate for a capacity', () => {
		const bucket = new SlotBucket();
		bucket.configure({ kind: 'rate', perSecond: 1, burst: 1 }, START);
		expect(bucket.readyAt(1_000, START)).toBe(START);
	});
});
