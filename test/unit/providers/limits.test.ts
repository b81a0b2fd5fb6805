import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RateBucket } from '../../../nodes/shared/engine/buckets';
import { windowRate } from '../../../nodes/shared/engine/windowRate';
import { evenly, perWindow } from '../../../nodes/shared/providers/limits';

/** Sends as early as the bucket lets it, resting now and then, and notes when. */
function sendGreedily(limit: ReturnType<typeof perWindow>, rests: readonly number[]): number[] {
	const bucket = new RateBucket();
	let now = 1_000_000;
	bucket.configure(limit, now);
	return rests.map((rest) => {
		now = Math.max(now + rest, bucket.readyAt(1, now));
		bucket.take(1, now);
		return now;
	});
}

function mostIn(windowMs: number, times: readonly number[]): number {
	return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length));
}

it('no window sees more than it may, however calls come', () => {
	const rests = fc.array(fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 20_000 })), {
		minLength: 50,
		maxLength: 200,
	});
	fc.assert(
		fc.property(
			fc.integer({ min: 2, max: 60 }),
			fc.integer({ min: 1, max: 60 }),
			fc.double({ min: 0, max: 0.9, noNaN: true }),
			rests,
			(units, seconds, share, pauses) => {
				const burst = Math.max(1, Math.floor(units * share));
				fc.pre(burst < units);
				const times = sendGreedily(perWindow(units, seconds, burst), pauses);
				expect(mostIn(seconds * 1000 - 1e-6, times)).toBeLessThanOrEqual(units);
			},
		),
	);
});

it('a window whose calls are to flow leaves something to flow, however small it is', () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 600 }), (units, seconds) => {
			const { perSecond, burst } = windowRate({ units, seconds });
			expect(burst + perSecond * seconds).toBeCloseTo(units);
			// Less what dividing and multiplying by the seconds rounds off.
			expect(perSecond * seconds).toBeGreaterThanOrEqual(units / 2 - 1e-9);
			expect(
				mostIn(seconds * 1000 - 1e-6, sendGreedily(windowRate({ units, seconds }), [0, 0, 0])),
			).toBeLessThanOrEqual(units);
		}),
	);
});

it('evenly means one after the other', () => {
	const times = sendGreedily(evenly(4), new Array<number>(20).fill(0));
	for (let i = 1; i < times.length; i++) expect(times[i] - times[i - 1]).toBeCloseTo(250);
});
