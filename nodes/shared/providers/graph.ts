import type { HttpResponse } from '../engine/httpReply';
import type { QuotaSignal } from '../engine/quota';
import { rateLimitHeaders } from '../engine/rateLimitHeaders';
import { first, retryAfter } from '../engine/retryAfter';
import type { GraphWorkload } from './graphWorkload';
import { graphWorkload } from './graphWorkload';
import { bodyObject, jsonBody, textAt } from './json';
import { atOnce, evenly, perWindow, withinWindow } from './limits';
import type { PagingPreset } from './paging';
import type {
	InspectedRequest,
	ProfileCharge,
	QuotaContext,
	RefineContext,
	RequestTraits,
	ServiceProfile,
} from './profile';
import { throttled } from './throttles';

/** https://learn.microsoft.com/en-us/graph/deployments */
const HOSTS = new Set([
	'graph.microsoft.com',
	'graph.microsoft.us',
	'dod-graph.microsoft.us',
	'microsoftgraph.chinacloudapi.cn',
]);

/**
 * Identity counts in units per app and tenant, by the size of the tenant: 3,500 per 10 s up to 50 users, 5,000 up to 500,
 * 8,000 above. The size is not known here, so the smallest holds.
 */
const IDENTITY_UNITS = { per10Seconds: 3_500, burst: 500 };

/** POST that only asks; sent twice it does no harm. */
const ASKING = new Set([
	'checkmembergroups',
	'checkmemberobjects',
	'findmeetingtimes',
	'getavailableextensionproperties',
	'getbyids',
	'getmailtips',
	'getmembergroups',
	'getmemberobjects',
	'getobjectsbyid',
	'getpresencesbyuserid',
	'getschedule',
	'ismemberof',
	'query',
	'translateexchangeids',
	'validateproperties',
]);

/** Microsoft Graph: one host, many services with limits of their own. */
export const graph: ServiceProfile = {
	name: 'microsoftGraph',
	displayName: 'Microsoft Graph',
	documentation: 'https://learn.microsoft.com/en-us/graph/throttling-limits',
	recognizes: (url) => HOSTS.has(url.hostname),
	inspect: (request) => ({ ...limitsOf(request, graphWorkload(request.url)), effect: effect(request) }),
	refine,
	errorCode: (response) => textAt(jsonBody(response), 'error', 'code'),
	readQuota,
	paging,
};

function limitsOf(request: InspectedRequest, workload: GraphWorkload): RequestTraits {
	const { method, url } = request;
	const writes = method !== 'GET' && method !== 'HEAD';
	switch (workload.name) {
		case 'outlook':
		case 'insights':
			// Per app and mailbox: 10,000 requests in 10 minutes, 4 at once. (And 150 MB of uploads in 5 minutes, which only the
			// service can weigh.) The window is long: a few thousand may go at once, and the rest flows, for a mailbox that has
			// used up all of it would stand still for minutes.
			return {
				scope: { name: workload.name, id: workload.mailbox },
				charges: [
					{ name: 'concurrent', cost: 1, limit: atOnce(4) },
					{ name: 'requests', cost: 1, limit: perWindow(10_000, 600, 3_000) },
				],
			};
		case 'identity': {
			const cost = identityUnits(method, url, workload.path);
			const units: ProfileCharge = {
				name: 'units',
				cost,
				limit: perWindow(IDENTITY_UNITS.per10Seconds, 10, IDENTITY_UNITS.burst),
			};
			// 3,000 writes in 2 minutes and 30 seconds.
			const write: ProfileCharge = { name: 'writes', cost: 1, limit: perWindow(3_000, 150, 300) };
			return {
				scope: { name: 'identity' },
				cost,
				charges: writes && effect(request) !== 'none' ? [units, write] : [units],
			};
		}
		case 'teams':
			return { scope: { name: 'teams' }, charges: teamsCharges(method, workload.path) };
		case 'onenote':
			// Per app and user, delegated: 120 requests a minute, 5 at once. App-only calls may do twice that. 400 an hour are a
			// budget: the service says when it is used up.
			return {
				scope: { name: 'onenote' },
				charges: [
					{ name: 'concurrent', cost: 1, limit: atOnce(5) },
					{ name: 'requests', cost: 1, limit: perWindow(120, 60, 20) },
				],
			};
		case 'files': {
			const cost = fileUnits(method, url, workload.path);
			// Per app and tenant: 1,200 units a minute with up to 1,000 licences, 6,000 with more than 50,000. The smallest holds;
			// what is left beyond 80 % the RateLimit headers tell.
			return { scope: { name: 'files' }, cost, charges: [{ name: 'units', cost, limit: perWindow(1_200, 60, 120) }] };
		}
		case 'excel':
			// https://learn.microsoft.com/en-us/graph/throttling-limits#excel-service-limits
			return { scope: { name: 'excel' }, charges: [{ name: 'requests', cost: 1, limit: perWindow(1_500, 10, 150) }] };
		case 'other':
			return { scope: { name: /^[a-z$]{1,40}$/.test(workload.area ?? '') ? `${workload.area}` : 'other' } };
	}
}

