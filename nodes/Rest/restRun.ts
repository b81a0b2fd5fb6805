import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Call } from '../shared/engine/call';
import type { HttpReply, HttpResponse } from '../shared/engine/httpReply';
import { CredentialSource, type ResolvedCredential } from '../shared/n8n/credentials';
import { httpCall } from '../shared/n8n/httpCall';
import type { ItemPlan, RunContext } from '../shared/n8n/itemRunner';
import { Parameters } from '../shared/n8n/parameters';
import { itemBudget, reliabilityReader } from '../shared/n8n/reliability';
import type { HttpRequest } from '../shared/transports/http/httpRequest';
import { headersFor, itemCredential, mayGoTo } from './credential';
import { restDownload } from './restDownload';
import { judge } from './judge';
import { pagedPlan } from './pagedPlan';
import { openPager, pageInterval, rawPagination } from './paging/openPager';
import type { PaginationOptions } from './paging/options';
import { withIdempotencyKey } from './request/idempotency';
import { RequestReader } from './request/requestReader';
import { httpRequest, type RestRequest } from './request/restRequest';
import { renderReply } from './response/renderReply';
import { profileFor } from './service/profileFor';
import { showRequest } from './uiMessages';
import { unchangedItem, Validators } from './validators';

export type RestCall = Call<HttpRequest, HttpReply>;
export type RestPlan = ItemPlan<HttpRequest, HttpReply>;

/** Requests shown in the browser's console at most: a page with thousands of them helps nobody. */
const MOST_SHOWN = 100;

/** One item, read and checked. */
interface RestItem {
	readonly itemIndex: number;
	readonly request: RestRequest;
	readonly credential: ResolvedCredential | undefined;
	/** Makes the call of a page, or of the only one there is. */
	toCall(page: RestRequest, details?: CallDetails): RestCall;
}

interface CallDetails {
	/** The first call of an item keeps to the node's own pace; its pages follow as they come. */
	readonly isFirst?: boolean;
	readonly finalStatuses?: ReadonlySet<number>;
	/** Has the last word on what is sent. */
	readonly change?: (request: HttpRequest) => HttpRequest;
}

/** One run of the node: what is the same for all items, and the plan of each. */
export class RestRun {
	readonly reliability: ReturnType<typeof reliabilityReader>;
	private readonly parameters: Parameters;
	private readonly credentials: CredentialSource;
	private readonly reader: RequestReader;
	private readonly pagination: PaginationOptions | undefined;
	private validators: Validators | undefined;

	constructor(private readonly ctx: IExecuteFunctions) {
		this.reliability = reliabilityReader(ctx);
		this.parameters = new Parameters(ctx);
		this.credentials = new CredentialSource(ctx, 'Steady REST');
		this.reader = new RequestReader(ctx, this.parameters, this.credentials);
		this.pagination = rawPagination(ctx);
	}

	/**
	 * What is to be done for one item.
	 * @throws NodeOperationError for bad input, before anything is sent
	 */
	async plan(itemIndex: number, run: RunContext): Promise<RestPlan> {
		const item = await this.read(itemIndex, run);
		if (this.pagination) return await this.paged(item, this.pagination, run);
		return item.request.settings.onlyIfChanged ? this.conditional(item) : this.single(item, run);
	}

	private async read(itemIndex: number, run: RunContext): Promise<RestItem> {
		const { ctx } = this;
		const reliability = this.reliability(itemIndex);
		const read = await this.reader.read(itemIndex, reliability.maxConcurrency);
		const { url } = read;
		const credential = await itemCredential(ctx, this.parameters, this.credentials, itemIndex, url);
		const settings = credential?.signer.ignoreTlsErrors
			? this.reader.withoutVerification(read.settings)
			: read.settings;
		const asked = { ...read, settings };
		const profile = profileFor(ctx.getNode(), itemIndex, url, settings.serviceProfile, settings.customService);
		// Each page is another request: the key of the first would get the first page again and again.
		const keyed = settings.idempotency && !this.pagination;
		const request = keyed ? withIdempotencyKey(ctx, itemIndex, asked, settings.idempotency, profile) : asked;
		if (itemIndex < MOST_SHOWN) showRequest(ctx, request);
		const budget = itemBudget(reliability);
		const toCall = (page: RestRequest, { isFirst, finalStatuses, change }: CallDetails = {}) => {
			const plain = headersFor(httpRequest(page, credential !== undefined), url, page.url);
			return httpCall({
				request: change ? change(plain) : plain,
				url: page.url,
				credential: mayGoTo(credential, url, page.url),
				profile,
				reliability,
				budget,
				run,
				isKeyed: page.isKeyed,
				charges: isFirst ? settings.pace : undefined,
				judge: (reply, verdict) =>
					judge(reply, verdict, { method: page.method, finalStatuses, acceptsUnchanged: settings.onlyIfChanged }),
			});
		};
		return { itemIndex, request, credential, toCall };
	}

	private single({ itemIndex, request, toCall }: RestItem, run: RunContext): RestPlan {
		const { format } = request.settings.response;
		const takesFiles = format === 'file' || format === 'autodetect';
		const download = takesFiles ? restDownload(this.ctx, request.settings, run.signal) : undefined;
		return {
			call: toCall(request, { isFirst: true, change: (plain) => ({ ...plain, sink: download }) }),
			render: async ([reply]) => {
				download?.finish();
				return await this.render(reply, request, itemIndex);
			},
			renderFailed: async ({ reply }) => {
				download?.abandon();
				return await this.renderAnyway(reply, request, itemIndex);
			},
		};
	}

	private conditional({ itemIndex, request, credential, toCall }: RestItem): RestPlan {
		const validators = (this.validators ??= new Validators(this.ctx));
		let key = '';
		const change = (plain: HttpRequest) => {
			key = validators.keyOf(plain, credential?.identity ?? '');
			return validators.ask(plain, key);
		};
		return {
			call: toCall(request, { isFirst: true, change }),
			render: async ([reply]) => {
				if ((reply as HttpResponse).status === 304) return [unchangedItem()];
				const items = await this.render(reply, request, itemIndex);
				validators.learn(reply as HttpResponse, key);
				return items;
			},
			renderFailed: async ({ reply }) => await this.renderAnyway(reply, request, itemIndex),
		};
	}

	private async paged(
		{ itemIndex, request, toCall }: RestItem,
		options: PaginationOptions,
		run: RunContext,
	): Promise<RestPlan> {
		const { ctx } = this;
		const { settings, url } = request;
		const profile = profileFor(ctx.getNode(), itemIndex, url, settings.serviceProfile, settings.customService);
		const pager = openPager(ctx, itemIndex, request, options, profile);
		const { finalStatuses } = pager;
		return await pagedPlan(ctx, {
			itemIndex,
			request,
			pager,
			intervalMs: pageInterval(ctx, itemIndex, options),
			signal: run.signal,
			toCall: (page, isFirst) => toCall(page, { isFirst, finalStatuses }),
		});
	}

	private async render(reply: HttpReply, { settings }: RestRequest, itemIndex: number): Promise<INodeExecutionData[]> {
		return await renderReply(this.ctx, reply as HttpResponse, settings, itemIndex);
	}

	/** "Never Error" makes a result of any answer there is. */
	private async renderAnyway(reply: HttpReply | undefined, request: RestRequest, itemIndex: number) {
		const wanted = request.settings.response.neverError && reply?.kind === 'response';
		return wanted ? await this.render(reply, request, itemIndex) : undefined;
	}
}
