import type { Limit } from '../engine/call';

/**
 * "So many per minute" as a rate that no minute can break, wherever it begins: what may burst is taken off what flows.
 * @param units allowed in any window
 * @param seconds length of the window
 * @param burst units that may go at once after a rest
 */
export function perWindow(units: number, seconds: number, burst: number): Limit {
	return { kind: 'rate', perSecond: (units - burst) / seconds, burst };
}

/** One after the other at even distance. */
export function evenly(perSecond: number): Limit {
	return { kind: 'rate', perSecond, burst: 1 };
}

/** At most so many at the same time. */
export function atOnce(capacity: number): Limit {
	return { kind: 'slots', capacity };
}
