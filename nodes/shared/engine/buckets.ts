import type { Limit } from './call';
import { StrictestLimit } from './strictestLimit';

/**
 * What a call can draw on. `readyAt` and `take` are separate, so that the limiter can look at a whole set of buckets
 * and draw on all of them or on none.
 */
export interface Bucket {
	/** Epoch milliseconds before which nothing may be taken: the service asked for it. */
	pausedUntil: number;
	/** When `cost` could be taken: `now` or earlier means at once, Infinity means not before something is given back. */
	readyAt(cost: number, now: number): number;
	take(cost: number, now: number): void;
	/** Undoes a `take` whose call was never sent. */
	giveBack(cost: number, now: number): void;
	/** The call is over; slots come free, rates do not care. */
	release(cost: number): void;
	/** Takes note of the limit a call brought along. */
	configure(limit: Limit, now: number): void;
	/** Empties what has piled up, so that nothing bursts out when a pause ends at `at`. */
	drain(at: number): void;
	/** For people: limit and level. */
	describe(now: number): BucketLevel;
}

export interface BucketLevel {
	readonly limit: Limit | { readonly kind: 'window'; readonly resetAt: number } | undefined;
	/** Cost units that could be taken now; Infinity where nothing limits. */
	readonly available: number;
}

/**
 * Weighted GCRA (generic cell rate algorithm, ITU-T I.371 annex A): one number, the theoretical arrival time, instead of
 * a counter and a timer. In any span of t seconds it lets through at most burst + perSecond · t units.
 * A call that costs more than the burst goes when the bucket is full, and is paid for afterwards.
 */
export class RateBucket implements Bucket {
	pausedUntil = 0;
	private theoreticalArrival = 0;
	private readonly strictest = new StrictestLimit();
	private rate: { perSecond: number; burst: number } | undefined;

	readyAt(cost: number, now: number): number {
		if (!this.rate) return now;
		return this.theoreticalArrival - this.ms(Math.max(this.rate.burst, cost) - cost);
	}

	take(cost: number, now: number): void {
		if (!this.rate) return;
		this.theoreticalArrival = Math.max(this.theoreticalArrival, now) + this.ms(cost);
	}

	giveBack(cost: number, _now: number): void {
		if (this.rate) this.theoreticalArrival -= this.ms(cost);
	}

	release(): void {}

	configure(limit: Limit, now: number): void {
		if (limit.kind !== 'rate') return;
		const strictest = this.strictest.with(limit, now);
		if (strictest.kind === 'rate') this.setRate(strictest, now);
	}

	/** Changes the rate and keeps the level: what was spent stays spent. Undefined lifts the limit. */
	setRate(rate: { perSecond: number; burst: number } | undefined, now: number): void {
		const old = this.rate;
		if (old && rate && old.perSecond === rate.perSecond && old.burst === rate.burst) return;
		const spent = old ? Math.max(0, this.theoreticalArrival - now) * (old.perSecond / 1000) : 0;
		this.rate = rate && { perSecond: rate.perSecond, burst: rate.burst };
		this.theoreticalArrival = rate ? now + this.ms(spent) : 0;
	}

	/** Sets the level to what the service says is spent. */
	setSpent(spent: number, now: number): void {
		if (this.rate) this.theoreticalArrival = now + this.ms(spent);
	}

	drain(at: number): void {
		if (this.rate)
			this.theoreticalArrival = Math.max(this.theoreticalArrival, at + this.ms(Math.max(0, this.rate.burst - 1)));
	}

	describe(now: number): BucketLevel {
		if (!this.rate) return { limit: undefined, available: Infinity };
		const spent = Math.max(0, this.theoreticalArrival - now) * (this.rate.perSecond / 1000);
		return { limit: { kind: 'rate', ...this.rate }, available: Math.max(0, this.rate.burst - spent) };
	}

	/** How long the rate takes to restore `units`. */
	private ms(units: number): number {
		return (units * 1000) / (this.rate as { perSecond: number }).perSecond;
	}
}

/** Twenty twentieths are not quite one. */
const ROUNDING = 1e-6;

/** At most so many units in flight. */
export class SlotBucket implements Bucket {
	pausedUntil = 0;
	private inFlight = 0;
	private readonly strictest = new StrictestLimit();
	private configured = Infinity;
	private adaptive = Infinity;

	readyAt(cost: number, now: number): number {
		// A call heavier than the whole capacity goes alone.
		return this.inFlight < ROUNDING || this.inFlight + cost <= this.capacity + ROUNDING ? now : Infinity;
	}

	take(cost: number): void {
		this.inFlight += cost;
	}

	giveBack(cost: number): void {
		this.inFlight -= cost;
	}

	release(cost: number): void {
		this.inFlight -= cost;
	}

	configure(limit: Limit, now: number): void {
		if (limit.kind !== 'slots') return;
		const strictest = this.strictest.with(limit, now);
		if (strictest.kind === 'slots') this.configured = strictest.capacity;
	}

	/** A further bound, moved by what the service can take. */
	setAdaptive(capacity: number): void {
		this.adaptive = capacity;
	}

	drain(): void {}

	describe(): BucketLevel {
		return { limit: { kind: 'slots', capacity: this.capacity }, available: Math.max(0, this.capacity - this.inFlight) };
	}

	private get capacity(): number {
		return Math.min(this.configured, this.adaptive);
	}
}

/**
 * A budget that a service announced: so many calls until a moment. Counts down by itself between announcements.
 * Nothing holds before the first announcement and after the moment has passed.
 */
export class WindowBucket implements Bucket {
	pausedUntil = 0;
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

	giveBack(cost: number): void {
		this.remaining += cost;
	}

	release(): void {}

	configure(): void {}

	/**
	 * @param remaining calls left, less those in flight that the service had not seen when it answered
	 * @param resetAt epoch milliseconds
	 */
	announce(remaining: number, resetAt: number): void {
		this.remaining = remaining;
		this.resetAt = resetAt;
	}

	drain(): void {}

	describe(now: number): BucketLevel {
		if (now >= this.resetAt) return { limit: undefined, available: Infinity };
		return { limit: { kind: 'window', resetAt: this.resetAt }, available: Math.max(0, this.remaining) };
	}
}
