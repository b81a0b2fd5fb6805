import type { BucketLevel } from './buckets';
import { RateBucket } from './buckets';
import { LearnedRate } from './learnedRate';

/** The rate that was found out from throttles. It moves all the time, so it is asked whenever somebody wants to go. */
export class LearnedBucket extends RateBucket {
	learned = new LearnedRate();

	override readyAt(cost: number, now: number): number {
		this.setRate(this.learned.current(now), now);
		return super.readyAt(cost, now);
	}

	override describe(now: number): BucketLevel {
		this.setRate(this.learned.current(now), now);
		return super.describe(now);
	}
}
