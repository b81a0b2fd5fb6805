import type { HttpResponse } from '../engine/httpReply';
import { first, retryAfter } from '../engine/retryAfter';
import type { Verdict } from '../engine/verdict';
import { jsonBody, textAt } from './json';
import { perWindow } from './limits';
import type { PagingPreset } from './paging';
import { segments } from './paths';
import type { InspectedRequest, ProfileCharge, RefineContext, RequestTraits, ServiceProfile } from './profile';
import { throttled } from './throttles';

/**
 * 100 requests a second per account in live mode (25 in a sandbox, which the request does not show), 25 for each
 * endpoint, 20 for searches and for files.
 * https://docs.stripe.com/rate-limits
 */
const ACCOUNT: ProfileCharge = { name: 'account', cost: 1, limit: perWindow(100, 1, 10), across: true };
const PER_ENDPOINT = 25;
const PER_SEARCH_OR_FILES = 20;

export const stripe: ServiceProfile = {
	name: 'stripe',
	displayName: 'Stripe',
	documentation: 'https://docs.stripe.com/rate-limits',
	recognizes: ({ hostname }) => hostname === 'api.stripe.com' || hostname === 'files.stripe.com',
	// https://docs.stripe.com/api/idempotent_requests
	idempotencyHeader: 'Idempotency-Key',
	inspect,
	refine,
	errorCode: (response) => textAt(jsonBody(response), 'error', 'code') ?? textAt(jsonBody(response), 'error', 'type'),
	paging,
};

function inspect({ method, url }: InspectedRequest): RequestTraits {
	const path = segments(url);
	const endpoint = `${method} ${path
		.slice(0, 6)
		.map((part, index) => (index === 0 || isName(part) ? part : '*'))
		.join('/')}`;
	// Meter events are counted on their own, 1,000 a second (same page).
	if (method === 'POST' && path.includes('meter_events')) {
		return { scope: { name: endpoint }, charges: [{ name: 'endpoint', cost: 1, limit: perWindow(1_000, 1, 100) }] };
	}
	const perSecond = path.at(-1) === 'search' || path.includes('files') ? PER_SEARCH_OR_FILES : PER_ENDPOINT;
	return {
		scope: { name: endpoint },
		charges: [ACCOUNT, { name: 'endpoint', cost: 1, limit: perWindow(perSecond, 1, 3) }],
	};
}

/** Endpoints are lower case words; ids hold digits or capitals: cus_NffrFeUfNV2Hib. */
function isName(part: string): boolean {
	return /^[a-z_]{1,40}$/.test(part);
}

function refine(response: HttpResponse, context: RefineContext): Verdict | undefined {
	const { status, headers } = response;
	const error = {
		code: textAt(jsonBody(response), 'error', 'code'),
		type: textAt(jsonBody(response), 'error', 'type'),
	};
	if (status === 429) {
		// Somebody else holds the object's lock for a moment: https://docs.stripe.com/rate-limits#object-lock-timeouts
		if (error.code === 'lock_timeout') return inTheWay(context, 'Another request was working on the same object.');
		const reason = first(headers['stripe-rate-limited-reason']) ?? '';
		return throttled(
			context,
			retryAfter(headers, context.now),
			reason.startsWith('global-') ? [ACCOUNT.name] : undefined,
		);
	}
	if (error.type === 'idempotency_error' && status === 400) {
		return {
			kind: 'permanent',
			failure: {
				...context.failure(),
				description:
					'This idempotency key was used before with other data, so Stripe did nothing. If the changed data is meant to be a new object, give it another key.',
			},
		};
	}
	if (status === 409 && error.code === 'idempotency_key_in_use') {
		return inTheWay(context, 'The first request with this idempotency key is still under way.');
	}
	// "The API may ask us not to retry": https://github.com/stripe/stripe-node (RequestSender)
	if (status >= 500 && first(headers['stripe-should-retry']) === 'false') {
		return { kind: 'permanent', failure: context.failure(), delivered: 'maybe' };
	}
	return undefined;
}

function inTheWay(context: RefineContext, why: string): Verdict {
	const failure = { ...context.failure(), description: `${why} Run the workflow again for this item.` };
	return { kind: 'transient', failure, delivered: 'refused', outage: false };
}

/** https://docs.stripe.com/api/pagination · https://docs.stripe.com/api/pagination/search · API v2: next_page_url */
function paging({ method, url }: InspectedRequest): PagingPreset | undefined {
	if (method !== 'GET') return undefined;
	const path = segments(url);
	const items = ['data'];
	if (path[0] === 'v2') return { kind: 'nextUrl', at: ['next_page_url'], items };
	if (path.at(-1) === 'search')
		return { kind: 'cursor', at: ['next_page'], parameter: 'page', place: 'query', more: ['has_more'], items };
	return {
		kind: 'cursor',
		at: ['data', -1, 'id'],
		parameter: 'starting_after',
		place: 'query',
		more: ['has_more'],
		items,
	};
}
