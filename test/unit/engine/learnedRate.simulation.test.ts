/**
 * How the rule for learned rates does, in simulated time, against models of services. The client beside it is the real
 * one as far as it is pure: the bucket of the learned pace, the adaptive concurrency, the backoff of refused calls.
 *
 * The figures in the assertions are the promised ones where there is a promise; elsewhere they are what a rule that went
 * wrong would miss: every scenario also says what the ideal would be.
 */
import { describe, expect, it } from 'vitest';
import { LearnedRate, type LearnedRateState } from '../../../nodes/shared/engine/learnedRate';
import { randomService, WORK } from '../../support/randomService';
import {
	between,
	FixedWindowLimiter,
	jittered,
	type Random,
	type RetryAfter,
	type Server,
	simulate,
	SlidingWindowLimiter,
	SlotLimiter,
	TokenBucketLimiter,
} from '../../support/rateSimulator';
import { seededRandom } from '../../support/random';

const MAX_CONCURRENCY = 10;

/** Time in multiples of the ideal, and the share of calls that were refused. */
interface Result {
	readonly time: number;
	readonly refused: number;
}

function quantile(numbers: readonly number[], share: number): number {
	const sorted = [...numbers].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

function summary(results: readonly Result[]) {
	const times = results.map(({ time }) => time);
	const refusals = results.map(({ refused }) => refused);
	return {
		medianTime: quantile(times, 0.5),
		longestTime: Math.max(...times),
		medianRefused: quantile(refusals, 0.5),
		mostRefused: Math.max(...refusals),
	};
}

/** One client that does `calls` at a service; the same learner may be given again. */
function work(server: Server, calls: number, seed: number, more: { learned?: LearnedRate; startAt?: number } = {}) {
	const { learned = new LearnedRate(), startAt = 0 } = more;
	const clients = [{ calls, maxConcurrency: MAX_CONCURRENCY, learned, startAt }];
	const [report] = simulate({ random: seededRandom(seed), server, clients });
	expect(report!.accepted).toBe(calls);
	return report!;
}

/** What a process that starts later finds in the store. */
function recalled(learned: LearnedRate): LearnedRate {
	return new LearnedRate(JSON.parse(JSON.stringify(learned.snapshot())) as LearnedRateState);
}

/** Twenty services of one kind of Retry-After: 20–200/s, bursts of 0.1–2 × that, round trips of 2–40 ms. */
function twenty(retryAfter: RetryAfter, run: (service: DrawnService, seed: number) => Result) {
	return summary(Array.from({ length: 20 }, (_, i) => run(drawService(seededRandom(100 + i), retryAfter), i + 1)));
}

interface DrawnService {
	readonly perSecond: number;
	readonly burst: number;
	readonly tripMs: number;
	readonly bucket: TokenBucketLimiter;
	readonly server: Server;
	/** Milliseconds that `calls` take at best. */
	idealMs(calls: number, burst?: number): number;
}

function drawService(random: Random, retryAfter: RetryAfter): DrawnService {
	const perSecond = between(random, 20, 200);
	const burst = Math.max(5, Math.floor(perSecond * between(random, 0.1, 2)));
	const tripMs = between(random, 2, 40);
	const bucket = new TokenBucketLimiter(perSecond, burst);
	const server = { limiter: bucket, retryAfter, latencyMs: jittered(tripMs) };
	const idealMs = (calls: number, given = burst) =>
		Math.max(((calls - given) * 1000) / perSecond, (calls * tripMs * 1.04) / MAX_CONCURRENCY);
	return { perSecond, burst, tripMs, bucket, server, idealMs };
}

describe('1,000 calls at a service that only says 429', () => {
	/**
	 * Fifty sets of twenty services each. What is drawn, and which draws are drawn again, is told at `randomService`:
	 * rates of 10–300/s, bursts of 0.1–2 × the rate, every kind of Retry-After, as far as two pauses fit into the work and
	 * round trips do not keep the client below the limit anyway.
	 */
	const sets = Array.from({ length: 50 }, (_, set) => {
		const random = seededRandom(set + 1);
		return Array.from({ length: 20 }, (_, i): Result => {
			const service = randomService(random);
			const { elapsedMs, refused } = work(service.start(), WORK.calls, (set + 1) * 1000 + i);
			return { time: elapsedMs / service.idealMs, refused: refused / WORK.calls };
		});
	});

	it.each(sets.map((results, i) => ({ set: i + 1, ...summary(results) })))(
		'takes 1.15 × the ideal time and 2 % refusals at most in the median of set $set, 1.3 × and 5 % in the worst case',
		({ medianTime, longestTime, medianRefused, mostRefused }) => {
			expect(medianTime).toBeLessThanOrEqual(1.15);
			expect(medianRefused).toBeLessThanOrEqual(0.02);
			expect(longestTime).toBeLessThanOrEqual(1.3);
			expect(mostRefused).toBeLessThanOrEqual(0.05);
		},
	);

	it('is far from those bounds over all sets', () => {
		const { medianTime, medianRefused } = summary(sets.flat());
		expect(medianTime).toBeLessThan(1.03);
		expect(medianRefused).toBeLessThan(0.013);
		expect(
			quantile(
				sets.flat().map(({ time }) => time),
				0.9,
			),
		).toBeLessThan(1.1);
	});
});

describe('2,000 calls at 100/s with a burst of 100, Retry-After in whole seconds, answers after 2–5 ms', () => {
	const runs = Array.from({ length: 50 }, (_, i) => {
		const latencyMs = (random: Random) => between(random, 2, 5);
		const server: Server = { limiter: new TokenBucketLimiter(100, 100), retryAfter: 'seconds', latencyMs };
		const learned = new LearnedRate();
		const first = work(server, 2000, i + 1, { learned });
		const again = work(server, 2000, i + 1001, { learned: recalled(learned), startAt: 3_600_000 });
		return { first, again };
	});
	const results = (which: 'first' | 'again') =>
		runs.map((run) => ({ time: run[which].elapsedMs / 19_000, refused: run[which].refused / 2000 }));

	it('take 1.05 × the ideal 19 s at most and are refused in 1 of 100 cases, rarely in 2', () => {
		const { longestTime, medianRefused, mostRefused } = summary(results('first'));
		expect(longestTime).toBeLessThanOrEqual(1.06);
		expect(
			quantile(
				results('first').map(({ time }) => time),
				0.9,
			),
		).toBeLessThanOrEqual(1.05);
		expect(medianRefused).toBeLessThanOrEqual(0.01);
		expect(mostRefused).toBeLessThanOrEqual(0.02);
	});

	it('are hardly refused at all an hour later, with what was learned', () => {
		const { longestTime, mostRefused } = summary(results('again'));
		expect(longestTime).toBeLessThanOrEqual(1.05);
		expect(mostRefused).toBeLessThanOrEqual(0.002);
		for (const { first, again } of runs) expect(again.refused).toBeLessThan(first.refused);
	});
});

describe.each(['exact', 'seconds', 'absent'] as const)('Retry-After %s', (retryAfter) => {
	/** 15 s at the first rate, then three times as long at the second one; `time` is that of the last third. */
	const afterChange = (factor: number) =>
		twenty(retryAfter, ({ perSecond, bucket, server, tripMs }, seed) => {
			const changed = Math.min(perSecond * factor, (1000 * MAX_CONCURRENCY) / (tripMs * 1.04));
			const calls = Math.round(perSecond * 15 + changed * 45);
			const changes = [{ at: 15_000, apply: (now: number) => bucket.changeRate(now, perSecond * factor) }];
			const clients = [{ calls, maxConcurrency: MAX_CONCURRENCY, learned: new LearnedRate() }];
			const [report] = simulate({ random: seededRandom(seed), server, clients, changes });
			const sent = [...report!.acceptedSentAt].sort((a, b) => a - b);
			const last = sent.slice(-Math.round(changed * 15));
			return { time: (last.at(-1)! - last[0]!) / 15_000, refused: report!.refused / calls };
		});

	it('follows a rate that is halved', () => {
		const { medianTime, longestTime, medianRefused, mostRefused } = afterChange(0.5);
		expect(medianTime).toBeLessThan(1.1);
		expect(longestTime).toBeLessThan(1.3);
		expect(medianRefused).toBeLessThan(0.015);
		expect(mostRefused).toBeLessThan(0.05);
	});

	it('follows a rate that is doubled, with care where every refusal costs a pause', () => {
		const { medianTime, longestTime, mostRefused } = afterChange(2);
		expect(medianTime).toBeLessThan(1.1);
		expect(longestTime).toBeLessThan(retryAfter === 'seconds' ? 1.9 : 1.3);
		expect(mostRefused).toBeLessThan(0.03);
	});

	it('lets two clients that do not know of each other share a service', () => {
		const { medianTime, medianRefused, mostRefused } = twenty(retryAfter, ({ server, idealMs }, seed) => {
			const clients = [0, 3000].map((startAt) => ({
				calls: 2000,
				maxConcurrency: MAX_CONCURRENCY,
				learned: new LearnedRate(),
				startAt,
			}));
			const reports = simulate({ random: seededRandom(seed), server, clients });
			expect(reports.map(({ accepted }) => accepted)).toEqual([2000, 2000]);
			const endedAt = Math.max(...reports.map((report) => report.endedAt));
			return { time: endedAt / idealMs(4000), refused: (reports[0]!.refused + reports[1]!.refused) / 4000 };
		});
		expect(medianTime).toBeLessThan(1.25);
		expect(medianRefused).toBeLessThan(0.02);
		expect(mostRefused).toBeLessThan(0.05);
	});

	it('is no worse off for a bucket that was empty at the start, so that the burst seems to be nothing', () => {
		const { medianTime, longestTime, medianRefused, mostRefused } = twenty(
			retryAfter,
			({ burst, bucket, server, idealMs }, seed) => {
				for (let i = 0; i < burst; i++) bucket.take(0);
				const { elapsedMs, refused } = work(server, 1000, seed);
				return { time: elapsedMs / idealMs(1000, 0), refused: refused / 1000 };
			},
		);
		expect(medianTime).toBeLessThan(1.15);
		expect(longestTime).toBeLessThan(4);
		expect(medianRefused).toBeLessThan(0.06);
		expect(mostRefused).toBeLessThan(0.12);
	});

	it('comes back from half a minute in which every call was refused', () => {
		const { medianTime, longestTime, mostRefused } = twenty(
			retryAfter,
			({ perSecond, burst, bucket, server }, seed) => {
				let isDown = false;
				const limiter = { take: (now: number) => (isDown ? 1000 : bucket.take(now)) };
				const calls = Math.round(perSecond * 60);
				const changes = [
					{ at: 10_000, apply: () => (isDown = true) },
					{ at: 40_000, apply: () => (isDown = false) },
				];
				const clients = [{ calls, maxConcurrency: MAX_CONCURRENCY, learned: new LearnedRate() }];
				const server30 = { ...server, limiter };
				const [report] = simulate({ random: seededRandom(seed), server: server30, clients, changes });
				const idealMs = 30_000 + ((calls - 2 * burst) * 1000) / perSecond;
				return { time: report!.elapsedMs / idealMs, refused: report!.refused / calls };
			},
		);
		expect(medianTime).toBeLessThan(1.15);
		expect(longestTime).toBeLessThan(1.7);
		expect(mostRefused).toBeLessThan(0.06);
	});

	it('does work that comes once an hour with the burst, and without refusals once it has learned', () => {
		const { medianTime, medianRefused, mostRefused } = twenty(retryAfter, ({ burst, server, idealMs }, seed) => {
			const calls = 3 * burst;
			let learned = new LearnedRate();
			const runs = Array.from({ length: 8 }, (_, hour) => {
				const report = work(server, calls, seed * 100 + hour, { learned, startAt: hour * 3_600_000 });
				learned = recalled(learned);
				return report;
			});
			const [last] = runs.slice(-1);
			return { time: last!.elapsedMs / idealMs(calls), refused: last!.refused / calls };
		});
		expect(medianTime).toBeLessThan(1.1);
		expect(medianRefused).toBe(0);
		expect(mostRefused).toBeLessThan(0.06);
	});

	it('no longer uses a burst that has become smaller', () => {
		const { medianRefused, mostRefused } = twenty(retryAfter, ({ perSecond, burst, server, idealMs }, seed) => {
			const learned = new LearnedRate();
			work(server, 1000, seed, { learned });
			const smaller = { ...server, limiter: new TokenBucketLimiter(perSecond, Math.max(5, burst * 0.3)) };
			let last = work(smaller, 400, seed, { learned, startAt: 3_600_000 });
			for (let hour = 2; hour <= 8; hour++) {
				last = work(smaller, 400, seed * 100 + hour, { learned, startAt: hour * 3_600_000 });
			}
			return { time: last.elapsedMs / idealMs(400), refused: last.refused / 400 };
		});
		expect(medianRefused).toBeLessThanOrEqual(0.005);
		expect(mostRefused).toBeLessThan(0.05);
	});

	it('is not crushed by refusals that have nothing to do with a rate: so many calls at a time, and no more', () => {
		for (const slots of [1, 3, 5]) {
			const results = Array.from({ length: 15 }, (_, i): Result => {
				const tripMs = between(seededRandom(i), 5, 80);
				const server = { limiter: new SlotLimiter(slots), retryAfter, latencyMs: jittered(tripMs) };
				const { elapsedMs, refused } = work(server, 2000, i + 1);
				return { time: elapsedMs / ((2000 * tripMs * 1.04) / slots), refused: refused / 2000 };
			});
			const { medianTime, longestTime, mostRefused } = summary(results);
			expect(medianTime).toBeLessThan(4);
			expect(longestTime).toBeLessThan(10);
			expect(mostRefused).toBeLessThan(0.07);
		}
	});
});

describe('services that count by windows', () => {
	const windows = [
		{ calls: 10, windowMs: 1000 },
		{ calls: 100, windowMs: 1000 },
		{ calls: 60, windowMs: 10_000 },
		{ calls: 300, windowMs: 10_000 },
	];

	it.each(windows)('settle near $calls calls in $windowMs ms, fixed or sliding', ({ calls, windowMs }) => {
		for (const Limiter of [FixedWindowLimiter, SlidingWindowLimiter]) {
			for (const retryAfter of ['exact', 'seconds'] as const) {
				const results = Array.from({ length: 10 }, (_, i): Result => {
					const latencyMs = jittered(between(seededRandom(i), 2, 40));
					const server = { limiter: new Limiter(calls, windowMs), retryAfter, latencyMs };
					// Long enough to settle: the first windows are spent at once, and waited for.
					const { acceptedSentAt, refused } = work(server, 2000, i + 1, { startAt: 137 * i });
					const sent = [...acceptedSentAt].sort((a, b) => a - b);
					const half = sent.slice(1000);
					return { time: (half.at(-1)! - half[0]!) / ((1000 / calls) * windowMs), refused: refused / 2000 };
				});
				const { medianTime, medianRefused, mostRefused } = summary(results);
				expect(medianTime).toBeLessThan(1.8);
				expect(medianRefused).toBeLessThan(0.04);
				expect(mostRefused).toBeLessThan(0.06);
			}
		}
	});
});

describe('rates that are far from the usual', () => {
	it.each([
		{ perSecond: 1, burst: 5, calls: 300 },
		{ perSecond: 2, burst: 20, calls: 300 },
		{ perSecond: 5, burst: 5, calls: 500 },
		{ perSecond: 1000, burst: 1000, calls: 20_000 },
	])('are found: $perSecond/s with a burst of $burst', ({ perSecond, burst, calls }) => {
		const results = Array.from({ length: 10 }, (_, i): Result => {
			const tripMs = between(seededRandom(i), 2, 5);
			const limiter = new TokenBucketLimiter(perSecond, burst);
			const { elapsedMs, refused } = work(
				{ limiter, retryAfter: 'seconds', latencyMs: jittered(tripMs) },
				calls,
				i + 1,
			);
			return { time: elapsedMs / (((calls - burst) * 1000) / perSecond), refused };
		});
		const { medianTime, longestTime, mostRefused } = summary(results);
		expect(medianTime).toBeLessThan(1.1);
		expect(longestTime).toBeLessThan(1.25);
		// Refusals here, not a share: the first wave alone is most of a small number of calls.
		expect(mostRefused).toBeLessThan(35);
	});

	it('does not pace a service that never says 429', () => {
		const learned = new LearnedRate();
		const limiter = { take: () => 0 };
		const { elapsedMs } = work({ limiter, retryAfter: 'absent', latencyMs: () => 10 }, 1000, 1, { learned });
		expect(elapsedMs).toBeCloseTo(1000);
		expect(learned.current(elapsedMs)).toBeUndefined();
	});
});
