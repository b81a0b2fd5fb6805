import type { HttpResponse } from '../engine/httpReply';
import { retryAfter } from '../engine/retryAfter';
import { jsonBody, textAt } from './json';
import { evenly, perWindow } from './limits';
import type { PagingPreset } from './paging';
import { segments } from './paths';
import type { InspectedRequest, ProfileCharge, RefineContext, RequestTraits, ServiceProfile } from './profile';
import { quotaSpent, throttled } from './throttles';

/**
 * Five requests a second per base. Going over costs 30 s, so a tenth is kept in hand: requests that leave evenly do not
 * arrive evenly.
 * https://airtable.com/developers/web/api/rate-limits
 */
const PER_BASE = evenly(4.5);
/** 50 requests a second for all personal access tokens of one user (same page). */
const PER_USER: ProfileCharge = { name: 'account', cost: 1, limit: perWindow(50, 1, 5), across: true };
/** "You will need to wait 30 seconds before subsequent requests will succeed" (same page). */
const PENALTY_MS = 30_000;

export const airtable: ServiceProfile = {
	name: 'airtable',
	displayName: 'Airtable',
	documentation: 'https://airtable.com/developers/web/api/rate-limits',
	recognizes: ({ hostname }) => hostname === 'api.airtable.com' || hostname === 'content.airtable.com',
	inspect,
	refine,
	errorCode: (response) => textAt(jsonBody(response), 'error', 'type') ?? textAt(jsonBody(response), 'error'),
	paging,
};

function inspect(request: InspectedRequest): RequestTraits {
	const base = segments(request.url).find((part) => /^app[A-Za-z0-9]{14}$/.test(part));
	const effect = effectOf(request);
	if (base === undefined) return { charges: [PER_USER], effect };
	return {
		scope: { name: 'base', id: base },
		charges: [PER_USER, { name: 'requests', cost: 1, limit: PER_BASE }],
		effect,
	};
}

/** Listing by POST only reads; PATCH sets the fields it names, and finds the records it made before when it upserts. */
function effectOf({ method, url }: InspectedRequest): RequestTraits['effect'] {
	if (method === 'POST' && segments(url).at(-1) === 'listRecords') return 'none';
	return method === 'PATCH' ? 'once' : undefined;
}

function refine(response: HttpResponse, context: RefineContext) {
	if (response.status !== 429) return undefined;
	// The calls of the plan's month are used up: https://support.airtable.com/docs/managing-api-call-limits-in-airtable
	if (textAt(jsonBody(response), 'error', 'type') === 'PUBLIC_API_BILLING_LIMIT_EXCEEDED' || isBilling(response)) {
		return quotaSpent(
			context,
			"The workspace's calls for this month are used up. They start anew next month, or with a larger plan.",
		);
	}
	return throttled(context, Math.max(retryAfter(response.headers, context.now) ?? 0, context.now + PENALTY_MS));
}

/** Airtable gives the code of an error in `errors[0].error` as well. */
function isBilling(response: HttpResponse): boolean {
	return textAt(jsonBody(response), 'errors', 0, 'error') === 'PUBLIC_API_BILLING_LIMIT_EXCEEDED';
}

/** https://airtable.com/developers/web/api/list-records */
function paging({ method, url }: InspectedRequest): PagingPreset | undefined {
	const byPost = method === 'POST' && segments(url).at(-1) === 'listRecords';
	if (method !== 'GET' && !byPost) return undefined;
	return { kind: 'cursor', at: ['offset'], parameter: 'offset', place: byPost ? 'body' : 'query', items: ['records'] };
}
