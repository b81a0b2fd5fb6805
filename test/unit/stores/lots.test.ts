import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latenessFor, lotRules, planLot } from '../../../nodes/shared/stores/lots';

const terms = (perSecond: number, burst: number, latenessMs = 25) => ({ perSecond, burst, latenessMs });

describe('a lot', () => {
	it('begins with the burst and goes on at the pace', () => {
		const rules = lotRules(terms(10, 3.25));
		expect(rules.creditMs).toBe(300);
		expect(planLot([1, 1, 1, 1, 1], rules)).toEqual({ units: 5, gapMs: 0, dueMs: [-200, -100, 0, 100, 200] });
	});

	it('leaves room before a call that uses up the whole burst', () => {
		const rules = lotRules(terms(10, 3.25));
		const { dueMs, units, gapMs } = planLot([1, 5, 1], rules);
		expect(dueMs).toEqual([-200, 125, 425]);
		expect({ units, gapMs }).toEqual({ units: 7, gapMs: 25 });
	});

	it('is kept apart from the next one where the burst is too small to be late', () => {
		const rules = lotRules(terms(10, 1));
		expect(rules).toMatchObject({ creditMs: 100, gapMs: 25 });
		expect(planLot([1, 1], rules)).toEqual({ units: 2, gapMs: 25, dueMs: [0, 100] });
	});

	it('of nothing takes nothing', () => {
		expect(planLot([], lotRules(terms(10, 1)))).toEqual({ units: 0, gapMs: 0, dueMs: [] });
	});

	it('has due times that leave exactly the lateness free', () => {
		fc.assert(
			fc.property(
				fc.double({ min: 0.1, max: 1_000, noNaN: true }),
				fc.double({ min: 1, max: 100, noNaN: true }),
				fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 30 }),
				(perSecond, burst, costs) => {
					const rules = lotRules(terms(perSecond, burst));
					fc.pre(rules.gapMs === 0);
					let level = 0;
					let at = -rules.creditMs;
					for (const [i, due] of planLot(costs, rules).dueMs.entries()) {
						level = Math.max(0, level - (due - at)) + costs[i] * rules.unitMs;
						at = due;
						const most = Math.max(rules.creditMs, costs[i] * rules.unitMs);
						expect(level).toBeLessThanOrEqual(most + 1e-6);
					}
				},
			),
		);
	});
});

describe('lateness', () => {
	it('is more where the burst has room for it', () => {
		expect(latenessFor({ perSecond: 200, burst: 11 }, 2)).toBe(25);
		expect(latenessFor({ perSecond: 200, burst: 21 }, 2)).toBe(50);
		expect(latenessFor({ perSecond: 200, burst: 200 }, 2)).toBe(100);
	});

	it('makes up for not knowing the time exactly, in steps', () => {
		expect([0, 10, 11, 35, 36, 80].map((doubt) => latenessFor({ perSecond: 200, burst: 11 }, doubt))).toEqual([
			25, 25, 50, 50, 100, 100,
		]);
		expect(latenessFor({ perSecond: 200, burst: 11 }, 5_000)).toBe(5_015);
	});
});
