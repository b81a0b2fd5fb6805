import type { HttpResponse } from '../engine/httpReply';
import { rateLimitHeaders } from '../engine/rateLimitHeaders';
import { retryAfter } from '../engine/retryAfter';
import type { Verdict } from '../engine/verdict';
import type { RefineContext } from './profile';

/**
 * A throttle told by headers, whatever the service:
 * - 429 or 403 whose rate limit headers say that nothing is left: not before the reset
 * - 403 with `Retry-After`: a refusal for good would not name a time
 *
 * `Retry-After` beats the rate limit headers, as draft-ietf-httpapi-ratelimit-headers asks for.
 */
export function exhausted(response: HttpResponse, { now, failure }: RefineContext): Verdict | undefined {
	const { status, headers } = response;
	if (status !== 403 && status !== 429) return undefined;
	let notBefore = retryAfter(headers, now);
	if (notBefore === undefined) {
		for (const signal of rateLimitHeaders(headers, now)) {
			if (signal.kind === 'window' && signal.remaining < 1) notBefore = Math.max(notBefore ?? 0, signal.resetAt);
		}
	}
	if (notBefore === undefined) return undefined;
	return { kind: 'throttled', failure: { ...failure(), description: LIMIT_REACHED }, notBefore };
}

/** What to do about a throttle that could not be waited for. */
export const LIMIT_REACHED =
	'The limit of this service is used up for now. Run the workflow again later, or let it do less in the same time.';
