import type { Item, Parameters } from 'structured-headers';
import { isInnerList, parseDictionary, parseList } from 'structured-headers';
import type { HttpHeaders } from './httpReply';
import type { QuotaSignal } from './quota';
import { after, first, serverTime } from './retryAfter';

/**
 * Reads what a reply says about its quota, in the dialects that are in use:
 * - `RateLimit: "name";r=50;t=30` (IETF draft-ietf-httpapi-ratelimit-headers, structured fields, several policies); where
 *   `t` is left out, `RateLimit-Policy: "name";q=50;w=60` tells the longest it can be
 * - `RateLimit: limit=100, remaining=50, reset=30` (the draft's versions up to 07)
 * - `RateLimit-Remaining` + `RateLimit-Reset` (delta seconds, versions up to 06)
 * - `X-RateLimit-Remaining` + `X-RateLimit-Reset` (no standard: epoch or delta, told apart by size)
 *
 * A malformed header says nothing.
 * @param now epoch milliseconds at which the reply arrived
 */
export function rateLimitHeaders(headers: HttpHeaders, now: number): QuotaSignal[] {
	const structured = fromStructured(joined(headers.ratelimit), joined(headers['ratelimit-policy']), now);
	if (structured.length > 0) return structured;
	const triplets = [
		fromTriplet('ratelimit', headers['ratelimit-remaining'], headers['ratelimit-reset'], headers, now),
		fromTriplet(
			'x-ratelimit',
			headers['x-ratelimit-remaining'] ?? headers['x-rate-limit-remaining'],
			headers['x-ratelimit-reset'] ?? headers['x-rate-limit-reset'],
			headers,
			now,
		),
	];
	return triplets.filter((signal) => signal !== undefined);
}

function fromStructured(value: string, policy: string, now: number): QuotaSignal[] {
	if (value === '') return [];
	const signals: QuotaSignal[] = [];
	const add = (name: string, remaining: unknown, seconds: unknown) => {
		if (typeof remaining === 'number' && typeof seconds === 'number' && remaining >= 0 && seconds >= 0) {
			signals.push({ kind: 'window', name, remaining, resetAt: after(now, seconds) });
		}
	};
	const windows = new Map(parametersByName(policy).map(([name, parameters]) => [name, parameters.get('w')]));
	for (const [name, parameters] of parametersByName(value)) {
		add(name, parameters.get('r'), parameters.get('t') ?? windows.get(name));
	}
	if (signals.length > 0) return signals;
	try {
		const fields = parseDictionary(value);
		add('ratelimit', fields.get('remaining')?.[0], fields.get('reset')?.[0]);
	} catch {
		// Neither form: says nothing.
	}
	return signals;
}

/** The members of a structured list of named policies; none when it is not such a list. */
function parametersByName(value: string): Array<[string, Parameters]> {
	try {
		return parseList(value)
			.filter((item): item is Item => !isInnerList(item))
			.map(([name, parameters]) => [String(name), parameters]);
	} catch {
		return [];
	}
}

/**
 * Without a standard the unit is guessed. Nobody counts requests by more than a day, so what lies further ahead was
 * guessed wrong; and nothing would ever be sent again that could set it right.
 */
const LONGEST_WINDOW_MS = 24 * 3_600_000 + 60_000;

function fromTriplet(
	name: string,
	remaining: string | string[] | undefined,
	reset: string | string[] | undefined,
	headers: HttpHeaders,
	now: number,
): QuotaSignal | undefined {
	const left = decimal(first(remaining));
	const resets = decimal(first(reset));
	if (left === undefined || resets === undefined) return undefined;
	const resetAt = resetTime(resets, headers, now);
	return resetAt - now > LONGEST_WINDOW_MS ? undefined : { kind: 'window', name, remaining: left, resetAt };
}

/**
 * X-RateLimit-Reset is epoch seconds at GitHub, epoch milliseconds at some, delta seconds at others. Above 1e12 it can
 * only be epoch milliseconds, above 1e9 only epoch seconds (as a delta that would be 31 years).
 */
function resetTime(value: number, headers: HttpHeaders, now: number): number {
	if (value <= 1e9) return after(now, value);
	const epoch = value > 1e12 ? value : value * 1000;
	return after(now, (epoch - serverTime(headers, now)) / 1000);
}

function joined(value: string | string[] | undefined): string {
	return Array.isArray(value) ? value.join(', ') : (value ?? '');
}

function decimal(value: string | undefined): number | undefined {
	return value !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}
