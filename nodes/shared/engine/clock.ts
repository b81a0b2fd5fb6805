/**
 * Time as the engine sees it. Injected, so that every rule can be tested without waiting.
 * All times are epoch milliseconds from a clock that never runs backwards.
 */
export interface Clock {
	/** Epoch milliseconds, monotonic. */
	now(): number;
	/** Calls `fire` once after `ms` milliseconds; the returned function takes it back. Never keeps the process alive. */
	after(ms: number, fire: () => void): () => void;
}

/** setTimeout's largest delay; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The process clock: `performance.now()` counted from the epoch, immune to wall clock jumps. */
export const systemClock: Clock = {
	now: () => performance.timeOrigin + performance.now(),
	after(ms, fire) {
		const timer = setTimeout(fire, Math.min(Math.max(0, Math.ceil(ms)), LONGEST_TIMER_MS));
		timer.unref();
		return () => clearTimeout(timer);
	},
};

/**
 * Resolves after `ms` milliseconds, or at once when `signal` aborts.
 * @returns true when the time has passed, false when it was cut short.
 */
export async function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<boolean> {
	if (signal?.aborted) return false;
	return await new Promise((resolve) => {
		const onAbort = () => {
			cancel();
			resolve(false);
		};
		const cancel = clock.after(ms, () => {
			signal?.removeEventListener('abort', onAbort);
			resolve(true);
		});
		signal?.addEventListener('abort', onAbort, { once: true });
	});
}
