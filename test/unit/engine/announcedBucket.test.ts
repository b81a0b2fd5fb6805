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

describe('a window', () => {
	it('does not hold before it is announced, nor after its reset', () => {
		const bucket = new AnnouncedBucket();
		expect(bucket.readyAt(1_000, START)).toBe(START);
		bucket.announce(hourly(0), 1, 0, START);
		expect(bucket.readyAt(1, START)).toBe(START + HOUR);
		expect(bucket.readyAt(1_000, START + HOUR)).toBe(START + HOUR);
		expect(bucket.describe(START + HOUR).available).toBe(Infinity);
	});

	it('is a budget and no pace: all of it may go at once', () => {
		const bucket = new AnnouncedBucket();
		bucket.announce(hourly(5_000), 1, 0, START);
		for (let i = 0; i < 5_000; i++) {
			expect(bucket.readyAt(1, START)).toBe(START);
			bucket.take(1, START);
		}
		expect(bucket.readyAt(1, START)).toBe(START + HOUR);
	});

	it('that is used up is a wait the service asks for, by cost', () => {
		const bucket = new AnnouncedBucket();
		bucket.announce(hourly(3), 1, 0, START);
		expect(bucket.shutUntil(3, START)).toBeLessThanOrEqual(START);
		expect(bucket.shutUntil(4, START)).toBe(START + HOUR);
		bucket.take(3, START);
		expect(bucket.shutUntil(1, START)).toBe(START + HOUR);
		bucket.giveBack(3, START);
		expect(bucket.shutUntil(3, START)).toBeLessThanOrEqual(START);
	});

	it('counts what the service had not seen when it answered', () => {
		const bucket = new AnnouncedBucket();
		bucket.announce(hourly(10), 1, 7, START);
		expect(bucket.describe(START)).toEqual({ limit: { kind: 'window', resetAt: START + HOUR }, available: 3 });
	});

	it('believes the later call, not the later answer', () => {
		const bucket = new AnnouncedBucket();
		bucket.announce(hourly(10), 5, 0, START);
		bucket.announce(hourly(99), 4, 0, START + 1);
		expect(bucket.describe(START + 1).available).toBe(10);
		bucket.announce(hourly(8), 6, 0, START + 2);
		expect(bucket.describe(START + 2).available).toBe(8);
	});

	it('is opened again by a better announcement', () => {
		const bucket = new AnnouncedBucket();
		bucket.announce(hourly(0), 1, 3, START);
		bucket.announce(hourly(4), 2, 0, START);
		expect(bucket.shutUntil(1, START)).toBeLessThanOrEqual(START);
	});
});

describe('a leaky bucket', () => {
	it('is a pace, taken at the level the service tells', () => {
		const bucket = new AnnouncedBucket();
		bucket.announce(leak(39), 1, 1, START);
		expect(bucket.shutUntil(1, START)).toBeLessThanOrEqual(START);
		expect(bucket.readyAt(1, START)).toBe(START + 500);
		expect(bucket.readyAt(10, START)).toBe(START + 5_000);
	});

	it('lets pass what fits', () => {
		const bucket = new AnnouncedBucket();
		bucket.announce(leak(32), 1, 0, START);
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
		bucket.announce(hourly(2), 1, 0, START);
		bucket.announce({ kind: 'window', name: 'minute', remaining: 1, resetAt: START + 60_000 }, 1, 0, START);
		bucket.announce(leak(0), 1, 0, START);
		expect(bucket.describe(START)).toEqual({ limit: { kind: 'window', resetAt: START + 60_000 }, available: 1 });
		bucket.take(1, START);
		expect(bucket.readyAt(1, START)).toBe(START + 60_000);
		bucket.take(1, START + 60_000);
		expect(bucket.readyAt(1, START + 60_000)).toBe(START + HOUR);
	});

	it('are forgotten when they are past, whatever the service calls them', () => {
		const bucket = new AnnouncedBucket();
		for (let i = 0; i < 1_000; i++) {
			const now = START + i * 1_000;
			bucket.announce({ kind: 'window', name: `w${i}`, remaining: 5, resetAt: now + 500 }, i, 0, now);
		}
		expect((bucket as unknown as { quotas: Map<string, unknown> }).quotas.size).toBeLessThanOrEqual(2);
	});
});
