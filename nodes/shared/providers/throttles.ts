import type { HttpResponse } from '../engine/httpReply';
import { rateLimitHeaders } from '../engine/rateLimitHeaders';
import { retryAfter } from '../engine/retryAfter';
import type { Verdict } from '../engine/verdict';
import type { RefineContext } from './profile';

/** How long nobody asks again after a daily or monthly quota was used up whose reset is not told: longer than items wait. */
const QUOTA_SPENT_PAUSE_MS = 15 * 60_000;

/**
 * The service asks for patience.
 * @param notBefore epoch milliseconds, where it says when
 * @param buckets names of the profile's charges that are to pause instead of the whole scope
 */
export function throttled(context: RefineContext, notBefore?: number, buckets?: readonly string[]): Verdict {
	return { kind: 'throttled', failure: { ...context.failure(), description: LIMIT_REACHED }, notBefore, buckets };
}

/** A quota of a day or a month is used up: waiting items end at once, and the next look is taken a quarter of an hour later. */
export function quotaSpent(context: RefineContext, advice: string): Verdict {
	return {
		kind: 'throttled',
		failure: { ...context.failure(), description: advice },
		notBefore: context.now + QUOTA_SPENT_PAUSE_MS,
	};
}

/**
 * A throttle told by headers, whatever the service:
 * - 429 or 403 whose rate limit headers say that nothing is left: not before the reset
 * - 403 with `Retry-After`: a refusal for good would not name a time
 *
 * `Retry-After` beats the rate limit headers, as draft-ietf-httpapi-ratelimit-headers asks for.
 */
export function exhausted(response: HttpResponse, context: RefineContext): Verdict | undefined {
	const { status, headers } = response;
	if (status !== 403 && status !== 429) return undefined;
	const notBefore = retryAfter(headers, context.now) ?? resetOfExhausted(response, context.now);
	return notBefore === undefined ? undefined : throttled(context, notBefore);
}

/** When the limits start anew of which nothing is left; undefined when the headers do not say that anything is used up. */
export function resetOfExhausted({ headers }: HttpResponse, now: number): number | undefined {
	const resets = rateLimitHeaders(headers, now).flatMap((signal) =>
		signal.kind === 'window' && signal.remaining < 1 ? [signal.resetAt] : [],
	);
	return resets.length > 0 ? Math.max(...resets) : undefined;
}

const LIMIT_REACHED =
	'The limit of this service is used up for now. Run the workflow again later, or let it do less in the same time.';
