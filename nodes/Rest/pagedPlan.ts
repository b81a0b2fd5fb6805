import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { sleep, systemClock } from '../shared/engine/clock';
import type { HttpReply, HttpResponse } from '../shared/engine/httpReply';
import type { Failed } from '../shared/engine/outcome';
import { errorItem, type ItemFailure, itemFailure, thrownFailure } from '../shared/n8n/errors';
import type { Pager } from './paging/pager';
import type { RestRequest } from './request/restRequest';
import { renderReply } from './response/renderReply';
import type { RestCall, RestPlan } from './restRun';

export interface PagedItem {
	readonly itemIndex: number;
	readonly request: RestRequest;
	readonly pager: Pager;
	readonly intervalMs: number;
	readonly signal: AbortSignal;
	toCall(page: RestRequest, isFirst: boolean): RestCall;
}

/**
 * An item whose answer comes in pages. Each page is a call of its own: it is retried by itself, so a failure on page 70 does
 * not start again at page 1. Where errors are to be continued, the pages that came before it are kept and put out.
 */
export async function pagedPlan(ctx: IExecuteFunctions, item: PagedItem): Promise<RestPlan> {
	const { pager, itemIndex, request } = item;
	const items: INodeExecutionData[] = [];
	let pages = 0;
	let stuck: Error | undefined;

	const keep = async (reply: HttpReply) => {
		for (const entry of await renderReply(ctx, reply as HttpResponse, request.settings, itemIndex, true))
			items.push(entry);
		pages++;
	};
	const withError = (failure: ItemFailure) => [...items, errorItem(ctx.getNode(), tellPage(failure, pages), itemIndex)];
	const advance = async (reply: HttpReply) => {
		await keep(reply);
		const page = await pager.next(reply as HttpResponse);
		// What is put out is read; thousands of pages must not stay in memory twice.
		Object.assign(reply, { body: NOTHING });
		return page;
	};

	return {
		call: item.toCall(await pager.first(), true),
		async next(reply) {
			const page = await advance(reply).catch((error: Error) => {
				stuck = error;
			});
			if (!page) return undefined;
			if (item.intervalMs > 0) await sleep(systemClock, item.intervalMs, item.signal);
			return item.toCall(page, false);
		},
		render() {
			if (stuck === undefined) return items;
			if (ctx.continueOnFail()) return withError(thrownFailure(stuck, 'rejected', pages));
			throw stuck;
		},
		async renderFailed(failed) {
			if (await isLastPage(failed, pager)) {
				await keep(failed.reply!);
				return items;
			}
			if (pages === 0 || !ctx.continueOnFail()) return undefined;
			return withError(itemFailure(failed));
		},
	};
}

const NOTHING = Buffer.alloc(0);

/** Says which page it was, and that the others are there. */
function tellPage(failure: ItemFailure, pages: number): ItemFailure {
	const kept = `Page ${pages + 1} failed; the ${pages} ${pages === 1 ? 'page' : 'pages'} before it are in the output.`;
	return { ...failure, description: [failure.description, kept].filter(Boolean).join(' ') };
}

/** HTTP Request's paginator decides whether an error status is the end of the list or an error. */
async function isLastPage({ reply }: Failed<HttpReply>, pager: Pager): Promise<boolean> {
	if (!pager.judgesErrors || reply?.kind !== 'response') return false;
	return await pager.next(reply).then(
		(page) => page === undefined,
		() => false,
	);
}
