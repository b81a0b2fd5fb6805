import { parseHttpDate } from './httpDate';
import type { HttpHeaders } from './httpReply';

/** What larger numbers of seconds are taken for (RFC 9111, 1.2.2): 68 years, which still make a date. */
const MOST_SECONDS = 2 ** 31;

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
	if (milliseconds !== undefined) candidates.push(after(now, milliseconds / 1000));
	if (seconds !== undefined) candidates.push(after(now, seconds));
	else if (value !== undefined) {
		const at = parseHttpDate(value, now);
		if (at !== undefined) candidates.push(now + Math.max(0, at - serverTime(headers, now)));
	}
	return candidates.length > 0 ? Math.max(...candidates) : undefined;
}

/** @returns epoch milliseconds of a moment so many seconds after `now` */
export function after(now: number, seconds: number): number {
	return now + Math.min(Math.max(0, seconds), MOST_SECONDS) * 1000;
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
