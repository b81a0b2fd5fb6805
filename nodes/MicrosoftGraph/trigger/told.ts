import { fingerprint } from '../../shared/providers/fingerprint';

/** What is remembered of the changes that were told, as it is stored. */
export interface ToldBefore {
	/** Everything that happened before, in epoch milliseconds, was told or is none of the trigger's business. */
	readonly before: number;
	/** What was told of the time since: when it happened, and a fingerprint. */
	readonly since: ReadonlyArray<readonly [at: number, key: string]>;
}

/** So many are kept when there are twice as many: little enough to be saved with every execution. */
const KEPT = 1_000;

/**
 * Knows which changes were told, so that none is told twice: not when Graph starts over and gives everything anew, and not
 * when something is found in two places. What happened before a certain time counts as told; for the time since, there is a
 * list, and when that gets long, the time moves up to where everything was told.
 */
export class Told {
	private before: number;
	private readonly since: Map<string, number>;

	constructor({ before, since }: ToldBefore) {
		this.before = before;
		this.since = new Map(since.map(([at, key]) => [key, at]));
	}

	has(key: string, at: number): boolean {
		return at < this.before || this.since.has(fingerprint(key));
	}

	add(key: string, at: number): void {
		this.since.set(fingerprint(key), at);
	}

	toStored(): ToldBefore {
		return { before: this.before, since: [...this.since].map(([key, at]) => [at, key] as const) };
	}

	/**
	 * Makes a long list shorter. All of the same moment stay or go together: one that is not told yet may be among them.
	 * @param read everything that happened before this time was read, in epoch milliseconds: Graph gives changes in no order
	 * of time, so while some are unread, any of them may be older than what was told
	 */
	forget(read: number): void {
		if (this.since.size < 2 * KEPT) return;
		const times = [...this.since.values()].sort((a, b) => a - b);
		this.before = Math.max(this.before, Math.min(times[times.length - KEPT], read));
		for (const [key, at] of this.since) if (at < this.before) this.since.delete(key);
	}
}
