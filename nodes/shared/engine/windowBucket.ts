import type { Bucket, BucketLevel } from './buckets';
import { RateBucket } from './buckets';
import type { Limit, WindowLimit } from './call';
import { StrictestLimit } from './strictestLimit';
import { windowRate } from './windowRate';

/** Units are noted in slices of the window, so that a window takes up the same room whatever goes through it. */
const SLICES = 120;

/** What was taken within one slice. */
interface Slice {
	/** Of the first call in it. */
	readonly from: number;
	units: number;
}

/**
 * Sliding window: a call goes as soon as what was taken lately and its own cost fit, all of the window's units at once if
 * need be. In any span of the window's length it lets through at most its units.
 *
 * What was taken counts for the length of the window from the end of its slice, and for one more slice: the service counts
 * calls when they arrive, and one may have been longer on its way than the one that takes its place.
 *
 * A call that costs more than the window has goes when nothing else is in it.
 */
export class WindowBucket implements Bucket {
	pausedUntil = 0;
	private readonly strictest = new StrictestLimit();
	private limit: WindowLimit | undefined;
	/** Oldest first; none that has passed, once `forgetPast` has looked. */
	private slices: Slice[] = [];
	/** Sum of the slices. */
	private used = 0;
	/** The flow after a throttle. It is kept to until then, beside the window. */
	private readonly even = new RateBucket();
	private evenUntil = 0;

	shutUntil(): number {
		return this.pausedUntil;
	}

	readyAt(cost: number, now: number): number {
		if (!this.limit) return now;
		const at = this.roomAt(Math.min(cost, this.limit.units), now);
		// By the end of the even flow the window holds just what has flowed.
		return now < this.evenUntil ? Math.max(at, Math.min(this.even.readyAt(cost, now), this.evenUntil)) : at;
	}

	take(cost: number, now: number): void {
		if (!this.limit) return;
		this.forgetPast(now);
		const last = this.slices.at(-1);
		if (last && now < last.from + this.sliceMs) last.units += cost;
		else this.slices.push({ from: now, units: cost });
		this.used += cost;
		if (now < this.evenUntil) this.even.take(cost, now);
	}

	/** The even flow gets nothing back: it is slow for safety's sake. */
	giveBack(cost: number, _now: number, takenAt: number): void {
		const slice = this.slices.findLast(({ from }) => from <= takenAt);
		if (!slice) return;
		slice.units -= cost;
		this.used -= cost;
	}

	release(): void {}

	configure(limit: Limit, now: number): void {
		if (limit.kind !== 'window') return;
		const strictest = this.strictest.with(limit, now);
		if (strictest.kind !== 'window' || strictest === this.limit) return;
		this.limit = strictest;
		this.even.setRate(windowRate(strictest), now);
	}

	/**
	 * The service has counted more than was counted here: somebody else draws on the same units, or it counts in another way.
	 * For the length of a window from when there is room again calls flow evenly, and only then may they go at once again.
	 */
	drain(at: number): void {
		if (!this.limit) return;
		// Nothing goes before the pause is over, so what will be past by then may be forgotten.
		const from = this.roomAt(windowRate(this.limit).burst, at);
		this.evenUntil = Math.max(this.evenUntil, from + this.limit.seconds * 1000);
		this.even.drain(from);
	}

	describe(now: number): BucketLevel {
		if (!this.limit) return { limit: undefined, available: Infinity };
		this.forgetPast(now);
		const room = Math.max(0, this.limit.units - this.used);
		return {
			limit: this.limit,
			available: now < this.evenUntil ? Math.min(room, this.even.describe(now).available) : room,
		};
	}

	/** When so many units will fit in. */
	private roomAt(units: number, now: number): number {
		this.forgetPast(now);
		let excess = this.used + units - (this.limit as WindowLimit).units;
		let at = now;
		for (let i = 0; excess > 0 && i < this.slices.length; i++) {
			excess -= this.slices[i].units;
			at = this.endOf(this.slices[i]);
		}
		return at;
	}

	private forgetPast(now: number): void {
		while (this.slices.length > 0 && this.endOf(this.slices[0]) <= now) this.used -= this.slices.shift()?.units ?? 0;
		// Sums of fractions are not quite exact, and what they leave would add up.
		if (this.slices.length === 0) this.used = 0;
	}

	/** When what was taken in a slice counts no more. */
	private endOf({ from }: Slice): number {
		return from + (this.limit as WindowLimit).seconds * 1000 + 2 * this.sliceMs;
	}

	private get sliceMs(): number {
		return ((this.limit as WindowLimit).seconds * 1000) / SLICES;
	}
}
