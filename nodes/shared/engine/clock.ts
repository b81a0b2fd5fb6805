import { AbortGroup } from './abortGroup';

/**
 * Time as the engine sees it. Injected, so that every rule can be tested without waiting.
 * All times are epoch milliseconds from a clock that never runs backwards.
 */
export interface Clock {
	/** Epoch milliseconds, monotonic. */
	now(): number;
	/**
	 * Calls `fire` once after `ms` milliseconds; the returned function takes it back. Never keeps the process alive.
	 * Waits of more than 24 days fire too early: look at the clock again.
	 */
	after(ms: number, fire: () => void): () => void;
}

/** setTimeout's largest delay; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Node counts from the whole millisecond that has begun, so that a timer would fire up to one too early. */
const BEGUN_MS = 1;

/** Epoch milliseconds at which `performance.now()` was 0; it never changes, and to ask for it each time is dear. */
const STARTED_AT = performance.timeOrigin;

/** The process clock: `performance.now()` counted from the epoch, immune to wall clock jumps. */
export const systemClock: Clock = {
	now: () => STARTED_AT + performance.now(),
	after(ms, fire) {
		const timer = setTimeout(fire, Math.min(Math.max(0, Math.ceil(ms)) + BEGUN_MS, LONGEST_TIMER_MS));
		timer.unref();
		return () => clearTimeout(timer);
	},
};

const sleepers = new AbortGroup<() => void>((cutShort) => {
	for (const wakeUp of cutShort) wakeUp();
});

/**
 * Resolves when `ms` milliseconds have passed, never earlier, or at once when `signal` aborts.
 * @returns true when the time has passed, false when it was cut short.
 */
export async function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<boolean> {
	if (signal?.aborted) return false;
	const until = clock.now() + ms;
	return await new Promise((resolve) => {
		let cancel: () => void;
		const onAbort = () => {
			cancel();
			resolve(false);
		};
		const wait = (left: number) => {
			cancel = clock.after(left, () => {
				const now = clock.now();
				if (now < until) return wait(until - now);
				sleepers.delete(signal, onAbort);
				resolve(true);
			});
		};
		wait(ms);
		sleepers.add(signal, onAbort);
	});
}
