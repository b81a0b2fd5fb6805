import type { HttpResponse } from '../engine/httpReply';
import { retryAfter } from '../engine/retryAfter';
import type { Verdict } from '../engine/verdict';
import { errorText } from './errorText';
import { jsonBody, textAt } from './json';
import type { PagingPreset } from './paging';
import { isUnder, segments } from './paths';
import type { InspectedRequest, RefineContext, RequestTraits, ServiceProfile } from './profile';

/** A hosted project returns at most so many rows, unless it is set otherwise: https://supabase.com/docs/guides/api */
const ROWS_PER_PAGE = 1_000;

/**
 * SQLSTATEs that may go away by themselves: serialization failure and deadlock, too little of something, lock not
 * available, statement timeout, still starting up. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const PASSING = /^(?:40|53(?!400)|55P03$|57014$|57P03$)/;
/** SQLSTATEs that come again with the same request: the function, the query or the configuration is at fault. */
const LASTING = /^(?:09|25|2D|38|39|3B|53400|54|F0|HV)/;

/** PostgREST's own errors about its way to the database: nothing was sent to it. */
const NO_CONNECTION = new Set(['PGRST000', 'PGRST001', 'PGRST002']);
const POOL_TIMEOUT = 'PGRST003';

/** What a project's host offers, each below its own path. */
const SERVICES = new Set(['rest', 'storage', 'auth', 'functions', 'graphql']);

/**
 * Supabase: PostgREST, Storage, Auth and Functions under one host. No number of calls is documented for the Data API; it
 * takes what the database can bear. PostgREST answers errors of the database with a status of 500 and above and the
 * SQLSTATE in the body, and a request is one transaction, so such an error means that nothing was done.
 * https://docs.postgrest.org/en/stable/references/errors.html
 */
export const supabase: ServiceProfile = {
	name: 'supabase',
	displayName: 'Supabase',
	documentation: 'https://supabase.com/docs/guides/api/rest/postgrest-error-codes',
	recognizes: (url) => isUnder(url, 'supabase.co') && url.hostname !== 'api.supabase.co',
	inspect,
	refine,
	errorText: (response) => hinted(response) ?? errorText(response),
	errorCode: (response) =>
		textAt(jsonBody(response), 'code') ??
		textAt(jsonBody(response), 'error_code') ??
		textAt(jsonBody(response), 'error'),
	paging,
};

function inspect({ method, url }: InspectedRequest): RequestTraits {
	const [service = '', , ...path] = segments(url);
	// Storage lists by POST: /storage/v1/object/list/{bucket}
	const reads = method === 'POST' && service === 'storage' && path[0] === 'object' && path[1] === 'list';
	return { scope: { name: SERVICES.has(service) ? service : 'other' }, effect: reads ? 'none' : undefined };
}

function refine(response: HttpResponse, context: RefineContext): Verdict | undefined {
	if (response.status < 500 || context.traits.scope?.name !== 'rest') return undefined;
	const code = textAt(jsonBody(response), 'code') ?? '';
	const notBefore = retryAfter(response.headers, context.now);
	const passing = (outage: boolean): Verdict => ({
		kind: 'transient',
		failure: context.failure(),
		delivered: 'refused',
		outage,
		notBefore,
	});
	if (NO_CONNECTION.has(code)) return passing(true);
	if (code === POOL_TIMEOUT) return passing(false);
	// Everything else, a lost connection above all, may have got as far as the commit.
	if (!/^[0-9A-Z]{5}$/.test(code)) return undefined;
	if (PASSING.test(code)) return passing(false);
	return LASTING.test(code) ? { kind: 'permanent', failure: context.failure() } : undefined;
}

/** `{ code, message, details, hint }` */
function hinted(response: HttpResponse): string | undefined {
	const body = jsonBody(response);
	const message = textAt(body, 'message');
	const more = [textAt(body, 'details'), textAt(body, 'hint')].filter(Boolean);
	return message !== undefined && more.length > 0 ? `${message} (${more.join(' ')})` : undefined;
}

/** https://docs.postgrest.org/en/stable/references/api/pagination_count.html */
function paging({ method, url }: InspectedRequest): PagingPreset | undefined {
	if (method !== 'GET' || segments(url)[0] !== 'rest') return undefined;
	return { kind: 'offset', parameter: 'offset', sizeParameter: 'limit', size: ROWS_PER_PAGE };
}
