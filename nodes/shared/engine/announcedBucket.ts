import type { Bucket, BucketLevel } from './buckets';
import { RateBucket } from './buckets';
import type { QuotaSignal } from './quota';

/** The call to whose answer an announcement belongs. Calls are numbered as they leave. */
export interface Witness {
	readonly order: number;
	/** The number of the last call that has left. */
	readonly newest: number;
	/** Cost of the other calls under way: calls overtake each other, so the service may have counted any of them or none. */
	readonly underWay: number;
	/** Cost of those among them that left later. */
	readonly later: number;
}

/** Announced in whole seconds, one and the same moment moves by as much. */
const ROUNDING_MS = 1_000;

/**
 * What a service says about its own limits, in one bucket, whatever the number of quotas it names: so calls that queued
 * up before the first announcement keep to it, too. Nothing holds before an announcement and after a quota's reset.
 */
export class AnnouncedBucket implements Bucket {
	pausedUntil = 0;
	private readonly quotas = new Map<string, Window | Leak>();

	/** A used-up window is a wait that the service asks for; a leak is a pace. */
	shutUntil(cost: number, now: number): number {
		let until = this.pausedUntil;
		for (const counter of this.quotas.values()) {
			if (counter instanceof Window) until = Math.max(until, counter.readyAt(cost, now));
		}
		return until;
	}

	readyAt(cost: number, now: number): number {
		let at = now;
		for (const counter of this.quotas.values()) at = Math.max(at, counter.readyAt(cost, now));
		return at;
	}

	take(cost: number, now: number): void {
		for (const counter of this.quotas.values()) counter.take(cost, now);
	}

	giveBack(cost: number, now: number): void {
		for (const counter of this.quotas.values()) counter.giveBack(cost, now);
	}

	release(): void {}

	configure(): void {}

	drain(at: number): void {
		for (const counter of this.quotas.values()) counter.drain(at);
	}

	/** Takes over an announcement. */
	announce(signal: QuotaSignal, witness: Witness, now: number): void {
		const key = `${signal.kind}/${signal.name}`;
		let counter = this.quotas.get(key);
		if (!counter) {
			this.forgetPast(now);
			counter = signal.kind === 'window' ? new Window() : new Leak();
			this.quotas.set(key, counter);
		}
		counter.announce(signal as never, witness, now);
	}

	/** The tightest of the quotas. */
	describe(now: number): BucketLevel {
		let tightest: BucketLevel = { limit: undefined, available: Infinity };
		for (const counter of this.quotas.values()) {
			const level = counter.describe(now);
			if (level.available < tightest.available) tightest = level;
		}
		return tightest;
	}

	/** Services may name their quotas as they like, a new one every minute. */
	private forgetPast(now: number): void {
		for (const [key, counter] of this.quotas) if (counter.describe(now).limit === undefined) this.quotas.delete(key);
	}
}

/**
 * So many calls until a moment. Counts down by itself between announcements.
 *
 * Within a window less and less is left, so of two words from the same time the lower one was said later, whatever the
 * order of the calls and of their answers. Nothing that has come back is missing in it; what is under way may be.
 */
class Window {
	private remaining = Infinity;
	private resetAt = 0;
	/** The service's last word, and the last call that had left when it was heard. */
	private said = Infinity;
	private heardAfter = 0;

	readyAt(cost: number, now: number): number {
		if (now >= this.resetAt || cost <= this.remaining) return now;
		return this.resetAt;
	}

	take(cost: number, now: number): void {
		if (now >= this.resetAt) this.remaining = Infinity;
		else this.remaining -= cost;
	}

	giveBack(cost: number, _now: number): void {
		this.remaining += cost;
	}

	drain(): void {}

	announce({ remaining, resetAt }: QuotaSignal & { kind: 'window' }, witness: Witness, now: number): void {
		const isSameWindow = now < this.resetAt && this.isTheEnd(resetAt);
		const isNews = witness.order > this.heardAfter;
		// A word from the window before.
		if (!isSameWindow && !isNews && resetAt < this.resetAt) return;
		if (!isSameWindow || isNews || remaining < this.said) {
			this.said = remaining;
			this.heardAfter = witness.newest;
		}
		this.remaining = this.said - witness.underWay;
		// Seconds are rounded up: the earliest that is heard of a window's end is nearest to it.
		this.resetAt = isSameWindow ? Math.min(resetAt, this.resetAt) : resetAt;
	}

	/** Whether this may be another word for the same end. */
	private isTheEnd(resetAt: number): boolean {
		return Math.abs(resetAt - this.resetAt) <= ROUNDING_MS;
	}

	describe(now: number): BucketLevel {
		if (now >= this.resetAt) return { limit: undefined, available: Infinity };
		return { limit: { kind: 'announced', resetAt: this.resetAt }, available: Math.max(0, this.remaining) };
	}
}

/** A leaky bucket whose fill level the service tells. An answer to an older call than before knows less. */
class Leak extends RateBucket {
	private lastOrder = 0;

	announce(signal: QuotaSignal & { kind: 'bucket' }, { order, later }: Witness, now: number): void {
		if (order < this.lastOrder) return;
		this.lastOrder = order;
		this.setRate({ perSecond: signal.restorePerSecond, burst: signal.capacity }, now);
		this.setSpent(signal.used + later, now);
	}
}
