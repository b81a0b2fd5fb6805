import { describe, expect, it } from 'vitest';
import { LearnedBucket } from '../../../nodes/shared/engine/learnedBucket';

const START = Date.UTC(2027, 0, 15);

/** A service with a rate of 100/s and a burst of 100, learned from two throttles. */
function taught(): { bucket: LearnedBucket; now: number } {
	const bucket = new LearnedBucket();
	const use = (count: number, at: number, perSecond: number): number => {
		for (let i = 0; i < count; i++) {
			const sentAt = at + (i * 1000) / perSecond;
			bucket.take(1, sentAt);
			bucket.learned.onSent(sentAt, 1);
			bucket.learned.onAccepted(sentAt, sentAt + 5, 1);
		}
		const refusedAt = at + (count * 1000) / perSecond;
		bucket.learned.onThrottled(refusedAt, refusedAt + 5, refusedAt + 1005);
		bucket.drain(refusedAt + 1005);
		return refusedAt + 1005;
	};
	return { bucket, now: use(200, use(103, START, 3000), 200) };
}

/** How many calls may go at once. */
function available(bucket: LearnedBucket, now: number): number {
	return bucket.describe(now).available;
}

describe('the bucket of the learned rate', () => {
	it('lets everything through as long as nothing is known', () => {
		const bucket = new LearnedBucket();
		for (let i = 0; i < 1000; i++) bucket.take(1, START);
		expect(bucket.readyAt(1, START)).toBe(START);
		expect(bucket.describe(START)).toEqual({ limit: undefined, available: Infinity });
	});

	it('lets one call go when a pause is over, and the others at the pace', () => {
		const { bucket, now } = taught();
		expect(bucket.readyAt(1, now)).toBe(now);
		bucket.take(1, now);
		const next = bucket.readyAt(1, now);
		expect(next).toBeGreaterThan(now);
		expect(next).toBeLessThanOrEqual(now + 10);
	});

	it('takes up to one call from the time before the pause, not more', () => {
		const { bucket, now } = taught();
		expect(available(bucket, now)).toBeCloseTo(1);
	});

	it('has the burst after idleness, though it was far smaller when it was last used', () => {
		const { bucket, now } = taught();
		for (let at = now; at < now + 2000; at += 2) {
			if (bucket.readyAt(1, at) > at) continue;
			bucket.take(1, at);
			bucket.learned.onSent(at, 1);
			bucket.learned.onAccepted(at, at + 5, 1);
		}
		expect(available(bucket, now + 2000)).toBeLessThan(5);
		expect(available(bucket, now + 60_000)).toBeGreaterThan(70);
		expect(available(bucket, now + 60_000)).toBeLessThan(85);
	});

	it('lets a call that costs more than the burst go when it is full, and has it paid for', () => {
		const { bucket, now } = taught();
		const full = now + 3_600_000;
		expect(bucket.readyAt(500, full)).toBe(full);
		bucket.take(500, full);
		expect(bucket.readyAt(1, full)).toBeGreaterThan(full + 1000);
	});

	it('takes back what was not sent, but not during a pause', () => {
		const { bucket, now } = taught();
		const later = now + 60_000;
		const before = available(bucket, later);
		bucket.take(1, later);
		bucket.giveBack(1, later);
		expect(available(bucket, later)).toBeCloseTo(before);
		bucket.take(3, later);
		bucket.pausedUntil = later + 1000;
		bucket.giveBack(3, later);
		expect(available(bucket, later + 1000)).toBeCloseTo(1);
	});
});
