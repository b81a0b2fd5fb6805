import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { HttpResponse } from '../../shared/engine/httpReply';
import { requestUrl } from '../request/requestUrl';
import type { RestRequest } from '../request/restRequest';
import { nextLink } from './linkHeader';
import type { Pager } from './pager';

/** Follows the service's own links to the next page; they carry all the parameters they need. */
export function linkPager(ctx: IExecuteFunctions, itemIndex: number, first: RestRequest, maxPages: number): Pager {
	const seen = new Set<string>();
	let pages = 0;
	return {
		judgesErrors: false,
		finalStatuses: new Set(),
		first: async () => first,
		async next(reply: HttpResponse) {
			pages++;
			seen.add(reply.url);
			const link = pages < maxPages ? nextLink(reply.headers.link as string | undefined, reply.url) : undefined;
			if (!link) return undefined;
			const url = requestUrl(ctx.getNode(), itemIndex, link.href, 'Link header');
			if (seen.has(url.href)) {
				throw new NodeOperationError(
					ctx.getNode(),
					`The pages go in a circle: page ${pages} leads back to one that was read [item ${itemIndex}]`,
					{
						itemIndex,
						description:
							'The service links to a page it has given before. Set "Limit Pages Fetched" to take the pages up to there.',
					},
				);
			}
			return { ...first, url, query: undefined };
		},
	};
}
