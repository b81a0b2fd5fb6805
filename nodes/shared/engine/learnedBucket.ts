import type { Bucket, BucketLevel, Rate } from './buckets';
import { LearnedRate } from './learnedRate';

/** Twenty twentieths are not quite one. */
const ROUNDING = 1e-6;

/**
 * The rate that was found out from throttles. It moves all the time, so it is asked whenever somebody wants to go.
 *
 * What has piled up is cut to the burst that holds when somebody asks, not to the one that held before: after idleness the
 * burst grows with the credit there is, and what was emptied by a throttle still fills up at the pace.
 * A call that costs more than the burst goes when the bucket is full, and is paid for afterwards.
 */
export class LearnedBucket implements Bucket {
	pausedUntil = 0;
	learned = new LearnedRate();
	/** Units that may be taken, at `countedAt`; of no account before the first throttle. */
	private level = Infinity;
	private countedAt = 0;

	shutUntil(): number {
		return this.pausedUntil;
	}

	readyAt(cost: number, now: number): number {
		const rate = this.fill(now);
		if (!rate) return now;
		const lacks = Math.min(cost, rate.burst) - this.level;
		return lacks <= ROUNDING ? now : Math.max(now, this.countedAt) + (lacks * 1000) / rate.perSecond;
	}

	take(cost: number, now: number): void {
		this.fill(now);
		this.level -= cost;
	}

	giveBack(cost: number, now: number): void {
		this.level += cost;
		if (this.pausedUntil > now) this.drain(this.pausedUntil);
	}

	release(): void {}

	configure(): void {}

	drain(at: number): void {
		this.fill(at);
		this.level = Math.min(this.level, 1);
	}

	describe(now: number): BucketLevel {
		const rate = this.fill(now);
		if (!rate) return { limit: undefined, available: Infinity };
		return { limit: { kind: 'rate', ...rate }, available: Math.max(0, this.level) };
	}

	/** @returns the rate that holds at `now`, undefined before the first throttle */
	private fill(now: number): Rate | undefined {
		const rate = this.learned.current(now);
		const filled = ((now - this.countedAt) * (rate?.perSecond ?? 0)) / 1000;
		this.level = Math.min(this.level + Math.max(0, filled), rate?.burst ?? Infinity);
		this.countedAt = Math.max(this.countedAt, now);
		return rate;
	}
}
