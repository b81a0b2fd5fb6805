import { describe, expect, it } from 'vitest';
import { AnnouncedBucket } from '../../../nodes/shared/engine/announcedBucket';
import type { QuotaSignal } from '../../../nodes/shared/engine/quota';

const START = Date.UTC(2027, 0, 15);
const HOUR = 3_600_000;
const hourly = (remaining: number, name = 'hour'): QuotaSignal => ({
	kind: 'window',
	name,
	remaining,
	resetAt: START + HOUR,
});
const leak = (used: number): QuotaSignal => ({ kind: 'bucket', name: 'shop', capacity: 40, used, restorePerSecond: 2 });

/** Announced in the answer to call `order`, while `earlier` and `later` calls are under way. */
const by = (order: number, later = 0, earlier = 0) => ({
	order,
	newest: order + later,
	underWay: earlier + later,
	later,
});

describe('a window', () => {
	it('does not hold before it is announced, nor after its reset', () => {
		const bucket = new AnnouncedBucket();
		expect(bucket.readyAt(1_000, START)).toBe(START);
		bucket.announce(hourly(0), by(1), START);
		expect(bucket.readyAt(1, START)).toBe(START + HOUR);
		expect(bucket.readyAt(1_000, START + HOUR)).toBe(START + HOUR);
		expect(bucket.describe(START + HOUR).available).toBe(Infinity);
	});

	it('is a budget and no pace: all of it may go at once', () => {
		const bucket = new AnnouncedBucket();
		bucket.announce(hourly(5_000), by(1), START);
		for (let i = 0; i < 5_000; i++) {
			expect(bucket.readyAt(1, START)).toBe(START);
			bucket.take(1, START);
		}
		expect(bucket.readyAt(1, START)).toBe(START + HOUR);
	});

	it('that is used up is a wait the service asks for, by cost', () => {
		const bucket = new AnnouncedBucket();
		bucket.announce(hourly(3), by(1), START);
		expect(bucket.shutUntil(3, START)).toBeLessThanOrEqual(START);
		expect(bucket.shutUntil(4, START)).toBe(START + HOUR);
		bucket.take(3, START);
		expect(bucket.shutUntil(1, START)).toBe(START + HOUR);
		bucket.giveBack(3, START);
		expect(bucket.shutUntil(3, START)).toBeLessThanOrEqual(START);
	});

	it('counts what the service had not seen when it answered', () => {
		const bucket = new AnnouncedBucket();
		bucket.announce(hourly(10), by(1, 7), START);
		expect(bucket.describe(START)).toEqual({ limit: { kind: 'announced', resetAt: START + HOUR }, available: 3 });
	});

	it('believes the later call, not the later answer', () => {
		const bucket = new AnnouncedBucket();
		bucket.announce(hourly(10), by(5), START);
		bucket.announce(hourly(99), by(4), START + 1);
		expect(bucket.describe(START + 1).available).toBe(10);
		bucket.announce(hourly(8), by(6), START + 2);
		expect(bucket.describe(START + 2).available).toBe(8);
	});

	it('does not rely on calls that the service may not have counted, until their answers tell', () => {
		const bucket = new AnnouncedBucket();
		// Of the calls 1 to 4, the fourth is answered first; the service had counted 1 and 2 before it, not 3.
		const answers = [
			{ remaining: 10, call: by(4, 0, 3), available: 7 },
			{ remaining: 12, call: { ...by(1), newest: 4, underWay: 2 }, available: 8 },
			{ remaining: 9, call: { ...by(3), newest: 4, underWay: 1 }, available: 8 },
			{ remaining: 11, call: { ...by(2), newest: 4, underWay: 0 }, available: 9 },
		];
		for (const { remaining, call, available } of answers) {
			bucket.announce(hourly(remaining), call, START);
			expect(bucket.describe(START).available).toBe(available);
		}
	});

	it('believes the lower word of two calls that were under way together, and the last word of one that left after it', () => {
		const bucket = new AnnouncedBucket();
		// The calls 1 to 3 are under way; the first is answered first, but was counted after the second.
		bucket.announce(hourly(9), by(1, 2), START);
		bucket.announce(hourly(10), by(2, 1), START);
		expect(bucket.describe(START).available).toBe(8);
		bucket.announce(hourly(8), by(3), START);
		expect(bucket.describe(START).available).toBe(8);
		// More is left all of a sudden: the service has given something back.
		bucket.announce(hourly(20), by(4), START);
		expect(bucket.describe(START).available).toBe(20);
	});

	it('learns nothing about itself from an answer that speaks of the window before', () => {
		const bucket = new AnnouncedBucket();
		bucket.announce(hourly(10), by(4, 0, 2), START);
		bucket.announce({ kind: 'window', name: 'hour', remaining: 90, resetAt: START + 2_000 }, by(1), START);
		expect(bucket.describe(START).available).toBe(8);
	});

	it('ends at the earliest moment that was named for its end, for seconds are rounded up', () => {
		const bucket = new AnnouncedBucket();
		const ends = (resetAt: number): QuotaSignal => ({ kind: 'window', name: 'minute', remaining: 0, resetAt });
		for (const [order, resetAt] of [60_300, 60_020, 60_900].entries())
			bucket.announce(ends(START + resetAt), by(order), START);
		expect(bucket.readyAt(1, START)).toBe(START + 60_020);
		// Another window, not another word for this one.
		bucket.announce(ends(START + 61_100), by(3), START);
		expect(bucket.readyAt(1, START)).toBe(START + 61_100);
		bucket.announce(ends(START + 62_000), by(4), START + 61_100);
		expect(bucket.readyAt(1, START + 61_100)).toBe(START + 62_000);
	});

	it('is opened again by a better announcement', () => {
		const bucket = new AnnouncedBucket();
		bucket.announce(hourly(0), by(1, 3), START);
		bucket.announce(hourly(4), by(5), START);
		expect(bucket.shutUntil(1, START)).toBeLessThanOrEqual(START);
	});
});