/** Base costs that are not 1, by method and shape of the path; `me` stands for `users/{id}` too. */
const IDENTITY_COSTS: Readonly<Record<string, number>> = {
	'GET applications': 2,
	'GET applications/*/extensionproperties': 2,
	'GET contracts': 3,
	'POST directoryobjects/getbyids': 3,
	'GET domains/*/domainnamereferences': 4,
	'POST getobjectsbyid': 3,
	'GET groups/*/members': 3,
	'GET groups/*/transitivemembers': 5,
	'POST ismemberof': 4,
	'POST me/checkmembergroups': 4,
	'POST me/checkmemberobjects': 4,
	'POST me/getmembergroups': 2,
	'POST me/getmemberobjects': 2,
	'GET me/licensedetails': 2,
	'GET me/memberof': 2,
	'GET me/ownedobjects': 2,
	'GET me/transitivememberof': 2,
	'GET oauth2permissiongrants': 2,
	'GET oauth2permissiongrants/*': 2,
	'GET serviceprincipals/*/approleassignments': 2,
	'GET subscribedskus': 3,
	'GET users': 2,
};

/** `$select` takes one unit off, `$top` below 20 another, `$expand` adds one; never less than 1. */
function identityUnits(method: string, { searchParams }: URL, path: readonly string[]): number {
	const shape =
		path[0] === 'users' && path.length > 2
			? ['me', ...path.slice(2)]
			: path.map((part, index) => (index === 1 && path[0] !== 'me' ? starUnlessNamed(part) : part));
	let cost = IDENTITY_COSTS[`${method} ${shape.join('/')}`] ?? 1;
	if (searchParams.has('$select')) cost--;
	if (searchParams.has('$expand')) cost++;
	const top = searchParams.get('$top');
	if (top !== null && Number(top) < 20) cost--;
	return Math.max(1, cost);
}

function starUnlessNamed(part: string): string {
	return part === 'getbyids' ? part : '*';
}

/**
 * Per app and tenant 30 requests a second of most kinds; per team 4 a second, per channel or chat 1, and 4 new or removed
 * members a minute. More than 3,000 messages a day in one channel only the service can count:
 * https://learn.microsoft.com/en-us/graph/throttling-limits#microsoft-teams-service-limits
 */
function teamsCharges(method: string, path: readonly string[]): ProfileCharge[] {
	const [root, id] = path;
	const reads = method === 'GET';
	const charges: ProfileCharge[] = [];
	if (path.includes('messages'))
		charges.push(
			reads ? kind('message reads', 20) : path.includes('chats') ? kind('chat writes', 20) : kind('posts', 50),
		);
	else if (method === 'DELETE') charges.push(kind('deletes', 15));
	else if (method === 'POST' && root === 'teams' && path.length === 1) charges.push(kind('new teams', 10));
	else if (method === 'PUT' && path.at(-1) === 'team') charges.push(kind('new teams', 6));
	else if (reads && [path.at(-1), path.at(-2)].includes('chats')) charges.push(kind('chats', 5));
	else charges.push(kind(reads ? 'reads' : 'writes', 30));
	if (root === 'teams' && id !== undefined) charges.push({ name: 'team', id, cost: 1, limit: evenly(4) });
	const place = conversation(path);
	if (place !== undefined) charges.push({ name: 'conversation', id: place, cost: 1, limit: evenly(1) });
	const changesMembers = !reads && path.includes('members') && (root === 'teams' || path.includes('chats'));
	if (changesMembers) charges.push({ name: 'members', id: place ?? id, cost: 1, limit: withinWindow(4, 60) });
	return charges;
}

/** The channel or chat that a path leads into. */
function conversation(path: readonly string[]): string | undefined {
	if (path[0] === 'teams' && path[2] === 'channels' && path[3] !== undefined) return `${path[1]}/${path[3]}`;
	const chats = path.indexOf('chats');
	return chats < 0 ? undefined : path[chats + 1];
}

