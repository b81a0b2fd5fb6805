import type { Limit } from '../../shared/engine/call';
import type { ServiceProfile } from '../../shared/providers/profile';
import { throttled } from '../../shared/providers/throttles';
import { retryAfter } from '../../shared/engine/retryAfter';
import { perWindow } from '../../shared/providers/limits';

/** What the user wrote under "Custom Service". */
export interface CustomService {
	readonly callsPerPeriod?: number;
	readonly periodSeconds?: number;
	readonly cost?: number;
	readonly throttledStatuses?: string;
	readonly throttledText?: string;
	readonly pauseSeconds?: number;
	readonly idempotencyHeader?: string;
}

/** Share of a period's calls that may go at once; what may burst is taken off what flows. */
const BURST_SHARE = 0.05;
/** An answer larger than this is data; no service says "too many requests" at such length. */
const LONGEST_SEARCHED = 64 * 1024;

/** A profile of a service that only the user knows. */
export function customProfile(service: CustomService): ServiceProfile {
	const { callsPerPeriod = 0, cost = 1, throttledText = '', pauseSeconds = 0 } = service;
	const periodSeconds = service.periodSeconds || 1;
	const statuses = new Set(
		(service.throttledStatuses ?? '')
			.split(',')
			.map((status) => parseInt(status.trim(), 10))
			.filter(Number.isInteger),
	);
	const burst = Math.max(cost, Math.ceil(callsPerPeriod * BURST_SHARE));
	const limit = limitOf(callsPerPeriod, periodSeconds, burst);
	return {
		name: 'custom',
		displayName: 'Custom',
		documentation: '',
		recognizes: () => false,
		idempotencyHeader: service.idempotencyHeader?.trim() || undefined,
		inspect: () => ({ cost, charges: limit ? [{ name: 'custom', cost, limit }] : undefined }),
		refine(response, context) {
			const says =
				statuses.has(response.status) ||
				(throttledText !== '' && response.body.length <= LONGEST_SEARCHED && response.body.includes(throttledText));
			if (!says) return undefined;
			const asked = retryAfter(response.headers, context.now);
			return throttled(context, asked ?? (pauseSeconds > 0 ? context.now + pauseSeconds * 1000 : undefined));
		},
	};
}

/** A limit so small that nothing may burst is kept by sending one call after the other. */
function limitOf(units: number, seconds: number, burst: number): Limit | undefined {
	if (units <= 0) return undefined;
	return units > burst ? perWindow(units, seconds, burst) : { kind: 'rate', perSecond: units / seconds, burst };
}
