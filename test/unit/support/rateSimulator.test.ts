import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LearnedRate } from '../../../nodes/shared/engine/learnedRate';
import { seededRandom } from '../../support/random';
import { randomService, WORK } from '../../support/randomService';
import {
	FixedWindowLimiter,
	type Limiter,
	type RetryAfter,
	simulate,
	SlidingWindowLimiter,
	SlotLimiter,
	TokenBucketLimiter,
} from '../../support/rateSimulator';

/** When calls that arrive at these times were let through. Every wait that is named must be long enough. */
function passed(limiter: Limiter, arrivals: readonly number[]): number[] {
	return arrivals.filter((at) => limiter.take(at) === 0);
}

const arrivals = fc
	.array(fc.double({ min: 0, max: 20_000, noNaN: true }), { minLength: 1, maxLength: 400 })
	.map((times) => times.sort((a, b) => a - b));

describe('limiters of modelled services', () => {
	it('let a token bucket pass burst + rate × t at most in any span', () => {
		fc.assert(
			fc.property(arrivals, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), (times, rate, burst) => {
				const through = passed(new TokenBucketLimiter(rate, burst), times);
				for (const [i, from] of through.entries()) {
					for (let j = i; j < through.length; j++) {
						expect(j - i + 1).toBeLessThanOrEqual(burst + (rate * (through[j]! - from)) / 1000 + 1e-6);
					}
				}
			}),
			{ numRuns: 50 },
		);
	});

	it('let so many calls pass per window, and in any span of a window’s length where it slides', () => {
		fc.assert(
			fc.property(arrivals, fc.integer({ min: 1, max: 20 }), (times, calls) => {
				const fixed = passed(new FixedWindowLimiter(calls, 1000), times);
				for (const at of fixed) {
					const window = Math.floor(at / 1000);
					expect(fixed.filter((other) => Math.floor(other / 1000) === window).length).toBeLessThanOrEqual(calls);
				}
				const sliding = passed(new SlidingWindowLimiter(calls, 1000), times);
				for (const at of sliding) {
					expect(sliding.filter((other) => other >= at && other < at + 1000).length).toBeLessThanOrEqual(calls);
				}
			}),
			{ numRuns: 50 },
		);
	});

	it('name a wait after which the next call passes, and not before', () => {
		const makers = [
			() => new TokenBucketLimiter(7, 3),
			() => new FixedWindowLimiter(3, 1000),
			() => new SlidingWindowLimiter(3, 1000),
		];
		for (const make of makers) {
			const exhaust = (limiter: Limiter): number => {
				for (let at = 137; ; at += 5) {
					const waitMs = limiter.take(at);
					if (waitMs > 0) return at + waitMs;
				}
			};
			const early = make();
			expect(early.take(exhaust(early) - 1)).toBeGreaterThan(0);
			const punctual = make();
			expect(punctual.take(exhaust(punctual) + 1e-6)).toBe(0);
		}
	});

	it('count what is being worked on where the limit is calls at a time', () => {
		const limiter = new SlotLimiter(2);
		expect([limiter.take(), limiter.take(), limiter.take()]).toEqual([0, 0, 1]);
		limiter.done();
		expect(limiter.take()).toBe(0);
	});
});

describe('a simulation', () => {
	const run = (seed: number) => {
		const service = randomService(seededRandom(seed));
		const clients = [{ ...WORK, learned: new LearnedRate() }];
		return simulate({ random: seededRandom(seed), server: service.start(), clients });
	};

	it('is the same to the bit for the same seed, and another one for another', () => {
		expect(run(5)).toEqual(run(5));
		expect(run(6)).not.toEqual(run(5));
	});

	it('keeps to the concurrency, and comes back no earlier than it was told', () => {
		for (const retryAfter of ['exact', 'seconds', 2500] satisfies RetryAfter[]) {
			const bucket = new TokenBucketLimiter(50, 20);
			const tripMs = 10;
			let inFlight = 0;
			let most = 0;
			let notBefore = 0;
			let early = 0;
			const limiter = {
				take(now: number) {
					most = Math.max(most, ++inFlight);
					// With trips of one length a call arrives after 3–5 ms, and its answer after 10.
					if (now - 0.5 * tripMs > notBefore - tripMs && now - 0.3 * tripMs < notBefore - 0.5 * tripMs) early += 1;
					const waitMs = bucket.take(now);
					if (waitMs === 0) return 0;
					inFlight -= 1;
					const worded = retryAfter === 'exact' ? waitMs : retryAfter === 'seconds' ? 1000 : retryAfter;
					notBefore = Math.max(notBefore, now + 0.5 * tripMs + worded);
					return waitMs;
				},
				done: () => void (inFlight -= 1),
			};
			const server = { limiter, retryAfter, latencyMs: () => tripMs };
			const clients = [{ calls: 300, maxConcurrency: 4, learned: new LearnedRate() }];
			const [report] = simulate({ random: seededRandom(1), server, clients });
			expect(report!.accepted).toBe(300);
			expect(report!.refused).toBeGreaterThan(0);
			expect(most).toBeLessThanOrEqual(4);
			expect(early).toBe(0);
		}
	});
});

describe('a random service', () => {
	it('lies within the ranges it promises', () => {
		const random = seededRandom(1);
		for (let i = 0; i < 500; i++) {
			const { perSecond, burst, tripMs, retryAfter, idealMs } = randomService(random);
			expect(perSecond).toBeGreaterThanOrEqual(10);
			expect(perSecond).toBeLessThanOrEqual(300);
			expect(burst).toBeGreaterThanOrEqual(5);
			expect(burst).toBeLessThanOrEqual(Math.max(5, 2 * perSecond));
			expect(tripMs).toBeLessThanOrEqual(80);
			if (typeof retryAfter === 'number') expect(retryAfter).toBeLessThanOrEqual(idealMs / 4);
			expect(idealMs).toBeGreaterThanOrEqual(4000);
		}
	});
});
