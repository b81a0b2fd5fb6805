import type { RateLimit, WindowLimit } from './call';

/** Share of a window's units that may go at once where its calls are to flow evenly. */
const BURST_SHARE = 0.1;

/**
 * The even flow that keeps to a window: what may burst is taken off what flows, so that no window sees more than its units,
 * wherever it begins. It takes calls that cost no more than the burst for granted: a heavier one is paid for afterwards.
 * @param burst units that may go at once after a rest, less than the window's
 */
export function windowRate({ units, seconds }: Omit<WindowLimit, 'kind'>, burst = burstOf(units)): RateLimit {
	return { kind: 'rate', perSecond: (units - burst) / seconds, burst };
}

/** A tenth, but one call at least, and never so much that nothing is left to flow. */
function burstOf(units: number): number {
	return Math.min(Math.max(1, units * BURST_SHARE), units / 2);
}
