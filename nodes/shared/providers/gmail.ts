import type { Limit } from '../engine/call';
import type { HttpResponse } from '../engine/httpReply';
import { retryAfter, serverTime } from '../engine/retryAfter';
import { jsonBody, listAt, textAt } from './json';
import { withinWindow } from './limits';
import type { PagingPreset } from './paging';
import { segments } from './paths';
import type { InspectedRequest, RefineContext, RequestTraits, ServiceProfile } from './profile';
import { quotaSpent, throttled } from './throttles';

/**
 * Quota units per method: https://developers.google.com/workspace/gmail/api/reference/quota
 * Google Cloud projects that used the API between November 2025 and April 2026 keep 15,000 units per user and minute and
 * the older prices; all others have 6,000 units, and reading costs four times as much.
 */
interface Quota {
	readonly unitsPerMinute: number;
	readonly prices: Readonly<Record<string, number>>;
}

const SHARED_UNITS = {
	getProfile: 1,
	watch: 100,
	stop: 50,
	'messages.list': 5,
	'messages.insert': 25,
	'messages.import': 25,
	'messages.send': 100,
	'messages.delete': 10,
	'messages.modify': 5,
	'messages.untrash': 5,
	'messages.batchModify': 50,
	'messages.batchDelete': 50,
	'threads.list': 10,
	'threads.modify': 10,
	'threads.untrash': 10,
	'threads.delete': 20,
	'drafts.list': 5,
	'drafts.create': 10,
	'drafts.update': 15,
	'drafts.delete': 10,
	'drafts.send': 100,
	'labels.list': 1,
	'labels.get': 1,
	'labels.create': 5,
	'labels.update': 5,
	'labels.delete': 5,
	'history.list': 2,
};

const CURRENT: Quota = {
	unitsPerMinute: 6_000,
	prices: {
		...SHARED_UNITS,
		'messages.get': 20,
		'messages.trash': 20,
		'attachments.get': 20,
		'drafts.get': 20,
		'threads.get': 40,
		'threads.trash': 20,
	},
};

const BEFORE_MAY_2026: Quota = {
	unitsPerMinute: 15_000,
	prices: {
		...SHARED_UNITS,
		'messages.get': 5,
		'messages.trash': 5,
		'attachments.get': 5,
		'drafts.get': 5,
		'threads.get': 10,
		'threads.trash': 10,
	},
};

/** The settings that are made rather than changed, and POP, cost 100; other changes 5, reading 1 (same page). */
const DEAR_SETTINGS = new Set(['delegates', 'forwardingAddresses', 'sendAs', 'pop']);
/** The bucket in which a user's units are counted. */
const UNITS = 'units';
/** What a method costs that the table does not know. */
const UNKNOWN_UNITS = 5;

/** Sent twice they leave the mailbox as once: labels are set, not counted. */
const IDEMPOTENT = new Set([
	'messages.modify',
	'messages.trash',
	'messages.untrash',
	'messages.batchModify',
	'messages.batchDelete',
	'threads.modify',
	'threads.trash',
	'threads.untrash',
	'labels.update',
	'watch',
	'stop',
]);

/** Reasons of a 403 that mean "slower": https://developers.google.com/workspace/gmail/api/guides/handle-errors */
const THROTTLE_REASONS = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'RATE_LIMIT_EXCEEDED']);

const DAILY_ADVICE =
	'The daily quota of the Google Cloud project is used up. It starts anew at midnight, Pacific time; it can be raised in the Google Cloud console.';