describe('a leaky bucket', () => {
	it('is a pace, taken at the level the service tells', () => {
		const bucket = new AnnouncedBucket();
		bucket.announce(leak(39), by(1, 1), START);
		expect(bucket.shutUntil(1, START)).toBeLessThanOrEqual(START);
		expect(bucket.readyAt(1, START)).toBe(START + 500);
		expect(bucket.readyAt(10, START)).toBe(START + 5_000);
	});

	it('lets pass what fits', () => {
		const bucket = new AnnouncedBucket();
		bucket.announce(leak(32), by(1), START);
		for (let i = 0; i < 8; i++) {
			expect(bucket.readyAt(1, START)).toBeLessThanOrEqual(START);
			bucket.take(1, START);
		}
		expect(bucket.readyAt(1, START)).toBe(START + 500);
	});
});

describe('several quotas', () => {
	it('hold at the same time, and the tightest is shown', () => {
		const bucket = new AnnouncedBucket();
		bucket.announce(hourly(2), by(1), START);
		bucket.announce({ kind: 'window', name: 'minute', remaining: 1, resetAt: START + 60_000 }, by(1), START);
		bucket.announce(leak(0), by(1), START);
		expect(bucket.describe(START)).toEqual({ limit: { kind: 'announced', resetAt: START + 60_000 }, available: 1 });
		bucket.take(1, START);
		expect(bucket.readyAt(1, START)).toBe(START + 60_000);
		bucket.take(1, START + 60_000);
		expect(bucket.readyAt(1, START + 60_000)).toBe(START + HOUR);
	});

	it('are forgotten when they are past, whatever the service calls them', () => {
		const bucket = new AnnouncedBucket();
		for (let i = 0; i < 1_000; i++) {
			const now = START + i * 1_000;
			bucket.announce({ kind: 'window', name: `w${i}`, remaining: 5, resetAt: now + 500 }, by(i), now);
		}
		expect((bucket as unknown as { quotas: Map<string, unknown> }).quotas.size).toBeLessThanOrEqual(2);
	});
});
