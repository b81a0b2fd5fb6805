import type { IDataObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import type { HttpReply, HttpResponse } from '../../shared/engine/httpReply';
import type { Failed } from '../../shared/engine/outcome';
import { CallFailed } from '../../shared/n8n/callFailed';
import type { ServiceRequest } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { pathOfLink } from './link';
import type { Page } from './list';

const GONE = 410;

/** Codes with which the parts of Graph say that a link is too old, in lower case; not all of them come with 410. */
const FORGOTTEN = new Set([
	'resyncchangesapplydifferences',
	'resyncchangesuploaddifferences',
	'resyncrequired',
	'syncstateinvalid',
	'syncstatenotfound',
]);

/** A page of changes, and the link that goes on from behind it. */
export interface DeltaPage {
	readonly changes: readonly IDataObject[];
	readonly link: string;
	/** True when there is nothing more for now. */
	readonly isLast: boolean;
	/** The service's own clock, in epoch milliseconds; ours where it does not say. */
	readonly servedAt: number;
}

/** Where something is marked that is gone: OneDrive and SharePoint have a word of their own for it. */
export const REMOVED = '@removed';

/**
 * Reads the next page of changes: https://learn.microsoft.com/graph/delta-query-overview
 * @param request begins anew; its headers go with every page
 * @param link where to go on, as an earlier page gave it; its query is in it
 * @param mayStartOver whether somebody can do something about a link that is too old
 * @returns undefined when Graph does not know any more what has changed since the link was given out
 * @throws {CallFailed} for any other failure
 */
export async function readDelta(
	item: ServiceItem,
	request: ServiceRequest,
	link: string | undefined,
	mayStartOver = true,
): Promise<DeltaPage | undefined> {
	const next = link === undefined ? request : { ...request, path: pathOfLink(item, link), query: undefined };
	const outcome = await item.attempt(next);
	if (!outcome.ok && link !== undefined && mayStartOver && isForgotten(outcome)) return undefined;
	if (!outcome.ok) throw new CallFailed(outcome);
	const reply = outcome.reply as HttpResponse;
	const page = item.parse(reply) as Page;
	const onward = page['@odata.nextLink'] ?? page['@odata.deltaLink'];
	if (onward === undefined) throw withoutLink(item, next.path);
	return {
		changes: (page.value ?? []).map(marked),
		link: onward,
		isLast: page['@odata.nextLink'] === undefined,
		servedAt: Date.parse(String(reply.headers.date)) || Date.now(),
	};
}

function isForgotten({ failure }: Failed<HttpReply>): boolean {
	return failure.httpCode === GONE || FORGOTTEN.has((failure.code ?? '').toLowerCase());
}

function marked(change: IDataObject): IDataObject {
	return change.deleted !== undefined && change[REMOVED] === undefined
		? { ...change, [REMOVED]: { reason: 'deleted' } }
		: change;
}

function withoutLink({ ctx, itemIndex }: ServiceItem, path: string): NodeApiError {
	const message = `Microsoft Graph answered without a link to the changes that come next [item ${itemIndex}]`;
	const [address] = path.split('?');
	const description = `${address} may not be able to tell changes. Check "API Base URL" in the credential, and any gateway on the way.`;
	return new NodeApiError(ctx.getNode(), {}, { message, description, itemIndex });
}
