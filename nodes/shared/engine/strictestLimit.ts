import type { Limit } from './call';
import { limitId } from './limitId';

/** A setting that no call has brought along for this long no longer counts: its node was changed or its run is over. */
const FORGET_AFTER_MS = 60_000;
/** Noting the time of a setting more often than this would only cost time. */
const TOUCH_EVERY_MS = 1_000;

/**
 * Calls that share a bucket may bring different settings (two nodes with one `limitKey`). The strictest of those in use
 * holds; one that is no longer in use is forgotten after a minute.
 */
export class StrictestLimit {
	private readonly seen = new Map<string, { limit: Limit; at: number }>();
	private last: Limit | undefined;
	private lastAt = 0;
	private strictest: Limit | undefined;

	/** @returns the limit that holds now that `limit` was brought along once more */
	with(limit: Limit, now: number): Limit {
		if (this.strictest && this.last && isSame(limit, this.last) && now - this.lastAt < TOUCH_EVERY_MS)
			return this.strictest;
		this.last = limit;
		this.lastAt = now;
		this.seen.set(limitId(limit), { limit, at: now });
		for (const [key, entry] of this.seen) if (now - entry.at > FORGET_AFTER_MS) this.seen.delete(key);
		this.strictest = [...this.seen.values()].map((entry) => entry.limit).reduce(stricter);
		return this.strictest;
	}
}

function isSame(a: Limit, b: Limit): boolean {
	if (a === b) return true;
	switch (a.kind) {
		case 'rate':
			return b.kind === 'rate' && a.perSecond === b.perSecond && a.burst === b.burst;
		case 'window':
			return b.kind === 'window' && a.units === b.units && a.seconds === b.seconds;
		case 'slots':
			return b.kind === 'slots' && a.capacity === b.capacity;
	}
}

function stricter(a: Limit, b: Limit): Limit {
	if (a.kind === 'rate' && b.kind === 'rate') {
		return { kind: 'rate', perSecond: Math.min(a.perSecond, b.perSecond), burst: Math.min(a.burst, b.burst) };
	}
	if (a.kind === 'window' && b.kind === 'window') {
		// No more than the fewer units in the longer window keeps to both.
		return { kind: 'window', units: Math.min(a.units, b.units), seconds: Math.max(a.seconds, b.seconds) };
	}
	if (a.kind === 'slots' && b.kind === 'slots') return { kind: 'slots', capacity: Math.min(a.capacity, b.capacity) };
	return a;
}
