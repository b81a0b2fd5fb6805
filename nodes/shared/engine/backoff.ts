/** First ceiling of the backoff. AWS "standard" mode uses 1 s (AWS SDKs reference, "Retry behavior"). */
const BASE_MS = 1_000;
/** Highest ceiling, as in AWS "standard" mode. */
const CEILING_MS = 20_000;

/**
 * Exponential backoff with full jitter: uniform between 0 and min(20 s, 1 s · 2^retry).
 * Source: AWS Architecture Blog, "Exponential Backoff And Jitter".
 * @param retry 0 before the first repeat, 1 before the second, …
 * @param random uniform in [0, 1)
 * @returns milliseconds
 */
export function fullJitter(retry: number, random: () => number): number {
	return random() * Math.min(CEILING_MS, BASE_MS * 2 ** Math.min(retry, 30));
}
