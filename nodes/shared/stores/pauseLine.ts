import type { BucketQueue } from '../engine/bucketSource';
import type { Clock } from '../engine/clock';
import type { Pause } from './limitStore';
import type { StoreLink } from './storeLink';

/** Carries pauses between a bucket and its counterparts in other processes. */
export class PauseLine {
	/** The latest end of a pause, by the store's clock: it is told again and again, but it is news only once. */
	private heardStoreUntil = -Infinity;
	/** The same by the local clock, so that it is not told back to where it came from. */
	private heardUntil = -Infinity;

	constructor(
		private readonly storeKey: string,
		private readonly queue: BucketQueue,
		private readonly link: StoreLink,
		private readonly clock: Clock,
	) {}

	hear({ until, ms }: Pause): void {
		if (until <= this.heardStoreUntil || ms < 0) return;
		this.heardStoreUntil = until;
		// Never too early: the news took its time.
		const localUntil = this.clock.now() + ms;
		this.heardUntil = Math.max(this.heardUntil, localUntil);
		this.queue.pause(localUntil);
	}

	/** This process is paused until then. */
	tell(until: number): void {
		if (until <= this.heardUntil) return;
		this.heardUntil = until;
		void this.link.ask(async (store) => await store.pause(this.storeKey, Math.max(0, until - this.clock.now())));
	}
}
