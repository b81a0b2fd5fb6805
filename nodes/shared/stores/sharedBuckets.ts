import type { BucketSource } from '../engine/bucketSource';
import type { Clock } from '../engine/clock';
import { SharedLearnedBucket } from './sharedLearnedBucket';
import { SharedRateBucket } from './sharedRateBucket';
import { SharedSlotBucket } from './sharedSlotBucket';
import type { StoreLink } from './storeLink';

/** Buckets that are counted in a store, for all processes that use it. */
export function sharedBuckets(link: StoreLink, clock: Clock): BucketSource {
	return {
		rate: (key, queue) => new SharedRateBucket(key, queue, link, clock),
		// What is handed out in lots has no moment at which it was taken: a window is shared as the even flow that keeps to it.
		window: (key, queue) => new SharedRateBucket(key, queue, link, clock),
		slots: (key, queue) => new SharedSlotBucket(key, queue, link, clock),
		learned: (key, queue) => new SharedLearnedBucket(key, queue, link, clock),
	};
}
