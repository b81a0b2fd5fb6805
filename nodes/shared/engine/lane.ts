import type { Bucket } from './buckets';
import { isDistant } from './bucketSource';
import type { Charge } from './call';
import type { Place } from './waitingLine';
import { WaitingLine } from './waitingLine';

/** A bucket and the queueing that belongs to it. */
export interface Gate {
	readonly key: string;
	readonly bucket: Bucket;
	/** Lanes with waiters that need this bucket. */
	busyLanes: number;
	/** Lanes that know this bucket. */
	lanes: number;
	/** Somebody outside the limiter holds the bucket: it must not be replaced by a new one. */
	kept: boolean;
	/** The dispatch in which an earlier waiter laid its hand on this bucket. */
	claimedIn: number;
}

/** A call in the queue. */
export interface Waiter<Result> extends Place {
	readonly lane: Lane<Result>;
	readonly charges: readonly Charge[];
	readonly signal: AbortSignal | undefined;
	/** The lane's pause clock when the wait began, and the reading that it can just still afford. */
	readonly pausedBefore: number;
	readonly pausedAtMost: number;
	readonly settle: (result: Result) => void;
	/** Which of the lane's buckets it lacked when it was last looked at as the first of its lane: one bit each. */
	lacks: number;
	/** How often it got all it had lacked, and found that others had taken something else meanwhile. */
	robbed: number;
}

/**
 * Waiters that need the same amounts of the same buckets, first in, first out; and a clock that runs only while
 * the service keeps one of these buckets shut.
 */
export class Lane<Result> extends WaitingLine<Waiter<Result>> {
	/** Given up; whoever still knows it must look for its successor. */
	retired = false;
	lastUsedAt = 0;
	private shutTotal = 0;
	private shutSince = 0;
	private shutEnd = 0;
	/** Whether any of the buckets is counted elsewhere. */
	readonly isDistant: boolean;
	/** No waiter has a smaller `pausedAtMost`. */
	private leastPausedAtMost = Infinity;

	constructor(
		readonly gates: readonly Gate[],
		readonly costs: readonly number[],
	) {
		super();
		this.isDistant = gates.some(({ bucket }) => isDistant(bucket));
	}

	override add(waiter: Waiter<Result>): boolean {
		const least = this.isEmpty ? Infinity : this.leastPausedAtMost;
		this.leastPausedAtMost = Math.min(least, waiter.pausedAtMost);
		return super.add(waiter);
	}

	/** Tells the buckets what the call at hand asks of them: settings that nobody brings along are forgotten. */
	configure(charges: readonly Charge[], now: number): void {
		for (let i = 0; i < charges.length; i++) this.gates[i].bucket.configure(charges[i].limit, now);
	}

	take(now: number): void {
		this.lastUsedAt = now;
		for (let i = 0; i < this.gates.length; i++) this.gates[i].bucket.take(this.costs[i], now);
	}

	giveBack(now: number, takenAt: number): void {
		for (let i = 0; i < this.gates.length; i++) this.gates[i].bucket.giveBack(this.costs[i], now, takenAt);
	}

	release(): void {
		for (let i = 0; i < this.gates.length; i++) this.gates[i].bucket.release(this.costs[i]);
	}

	/** When everything could be taken, whoever waits: `now` means at once. */
	readyAt(now: number): number {
		let at = Math.max(now, this.shutUntil(now));
		for (let i = 0; i < this.gates.length; i++) at = Math.max(at, this.gates[i].bucket.readyAt(this.costs[i], now));
		return at;
	}

	/** Tells the buckets that are counted elsewhere that a call stands before them. */
	ask(now: number): void {
		for (const [asked, { bucket }] of this.gates.entries()) {
			if (!isDistant(bucket)) continue;
			let othersAt = now;
			for (const [i, { bucket: other }] of this.gates.entries()) {
				if (i === asked) continue;
				const at = isDistant(other) ? other.hopeAt(this.costs[i], now) : other.readyAt(this.costs[i], now);
				othersAt = Math.max(othersAt, at);
			}
			bucket.ask(this.costs[asked], othersAt, now);
		}
	}

	/** @returns epoch milliseconds until which the service keeps this lane waiting, 0 when it does not */
	shutUntil(now: number): number {
		let until = 0;
		for (let i = 0; i < this.gates.length; i++) {
			until = Math.max(until, this.gates[i].bucket.shutUntil(this.costs[i], now));
		}
		return until > now ? until : 0;
	}

	/** Milliseconds, up to `now`, that the service has kept this lane waiting. */
	pausedSoFar(now: number): number {
		return this.shutTotal + Math.max(0, Math.min(now, this.shutEnd) - this.shutSince);
	}

	/** Brings the pause clock up to date; call it whenever a bucket may have been shut or opened. */
	noteShut(now: number): number {
		const until = this.shutUntil(now);
		if (until !== this.shutEnd) {
			this.shutTotal = this.pausedSoFar(now);
			this.shutSince = now;
			this.shutEnd = until;
		}
		return until;
	}

	/** Those who cannot afford to wait until the lane opens again. Call `noteShut` first. */
	impatient(now: number): Array<Waiter<Result>> {
		const reading = this.pausedSoFar(now) + Math.max(0, this.shutEnd - now);
		if (reading <= this.leastPausedAtMost) return [];
		const found: Array<Waiter<Result>> = [];
		this.leastPausedAtMost = Infinity;
		for (const waiter of this) {
			if (waiter.pausedAtMost < reading) found.push(waiter);
			else this.leastPausedAtMost = Math.min(this.leastPausedAtMost, waiter.pausedAtMost);
		}
		return found;
	}
}
