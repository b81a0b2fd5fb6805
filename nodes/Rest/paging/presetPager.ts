import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { HttpResponse } from '../../shared/engine/httpReply';
import { valueAt } from '../../shared/providers/json';
import { pathSteps } from '../request/setPath';
import { requestUrl } from '../request/requestUrl';
import type { RestRequest } from '../request/restRequest';
import { readOnce } from '../response/readReply';
import { listIn } from './listIn';
import { nextLink } from './linkHeader';
import type { Pager } from './pager';
import type { Preset } from './presets';

/** Finds pages by a rule. Stops at a page that was read before, for a list that goes in a circle has no end. */
export function presetPager(
	ctx: IExecuteFunctions,
	itemIndex: number,
	first: RestRequest,
	preset: Preset,
	maxPages: number,
): Pager {
	const node = ctx.getNode();
	const seen = new Set<string>();
	let pages = 0;
	let entries = preset.kind === 'offset' ? startOf(first, preset.parameter) : 0;
	/** How many entries a page holds that is not the last one. */
	let fullSize = 'size' in preset ? preset.size : undefined;
	let previous: Buffer | undefined;
	const splitPath = first.settings.response.splitOut;
	const listPath = ('items' in preset && preset.items) || (splitPath === undefined ? undefined : pathSteps(splitPath));

	const size = (body: unknown): number => {
		const list = listIn(body, listPath);
		if (list) return list.length;
		throw new NodeOperationError(node, `Page ${pages} holds no list whose end could be seen [item ${itemIndex}]`, {
			itemIndex,
			description: 'Name the field of the response that holds the list under "List Field" in the option "Pagination".',
		});
	};

	const circle = (how: string) =>
		new NodeOperationError(node, `The pages go in a circle: ${how} [item ${itemIndex}]`, {
			itemIndex,
			description:
				'The service gives a page again that it has given before. Set "Limit Pages Fetched" to take the pages up to there.',
		});

	/** Counts the entries of a page that has no word of its own about the next one. */
	const counted = (reply: HttpResponse, body: unknown): { count: number; isLast: boolean } => {
		const count = size(body);
		if (pages === 1 && fullSize !== undefined && count < fullSize && isCap(count)) fullSize = count;
		if (count > 0 && previous?.equals(reply.body)) throw circle(`page ${pages} is the same as the one before`);
		previous = reply.body;
		return { count, isLast: count === 0 || (fullSize !== undefined && count < fullSize) };
	};

	/** The request after a page, by the rule. */
	const after = (reply: HttpResponse, body: unknown): RestRequest | undefined => {
		switch (preset.kind) {
			case 'link': {
				const link = nextLink(reply.headers.link as string | undefined, reply.url);
				return link && { ...first, url: requestUrl(node, itemIndex, link.href, 'Link header'), query: undefined };
			}
			case 'nextUrl': {
				const next = valueAt(body, preset.at);
				if (typeof next !== 'string' || next.trim() === '') return undefined;
				const url = URL.canParse(next, reply.url) ? new URL(next, reply.url).href : next;
				return { ...first, url: requestUrl(node, itemIndex, url, 'Next URL'), query: undefined };
			}
			case 'cursor': {
				const cursor = valueAt(body, preset.at);
				const more = preset.more && valueAt(body, preset.more);
				if (cursor === undefined || cursor === null || cursor === '' || more === false) return undefined;
				return preset.place === 'query'
					? inQuery(first, { [preset.parameter]: cursor })
					: inBody(first, preset.parameter, cursor);
			}
			case 'offset': {
				const { count, isLast } = counted(reply, body);
				entries += count;
				if (isLast) return undefined;
				return inQuery(first, { [preset.parameter]: entries, ...sized(preset.sizeParameter, preset.size) });
			}
			case 'pageNumber': {
				if (counted(reply, body).isLast) return undefined;
				return inQuery(first, {
					[preset.parameter]: preset.first + pages,
					...sized(preset.sizeParameter, preset.size),
				});
			}
		}
	};

	const start = (): RestRequest => {
		if (preset.kind === 'offset') return inQuery(first, { ...sized(preset.sizeParameter, preset.size) });
		if (preset.kind === 'pageNumber') {
			return inQuery(first, { [preset.parameter]: preset.first, ...sized(preset.sizeParameter, preset.size) });
		}
		return first;
	};

	return {
		judgesErrors: false,
		finalStatuses: new Set(),
		async first() {
			const request = start();
			seen.add(identity(request));
			return await Promise.resolve(request);
		},
		async next(reply) {
			pages++;
			if (pages >= maxPages) return undefined;
			const needsBody = preset.kind !== 'link';
			const body = needsBody ? (await readOnce(ctx, reply, first.settings, itemIndex, true)).body : undefined;
			const request = after(reply, body);
			if (!request) return undefined;
			const id = identity(request);
			if (seen.has(id)) throw circle(`page ${pages} leads back to one that was read`);
			seen.add(id);
			return request;
		},
	};
}

/**
 * Services give fewer entries than asked for where a page must not be longer, and do not say so: a first page of a round
 * number may be such a one, and whether it was the last shows the next. Asking once in vain loses nothing.
 */
const isCap = (count: number): boolean => count > 0 && (count % 10 === 0 || count % 25 === 0);

const sized = (parameter: string | undefined, size: number | undefined) =>
	parameter && size !== undefined ? { [parameter]: size } : {};

/** Where the first page begins, as the request says. */
function startOf({ query, url }: RestRequest, parameter: string): number {
	const start = Number(query?.[parameter] ?? url.searchParams.get(parameter) ?? 0);
	return Number.isFinite(start) ? start : 0;
}

/** Sets query parameters, in the address where they are there already. */
function inQuery(request: RestRequest, changes: Readonly<Record<string, unknown>>): RestRequest {
	const url = new URL(request.url);
	for (const name of Object.keys(changes)) url.searchParams.delete(name);
	return {
		...request,
		url: url.search === request.url.search ? request.url : url,
		query: { ...request.query, ...changes },
	};
}

function inBody(request: RestRequest, parameter: string, value: unknown): RestRequest {
	const { body } = request;
	const data = { ...(body.fields?.data as object | undefined), [parameter]: value };
	return { ...request, body: { ...body, fields: { kind: body.fields?.kind ?? 'body', data } } };
}

function identity({ url, query, body }: RestRequest): string {
	return JSON.stringify([url.href, query ?? null, body.fields?.data ?? null]);
}
