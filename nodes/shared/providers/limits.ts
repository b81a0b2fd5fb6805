import type { Limit } from '../engine/call';
import { windowRate } from '../engine/windowRate';

/**
 * "So many per minute" as a rate that no minute can break, wherever it begins: what may burst is taken off what flows.
 * For services that dislike peaks, and for long windows, whose end nobody wants to wait for.
 * @param units allowed in any window
 * @param seconds length of the window
 * @param burst units that may go at once after a rest
 */
export function perWindow(units: number, seconds: number, burst: number): Limit {
	return windowRate({ units, seconds }, burst);
}

/**
 * "So many per minute" with nothing held back: all of it may go at once, and no minute sees more, wherever it begins. For
 * services that count nothing but the sum.
 */
export function withinWindow(units: number, seconds: number): Limit {
	return { kind: 'window', units, seconds };
}

/** One after the other at even distance. */
export function evenly(perSecond: number): Limit {
	return { kind: 'rate', perSecond, burst: 1 };
}

/** At most so many at the same time. */
export function atOnce(capacity: number): Limit {
	return { kind: 'slots', capacity };
}
