/**
 * What one item may spend: tries, and time spent waiting. Shared by all calls of the item (its pages, its steps), so that
 * a long chain of calls cannot multiply the patience the user has set.
 */
export interface Budget {
	/** Tries of one call that fails while the service is otherwise fine. */
	readonly maxAttempts: number;
	/** Milliseconds an outage of the service may last before the item gives up. */
	readonly maxWaitMs: number;
	/** Milliseconds the item may still wait: backoff, Retry-After, outage. Queueing for the pace is free. */
	remainingWaitMs: number;
	/** Epoch milliseconds up to which waiting has been taken off. */
	spentUntil: number;
}

/** @param maxWaitSeconds how long the item may wait in sum */
export function createBudget(maxAttempts: number, maxWaitSeconds: number): Budget {
	return { maxAttempts, maxWaitMs: maxWaitSeconds * 1000, remainingWaitMs: maxWaitSeconds * 1000, spentUntil: 0 };
}

/**
 * Takes a wait off the budget that has just ended. Calls of one item that wait side by side spend the time once: it is
 * the item that waits. Waits that were announced beforehand never overdraw the budget by more than timer slack.
 * @param ms how long it was
 * @param now epoch milliseconds of its end
 */
export function spendWait(budget: Budget, ms: number, now: number): void {
	const notYetSpent = now - Math.max(now - ms, budget.spentUntil);
	if (notYetSpent <= 0) return;
	budget.remainingWaitMs = Math.max(0, budget.remainingWaitMs - notYetSpent);
	budget.spentUntil = now;
}
