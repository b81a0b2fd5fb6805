import type { IDataObject, IExecuteFunctions, PaginationOptions } from 'n8n-workflow';

/** A page as expressions see it in `$response`. */
export interface Page {
	readonly statusCode: number;
	readonly statusMessage: string;
	readonly headers: IDataObject;
	readonly body: unknown;
}

/** A request in the words of n8n's paginator. */
export interface PageRequest {
	uri?: string;
	method?: string;
	qs?: IDataObject;
	headers?: IDataObject;
	/** A page's changes to the body go to `form` or `formData` where the first request has one. */
	body?: unknown;
	form?: IDataObject;
	formData?: IDataObject;
}

type PaginatorRequest = Parameters<IExecuteFunctions['helpers']['requestWithAuthenticationPaginated']>[0];

/**
 * Walks through pages the way n8n does. Only n8n can evaluate `$response`, `$request` and `$pageCount`, inside its own
 * paginator, which wants to send the pages itself. So it is given a request helper that sends nothing: it hands out what is
 * to be asked next and waits until it is given the answer. Its rules (when it ends, identical answers, error statuses) hold.
 */
export class PaginationWalk {
	private readonly asked = new Exchange<PageRequest | undefined>();
	private readonly answered = new Exchange<Page>();
	private started = false;
	private readonly walk: () => Promise<unknown>;

	/**
	 * @param first the first request, without credentials
	 * @param shown what expressions see as `$request`
	 */
	constructor(
		ctx: IExecuteFunctions,
		itemIndex: number,
		first: PageRequest,
		options: PaginationOptions,
		shown: IDataObject,
	) {
		const request = async (next: PageRequest) => {
			this.asked.put(next);
			return await this.answered.take();
		};
		const context = { helpers: { request } } as unknown as IExecuteFunctions;
		const paginate = ctx.helpers.requestWithAuthenticationPaginated;
		this.walk = async () =>
			await paginate.call(context, first as PaginatorRequest, itemIndex, options, undefined, undefined, shown);
	}

	/**
	 * @param page the answer to the request before; nothing for the first
	 * @returns what to ask next (the first request with the evaluated changes in it), or undefined after the last page
	 * @throws NodeOperationError when an expression or the service's answers make it impossible to go on
	 */
	async next(page?: Page): Promise<PageRequest | undefined> {
		const asked = this.asked.take();
		if (page) this.answered.put(page);
		if (!this.started) {
			this.started = true;
			void this.walk().then(
				() => this.asked.put(undefined),
				(error: unknown) => this.asked.fail(error),
			);
		}
		return await asked;
	}
}

/** Passes one value at a time from one side to the other. */
class Exchange<T> {
	private waiting?: { resolve: (value: T) => void; reject: (error: unknown) => void };

	async take(): Promise<T> {
		return await new Promise<T>((resolve, reject) => (this.waiting = { resolve, reject }));
	}

	put(value: T): void {
		this.waiting?.resolve(value);
	}

	fail(error: unknown): void {
		this.waiting?.reject(error);
	}
}
