import type { Bucket, BucketLevel } from './buckets';
import { RateBucket } from './buckets';
import type { QuotaSignal } from './quota';

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

	/**
	 * @param order when the call left to whose answer the signal belongs: answers may overtake each other, and an older
	 * one knows less
	 * @param unseen cost of the calls in flight that the service had not seen when it answered
	 */
	announce(signal: QuotaSignal, order: number, unseen: number, now: number): void {
		const key = `${signal.kind}/${signal.name}`;
		let quota = this.quotas.get(key);
		if (!quota) {
			this.forgetPast(now);
			quota = { counter: signal.kind === 'window' ? new Window() : new Leak(), lastOrder: 0 };
			this.quotas.set(key, quota);
		}
		if (order < quota.lastOrder) return;
		quota.lastOrder = order;
		quota.counter.announce(signal as never, unseen, now);
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

/** So many calls until a moment. Counts down by itself between announcements. */
class Window {
	private remaining = Infinity;
	private resetAt = 0;

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

	announce(signal: QuotaSignal & { kind: 'window' }, unseen: number): void {
		this.remaining = signal.remaining - unseen;
		this.resetAt = signal.resetAt;
	}

	describe(now: number): BucketLevel {
		if (now >= this.resetAt) return { limit: undefined, available: Infinity };
		return { limit: { kind: 'window', resetAt: this.resetAt }, available: Math.max(0, this.remaining) };
	}
}

/** A leaky bucket whose fill level the service tells. */
class Leak extends RateBucket {
	announce(signal: QuotaSignal & { kind: 'bucket' }, unseen: number, now: number): void {
		this.setRate({ perSecond: signal.restorePerSecond, burst: signal.capacity }, now);
		this.setSpent(signal.used + unseen, now);
	}
}
