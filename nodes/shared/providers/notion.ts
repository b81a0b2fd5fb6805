import type { HttpResponse } from '../engine/httpReply';
import { retryAfter } from '../engine/retryAfter';
import type { Verdict } from '../engine/verdict';
import { jsonBody, listAt, numberAt, textAt, valueAt } from './json';
import { perWindow } from './limits';
import type { PagingPreset } from './paging';
import { segments } from './paths';
import type { InspectedRequest, RefineContext, RequestTraits, ServiceProfile } from './profile';
import { throttled } from './throttles';

/**
 * 180 requests per connection and window of 60 s (600 on Business and Enterprise plans, which the request does not
 * show), formerly said as three a second on average.
 * https://developers.notion.com/reference/request-limits
 */
const LIMIT = perWindow(180, 60, 15);

export const notion: ServiceProfile = {
	name: 'notion',
	displayName: 'Notion',
	documentation: 'https://developers.notion.com/reference/request-limits',
	recognizes: ({ hostname }) => hostname === 'api.notion.com',
	inspect: (request): RequestTraits => ({
		charges: [{ name: 'requests', cost: 1, limit: LIMIT }],
		effect: request.method === 'POST' && isQuery(request) ? 'none' : undefined,
	}),
	refine,
	errorCode: (response) => textAt(jsonBody(response), 'code'),
	paging,
};

/** Searching and querying are POST and only read. */
function isQuery({ url }: InspectedRequest): boolean {
	const path = segments(url);
	return path.at(-1) === 'query' || (path.at(-1) === 'search' && path.length === 2);
}

/** Codes: https://developers.notion.com/reference/status-codes */
function refine(response: HttpResponse, context: RefineContext): Verdict | undefined {
	const { status, headers } = response;
	const body = jsonBody(response);
	if (status === 429 || status === 529) {
		if (textAt(body, 'additional_data', 'rate_limit_reason') === 'public_api_request_blocked') {
			const description = 'Notion has blocked this connection; waiting does not help. Ask Notion about it.';
			return { kind: 'permanent', failure: { ...context.failure(), description } };
		}
		const seconds = numberAt(body, 'additional_data', 'retry_after');
		return throttled(
			context,
			retryAfter(headers, context.now) ??
				(seconds === undefined ? undefined : context.now + Math.max(0, seconds) * 1000),
		);
	}
	// "Potentially due to a data collision": the transaction was given up.
	if (status === 409 && textAt(body, 'code') === 'conflict_error') {
		return { kind: 'transient', failure: context.failure(), delivered: 'refused', outage: false };
	}
	if (status === 503 && wasSaved(body)) {
		const description =
			'Notion has saved the change all the same, so it must not be sent again. Read the object to see it.';
		return { kind: 'permanent', failure: { ...context.failure(), description }, delivered: 'maybe' };
	}
	return undefined;
}

/** A write may be saved and still answer 503, which then says so (request limits page, "Retry a write that returns 503"). */
function wasSaved(body: unknown): boolean {
	return (
		textAt(body, 'additional_data', 'committed_resource_id') !== undefined ||
		valueAt(body, ['additional_data', 'committed_child_ids']) !== undefined ||
		[...listAt(body, 'retry_guidance'), ...listAt(body, 'additional_data', 'retry_guidance')].some((line) =>
			/do not repeat/i.test(String(line)),
		)
	);
}

/** https://developers.notion.com/reference/intro#pagination */
function paging(request: InspectedRequest): PagingPreset | undefined {
	const reads = request.method === 'GET' || (request.method === 'POST' && isQuery(request));
	if (!reads) return undefined;
	return {
		kind: 'cursor',
		at: ['next_cursor'],
		parameter: 'start_cursor',
		place: request.method === 'GET' ? 'query' : 'body',
		more: ['has_more'],
		items: ['results'],
	};
}
