import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Concurrency } from '../../../nodes/shared/engine/concurrency';

function succeed(concurrency: Concurrency, times: number, sentAt: number): void {
	for (let i = 0; i < times; i++) concurrency.onSuccess(sentAt);
}

describe('concurrency', () => {
	it('starts at the maximum and stays there as long as nothing is wrong', () => {
		const concurrency = new Concurrency(10);
		succeed(concurrency, 1000, 5);
		expect(concurrency.limit).toBe(10);
	});

	it('halves, and grows by one per window of successes', () => {
		const concurrency = new Concurrency(10);
		concurrency.onOverload(0, 100);
		expect(concurrency.limit).toBe(5);
		succeed(concurrency, 4, 101);
		expect(concurrency.limit).toBe(5);
		succeed(concurrency, 1, 102);
		expect(concurrency.limit).toBe(6);
		succeed(concurrency, 6, 103);
		expect(concurrency.limit).toBe(7);
	});

	it('halves once for all the calls that were in flight', () => {
		const concurrency = new Concurrency(16);
		for (let sentAt = 1; sentAt <= 8; sentAt++) concurrency.onOverload(sentAt, 100 + sentAt);
		expect(concurrency.limit).toBe(8);
		concurrency.onOverload(102, 200);
		expect(concurrency.limit).toBe(4);
	});

	it('does not count answers to calls that left before it halved', () => {
		const concurrency = new Concurrency(8);
		concurrency.onOverload(0, 100);
		succeed(concurrency, 50, 99);
		expect(concurrency.limit).toBe(4);
	});

	it('starts a window anew when it halves', () => {
		const concurrency = new Concurrency(8);
		concurrency.onOverload(0, 100);
		succeed(concurrency, 3, 101);
		concurrency.onOverload(101, 110);
		succeed(concurrency, 1, 111);
		expect(concurrency.limit).toBe(2);
		succeed(concurrency, 1, 112);
		expect(concurrency.limit).toBe(3);
	});

	it('follows a new maximum: down at once, up only as long as it was never refused', () => {
		const concurrency = new Concurrency(10);
		concurrency.setMax(20);
		expect(concurrency.limit).toBe(20);
		concurrency.onOverload(0, 1);
		concurrency.setMax(6);
		expect(concurrency.limit).toBe(6);
		concurrency.onOverload(2, 3);
		concurrency.setMax(20);
		expect(concurrency.limit).toBe(3);
	});

	it.each([0, -3, 0.5, 1.9])('takes a maximum of %f for 1', (max) => {
		expect(new Concurrency(max).limit).toBe(1);
	});

	it('is a whole number between 1 and the maximum, whatever happens', () => {
		const event = fc.record({
			kind: fc.constantFrom('success', 'overload', 'setMax'),
			ago: fc.nat(50),
			wait: fc.nat(20),
			max: fc.integer({ min: 1, max: 40 }),
		});
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 40 }), fc.array(event, { maxLength: 200 }), (initial, events) => {
				const concurrency = new Concurrency(initial);
				let max = initial;
				let now = 1000;
				for (const { kind, ago, wait, max: newMax } of events) {
					now += wait;
					const before = concurrency.limit;
					if (kind === 'success') concurrency.onSuccess(now - ago);
					if (kind === 'overload') concurrency.onOverload(now - ago, now);
					if (kind === 'setMax') concurrency.setMax((max = newMax));
					expect(Number.isInteger(concurrency.limit)).toBe(true);
					expect(concurrency.limit).toBeGreaterThanOrEqual(1);
					expect(concurrency.limit).toBeLessThanOrEqual(max);
					if (kind === 'success') expect(concurrency.limit - before).toBeLessThanOrEqual(1);
					if (kind === 'overload') expect(concurrency.limit).toBeGreaterThanOrEqual(Math.floor(before / 2));
				}
			}),
		);
	});
});
