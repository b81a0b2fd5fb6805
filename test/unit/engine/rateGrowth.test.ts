import { describe, expect, it } from 'vitest';
import { holdBack, isStepOver, MARGIN, raise } from '../../../nodes/shared/engine/rateGrowth';

const known = { perSecond: 100, trust: 100, burst: 0, pauseMs: 0 };

describe('the factor between rate and pace', () => {
	it('rises first by what the estimate may be wrong, then by twice as much each time', () => {
		const above = [];
		for (let factor = MARGIN, i = 0; i < 5; i++) above.push((factor = raise(factor, 50)) - MARGIN);
		expect(above.map((share) => share.toFixed(4))).toEqual(['0.0200', '0.0400', '0.0800', '0.1600', '0.3200']);
	});

	it('rises by 1 % at least and by half of the rate at most', () => {
		expect(raise(MARGIN, 1000)).toBeCloseTo(MARGIN + 0.01);
		expect(raise(MARGIN, 1)).toBeCloseTo(MARGIN + 0.5);
	});

	it('comes back from being held back by doubling, and stops at the margin', () => {
		expect(raise(0.25, 100)).toBe(0.5);
		expect(raise(0.6, 100)).toBe(MARGIN);
	});

	it('is halved when held back, but never to nothing', () => {
		expect(holdBack(1)).toBe(0.5);
		let factor = 1;
		for (let i = 0; i < 100; i++) factor = holdBack(factor);
		expect(factor).toBe(1 / 32);
	});
});

describe('a step', () => {
	it('takes as many calls as the estimate rests on', () => {
		expect(isStepOver({ count: 99, elapsedMs: 990, factor: MARGIN }, known)).toBe(false);
		expect(isStepOver({ count: 100, elapsedMs: 1000, factor: MARGIN }, known)).toBe(true);
	});

	it('takes 8 calls at least and 250 at most', () => {
		expect(isStepOver({ count: 7, elapsedMs: 70, factor: MARGIN }, { ...known, trust: 1 })).toBe(false);
		expect(isStepOver({ count: 8, elapsedMs: 80, factor: MARGIN }, { ...known, trust: 1 })).toBe(true);
		expect(isStepOver({ count: 249, elapsedMs: 1000, factor: MARGIN }, { ...known, trust: 1000 })).toBe(false);
		expect(isStepOver({ count: 250, elapsedMs: 1000, factor: MARGIN }, { ...known, trust: 1000 })).toBe(true);
	});

	it('takes three seconds at most, less where the estimate rests on little, but two calls', () => {
		expect(isStepOver({ count: 15, elapsedMs: 2999, factor: MARGIN }, known)).toBe(false);
		expect(isStepOver({ count: 15, elapsedMs: 3000, factor: MARGIN }, known)).toBe(true);
		expect(isStepOver({ count: 2, elapsedMs: 300, factor: MARGIN }, { ...known, trust: 1 })).toBe(true);
		expect(isStepOver({ count: 1, elapsedMs: 60_000, factor: MARGIN }, known)).toBe(false);
	});

	it('takes a quarter of the burst at least: before that is used up, nothing is refused', () => {
		expect(isStepOver({ count: 100, elapsedMs: 1000, factor: MARGIN }, { ...known, burst: 800 })).toBe(false);
		expect(isStepOver({ count: 200, elapsedMs: 2000, factor: MARGIN }, { ...known, burst: 800 })).toBe(true);
	});

	it('takes ten times as long as a refusal would cost', () => {
		// The pause of 2 s fills a burst of 50 in half a second; 1.5 s are lost.
		const dear = { ...known, burst: 50, pauseMs: 2000 };
		expect(isStepOver({ count: 1400, elapsedMs: 14_000, factor: MARGIN }, dear)).toBe(false);
		expect(isStepOver({ count: 1500, elapsedMs: 15_000, factor: MARGIN }, dear)).toBe(true);
		// A burst that holds what the pause gives makes up for all of it.
		expect(isStepOver({ count: 100, elapsedMs: 1000, factor: MARGIN }, { ...dear, burst: 250 })).toBe(true);
	});

	it('gets shorter when the pace is far above the estimate without a refusal', () => {
		expect(isStepOver({ count: 12, elapsedMs: 100, factor: MARGIN + 0.05 }, known)).toBe(false);
		expect(isStepOver({ count: 13, elapsedMs: 100, factor: MARGIN + 0.4 }, known)).toBe(true);
	});

	it('takes two calls while the pace is held back', () => {
		expect(isStepOver({ count: 2, elapsedMs: 1, factor: 0.5 }, known)).toBe(true);
	});
});
