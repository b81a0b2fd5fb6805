import type { Limit } from './call';
import { StrictestLimit } from './strictestLimit';

/**
 * What a call can draw on. `readyAt` and `take` are separate, so that the limiter can look at a whole set of buckets
 * and draw on all of them or on none.
 */
export interface Bucket {
	/** Epoch milliseconds before which nothing may be taken: the service asked for it. */
	pausedUntil: number;
	/** Epoch milliseconds until which the service itself keeps `cost` from being taken; now or earlier when it does not. */
	shutUntil(cost: number, now: number): number;
	/** When `cost` could be taken: `now` or earlier means at once, Infinity means not before something is given back. */
	readyAt(cost: number, now: number): number;
	take(cost: number, now: number): void;
	/** Undoes the `take` of `takenAt`, whose call was never sent. */
	giveBack(cost: number, now: number, takenAt: number): void;
	/** The call is over; slots come free, rates do not care. */
	release(cost: number): void;
	/** Takes note of the limit a call brought along. */
	configure(limit: Limit, now: number): void;
	/** Empties what has piled up, so that nothing bursts out at `at`, when a pause ends. */
	drain(at: number): void;
	/** For people: limit and level. */
	describe(now: number): BucketLevel;
}

export interface BucketLevel {
	readonly limit: Limit | { readonly kind: 'announced'; readonly resetAt: number } | undefined;
	/** Cost units that could be taken now; Infinity where nothing limits. */
	readonly available: number;
}

export interface Rate {
	readonly perSecond: number;
	readonly burst: number;
}

/** Slower than any service: a rate of nothing at all would stop the clockwork instead of the calls. */
const SLOWEST_PER_SECOND = 1e-6;

/**
 * Weighted GCRA (generic cell rate algorithm, ITU-T I.371 annex A): one number, the theoretical arrival time, instead of
 * a counter and a timer. In any span of t seconds it lets through at most burst + perSecond · t units.
 * A call that costs more than the burst goes when the bucket is full, and is paid for afterwards.
 */
export class RateBucket implements Bucket {
	pausedUntil = 0;
	private theoreticalArrival = 0;
	private readonly strictest = new StrictestLimit();
	private rate: Rate | undefined;

	shutUntil(): number {
		return this.pausedUntil;
	}

	readyAt(cost: number, now: number): number {
		if (!this.rate) return now;
		return this.theoreticalArrival - this.ms(Math.max(this.rate.burst, cost) - cost);
	}

	take(cost: number, now: number): void {
		if (!this.rate) return;
		this.theoreticalArrival = Math.max(this.theoreticalArrival, now) + this.ms(cost);
	}

	giveBack(cost: number, now: number): void {
		if (!this.rate) return;
		this.theoreticalArrival -= this.ms(cost);
		if (this.pausedUntil > now) this.drain(this.pausedUntil);
	}

	release(): void {}

	configure(limit: Limit, now: number): void {
		if (limit.kind !== 'rate') return;
		const strictest = this.strictest.with(limit, now);
		if (strictest.kind === 'rate') this.setRate(strictest, now);
	}

	/**
	 * Changes the rate and keeps what is available, up to the new burst: a change is never a present. Undefined lifts the
	 * limit. During a pause the level at its end counts.
	 */
	setRate(rate: Rate | undefined, now: number): void {
		const old = this.rate;
		if (old?.perSecond === rate?.perSecond && old?.burst === rate?.burst) return;
		const from = Math.max(now, this.pausedUntil);
		const available = old ? old.burst - this.spent(from) : Infinity;
		this.rate = rate && { perSecond: Math.max(rate.perSecond, SLOWEST_PER_SECOND), burst: rate.burst };
		this.theoreticalArrival = rate ? from + this.ms(rate.burst - Math.min(available, rate.burst)) : 0;
		if (this.pausedUntil > now) this.drain(this.pausedUntil);
	}

	/** Sets the level to what the service says is spent. */
	setSpent(spent: number, now: number): void {
		if (this.rate) this.theoreticalArrival = now + this.ms(spent);
	}

	drain(at: number): void {
		if (!this.rate) return;
		this.theoreticalArrival = Math.max(this.theoreticalArrival, at + this.ms(Math.max(0, this.rate.burst - 1)));
	}

	describe(now: number): BucketLevel {
		if (!this.rate) return { limit: undefined, available: Infinity };
		return { limit: { kind: 'rate', ...this.rate }, available: Math.max(0, this.rate.burst - this.spent(now)) };
	}

	/** Units that are not yet restored. */
	private spent(now: number): number {
		return Math.max(0, this.theoreticalArrival - now) * ((this.rate as Rate).perSecond / 1000);
	}

	/** How long the rate takes to restore `units`. */
	private ms(units: number): number {
		return (units * 1000) / (this.rate as Rate).perSecond;
	}
}

/** Twenty twentieths are not quite one. */
const ROUNDING = 1e-6;

/** At most so many units in flight. */
export class SlotBucket implements Bucket {
	pausedUntil = 0;
	private inFlight = 0;
	private readonly strictest = new StrictestLimit();
	private strictestCapacity = Infinity;
	private adaptive = Infinity;

	/** The strictest capacity that calls have brought along. */
	get configured(): number {
		return this.strictestCapacity;
	}

	shutUntil(): number {
		return this.pausedUntil;
	}

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
		if (strictest.kind === 'slots') this.strictestCapacity = strictest.capacity;
	}

	/** A further bound, moved by what the service can take. */
	setAdaptive(capacity: number): void {
		this.adaptive = capacity;
	}

	drain(): void {}

	describe(): BucketLevel {
		const { capacity } = this;
		return { limit: { kind: 'slots', capacity }, available: Math.max(0, capacity - this.inFlight) };
	}

	private get capacity(): number {
		return Math.min(this.strictestCapacity, this.adaptive);
	}
}
