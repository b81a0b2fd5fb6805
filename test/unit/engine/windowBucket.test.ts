import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Limiter } from '../../../nodes/shared/engine/limiter';
import { WindowBucket } from '../../../nodes/shared/engine/windowBucket';
import { FakeClock } from '../../support/fakeClock';

const START = Date.UTC(2027, 0, 15);
const MINUTE = 60_000;
/** A minute's slice. */
const SLICE = MINUTE / 120;
/** How long what was taken at the beginning of a slice counts. */
const COUNTS = MINUTE + 2 * SLICE;

const window = (units: number, seconds = 60) => ({ kind: 'window' as const, units, seconds });

function windowOf(units: number): WindowBucket {
	const bucket = new WindowBucket();
	bucket.configure(window(units), START);
	return bucket;
}

const calls = fc.array(
	fc.record({
		restMs: fc.oneof(
			{ weight: 6, arbitrary: fc.constant(0) },
			{ weight: 3, arbitrary: fc.nat(2_000) },
			{ weight: 1, arbitrary: fc.nat(100_000) },
		),
		cost: fc.integer({ min: 1, max: 25 }),
	}),
	{ maxLength: 150 },
);

interface Taken {
	readonly at: number;
	readonly cost: number;
}

/** Takes as early as the bucket lets it. */
function takeGreedily(bucket: WindowBucket, wanted: ReadonlyArray<{ restMs: number; cost: number }>): Taken[] {
	let now = START;
	return wanted.map(({ restMs, cost }) => {
		now += restMs;
		const at = Math.max(now, bucket.readyAt(cost, now));
		// What it says holds until the time has come, and then.
		if (at > now) expect(bucket.readyAt(cost, at - 1)).toBe(at);
		expect(bucket.readyAt(cost, at)).toBeLessThanOrEqual(at);
		bucket.take(cost, at);
		now = at;
		return { at, cost };
	});
}

function mostInAMinute(taken: readonly Taken[]): number {
	return Math.max(
		0,
		...taken.map(({ at: from }) =>
			taken.reduce((sum, { at, cost }) => (at >= from && at < from + MINUTE ? sum + cost : sum), 0),
		),
	);
}

describe('a sliding window', () => {
	it('sees no more than its units, wherever it begins and however calls come', () => {
		fc.assert(
			fc.property(fc.integer({ min: 25, max: 200 }), calls, (units, wanted) => {
				expect(mostInAMinute(takeGreedily(windowOf(units), wanted))).toBeLessThanOrEqual(units);
			}),
		);
	});

	it('sees no more even where some calls are half a second longer on their way than others', () => {
		const late = fc.array(fc.nat(SLICE), { minLength: 150, maxLength: 150 });
		fc.assert(
			fc.property(fc.integer({ min: 25, max: 200 }), calls, late, (units, wanted, lateness) => {
				const taken = takeGreedily(windowOf(units), wanted);
				const arrived = taken.map(({ at, cost }, i) => ({ at: at + lateness[i], cost }));
				expect(mostInAMinute(arrived)).toBeLessThanOrEqual(units);
			}),
		);
	});

	it('keeps nobody waiting for whom there is room', () => {
		fc.assert(
			fc.property(fc.integer({ min: 25, max: 200 }), calls, (units, wanted) => {
				const taken = takeGreedily(windowOf(units), wanted);
				let asked = START;
				taken.forEach(({ at, cost }, i) => {
					asked += wanted[i].restMs;
					if (at > asked) {
						// A moment before, even what is generously counted as past would have been too much.
						const counted = taken.slice(0, i).filter((earlier) => earlier.at > at - 1 - MINUTE - 2 * SLICE);
						expect(counted.reduce((sum, earlier) => sum + earlier.cost, cost)).toBeGreaterThan(units);
					}
					asked = at;
				});
			}),
		);
	});

	it('lets all units go at once, and the next ones together when the first are past', () => {
		const bucket = windowOf(6_000);
		for (let i = 0; i < 300; i++) {
			expect(bucket.readyAt(20, START)).toBe(START);
			bucket.take(20, START);
		}
		expect(bucket.describe(START)).toEqual({ limit: window(6_000), available: 0 });
		expect(bucket.readyAt(20, START)).toBe(START + COUNTS);
		expect(bucket.describe(START + COUNTS).available).toBe(6_000);
	});

	it('lets a call that costs more than all of it go when it is empty', () => {
		const bucket = windowOf(10);
		bucket.take(1, START);
		expect(bucket.readyAt(50, START)).toBe(START + COUNTS);
		bucket.take(50, START + COUNTS);
		expect(bucket.readyAt(1, START + COUNTS)).toBe(START + 2 * COUNTS);
	});

	it('is not blocked by what sums of fractions leave over', () => {
		const bucket = windowOf(1);
		for (let i = 0; i < 9; i++) bucket.take(0.1, START + i * SLICE);
		const at = bucket.readyAt(1, START + MINUTE);
		expect(at).toBe(START + 8 * SLICE + COUNTS);
		expect(bucket.readyAt(1, at)).toBe(at);
	});

	it('gives back what was never sent, from where it was taken', () => {
		const bucket = windowOf(10);
		bucket.take(6, START);
		bucket.take(4, START + 10_000);
		bucket.giveBack(4, START + 10_001, START + 10_000);
		expect(bucket.describe(START + 10_001).available).toBe(4);
		bucket.take(4, START + 20_000);
		bucket.giveBack(6, START + 20_001, START);
		expect(bucket.readyAt(6, START + 20_001)).toBe(START + 20_001);
		expect(bucket.readyAt(7, START + 20_001)).toBe(START + 20_000 + COUNTS);
	});

	it('takes no notice when what is given back has long been past', () => {
		const bucket = windowOf(10);
		bucket.take(6, START);
		bucket.take(10, START + COUNTS);
		bucket.giveBack(6, START + COUNTS, START);
		expect(bucket.describe(START + COUNTS).available).toBe(0);
	});

	it('has no limit before one was set, and takes no other kind of limit for one', () => {
		const bucket = new WindowBucket();
		bucket.configure({ kind: 'rate', perSecond: 1, burst: 1 }, START);
		bucket.drain(START);
		bucket.take(1_000, START);
		expect(bucket.readyAt(1_000, START)).toBe(START);
		expect(bucket.describe(START)).toEqual({ limit: undefined, available: Infinity });
	});

	it('keeps what was taken when the limit changes', () => {
		const bucket = windowOf(100);
		bucket.take(80, START);
		bucket.configure(window(50), START + 1);
		expect(bucket.describe(START + 1)).toEqual({ limit: window(50), available: 0 });
		bucket.configure(window(1_000), START + 2_000);
		expect(bucket.describe(START + 2_000).available).toBe(0);
		// The smaller one is forgotten when nobody brings it along any more.
		bucket.configure(window(1_000), START + 62_001);
		expect(bucket.describe(START + 62_001).available).toBe(1_000);
	});
});

