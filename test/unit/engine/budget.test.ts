import { describe, expect, it } from 'vitest';
import { createBudget, spendWait } from '../../../nodes/shared/engine/budget';

describe('the waiting of an item', () => {
	it('is taken off wait by wait', () => {
		const budget = createBudget(5, 10);
		spendWait(budget, 2_000, 102_000);
		spendWait(budget, 3_000, 106_000);
		expect(budget.remainingWaitMs).toBe(5_000);
	});

	it('counts once where its calls wait side by side', () => {
		const budget = createBudget(5, 10);
		for (let call = 0; call < 30; call++) spendWait(budget, 4_000, 104_000 + call);
		expect(budget.remainingWaitMs).toBe(6_000 - 29);
		spendWait(budget, 4_000, 106_000);
		expect(budget.remainingWaitMs).toBe(10_000 - 6_000);
	});

	it('is never less than nothing', () => {
		const budget = createBudget(5, 1);
		spendWait(budget, 5_000, 105_000);
		expect(budget.remainingWaitMs).toBe(0);
	});
});
