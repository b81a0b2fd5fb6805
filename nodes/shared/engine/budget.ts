/**
 * What one item may spend: tries, and time spent waiting. Shared by all calls of the item (its pages, its steps), so that
 * a long chain of calls cannot multiply the patience the user has set.
 */
export interface Budget {
	/** Tries of one call that fails while the service is otherwise fine. */
	readonly maxAttempts: number;
	/** Milliseconds the item may still wait: backoff, Retry-After, outage. Queueing for the pace is free. */
	remainingWaitMs: number;
	/** Epoch milliseconds at which the run must be over, so that results are kept; Infinity without a limit. */
	readonly deadline: number;
}

/** @param maxWaitSeconds how long the item may wait in sum */
export function createBudget(maxAttempts: number, maxWaitSeconds: number, deadline = Infinity): Budget {
	return { maxAttempts, remainingWaitMs: maxWaitSeconds * 1000, deadline };
}

/** Takes `ms` off the budget; waits that were announced beforehand never overdraw it by more than timer slack. */
export function spendWait(budget: Budget, ms: number): void {
	budget.remainingWaitMs = Math.max(0, budget.remainingWaitMs - ms);
}
