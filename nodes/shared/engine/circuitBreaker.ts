import { AbortGroup } from './abortGroup';
import type { Clock } from './clock';
import type { Failure } from './verdict';

/** Failures in a row, without a success between them, that make an outage. */
const OPEN_AFTER = 5;
const FIRST_PAUSE_MS = 500;
/** A service that restarts within half a minute should be noticed within seconds. */
const LONGEST_EARLY_PAUSE_MS = 5_000;
/** In a long outage the pause grows with its age, so that the number of probes grows only with its logarithm. */
const SHARE_OF_AGE = 0.1;
/** A probe that hangs (a connection into nowhere) must not keep everybody from learning that the service is back. */
const PROBE_PATIENCE_MS = 30_000;

/** Permission to go on, or the end of waiting. */
export type Admission =
	| {
			readonly admitted: true;
			/** Set for a call that finds out for the others; give it back with how it ended. */
			readonly probe?: number;
			readonly waitedMs: number;
	  }
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
	/** True for a caller that has tried already: in an outage that is too old for it, its turn is over. */
	readonly hasTried: boolean;
	readonly signal?: AbortSignal;
}

interface Waiter {
	readonly since: number;
	readonly latest: number;
	readonly repeatable: boolean;
	readonly settle: (admission: Admission) => void;
	readonly signal: AbortSignal | undefined;
}

/** What everybody gets from a service that is believed to be up. */
const ADMITTED = Promise.resolve<Admission>({ admitted: true, waitedMs: 0 });

/**
 * Keeps callers away from a service that is down. Counts only failures to connect and 502/503/504: an item that always
 * gets 500 is not an outage. While it is open callers wait; one of them at a time, a different one each time, goes ahead
 * as a probe, after pauses that grow. The first success lets everybody through.
 */
export class CircuitBreaker {
	private failuresInARow = 0;
	private openSince: number | undefined;
	/** The probe under way. Numbers go on from outage to outage, so that an old probe does not speak for a new one. */
	private probe: number | undefined;
	private lastProbe = 0;
	private probes = 0;
	/** When the next probe may go; while one is under way, when that is no longer waited for. */
	private nextProbeAt = 0;
	private readonly waiters = new Set<Waiter>();
	private readonly abortable = new AbortGroup<Waiter>((waiters) => {
		const now = this.clock.now();
		for (const waiter of waiters) this.leave(waiter, { admitted: false, why: 'aborted', waitedMs: now - waiter.since });
	});
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
	enter(options: EnterOptions): Promise<Admission> {
		const { affordableMs, maxOutageMs, repeatable, hasTried, signal } = options;
		if (signal?.aborted) return Promise.resolve({ admitted: false, why: 'aborted', waitedMs: 0 });
		if (this.openSince === undefined) return ADMITTED;
		const now = this.clock.now();
		const latest = Math.min(now + affordableMs, this.openSince + maxOutageMs);
		const mayProbe = now >= this.nextProbeAt && this.waiters.size === 0;
		if (mayProbe && (latest > now || !hasTried)) return Promise.resolve(this.startProbe(now, 0));
		if (latest <= now) {
			return Promise.resolve({ admitted: false, why: 'outage', waitedMs: 0, retryAt: this.nextProbeAt });
		}
		return new Promise((settle) => {
			const waiter: Waiter = { since: now, latest, repeatable, settle, signal };
			this.waiters.add(waiter);
			this.abortable.add(signal, waiter);
			this.wakeAt(Math.min(latest, this.nextProbeAt));
		});
	}

	/** Any answer from the service itself: an error of its own making is a sign of life, too. */
	answered(): void {
		const now = this.clock.now();
		this.answeredAt = now;
		this.failuresInARow = 0;
		if (this.openSince === undefined) return;
		this.openSince = undefined;
		this.probe = undefined;
		this.probes = 0;
		this.stopTimer();
		for (const waiter of this.waiters) this.leave(waiter, { admitted: true, waitedMs: now - waiter.since });
	}

	/**
	 * The service could not be reached, or only its gateway could.
	 * @param probe as `enter` gave it
	 */
	failed(probe: number | undefined, failure: Failure): void {
		this.failuresInARow++;
		this.lastFailure = failure;
		const now = this.clock.now();
		if (this.openSince === undefined) {
			if (this.failuresInARow < OPEN_AFTER) return;
			this.openSince = now;
		} else if (probe === undefined || probe !== this.probe) {
			return;
		}
		this.probe = undefined;
		const longest = Math.max(LONGEST_EARLY_PAUSE_MS, (now - this.openSince) * SHARE_OF_AGE);
		const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(this.probes, 20), longest);
		this.nextProbeAt = now + pause * (0.5 + this.random() / 2);
		this.wake();
	}

	/** The probe was not sent after all: the next caller may try. */
	probeAbandoned(probe: number | undefined): void {
		if (probe === undefined || probe !== this.probe) return;
		this.probe = undefined;
		this.nextProbeAt = this.clock.now();
		this.wake();
	}

	snapshot(): { state: 'closed' | 'open'; openSince?: number; nextProbeAt?: number; waiting: number } {
		if (this.openSince === undefined) return { state: 'closed', waiting: 0 };
		return { state: 'open', openSince: this.openSince, nextProbeAt: this.nextProbeAt, waiting: this.waiters.size };
	}

	/** Sends the next probe when it is due, ends those who can wait no longer, and sets the timer for the rest. */
	private wake(): void {
		this.stopTimer();
		if (this.openSince === undefined) return;
		const now = this.clock.now();
		const next = now >= this.nextProbeAt ? this.bestProbe() : undefined;
		if (next) this.leave(next, this.startProbe(now, now - next.since));
		let at = this.nextProbeAt;
		for (const waiter of this.waiters) {
			if (waiter.latest > now) at = Math.min(at, waiter.latest);
			else {
				const waitedMs = now - waiter.since;
				this.leave(waiter, { admitted: false, why: 'outage', waitedMs, retryAt: this.nextProbeAt });
			}
		}
		if (this.waiters.size > 0) this.wakeAt(at);
	}

	/** The first one that can safely be repeated, or just the first: those who have tried stand at the end. */
	private bestProbe(): Waiter | undefined {
		let first: Waiter | undefined;
		for (const waiter of this.waiters) {
			if (waiter.repeatable) return waiter;
			first ??= waiter;
		}
		return first;
	}

	private startProbe(now: number, waitedMs: number): Admission {
		this.probe = ++this.lastProbe;
		this.probes++;
		this.nextProbeAt = now + PROBE_PATIENCE_MS;
		return { admitted: true, probe: this.probe, waitedMs };
	}

	private leave(waiter: Waiter, admission: Admission): void {
		this.waiters.delete(waiter);
		this.abortable.delete(waiter.signal, waiter);
		waiter.settle(admission);
	}

	private wakeAt(at: number): void {
		if (at >= this.timerAt) return;
		this.stopTimer();
		this.timerAt = at;
		this.cancelTimer = this.clock.after(Math.max(0, at - this.clock.now()), () => this.wake());
	}

	private stopTimer(): void {
		this.cancelTimer?.();
		this.cancelTimer = undefined;
		this.timerAt = Infinity;
	}
}
