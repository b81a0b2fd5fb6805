/** Tokens of a rested origin: at 5 a retry, 100 retries. AWS SDKs reference, "Retry behavior", standard mode. */
const CAPACITY = 500;
const RETRY_COST = 5;
/** A retry after a timeout costs double: it has held a connection for long already. */
const TIMEOUT_COST = 10;
/** What a success at the first try gives back. */
const SUCCESS_REFUND = 1;

/**
 * Caps the retries of an origin that fails broadly, after the AWS "standard" mode: every retry draws tokens, a success
 * gives the tokens of its last retry back, a success at the first try gives one. In an outage of n calls there are no
 * successes, hence at most n + 100 attempts. Throttles do not draw on it: the service answers, it is only busy.
 */
export class RetryBudget {
	private tokens = CAPACITY;

	/**
	 * Draws for one retry.
	 * @returns what was drawn, to be given back after a success; undefined when there is not enough left
	 */
	draw(timeout: boolean): number | undefined {
		const cost = timeout ? TIMEOUT_COST : RETRY_COST;
		if (this.tokens < cost) return undefined;
		this.tokens -= cost;
		return cost;
	}

	/** @param drawn tokens drawn for the attempt that succeeded; 0 for a first try */
	succeeded(drawn: number): void {
		this.tokens = Math.min(CAPACITY, this.tokens + (drawn || SUCCESS_REFUND));
	}

	/** Tokens left, of 500. */
	get left(): number {
		return this.tokens;
	}
}
