import type { HttpResponse } from '../engine/httpReply';
import { retryAfter } from '../engine/retryAfter';
import { errorText } from './errorText';
import { bodyObject, jsonBody, listAt, textAt, valueAt } from './json';
import { evenly, perWindow } from './limits';
import type { PagingPreset } from './paging';
import { segments } from './paths';
import type { InspectedRequest, ProfileCharge, RefineContext, RequestTraits, ServiceProfile } from './profile';
import { throttled } from './throttles';

/** Calls a minute of the four tiers, per method, workspace and app: https://docs.slack.dev/apis/web-api/rate-limits */
const TIERS = { 1: 1, 2: 20, 3: 50, 4: 100 };
/** "Short bursts" are welcome above the tier: a quarter of a minute's calls may go at once, the tier's rate after that. */
const BURST_SHARE = 0.25;

/** Tiers as each method's page has them: https://docs.slack.dev/reference/methods. Others are paced by what Slack says. */
const TIER_OF: Readonly<Record<string, keyof typeof TIERS>> = {
	'chat.delete': 3,
	'chat.postEphemeral': 4,
	'chat.scheduleMessage': 3,
	'chat.update': 3,
	'conversations.archive': 2,
	'conversations.create': 2,
	'conversations.history': 3,
	'conversations.info': 3,
	'conversations.invite': 3,
	'conversations.join': 3,
	'conversations.kick': 3,
	'conversations.list': 2,
	'conversations.members': 4,
	'conversations.open': 3,
	'conversations.rename': 2,
	'conversations.replies': 3,
	'conversations.setPurpose': 2,
	'conversations.setTopic': 2,
	'files.completeUploadExternal': 4,
	'files.getUploadURLExternal': 4,
	'files.info': 4,
	'files.list': 3,
	'pins.add': 2,
	'reactions.add': 3,
	'reactions.remove': 2,
	'search.messages': 2,
	'users.getPresence': 3,
	'users.info': 4,
	'users.list': 2,
	'users.lookupByEmail': 3,
	'users.profile.get': 4,
	'users.profile.set': 3,
	'views.open': 4,
	'views.update': 4,
};

/** One message a second per channel, and per incoming webhook (same page). */
const PER_CHANNEL = evenly(1);

/** Last words of methods that only read, whatever HTTP method they are called with. */
const READING =
	/\.(?:list|info|history|replies|members|get|get[A-Z]\w*|lookupByEmail|search|conversations|counts|test|identity|messages|files|all)$/;

/** What throttles are called in a 200. An error body is short; a longer one holds data. */
const THROTTLE_CODES = new Set(['ratelimited', 'rate_limited']);
const LONGEST_ERROR_BYTES = 4_096;

/** Where a method's list is in its answer: https://docs.slack.dev/apis/web-api/pagination */
const ITEMS: Readonly<Record<string, string>> = {
	'conversations.history': 'messages',
	'conversations.list': 'channels',
	'conversations.members': 'members',
	'conversations.replies': 'messages',
	'users.conversations': 'channels',
	'users.list': 'members',
};

/**
 * Slack answers 200 to nearly everything: `ok: false` and a code tell an error. Only a throttle is read out of it here;
 * what else it says is the workflow's to look at.
 */
export const slack: ServiceProfile = {
	name: 'slack',
	displayName: 'Slack',
	documentation: 'https://docs.slack.dev/apis/web-api/rate-limits',
	recognizes: ({ hostname, pathname }) =>
		hostname === 'hooks.slack.com' ||
		((hostname === 'slack.com' || hostname === 'www.slack.com' || hostname === 'slack-gov.com') &&
			pathname.startsWith('/api/')),
	inspect,
	refine,
	errorText: (response) => explained(response) ?? errorText(response),
	errorCode: (response) => textAt(jsonBody(response), 'error'),
	paging,
};

function inspect({ method: httpMethod, url, body }: InspectedRequest): RequestTraits {
	const path = segments(url);
	if (path[0] !== 'api') {
		// The path of an incoming webhook is its secret, and what is limited.
		return {
			scope: { name: 'webhook', id: url.pathname },
			charges: [{ name: 'messages', cost: 1, limit: PER_CHANNEL }],
		};
	}
	const method = /^[A-Za-z.]{1,60}$/.test(path[1] ?? '') ? path[1] : 'other';
	const reads = READING.test(method);
	return {
		scope: { name: method },
		charges: chargesOf(method, textAt(bodyObject(body), 'channel') ?? url.searchParams.get('channel') ?? ''),
		// Slack's methods may be called with GET and with POST alike.
		effect: reads ? 'none' : httpMethod === 'GET' || httpMethod === 'POST' ? 'again' : undefined,
	};
}

function chargesOf(method: string, channel: string): ProfileCharge[] {
	if (method === 'chat.postMessage') return [{ name: 'channel', id: channel, cost: 1, limit: PER_CHANNEL }];
	const tier = TIER_OF[method];
	if (tier === undefined) return [];
	const perMinute = TIERS[tier];
	const limit = perWindow(perMinute * (1 + BURST_SHARE), 60, perMinute * BURST_SHARE);
	return [{ name: `tier${tier}`, cost: 1, limit }];
}

/** HTTP 429 with `Retry-After` is read as everywhere. */
function refine(response: HttpResponse, context: RefineContext) {
	if (response.status !== 200 || response.body.length > LONGEST_ERROR_BYTES) return undefined;
	const body = jsonBody(response);
	if (valueAt(body, ['ok']) !== false || !THROTTLE_CODES.has(textAt(body, 'error') ?? '')) return undefined;
	return throttled(context, retryAfter(response.headers, context.now));
}

/** `missing_scope` says nothing without the scope that is missing, `invalid_arguments` nothing without the argument. */
function explained(response: HttpResponse): string | undefined {
	const body = jsonBody(response);
	const error = textAt(body, 'error');
	if (error === undefined) return undefined;
	const needed = textAt(body, 'needed');
	const messages = listAt(body, 'response_metadata', 'messages').filter((message) => typeof message === 'string');
	const details = [needed && `needs ${needed}`, ...messages.slice(0, 3)].filter(Boolean).join('; ');
	return details === '' ? undefined : `${error} (${details})`;
}

function paging({ method: httpMethod, url }: InspectedRequest): PagingPreset | undefined {
	const method = segments(url)[1] ?? '';
	const items = ITEMS[method];
	if (items === undefined) return undefined;
	return {
		kind: 'cursor',
		at: ['response_metadata', 'next_cursor'],
		parameter: 'cursor',
		place: httpMethod === 'GET' ? 'query' : 'body',
		items: [items],
	};
}
