import type { HttpResponse } from '../engine/httpReply';
import { rateLimitHeaders } from '../engine/rateLimitHeaders';
import { first, retryAfter } from '../engine/retryAfter';
import { errorText } from './errorText';
import { graphqlOperation } from './graphqlOperation';
import { jsonBody, listAt, textAt } from './json';
import { atOnce, perWindow } from './limits';
import { segments } from './paths';
import type { InspectedRequest, ProfileCharge, RefineContext, RequestTraits, ServiceProfile } from './profile';
import { resetOfExhausted, throttled } from './throttles';

/** "Otherwise, wait for at least one minute before retrying": after a secondary limit that names no time (same page). */
const SECONDARY_PAUSE_MS = 60_000;

/** Charges that every request draws on: pausing it pauses everything this user does at GitHub. */
const EVERYTHING: ProfileCharge = { name: 'concurrent', cost: 1, limit: atOnce(100), across: true };
/** 80 changes a minute, and at least a second between them (best practices page). 500 an hour are left to GitHub to say. */
const CHANGES: ProfileCharge = { name: 'changes', cost: 1, limit: perWindow(80, 60, 20), across: true };

/**
 * GitHub counts primary limits per resource (core, search, graphql, …) and names the resource in `x-ratelimit-resource`;
 * secondary limits hold over all of them: 100 requests at once, 900 points a minute in REST and 2,000 in GraphQL, where
 * reading costs 1 and changing 5.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 * https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
export const github: ServiceProfile = {
	name: 'github',
	displayName: 'GitHub',
	documentation: 'https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api',
	recognizes: ({ hostname }) => hostname === 'api.github.com' || /^api\.[a-z0-9-]+\.ghe\.com$/.test(hostname),
	inspect,
	refine,
	errorText: (response) => detailed(response) ?? errorText(response),
	errorCode: (response) =>
		textAt(listAt(jsonBody(response), 'errors')[0], 'code') ?? textAt(listAt(jsonBody(response), 'errors')[0], 'type'),
	readQuota: (response, { now, traits }) => {
		const resource = first(response.headers['x-ratelimit-resource']);
		// The quota of a resource that was not expected must not stop the one that was.
		if (resource !== undefined && resource !== traits.scope?.name) return [];
		return rateLimitHeaders(response.headers, now);
	},
	// https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
	paging: ({ method, url }) =>
		method === 'GET' ? { kind: 'link', items: segments(url).includes('search') ? ['items'] : undefined } : undefined,
};

function inspect({ method, url, body }: InspectedRequest): RequestTraits {
	const path = segments(url);
	const resource = resourceOf(method, path);
	const operation = resource === 'graphql' ? graphqlOperation(body) : undefined;
	const reads = method === 'GET' || method === 'HEAD' || operation === 'query' || path[0] === 'markdown';
	const points = reads ? 1 : 5;
	const charges: ProfileCharge[] = [
		EVERYTHING,
		resource === 'graphql'
			? { name: 'graphqlPoints', cost: points, limit: perWindow(2_000, 60, 200) }
			: { name: 'points', cost: points, limit: perWindow(900, 60, 100), across: true },
	];
	if (!reads) charges.push(CHANGES);
	return { scope: { name: resource }, charges, effect: reads && method === 'POST' ? 'none' : undefined };
}

/** https://docs.github.com/en/rest/rate-limit/rate-limit */
function resourceOf(method: string, all: readonly string[]): string {
	// GitHub Enterprise Server has the API below /api/v3, and GraphQL at /api/graphql.
	const path = all[0] === 'api' ? all.slice(all[1] === 'v3' ? 2 : 1) : all;
	const last = path.at(-1);
	if (path[0] === 'graphql') return 'graphql';
	if (path[0] === 'search') return path[1] === 'code' ? 'code_search' : 'search';
	if (path[0] === 'scim') return 'scim';
	if (path[0] === 'app-manifests') return 'integration_manifest';
	if (path.includes('audit-log')) return path.includes('streams') ? 'audit_log_streaming' : 'audit_log';
	if (path.includes('dependency-graph') && last === 'snapshots' && method === 'POST') return 'dependency_snapshots';
	if (path.includes('dependency-graph') && last === 'sbom') return 'dependency_sbom';
	if (path.includes('runners') && last === 'registration-token') return 'actions_runner_registration';
	if (path.includes('code-scanning') && path.includes('autofix')) return 'code_scanning_autofix';
	return 'core';
}

function refine(response: HttpResponse, context: RefineContext) {
	const { status, headers } = response;
	if (status === 200) return graphqlThrottle(response, context);
	if (status !== 403 && status !== 429) return undefined;
	const reset = resetOfExhausted(response, context.now);
	const asked = retryAfter(headers, context.now);
	if (asked !== undefined || isSecondary(response)) {
		return throttled(context, asked ?? reset ?? context.now + SECONDARY_PAUSE_MS, [EVERYTHING.name]);
	}
	if (reset !== undefined) return throttled(context, reset);
	return status === 429 ? throttled(context, context.now + SECONDARY_PAUSE_MS) : undefined;
}

function isSecondary(response: HttpResponse): boolean {
	const body = jsonBody(response);
	const said = `${textAt(body, 'message') ?? ''} ${textAt(body, 'documentation_url') ?? ''}`;
	return /secondary[ -]rate[ -]limit|abuse[ -](?:detection|rate[ -]limit)/i.test(said);
}

/**
 * GraphQL says it in a 200: https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
 */
function graphqlThrottle(response: HttpResponse, context: RefineContext) {
	if (context.traits.scope?.name !== 'graphql') return undefined;
	const errors = listAt(jsonBody(response), 'errors');
	if (errors.some((error) => textAt(error, 'type') === 'RATE_LIMITED')) {
		const reset = resetOfExhausted(response, context.now);
		return throttled(context, retryAfter(response.headers, context.now) ?? reset ?? context.now + SECONDARY_PAUSE_MS);
	}
	return undefined;
}

/** "Validation Failed" alone helps nobody; the list beside it says which field: `{ resource, field, code, message }`. */
function detailed(response: HttpResponse): string | undefined {
	const body = jsonBody(response);
	const message = textAt(body, 'message');
	const details = listAt(body, 'errors')
		.slice(0, 5)
		.flatMap((error) => {
			const field = textAt(error, 'field');
			const said = textAt(error, 'message') ?? textAt(error, 'code');
			return said === undefined ? [] : [field === undefined ? said : `${field}: ${said}`];
		});
	return message !== undefined && details.length > 0 ? `${message} (${details.join('; ')})` : undefined;
}
