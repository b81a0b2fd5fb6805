import type { Bucket, BucketLevel } from './buckets';
import { RateBucket } from './buckets';
import type { QuotaSignal } from './quota';

/** The call to whose answer an announcement belongs, and what the service may not have counted when it gave it. */
export interface Witness {
	/** Calls are numbered as they leave. */
	readonly order: number;
	readonly cost: number;
	/** Cost of the calls that left later and are under way: the service had not seen them. */
	readonly unseen: number;
	/** Cost of those that left earlier and are under way: calls overtake each other, so it may have seen them or not. */
	readonly doubtful: number;
}

/** Announced in whole seconds, one and the same moment moves by as much. */
const ROUNDING_MS = 1_000;

/**
 * What a service says about its own limits, in one bucket, whatever the number of quotas it names: so calls that queued
 * up before the first announcement keep to it, too. Nothing holds before an announcement and after a quota's reset.
 */
export class AnnouncedBucket implements Bucket {
	pausedUntil = 0;
	private readonly quotas = new Map<string, { readonly counter: Window | Leak; lastOrder: number }>();

	/** A used-up window is a wait that the service asks for; a leak is a pace. */
	shutUntil(cost: number, now: number): number {
		let until = this.pausedUntil;
		for (const { counter } of this.quotas.values()) {
			if (counter instanceof Window) until = Math.max(until, counter.readyAt(cost, now));
		}
		return until;
	}

	readyAt(cost: number, now: number): number {
		let at = now;
		for (const { counter } of this.quotas.values()) at = Math.max(at, counter.readyAt(cost, now));
		return at;
	}

	take(cost: number, now: number): void {
		for (const { counter } of this.quotas.values()) counter.take(cost, now);
	}

	giveBack(cost: number, now: number): void {
		for (const { counter } of this.quotas.values()) counter.giveBack(cost, now);
	}

	release(): void {}

	configure(): void {}

	drain(at: number): void {
		for (const { counter } of this.quotas.values()) counter.drain(at);
	}

	/** Takes over an announcement; that of an older call than before knows less, and at most clears up a doubt. */
	announce(signal: QuotaSignal, witness: Witness, now: number): void {
		const key = `${signal.kind}/${signal.name}`;
		let quota = this.quotas.get(key);
		if (!quota) {
			this.forgetPast(now);
			quota = { counter: signal.kind === 'window' ? new Window() : new Leak(), lastOrder: 0 };
			this.quotas.set(key, quota);
		}
		if (witness.order < quota.lastOrder) {
			quota.counter.clearUp(signal as never, witness.cost);
			return;
		}
		quota.lastOrder = witness.order;
		quota.counter.announce(signal as never, witness, now);
	}

	/** The tightest of the quotas. */
	describe(now: number): BucketLevel {
		let tightest: BucketLevel = { limit: undefined, available: Infinity };
		for (const { counter } of this.quotas.values()) {
			const level = counter.describe(now);
			if (level.available < tightest.available) tightest = level;
		}
		return tightest;
	}

	/** Services may name their quotas as they like, a new one every minute. */
	private forgetPast(now: number): void {
		for (const [key, { counter }] of this.quotas)
			if (counter.describe(now).limit === undefined) this.quotas.delete(key);
	}
}

/**
 * So many calls until a moment. Counts down by itself between announcements. One call too many is refused until that
 * moment, so doubtful calls are taken for uncounted until their answers tell.
 */
class Window {
	private remaining = Infinity;
	private resetAt = 0;
	/** What the service said last. */
	private said = Infinity;
	/** Cost that was deducted, although the service may have counted it already. */
	private doubtful = 0;

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

	announce(signal: QuotaSignal & { kind: 'window' }, { unseen, doubtful }: Witness, now: number): void {
		const { remaining, resetAt } = signal;
		this.said = remaining;
		this.doubtful = doubtful;
		this.remaining = remaining - unseen - doubtful;
		// Seconds are rounded up: the earliest that is heard of a window's end is nearest to it.
		this.resetAt = now < this.resetAt && this.isTheEnd(resetAt) ? Math.min(resetAt, this.resetAt) : resetAt;
	}

	/** An older call's answer. If more was left then, the call had been counted when the service said what holds now. */
	clearUp({ remaining, resetAt }: QuotaSignal & { kind: 'window' }, cost: number): void {
		if (remaining <= this.said || !this.isTheEnd(resetAt)) return;
		const counted = Math.min(cost, this.doubtful);
		this.doubtful -= counted;
		this.remaining += counted;
	}

	/** Whether this may be another word for the same end. */
	private isTheEnd(resetAt: number): boolean {
		return Math.abs(resetAt - this.resetAt) <= ROUNDING_MS;
	}

	describe(now: number): BucketLevel {
		if (now >= this.resetAt) return { limit: undefined, available: Infinity };
		return { limit: { kind: 'window', resetAt: this.resetAt }, available: Math.max(0, this.remaining) };
	}
}

/** A leaky bucket whose fill level the service tells. What is doubtful leaks away soon. */
class Leak extends RateBucket {
	announce(signal: QuotaSignal & { kind: 'bucket' }, { unseen }: Witness, now: number): void {
		this.setRate({ perSecond: signal.restorePerSecond, burst: signal.capacity }, now);
		this.setSpent(signal.used + unseen, now);
	}

	clearUp(): void {}
}