function gmailProfile(name: string, displayName: string, { unitsPerMinute, prices }: Quota): ServiceProfile {
	// The page counts units a minute and says nothing of their pace.
	const limit = withinWindow(unitsPerMinute, 60);
	return {
		name,
		displayName,
		documentation: 'https://developers.google.com/workspace/gmail/api/reference/quota',
		recognizes: (url) =>
			url.hostname === 'gmail.googleapis.com' ||
			(url.hostname === 'www.googleapis.com' && /^\/(?:(?:resumable\/)?upload\/)?gmail\//.test(url.pathname)),
		inspect: (request) => inspect(request, prices, limit),
		refine,
		errorCode: (response) => reasons(response)[0],
		paging,
	};
}

/** For Google Cloud projects without use of the Gmail API before May 2026; the stricter one, and the default. */
export const gmail = gmailProfile('gmail', 'Gmail', CURRENT);

/** For Google Cloud projects that keep the quota they had before 1 May 2026. */
export const gmailBeforeMay2026 = gmailProfile(
	'gmailBeforeMay2026',
	'Gmail (Project in Use Before May 2026)',
	BEFORE_MAY_2026,
);

/** For projects with a quota of their own. @param unitsPerMinute what one user may spend; the prices are the current ones */
export function gmailWithQuota(unitsPerMinute: number): ServiceProfile {
	return gmailProfile('gmailOwnQuota', 'Gmail (Own Quota)', { ...CURRENT, unitsPerMinute });
}

function inspect(request: InspectedRequest, prices: Quota['prices'], limit: Limit): RequestTraits {
	const method = methodOf(request);
	const cost = prices[method] ?? settingsUnits(method) ?? UNKNOWN_UNITS;
	return {
		cost,
		charges: [{ name: UNITS, cost, limit }],
		effect: IDEMPOTENT.has(method) ? 'once' : isUpload(request) ? 'again' : undefined,
	};
}

/** A part of a resumable upload must not be sent twice: one asks how much has arrived, and goes on from there. */
function isUpload({ method, url }: InspectedRequest): boolean {
	return method === 'PUT' && url.searchParams.has('upload_id');
}

/** The API's name for what a request calls: messages.get, settings.filters.create. */
function methodOf({ method, url }: InspectedRequest): string {
	const path = segments(url);
	const [resource = '', id, action, actionId] = path.slice(path.indexOf('users') + 2);
	if (resource === 'profile') return 'getProfile';
	if (resource === 'watch' || resource === 'stop') return resource;
	if (resource === 'settings')
		return `settings.${id}.${method === 'GET' ? 'get' : method === 'POST' ? 'create' : 'update'}`;
	if (action === 'attachments' && actionId !== undefined) return 'attachments.get';
	if (action !== undefined) return `${resource}.${action}`;
	if (id === undefined)
		return `${resource}.${method === 'POST' ? (resource === 'messages' ? 'insert' : 'create') : 'list'}`;
	if (method === 'POST') return `${resource}.${id}`;
	return `${resource}.${method === 'DELETE' ? 'delete' : method === 'GET' ? 'get' : 'update'}`;
}

function settingsUnits(method: string): number | undefined {
	const [, setting, action] = /^settings\.(\w+)\.(\w+)$/.exec(method) ?? [];
	if (setting === undefined) return undefined;
	if (action === 'get') return 1;
	return DEAR_SETTINGS.has(setting) ? 100 : 5;
}

/**
 * Over the limit Gmail answers 429, or 403 with a reason. It sends no `Retry-After`; its text says "Retry after" and a
 * time in ISO 8601, which is not documented but seen throughout.
 */
function refine(response: HttpResponse, context: RefineContext) {
	const { status } = response;
	if (status !== 403 && status !== 429) return undefined;
	const why = reasons(response);
	if (why.includes('dailyLimitExceeded')) return quotaSpent(context, DAILY_ADVICE);
	if (status === 403 && !why.some((reason) => THROTTLE_REASONS.has(reason))) return undefined;
	const times = [retryAfter(response.headers, context.now), timeInText(response, context.now)].filter(
		(at) => at !== undefined,
	);
	// The pause is for the units: after it they flow evenly for a minute, for somebody else may draw on them, too.
	return throttled(context, times.length > 0 ? Math.max(...times) : undefined, [UNITS]);
}

function timeInText(response: HttpResponse, now: number): number | undefined {
	const [, text] =
		/Retry after (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)/i.exec(
			textAt(jsonBody(response), 'error', 'message') ?? '',
		) ?? [];
	const at = text === undefined ? NaN : Date.parse(text);
	return Number.isNaN(at) ? undefined : now + Math.max(0, at - serverTime(response.headers, now));
}

/** Google's error body names reasons in two places: https://cloud.google.com/apis/design/errors#http_mapping */
function reasons(response: HttpResponse): string[] {
	const body = jsonBody(response);
	return [...listAt(body, 'error', 'errors'), ...listAt(body, 'error', 'details')].flatMap(
		(entry) => textAt(entry, 'reason') ?? [],
	);
}

const LISTS = new Set(['messages', 'threads', 'drafts', 'history']);

/** https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages/list */
function paging({ method, url }: InspectedRequest): PagingPreset | undefined {
	const list = segments(url).at(-1);
	if (method !== 'GET' || list === undefined || !LISTS.has(list)) return undefined;
	return { kind: 'cursor', at: ['nextPageToken'], parameter: 'pageToken', place: 'query', items: [list] };
}
