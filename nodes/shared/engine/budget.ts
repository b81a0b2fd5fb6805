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
}

/** @param maxWaitSeconds how long the item may wait in sum */
export function createBudget(maxAttempts: number, maxWaitSeconds: number): Budget {
	return { maxAttempts, maxWaitMs: maxWaitSeconds * 1000, remainingWaitMs: maxWaitSeconds * 1000 };
}

/** Takes `ms` off the budget; waits that were announced beforehand never overdraw it by more than timer slack. */
export function spendWait(budget: Budget, ms: number): void {
	budget.remainingWaitMs = Math.max(0, budget.remainingWaitMs - ms);
}
