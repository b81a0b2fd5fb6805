import { describe, expect, it } from 'vitest';
import type { Limit } from '../../../nodes/shared/engine/call';
import { StrictestLimit } from '../../../nodes/shared/engine/strictestLimit';

const rate = (perSecond: number, burst: number): Limit => ({ kind: 'rate', perSecond, burst });
const slots = (capacity: number): Limit => ({ kind: 'slots', capacity });

describe('settings that differ on one key', () => {
	it('the strictest of each number holds', () => {
		const strictest = new StrictestLimit();
		expect(strictest.with(rate(10, 1), 0)).toEqual(rate(10, 1));
		expect(strictest.with(rate(5, 3), 1)).toEqual(rate(5, 1));
		expect(strictest.with(rate(10, 1), 2)).toEqual(rate(5, 1));
	});

	it('of windows, the fewer units in the longer time', () => {
		const strictest = new StrictestLimit();
		const window = (units: number, seconds: number): Limit => ({ kind: 'window', units, seconds });
		expect(strictest.with(window(6_000, 60), 0)).toEqual(window(6_000, 60));
		expect(strictest.with(window(500, 10), 0)).toEqual(window(500, 60));
		expect(strictest.with(window(6_000, 10), 0)).toEqual(window(500, 60));
	});

	it('also where slots are counted', () => {
		const strictest = new StrictestLimit();
		strictest.with(slots(10), 0);
		expect(strictest.with(slots(3), 0)).toEqual(slots(3));
		expect(strictest.with(slots(7), 0)).toEqual(slots(3));
	});

	it('one that nobody has brought along for a minute is forgotten', () => {
		const strictest = new StrictestLimit();
		strictest.with(slots(3), 0);
		for (let now = 0; now <= 60_000; now += 500) expect(strictest.with(slots(10), now)).toEqual(slots(3));
		expect(strictest.with(slots(10), 60_001 + 1_000)).toEqual(slots(10));
	});

	it('one that is still brought along is not, whoever else comes more often', () => {
		const strictest = new StrictestLimit();
		for (let now = 0; now <= 600_000; now += 500) {
			if (now % 50_000 === 0) strictest.with(slots(3), now);
			expect(strictest.with(slots(10), now)).toEqual(slots(3));
		}
	});

	it('the last one left is kept for ever', () => {
		const strictest = new StrictestLimit();
		strictest.with(slots(3), 0);
		expect(strictest.with(slots(3), 10_000_000)).toEqual(slots(3));
	});
});
