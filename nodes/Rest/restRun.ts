import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { sleep, systemClock } from '../shared/engine/clock';
import type { HttpReply, HttpResponse } from '../shared/engine/httpReply';
import type { Failed } from '../shared/engine/outcome';
import type { Verdict } from '../shared/engine/verdict';
import { CredentialSource, type ResolvedCredential } from '../shared/n8n/credentials';
import { httpCall } from '../shared/n8n/httpCall';
import type { ItemPlan, RunContext } from '../shared/n8n/itemRunner';
import { Parameters } from '../shared/n8n/parameters';
import { itemBudget, reliabilityReader } from '../shared/n8n/reliability';
import { pickProfile } from '../shared/providers';
import { generic } from '../shared/providers/generic';
import type { HttpRequest } from '../shared/transports/http/httpRequest';
import { isSameParty } from '../shared/transports/http/redirects';
import { openPager, pageInterval, rawPagination } from './paging/openPager';
import type { Pager } from './paging/pager';
import type { PaginationOptions } from './paging/options';
import { RequestReader } from './request/requestReader';
import { httpRequest, type RestRequest } from './request/restRequest';
import { renderReply } from './response/renderReply';

type Plan = ItemPlan<HttpRequest, HttpReply>;

/** One run of the node: what is the same for all items, and the plan of each. */
export class RestRun {
	readonly reliability: ReturnType<typeof reliabilityReader>;
	private readonly parameters: Parameters;
	private readonly credentials: CredentialSource;
	private readonly reader: RequestReader;
	private readonly pagination: PaginationOptions | undefined;

	constructor(private readonly ctx: IExecuteFunctions) {
		this.reliability = reliabilityReader(ctx);
		this.parameters = new Parameters(ctx);
		this.credentials = new CredentialSource(ctx);
		this.reader = new RequestReader(ctx, this.parameters, this.credentials);
		this.pagination = rawPagination(ctx);
	}

	/**
	 * What is to be done for one item.
	 * @throws NodeOperationError for bad input, before anything is sent
	 */
	async plan(itemIndex: number, run: RunContext): Promise<Plan> {
		const reliability = this.reliability(itemIndex);
		const request = await this.reader.read(itemIndex, reliability.maxConcurrency);
		const credential = await this.credential(itemIndex, request.url);
		const budget = itemBudget(reliability);
		const pager = this.pagination && openPager(this.ctx, itemIndex, request, this.pagination);
		const call = (page: RestRequest, isFirst: boolean) =>
			httpCall({
				request: httpRequest(page, credential !== undefined),
				// A page on another host does not get the credential, unless its own list of domains says so.
				credential:
					credential && (isSameParty(request.url, page.url) || credential.names(page.url)) ? credential : undefined,
				profile: pickProfile(page.url.href, 'automatic') ?? generic,
				reliability,
				budget,
				run,
				charges: isFirst ? page.settings.pace : undefined,
				judge: (reply, verdict) => judge(reply, verdict, pager),
			});
		const render = async (replies: readonly HttpReply[]) => await this.render(replies, request, itemIndex);
		if (!pager) {
			return {
				call: call(request, true),
				render,
				renderFailed: async (failed) =>
					request.settings.response.neverError && failed.reply?.kind === 'response'
						? await render([failed.reply])
						: undefined,
			};
		}
		const intervalMs = pageInterval(this.ctx, itemIndex, this.pagination!);
		return {
			call: call(await pager.first(), true),
			next: async (reply) => {
				const page = await pager.next(reply as HttpResponse);
				if (!page) return undefined;
				if (intervalMs > 0) await sleep(systemClock, intervalMs, run.signal);
				return call(page, false);
			},
			render,
			renderFailed: async (failed, replies) =>
				(await isLastPage(failed, pager)) ? await render([...replies, failed.reply!]) : undefined,
		};
	}

	private async render(
		replies: readonly HttpReply[],
		{ settings }: RestRequest,
		itemIndex: number,
	): Promise<INodeExecutionData[]> {
		if (!this.pagination) return await renderReply(this.ctx, replies[0] as HttpResponse, settings, itemIndex);
		const items: INodeExecutionData[] = [];
		for (const reply of replies) {
			for (const item of await renderReply(this.ctx, reply as HttpResponse, settings, itemIndex, true))
				items.push(item);
		}
		return items;
	}

	private async credential(itemIndex: number, url: URL): Promise<ResolvedCredential | undefined> {
		const authentication = this.parameters.get<string>('authentication', itemIndex, 'none');
		if (authentication === 'none') return undefined;
		const node = this.ctx.getNode();
		if (authentication !== 'genericCredentialType') {
			throw new NodeOperationError(
				node,
				`This node does not know the authentication "${authentication}" [item ${itemIndex}]`,
				{
					itemIndex,
					description: 'Choose "Generic Credential Type" and a credential of that type.',
				},
			);
		}
		const type = this.parameters.get<string>('genericAuthType', itemIndex, '');
		if (type === '') {
			throw new NodeOperationError(node, `"Generic Auth Type" is not chosen [item ${itemIndex}]`, {
				itemIndex,
				description: 'Choose how the service wants to be authenticated.',
			});
		}
		// The generic type sends bearer tokens whatever the server calls them, as in HTTP Request.
		const credential = await this.credentials.resolve(type, itemIndex, { tokenType: 'Bearer' });
		const reason = credential.forbids(url);
		if (reason !== undefined) {
			throw new NodeOperationError(node, `${reason} [item ${itemIndex}]`, {
				itemIndex,
				description: 'Change the URL, or the allowed domains in the credential.',
			});
		}
		return credential;
	}
}

/** Statuses that say "no more pages" end the list well; redirects that are not to be followed are no result. */
function judge(reply: HttpReply, verdict: Verdict, pager: Pager | undefined): Verdict {
	if (reply.kind === 'failure') return verdict;
	if (pager?.finalStatuses.has(reply.status)) return { kind: 'success', code: reply.status };
	if (verdict.kind !== 'success' || reply.status < 300) return verdict;
	const target = reply.headers.location;
	return {
		kind: 'permanent',
		failure: {
			message: `The service answered ${`${reply.status} ${reply.statusText}`.trim()}`,
			description: target
				? 'It redirects elsewhere. Set "Follow Redirects" in the option "Redirects", or change the URL.'
				: undefined,
			httpCode: reply.status,
		},
	};
}

/** HTTP Request's paginator decides whether an error status is the end of the list or an error. */
async function isLastPage({ reply }: Failed<HttpReply>, pager: Pager): Promise<boolean> {
	if (!pager.judgesErrors || reply?.kind !== 'response') return false;
	return await pager.next(reply).then(
		(page) => page === undefined,
		() => false,
	);
}
