import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	burstOf,
	type Epoch,
	FEW,
	type Known,
	learnFrom,
	usableBurstOf,
} from '../../../nodes/shared/engine/rateEstimate';
import { TokenBucketLimiter } from '../../support/rateSimulator';

const known: Known = { perSecond: 100, trust: 50, opening: { count: 52, ms: 20 }, contradicted: false };

/** An epoch of `seconds` in which `count` calls passed, after a pause of `pauseMs`. */
function epochOf(count: number, seconds: number, pauseMs: number, more: Partial<Epoch> = {}): Epoch {
	const marks = [{ at: pauseMs, count: 0 }];
	return { from: 0, to: seconds * 1000, count, marks, idle: false, pace: 1000, ...more };
}

/** Calls at an even pace against an ideal bucket, from `at` on, until one is refused. */
function callUntilRefused(bucket: TokenBucketLimiter, at: number, perSecond: number): { count: number; to: number } {
	for (let count = 0; ; count++) {
		const to = at + (count * 1000) / perSecond;
		if (bucket.take(to) > 0) return { count, to };
	}
}

describe('the burst', () => {
	it('is what passed at first, less what the rate gave meanwhile', () => {
		expect(burstOf({ ...known, opening: { count: 130, ms: 300 } })).toBe(100);
	});

	it('is nothing at all rather than less', () => {
		expect(burstOf({ ...known, opening: { count: 5, ms: 1000 } })).toBe(0);
	});
});

describe('the rate', () => {
	it('is goodput between two throttles where the bucket cannot have run over', () => {
		// A burst of 300, of which a pause of 1 s gives back 100: nothing is lost.
		const big = { ...known, opening: { count: 306, ms: 60 } };
		const { perSecond, trust } = learnFrom(epochOf(180, 1.8, 1000), big);
		expect(perSecond).toBe(100);
		expect(trust).toBe(231);
	});

	it('is what passed beyond the burst where the pause had filled the bucket', () => {
		// Burst 50, rate 100: a pause of 2 s gives 50, then 1 s gives 100 more. Goodput says 50/s.
		expect(learnFrom(epochOf(150, 3, 2000), { ...known, trust: 3 }).perSecond).toBeCloseTo(100, 0);
	});

	it('is taken from the latest moment at which the bucket was full', () => {
		// 20/s for 8 s while the bucket ran over at 100/s, then a step up to 200/s, refused after half a second.
		const steps = [
			{ at: 1000, count: 0 },
			{ at: 9000, count: 160 },
		];
		expect(learnFrom(epochOf(160 + 100, 9.5, 0, { marks: steps }), { ...known, trust: 3 }).perSecond).toBeCloseTo(
			100,
			0,
		);
	});

	it('is never above the pace that was refused', () => {
		expect(learnFrom(epochOf(1000, 2, 0, { pace: 120 }), known).perSecond).toBe(120);
	});

	it('is not cut to less than half of what was trusted at once', () => {
		expect(learnFrom(epochOf(20, 2, 0), known).perSecond).toBe(50);
		expect(learnFrom(epochOf(20, 2, 0), { ...known, trust: 3 }).perSecond).toBe(10);
	});

	it('is one call in ten seconds at least', () => {
		expect(learnFrom(epochOf(0, 3600, 0), { ...known, perSecond: 0.15, trust: 1 }).perSecond).toBe(0.1);
	});

	it('counts the refused call where there are few', () => {
		expect(learnFrom(epochOf(3, 0.1, 0), { ...known, opening: { count: 500, ms: 0 }, trust: 1 }).perSecond).toBe(40);
	});
});

describe('trust', () => {
	const big = { ...known, opening: { count: 306, ms: 60 } };

	it('adds up over epochs that agree, without end to its effect', () => {
		expect(learnFrom(epochOf(180, 1.8, 0), big).trust).toBe(50 + 181);
		expect(learnFrom(epochOf(180, 1.8, 0), { ...big, trust: 990 }).trust).toBe(1000);
	});

	it('starts again when an epoch disagrees', () => {
		expect(learnFrom(epochOf(280, 4, 0), big).trust).toBe(60);
		expect(learnFrom(epochOf(28, 0.4, 0), big).trust).toBe(29);
	});

	it('is low where the truth lies anywhere between goodput and a far higher pace', () => {
		// More has passed than the burst: the bucket may have run over.
		expect(learnFrom(epochOf(140, 2, 200, { pace: 1000 }), known).trust).toBe(10);
		expect(learnFrom(epochOf(140, 2, 200, { pace: 77 }), known).trust).toBe(60);
	});
});

