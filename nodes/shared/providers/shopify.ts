import type { HttpResponse } from '../engine/httpReply';
import type { QuotaSignal } from '../engine/quota';
import { first } from '../engine/retryAfter';
import { graphqlOperation } from './graphqlOperation';
import { bodyObject, jsonBody, listAt, numberAt, textAt, valueAt } from './json';
import type { PagingPreset } from './paging';
import { isUnder, segments } from './paths';
import type { InspectedRequest, QuotaContext, RefineContext, RequestTraits, ServiceProfile } from './profile';
import { throttled } from './throttles';

/** A mutation costs 10 points, a single query at most 1,000: https://shopify.dev/docs/api/usage/limits */
const MUTATION_COST = 10;
const HIGHEST_COST = 1_000;
/** A bucket empties in 20 s on every plan: 40 requests at 2 per second, 400 at 20 (same page). */
const REST_SECONDS_TO_EMPTY = 20;
/** `extensions` stand at the end of a GraphQL answer; so many bytes of it are looked at when it is large. */
const TAIL_BYTES = 4_096;

/**
 * Shopify's leaky buckets, per app and shop. REST counts requests and says how full the bucket is in a header; GraphQL
 * counts points and says it in the body, a throttle included, which comes as a 200.
 */
export const shopify: ServiceProfile = {
	name: 'shopify',
	displayName: 'Shopify',
	documentation: 'https://shopify.dev/docs/api/usage/limits',
	recognizes: (url) => isUnder(url, 'myshopify.com'),
	inspect,
	refine,
	errorCode: (response) => textAt(listAt(jsonBody(response), 'errors')[0], 'extensions', 'code'),
	readQuota,
	paging,
};

function inspect({ url, body }: InspectedRequest): RequestTraits {
	if (!isGraphql(url)) return { scope: { name: 'rest' } };
	const operation = graphqlOperation(body);
	return {
		scope: { name: 'graphql' },
		cost: operation === 'query' ? queryCost(textAt(bodyObject(body), 'query') ?? '') : MUTATION_COST,
		effect: operation === 'query' ? 'none' : undefined,
	};
}

function isGraphql(url: URL): boolean {
	return url.pathname.endsWith('/graphql.json');
}

/**
 * A guess at what a query will cost, for the moment between sending and the answer, which tells: connections cost about
 * as much as they may return.
 */
function queryCost(document: string): number {
	let cost = 1;
	for (const [, count] of document.matchAll(/\b(?:first|last)\s*:\s*(\d{1,4})\b/g)) cost += Number(count);
	return Math.min(cost, HIGHEST_COST);
}

/** REST answers 429 with `Retry-After`, which is read as everywhere. */
function refine(response: HttpResponse, context: RefineContext) {
	if (response.status !== 200 || context.traits.scope?.name !== 'graphql') return undefined;
	const body = jsonBody(response);
	if (!listAt(body, 'errors').some((error) => textAt(error, 'extensions', 'code') === 'THROTTLED')) return undefined;
	const requested = numberAt(body, 'extensions', 'cost', 'requestedQueryCost');
	const available = numberAt(body, 'extensions', 'cost', 'throttleStatus', 'currentlyAvailable');
	const restored = numberAt(body, 'extensions', 'cost', 'throttleStatus', 'restoreRate');
	const known = requested !== undefined && available !== undefined && restored !== undefined && restored > 0;
	return throttled(context, known ? context.now + (Math.max(0, requested - available) / restored) * 1000 : undefined);
}

function readQuota(response: HttpResponse, { traits }: QuotaContext): readonly QuotaSignal[] {
	return traits.scope?.name === 'graphql' ? graphqlQuota(response) : restQuota(response);
}

/** `X-Shopify-Shop-Api-Call-Limit: 32/40`: https://shopify.dev/docs/api/admin-rest/usage/rate-limits */
function restQuota({ headers }: HttpResponse): readonly QuotaSignal[] {
	const [, used, capacity] =
		/^\s*(\d{1,6})\s*\/\s*(\d{1,6})\s*$/.exec(first(headers['x-shopify-shop-api-call-limit']) ?? '') ?? [];
	return bucket('rest', Number(capacity), Number(used), Number(capacity) / REST_SECONDS_TO_EMPTY);
}

/** `extensions.cost.throttleStatus`: https://shopify.dev/docs/api/admin-graphql#rate-limits */
function graphqlQuota(response: HttpResponse): readonly QuotaSignal[] {
	const status = valueAt(jsonBody(response), ['extensions', 'cost', 'throttleStatus']) ?? statusInTail(response);
	const capacity = numberAt(status, 'maximumAvailable') ?? NaN;
	return bucket(
		'graphql',
		capacity,
		capacity - (numberAt(status, 'currentlyAvailable') ?? NaN),
		numberAt(status, 'restoreRate') ?? NaN,
	);
}

function statusInTail({ body }: HttpResponse): unknown {
	const tail = body.subarray(Math.max(0, body.length - TAIL_BYTES)).toString('latin1');
	const start = tail.lastIndexOf('"throttleStatus"');
	const [text] = /\{[^{}]*\}/.exec(start < 0 ? '' : tail.slice(start)) ?? [];
	try {
		return text === undefined ? undefined : JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** Numbers from outside: what makes no sense says nothing. */
function bucket(name: string, capacity: number, used: number, restorePerSecond: number): readonly QuotaSignal[] {
	if (!(capacity > 0 && used >= 0 && restorePerSecond > 0)) return [];
	return [{ kind: 'bucket', name, capacity, used, restorePerSecond }];
}

/** https://shopify.dev/docs/api/admin-rest/usage/pagination */
function paging({ method, url }: InspectedRequest): PagingPreset | undefined {
	if (method !== 'GET') return undefined;
	const list = segments(url)
		.at(-1)
		?.replace(/\.json$/, '');
	return { kind: 'link', items: list === undefined ? undefined : [list] };
}
