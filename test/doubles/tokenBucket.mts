/**
 * The limit a service keeps: `burst` calls at once, `ratePerSecond` from then on. It only says yes or no; a refused call
 * costs nothing.
 */
export class TokenBucket {
	readonly ratePerSecond: number;

	readonly burst: number;

	#tokens: number;

	#countedAt: number;

	constructor(ratePerSecond: number, burst: number, now: number) {
		this.ratePerSecond = ratePerSecond;
		this.burst = burst;
		this.#tokens = burst;
		this.#countedAt = now;
	}

	/** Takes a token at `now` (ms) and answers 0, or answers how many ms it is until there will be one. */
	take(now: number): number {
		const grown = ((now - this.#countedAt) / 1000) * this.ratePerSecond;
		this.#tokens = Math.min(this.burst, this.#tokens + grown);
		this.#countedAt = now;
		if (this.#tokens >= 1) {
			this.#tokens -= 1;
			return 0;
		}
		return ((1 - this.#tokens) / this.ratePerSecond) * 1000;
	}
}
