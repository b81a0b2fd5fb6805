import { parseHttpDate } from './httpDate';
import type { HttpHeaders } from './httpReply';

/**
 * When the service wants to be called again (RFC 9110, 10.2.3): delta-seconds, or an HTTP-date. A date is read relative
 * to the reply's own `Date`, so that a clock that goes wrong on either side does no harm. `Retry-After-Ms` is what Azure
 * and OpenAI send beside it, in milliseconds.
 * @param now epoch milliseconds at which the reply arrived
 * @returns epoch milliseconds, never before `now`; undefined when the reply does not say
 */
export function retryAfter(headers: HttpHeaders, now: number): number | undefined {
	const milliseconds = number(first(headers['retry-after-ms'] ?? headers['x-ms-retry-after-ms']));
	const value = first(headers['retry-after'])?.trim();
	const seconds = number(value);
	const candidates: number[] = [];
	if (milliseconds !== undefined) candidates.push(now + milliseconds);
	if (seconds !== undefined) candidates.push(now + seconds * 1000);
	else if (value !== undefined) {
		const at = parseHttpDate(value, now);
		if (at !== undefined) candidates.push(now + Math.max(0, at - serverTime(headers, now)));
	}
	return candidates.length > 0 ? Math.max(...candidates) : undefined;
}

/** The service's clock, from its `Date` header; our own where it sends none. */
export function serverTime(headers: HttpHeaders, now: number): number {
	const date = first(headers.date);
	return (date === undefined ? undefined : parseHttpDate(date, now)) ?? now;
}

/** The first value of a header. */
export function first(value: string | string[] | undefined): string | undefined {
	return Array.isArray(value) ? value[0] : value;
}

/** Non-negative decimals; RFC 9110 allows whole seconds only, services send fractions all the same. */
function number(value: string | undefined): number | undefined {
	return value !== undefined && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : undefined;
}