function kind(name: string, perSecond: number): ProfileCharge {
	return { name, cost: 1, limit: perWindow(perSecond, 1, Math.max(1, perSecond / 10)) };
}

/** Path ends behind which many items come. */
const FILE_LISTS = new Set([
	'children',
	'items',
	'lists',
	'sites',
	'drives',
	'versions',
	'recent',
	'sharedwithme',
	'columns',
	'contenttypes',
]);

/**
 * One item, a delta with a token or a download costs 1, lists and changes 2, permissions 5:
 * https://learn.microsoft.com/en-us/sharepoint/dev/general-development/how-to-avoid-getting-throttled-or-blocked-in-sharepoint-online
 */
function fileUnits(method: string, { searchParams }: URL, path: readonly string[]): number {
	const last = path.at(-1) ?? '';
	const expanded = searchParams.get('$expand') ?? '';
	if (path.includes('permissions') || last === 'createlink' || last === 'invite' || expanded.includes('permissions'))
		return 5;
	if (method !== 'GET' && method !== 'HEAD') return 2;
	if (last.startsWith('delta')) return searchParams.has('token') || last.includes('token') ? 1 : 2;
	return FILE_LISTS.has(last) || last.startsWith('search(') || searchParams.has('search') ? 2 : 1;
}

function effect({ method, url, body }: InspectedRequest): RequestTraits['effect'] {
	if (method !== 'POST') return undefined;
	const last = url.pathname.split('/').at(-1)?.toLowerCase() ?? '';
	if (ASKING.has(last.replace(/^microsoft\.graph\./, ''))) return 'none';
	// With a transactionId Outlook makes an event only once: https://learn.microsoft.com/en-us/graph/api/resources/event
	if (last === 'events' && textAt(bodyObject(body), 'transactionId')) return 'once';
	// An organizer has one meeting of an external ID: https://learn.microsoft.com/en-us/graph/api/onlinemeeting-createorget
	if (/^(?:microsoft\.graph\.)?createorget$/.test(last) && textAt(bodyObject(body), 'externalId')) return 'once';
	return undefined;
}

/**
 * 429 and 503 with `Retry-After` are read as everywhere. Graph adds 509, too much bandwidth
 * (https://learn.microsoft.com/en-us/graph/errors), and says in headers which limit it was.
 */
function refine(response: HttpResponse, context: RefineContext) {
	const { status, headers } = response;
	if (status !== 429 && status !== 509) return undefined;
	const verdict = throttled(context, retryAfter(headers, context.now));
	const which = limitReached(response);
	if (verdict.kind !== 'throttled' || which === undefined) return verdict;
	return {
		...verdict,
		failure: { ...verdict.failure, description: `${verdict.failure.description} The limit was: ${which}.` },
	};
}

/** `Tenant_Application/Write/<app>/<tenant>` without the ids, and the reason. */
function limitReached({ headers }: HttpResponse): string | undefined {
	const [, whose] = /^(\w{1,40}\/\w{1,40})(?:\/|$)/.exec(first(headers['x-ms-throttle-scope']) ?? '') ?? [];
	const [why] = /^\w{1,60}$/.exec(first(headers['x-ms-throttle-information']) ?? '') ?? [];
	return [whose, why].filter(Boolean).join(', ') || undefined;
}

/**
 * Identity says from 0.8 of the limit on how much of it is used, up to 1.8. Other apps' share of the tenant's limit is
 * in it, so it can be more than was spent here.
 */
function readQuota(response: HttpResponse, { now, traits }: QuotaContext): readonly QuotaSignal[] {
	const signals = rateLimitHeaders(response.headers, now);
	const share = Number(first(response.headers['x-ms-throttle-limit-percentage']));
	if (traits.scope?.name !== 'identity' || !(share > 0 && share < 10)) return signals;
	const { per10Seconds, burst } = IDENTITY_UNITS;
	// What is used beyond what the burst leaves free waits until it has flowed off.
	const used = Math.max(0, share * per10Seconds - (per10Seconds - burst));
	return [
		...signals,
		{ kind: 'bucket', name: 'identity', capacity: burst, used, restorePerSecond: (per10Seconds - burst) / 10 },
	];
}

/** https://learn.microsoft.com/en-us/graph/paging */
function paging({ method }: InspectedRequest): PagingPreset | undefined {
	return method === 'GET' ? { kind: 'nextUrl', at: ['@odata.nextLink'], items: ['value'] } : undefined;
}