describe('a refusal in the middle of a burst after idleness', () => {
	const idle = { idle: true, marks: [{ at: 3_600_000, count: 70 }] };
	const bursty = { ...known, opening: { count: 206, ms: 60 } };

	it('says what the burst is, and almost nothing about the rate', () => {
		const learned = learnFrom(epochOf(70 + 31, 3600.01, 0, idle), bursty);
		expect(burstOf(learned)).toBeCloseTo(30, 0);
		expect(learned.perSecond).toBe(95);
		expect(learned.trust).toBe(25);
	});

	it('does say something about the rate once the burst is spent', () => {
		// 200 at once, then 50/s for 6 s, refused: the rate has halved since.
		const learned = learnFrom(epochOf(70 + 200 + 300, 3606, 0, idle), bursty);
		expect(learned.perSecond).toBeCloseTo(50, 0);
		expect(learned.opening).toEqual(bursty.opening);
	});
});

describe('a burst that a service does not give on top of its rate', () => {
	// 10 calls in any second: after the pause 10 at once, and then nothing until the second is over.
	const windowed = { ...known, perSecond: 7, trust: 20, opening: { count: 10, ms: 20 } };

	it('is no longer used after pauses', () => {
		const learned = learnFrom(epochOf(10, 1.95, 1000, { pace: 8 }), windowed);
		expect(usableBurstOf(learned)).toBeLessThan(4);
		expect(burstOf(learned)).toBeGreaterThan(9);
	});

	it('stays in use where the rate may have changed, where little is known, and where it was all given', () => {
		expect(learnFrom(epochOf(5, 1.95, 1000, { pace: 8 }), windowed).usable).toBeUndefined();
		expect(learnFrom(epochOf(10, 1.95, 1000, { pace: 8 }), { ...windowed, trust: 5 }).usable).toBeUndefined();
		expect(learnFrom(epochOf(14, 1.95, 1000, { pace: 8 }), windowed).usable).toBeUndefined();
	});
});

describe('an opening that began with a half-empty bucket', () => {
	// 3 calls, then a refusal: a burst of 3? The bucket holds 100, and each pause of 1 s gives 100 back.
	const wrong = { ...known, perSecond: 400, trust: 5, opening: { count: 3, ms: 10 } };
	const epoch = epochOf(133, 1.33, 1000, { pace: 400 });

	it('is believed at first, as far as the pace allows', () => {
		expect(learnFrom(epoch, wrong)).toMatchObject({ perSecond: 400, contradicted: true });
	});

	it('gives way to what two epochs in a row say', () => {
		const learned = learnFrom(epoch, { ...wrong, contradicted: true });
		expect(learned).toMatchObject({ perSecond: 100, trust: 1, contradicted: false });
		expect(burstOf(learned)).toBeCloseTo(100);
	});
});

it('finds the rate of an ideal token bucket as exactly as its trust says, whatever rate, burst, pause and pace', () => {
	const service = fc.record({
		perSecond: fc.double({ min: 5, max: 500, noNaN: true }),
		burst: fc.integer({ min: 2, max: 800 }),
		pauseMs: fc.integer({ min: 0, max: 5000 }),
		fullSpeed: fc.double({ min: 5, max: 20, noNaN: true }),
		pace: fc.double({ min: 1.1, max: 3, noNaN: true }),
	});
	fc.assert(
		fc.property(service, ({ perSecond, burst, pauseMs, fullSpeed, pace }) => {
			const bucket = new TokenBucketLimiter(perSecond, burst);
			const first = callUntilRefused(bucket, 0, perSecond * fullSpeed);
			const resumeAt = first.to + pauseMs;
			const second = callUntilRefused(bucket, resumeAt, perSecond * pace);
			const epoch = {
				from: first.to,
				to: second.to,
				count: second.count,
				marks: [{ at: resumeAt, count: 0 }],
				idle: false,
				pace: perSecond * pace,
			};
			const opening = { count: first.count, ms: first.to };
			const learned = learnFrom(epoch, { perSecond: perSecond * pace, trust: 1, opening, contradicted: false });
			const error = Math.abs(learned.perSecond / perSecond - 1);
			if (learned.trust >= FEW) expect(error).toBeLessThanOrEqual(3 / learned.trust);
			expect(learned.perSecond).toBeLessThanOrEqual(epoch.pace);
		}),
		{ numRuns: 2000 },
	);
});
