import type { HttpResponse } from '../engine/httpReply';
import type { QuotaSignal } from '../engine/quota';
import { first, retryAfter } from '../engine/retryAfter';
import type { Verdict } from '../engine/verdict';
import { jsonBody, textAt } from './json';
import { evenly } from './limits';
import type { PagingPreset } from './paging';
import { isUnder, segments } from './paths';
import type { InspectedRequest, QuotaContext, RefineContext, RequestTraits, ServiceProfile } from './profile';
import { quotaSpent, throttled } from './throttles';

/** Searching: five requests a second per account; the headers say nothing about it. */
const SEARCHES = evenly(5);
/** Pauses after a 429 without `Retry-After`, by policy, as HubSpot's own client makes them (@hubspot/api-client). */
const PAUSE_MS: Readonly<Record<string, number>> = { SECONDLY: 1_000, TEN_SECONDLY_ROLLING: 10_000 };
/** "Build in a delay of at least 2 seconds" after 423, a record that is locked. */
const LOCKED_PAUSE_MS = 2_000;
/** Length of the rolling window, when the headers do not name it. */
const WINDOW_MS = 10_000;

const DAILY_ADVICE =
	"The account's daily number of calls is used up. It starts anew at midnight in the account's time zone.";

/**
 * HubSpot allows 100, 110, 190 or 250 requests in a rolling window of 10 s, by plan and kind of app; the headers of every
 * answer but those of searches say how many are left, so no number is taken for granted here.
 * https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
 */
export const hubspot: ServiceProfile = {
	name: 'hubspot',
	displayName: 'HubSpot',
	documentation: 'https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines',
	recognizes: (url) => isUnder(url, 'hubapi.com'),
	inspect,
	refine,
	errorCode: (response) => textAt(jsonBody(response), 'category') ?? textAt(jsonBody(response), 'errorType'),
	readQuota,
	paging,
};

function inspect(request: InspectedRequest): RequestTraits {
	if (isSearch(request))
		return { scope: { name: 'search' }, charges: [{ name: 'searches', cost: 1, limit: SEARCHES }], effect: 'none' };
	const path = segments(request.url);
	const readsBatch = request.method === 'POST' && path.at(-1) === 'read' && path.at(-2) === 'batch';
	return readsBatch ? { effect: 'none' } : {};
}

/** POST /crm/v3/objects/contacts/search */
function isSearch({ method, url }: InspectedRequest): boolean {
	const path = segments(url);
	return method === 'POST' && path[0] === 'crm' && path.at(-1) === 'search';
}

/** https://developers.hubspot.com/docs/api-reference/error-handling */
function refine(response: HttpResponse, context: RefineContext): Verdict | undefined {
	const { status, headers } = response;
	const { now } = context;
	switch (status) {
		case 429: {
			const policy = textAt(jsonBody(response), 'policyName') ?? '';
			if (policy === 'DAILY') return quotaSpent(context, DAILY_ADVICE);
			const pauseMs = Object.hasOwn(PAUSE_MS, policy) ? PAUSE_MS[policy] : undefined;
			return throttled(context, retryAfter(headers, now) ?? (pauseMs === undefined ? undefined : now + pauseMs));
		}
		case 423:
			return {
				kind: 'transient',
				failure: context.failure(),
				delivered: 'refused',
				outage: false,
				notBefore: retryAfter(headers, now) ?? now + LOCKED_PAUSE_MS,
			};
		case 477:
			// The account is being moved to another data centre; `Retry-After` says for how long.
			return throttled(context, retryAfter(headers, now));
		default:
			return undefined;
	}
}

function readQuota({ headers }: HttpResponse, { now }: QuotaContext): readonly QuotaSignal[] {
	const remaining = whole(first(headers['x-hubspot-ratelimit-remaining']));
	if (remaining === undefined) return [];
	const windowMs = whole(first(headers['x-hubspot-ratelimit-interval-milliseconds'])) ?? WINDOW_MS;
	// The window rolls: what is left grows as older calls fall out of it, at the latest after its whole length.
	const signals: QuotaSignal[] = [{ kind: 'window', name: 'interval', remaining, resetAt: now + windowMs }];
	const max = whole(first(headers['x-hubspot-ratelimit-max']));
	if (max !== undefined && max >= 10 && windowMs >= 1_000) {
		// So that the window is not used up at once and then waited for: a tenth at a time, and the slower the less is left.
		const capacity = max / 10;
		const used = capacity * (1 - Math.min(1, remaining / max));
		signals.push({
			kind: 'bucket',
			name: 'pace',
			capacity,
			used,
			restorePerSecond: (max - capacity) / (windowMs / 1000),
		});
	}
	return signals;
}

function whole(value: string | undefined): number | undefined {
	return value !== undefined && /^\d{1,9}$/.test(value.trim()) ? Number(value) : undefined;
}

/** https://developers.hubspot.com/docs/api-reference/crm-objects-v3/guide */
function paging(request: InspectedRequest): PagingPreset | undefined {
	if (request.method !== 'GET' && !isSearch(request)) return undefined;
	return {
		kind: 'cursor',
		at: ['paging', 'next', 'after'],
		parameter: 'after',
		place: request.method === 'GET' ? 'query' : 'body',
		items: ['results'],
	};
}