describe('after a throttle', () => {
	/** What goes of calls that never end, from `from` on. */
	function flow(bucket: WindowBucket, from: number, ms: number): Taken[] {
		const taken: Taken[] = [];
		for (let now = from; ; ) {
			const at = Math.max(now, bucket.readyAt(1, now));
			if (at > from + ms) return taken;
			bucket.take(1, at);
			taken.push({ at, cost: 1 });
			now = at;
		}
	}

	it('calls flow evenly for the length of a window, and then may go at once again', () => {
		const bucket = windowOf(600);
		const resumes = START + 10_000;
		bucket.drain(resumes);
		const flowed = flow(bucket, resumes, MINUTE - 1);
		for (const { at } of flowed) {
			const inASecond = flowed.filter((other) => other.at >= at && other.at < at + 1_000);
			expect(inASecond.length).toBeLessThanOrEqual(10);
		}
		// Nine tenths of the quota, for the burst is taken off what flows.
		expect(flowed.length).toBeGreaterThanOrEqual(530);
		expect(flowed.length).toBeLessThanOrEqual(541);
		const rested = resumes + 2 * MINUTE + 2 * SLICE;
		expect(flow(bucket, rested, 0)).toHaveLength(600);
	});

	it('the window holds all the same', () => {
		const at = fc.array(fc.nat(150_000), { maxLength: 5 });
		fc.assert(
			fc.property(fc.integer({ min: 25, max: 200 }), calls, at, (units, wanted, throttles) => {
				const bucket = windowOf(units);
				const taken: Taken[] = [];
				let now = START;
				for (const [i, { restMs, cost }] of wanted.entries()) {
					if (i < throttles.length) bucket.drain(now + throttles[i]);
					now += restMs;
					now = Math.max(now, bucket.readyAt(cost, now));
					bucket.take(cost, now);
					taken.push({ at: now, cost });
				}
				expect(mostInAMinute(taken)).toBeLessThanOrEqual(units);
			}),
		);
	});

	it('what is given back does not go at once', () => {
		const bucket = windowOf(600);
		for (let i = 0; i < 100; i++) bucket.take(1, START);
		bucket.drain(START);
		for (let i = 0; i < 100; i++) bucket.giveBack(1, START, START);
		expect(flow(bucket, START, 0)).toHaveLength(1);
	});
});

it('a hundred thousand calls wait for a window, go as it lets them, and leave nothing behind', async () => {
	const clock = new FakeClock();
	const limiter = new Limiter(clock);
	const charges = [{ key: 'units', cost: 1, limit: window(30_000) }];
	const went: Taken[] = [];
	const begun = clock.now();
	const all = Array.from({ length: 100_000 }, async () => {
		const reservation = await limiter.reserve(charges, { ticket: limiter.nextTicket(), affordablePauseMs: 0 });
		went.push({ at: clock.now() - begun, cost: 1 });
		if (reservation.granted) reservation.release();
	});
	await clock.until(Promise.all(all));
	const waves = [...new Set(went.map(({ at }) => at))];
	expect(waves).toEqual([0, COUNTS, 2 * COUNTS, 3 * COUNTS]);
	expect(went.filter(({ at }) => at === 0)).toHaveLength(30_000);
	expect(clock.pending).toBe(0);
});
