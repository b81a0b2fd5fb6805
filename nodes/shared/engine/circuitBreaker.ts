import type { Clock } from './clock';
import type { Failure } from './verdict';

/** Failures in a row, without a success between them, that make an outage. */
const OPEN_AFTER = 5;
const FIRST_PAUSE_MS = 500;
/** A service that restarts within half a minute should be noticed within seconds. */
const LONGEST_EARLY_PAUSE_MS = 5_000;
/** In a long outage the pause grows with its age, so that the number of probes grows only with its logarithm. */
const SHARE_OF_AGE = 0.1;

/** Permission to go on, or the end of waiting. */
export type Admission =
	| { readonly admitted: true; readonly probe: boolean; readonly waitedMs: number }
	| {
			readonly admitted: false;
			readonly why: 'aborted' | 'outage';
			readonly waitedMs: number;
			readonly retryAt?: number;
	  };

export interface EnterOptions {
	/** Milliseconds the caller can still wait. */
	readonly affordableMs: number;
	/** Milliseconds the outage itself may last before the caller gives up. */
	readonly maxOutageMs: number;
	/** Calls that can safely be repeated are the better probes. */
	readonly repeatable: boolean;
	readonly signal?: AbortSignal;
}

interface Waiter {
	readonly since: number;
	readonly latest: number;
	readonly repeatable: boolean;
	readonly settle: (admission: Admission) => void;
	readonly signal: AbortSignal | undefined;
	readonly onAbort: () => void;
}

/**
 * Keeps callers away from a service that is down. Counts only failures to connect and 502/503/504: an item that always
 * gets 500 is not an outage. While it is open callers wait; one of them at a time, a different one each time, goes ahead
 * as a probe, after pauses that grow. The first success lets everybody through.
 */
export class CircuitBreaker {
	private failuresInARow = 0;
	private openSince: number | undefined;
	private probing = false;
	private probes = 0;
	private nextProbeAt = 0;
	private readonly waiters: Waiter[] = [];
	private cancelTimer: (() => void) | undefined;
	private timerAt = Infinity;
	private answeredAt = -Infinity;
	private lastFailure: Failure | undefined;

	constructor(
		private readonly clock: Clock,
		private readonly random: () => number,
	) {}

	get isOpen(): boolean {
		return this.openSince !== undefined;
	}

	/** Epoch milliseconds of the last sign of life. */
	get lastAnswerAt(): number {
		return this.answeredAt;
	}

	/** What the last caller met that found the service away: the reason for those who were kept from trying. */
	get reason(): Failure | undefined {
		return this.lastFailure;
	}

	/** Waits until the service is believed to be up, or until it is the caller's turn to find out. */
	async enter(options: EnterOptions): Promise<Admission> {
		if (options.signal?.aborted) return { admitted: false, why: 'aborted', waitedMs: 0 };
		if (this.openSince === undefined) return { admitted: true, probe: false, waitedMs: 0 };
		const now = this.clock.now();
		if (!this.probing && now >= this.nextProbeAt && this.waiters.length === 0) return this.startProbe(0);
		const latest = Math.min(now + options.affordableMs, this.openSince + options.maxOutageMs);
		if (latest <= now) return { admitted: false, why: 'outage', waitedMs: 0, retryAt: this.nextProbeAt };
		return await new Promise((settle) => {
			const waiter: Waiter = {
				since: now,
				latest,
				repeatable: options.repeatable,
				settle,
				signal: options.signal,
				onAbort: () => this.leave(waiter, { admitted: false, why: 'aborted', waitedMs: this.clock.now() - now }),
			};
			options.signal?.addEventListener('abort', waiter.onAbort, { once: true });
			this.waiters.push(waiter);
			if (this.waiters.length === 1 || latest < this.timerAt) this.wake();
		});
	}

	/** Any answer from the service itself: an error of its own making is a sign of life, too. */
	answered(): void {
		this.answeredAt = this.clock.now();
		this.failuresInARow = 0;
		if (this.openSince === undefined) return;
		this.openSince = undefined;
		this.probing = false;
		this.probes = 0;
		this.cancelTimer?.();
		const now = this.clock.now();
		for (const waiter of this.waiters.splice(0)) {
			waiter.signal?.removeEventListener('abort', waiter.onAbort);
			waiter.settle({ admitted: true, probe: false, waitedMs: now - waiter.since });
		}
	}

	/** The service could not be reached, or only its gateway could. */
	failed(probe: boolean, failure: Failure): void {
		this.failuresInARow++;
		this.lastFailure = failure;
		const now = this.clock.now();
		if (this.openSince === undefined) {
			if (this.failuresInARow < OPEN_AFTER) return;
			this.openSince = now;
		} else if (!probe) {
			return;
		}
		this.probing = false;
		const longest = Math.max(LONGEST_EARLY_PAUSE_MS, (now - this.openSince) * SHARE_OF_AGE);
		const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(this.probes, 20), longest);
		this.nextProbeAt = now + pause * (0.5 + this.random() / 2);
		this.wake();
	}

	/** The probe was not sent after all, or ended without telling anything: the next caller may try. */
	probeAbandoned(): void {
		this.probing = false;
		this.wake();
	}

	snapshot(): { state: 'closed' | 'open'; openSince?: number; nextProbeAt?: number; waiting: number } {
		if (this.openSince === undefined) return { state: 'closed', waiting: 0 };
		return { state: 'open', openSince: this.openSince, nextProbeAt: this.nextProbeAt, waiting: this.waiters.length };
	}

	/** Sends the next probe when it is due, ends those who can wait no longer, and sets the timer for the rest. */
	private wake(): void {
		this.cancelTimer?.();
		this.cancelTimer = undefined;
		if (this.openSince === undefined) return;
		const now = this.clock.now();
		if (!this.probing && now >= this.nextProbeAt && this.waiters.length > 0) {
			const next = this.waiters.find((waiter) => waiter.repeatable) ?? this.waiters[0];
			this.leave(next, this.startProbe(now - next.since));
		}
		for (const waiter of this.waiters.filter(({ latest }) => latest <= now)) {
			this.leave(waiter, { admitted: false, why: 'outage', waitedMs: now - waiter.since, retryAt: this.nextProbeAt });
		}
		if (this.waiters.length === 0) return;
		const earliestEnd = this.waiters.reduce((least, { latest }) => Math.min(least, latest), Infinity);
		const at = this.probing ? earliestEnd : Math.min(earliestEnd, this.nextProbeAt);
		this.timerAt = at;
		this.cancelTimer = this.clock.after(Math.max(0, at - now), () => this.wake());
	}

	private startProbe(waitedMs: number): Admission {
		this.probing = true;
		this.probes++;
		return { admitted: true, probe: true, waitedMs };
	}

	private leave(waiter: Waiter, admission: Admission): void {
		const at = this.waiters.indexOf(waiter);
		if (at < 0) return;
		this.waiters.splice(at, 1);
		waiter.signal?.removeEventListener('abort', waiter.onAbort);
		waiter.settle(admission);
	}
}
