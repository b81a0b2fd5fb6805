import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RetryBudget } from '../../../nodes/shared/engine/retryBudget';

/** The numbers are those of the AWS standard mode: quota 500, 5 a retry, 10 after a timeout, 1 for a first success. */
describe('retry budget', () => {
	it('has room for exactly 100 retries, or 50 after timeouts', () => {
		const retries = new RetryBudget();
		for (let i = 0; i < 100; i++) expect(retries.draw(false)).toBe(5);
		expect(retries.draw(false)).toBeUndefined();
		expect(retries.left).toBe(0);

		const timeouts = new RetryBudget();
		for (let i = 0; i < 50; i++) expect(timeouts.draw(true)).toBe(10);
		expect(timeouts.draw(true)).toBeUndefined();
	});

	it('gives no half retry', () => {
		const budget = new RetryBudget();
		for (let i = 0; i < 99; i++) budget.draw(false);
		expect(budget.draw(true)).toBeUndefined();
		expect(budget.left).toBe(5);
		expect(budget.draw(false)).toBe(5);
	});

	it('gets back what the successful retry drew, or one for a success at the first try', () => {
		const budget = new RetryBudget();
		budget.draw(true);
		budget.draw(false);
		budget.succeeded(10);
		expect(budget.left).toBe(495);
		budget.succeeded(0);
		expect(budget.left).toBe(496);
	});

	it('never holds more than 500 nor less than 0', () => {
		const step = fc.oneof(fc.constantFrom('retry', 'timeout', 'first'), fc.constantFrom('again'));
		fc.assert(
			fc.property(fc.array(step, { maxLength: 1_000 }), (steps) => {
				const budget = new RetryBudget();
				let expected = 500;
				let drawn = 0;
				for (const what of steps) {
					if (what === 'first' || what === 'again') {
						const refund = what === 'first' ? 0 : drawn;
						budget.succeeded(refund);
						expected = Math.min(500, expected + (refund || 1));
						continue;
					}
					const cost = what === 'timeout' ? 10 : 5;
					const got = budget.draw(what === 'timeout');
					expect(got).toBe(expected >= cost ? cost : undefined);
					if (got !== undefined) {
						expected -= cost;
						drawn = got;
					}
				}
				expect(budget.left).toBe(expected);
			}),
		);
	});
});
