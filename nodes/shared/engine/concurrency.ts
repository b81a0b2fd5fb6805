/**
 * How many calls may be in flight in one scope: additive increase, multiplicative decrease (the rule of TCP's congestion
 * avoidance, RFC 5681, 3.1), between 1 and a maximum. It starts at the maximum: most services never complain.
 *
 * - A full window of successes (as many as are allowed in flight) allows one more.
 * - A throttle or a timeout halves, once per epoch: answers to calls that left before the last decrease tell of the
 *   old window, so they neither halve again nor count towards growth.
 */
export class Concurrency {
	private allowed: number;
	private successes = 0;
	private decreasedAt = -Infinity;

	/** @param max calls in flight at most; fractions are cut, and anything below 1 counts as 1 */
	constructor(private max: number) {
		this.max = wholeWindow(max);
		this.allowed = this.max;
	}

	/** Calls that may be in flight now: a whole number between 1 and the maximum. */
	get limit(): number {
		return this.allowed;
	}

	/** A new maximum: a lower one holds at once; room under a higher one is grown into, unless nothing was ever refused. */
	setMax(max: number): void {
		const untouched = this.allowed === this.max;
		this.max = wholeWindow(max);
		this.allowed = untouched ? this.max : Math.min(this.allowed, this.max);
	}

	/** @param sentAt when the call left, on the clock that `onOverload` is given */
	onSuccess(sentAt: number): void {
		if (sentAt <= this.decreasedAt) return;
		this.successes += 1;
		if (this.successes < this.allowed) return;
		this.successes = 0;
		this.allowed = Math.min(this.max, this.allowed + 1);
	}

	/**
	 * The service throttled the call, or no answer came in time.
	 * @param sentAt when the call left
	 * @param now when that became known
	 */
	onOverload(sentAt: number, now: number): void {
		if (sentAt <= this.decreasedAt) return;
		this.decreasedAt = now;
		this.successes = 0;
		this.allowed = Math.max(1, Math.floor(this.allowed / 2));
	}
}

function wholeWindow(max: number): number {
	return Math.max(1, Math.floor(max));
}
