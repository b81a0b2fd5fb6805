import type { Bucket } from './buckets';
import { RateBucket, SlotBucket } from './buckets';
import { LearnedBucket } from './learnedBucket';
import { WindowBucket } from './windowBucket';

/** Where buckets come from: counted in this process, or in a store that several processes share. */
export interface BucketSource {
	/** So many units per second. */
	rate(key: string, queue: BucketQueue): Bucket;
	/** So many units in any span of so many seconds. */
	window(key: string, queue: BucketQueue): Bucket;
	/** So many units in flight. */
	slots(key: string, queue: BucketQueue): AdaptiveSlots;
	/** The pace that a scope finds out for itself. */
	learned(key: string, queue: BucketQueue): LearnedBucket;
}

/** Slots with a further bound, moved by what the service can take. */
export interface AdaptiveSlots extends Bucket {
	/** The strictest capacity that calls have brought along. */
	readonly configured: number;
	setAdaptive(capacity: number): void;
}

/** A bucket that is counted elsewhere, so that it has to be asked for. */
export interface DistantBucket extends Bucket {
	/** As `readyAt`, but where only asking can tell: the earliest time at which it is worth asking. */
	hopeAt(cost: number, now: number): number;
	/**
	 * The call that goes next waits for this bucket.
	 * @param othersAt when all other buckets it needs may be ready
	 */
	ask(cost: number, othersAt: number, now: number): void;
}

/** What a bucket that is counted elsewhere must know of the queue before it, and how it reaches it. */
export interface BucketQueue {
	/**
	 * Costs of the waiting calls that could go at once if this bucket let them, the next to go first: as many as the other
	 * buckets they need have room for, but `least` of them whatever room there is.
	 */
	next(least: number, most: number): number[];
	/** Sum of the costs of all calls that wait, no more than `most`. */
	waiting(most: number): number;
	/** The bucket has changed: let through who can go. */
	changed(): void;
	/** Another process was told to pause until then (epoch milliseconds). */
	pause(until: number): void;
}

export function isDistant(bucket: Bucket): bucket is DistantBucket {
	return 'ask' in bucket;
}

/** Counts in this process. */
export const memoryBuckets: BucketSource = {
	rate: () => new RateBucket(),
	window: () => new WindowBucket(),
	slots: () => new SlotBucket(),
	learned: () => new LearnedBucket(),
};
