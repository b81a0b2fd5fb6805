import type { HttpResponse } from '../../shared/engine/httpReply';
import { CallFailed } from '../../shared/n8n/callFailed';
import type { ServiceRequest } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

/**
 * Several requests to one workbook, which it needs to be opened for only once, and which see the same state of it:
 * https://learn.microsoft.com/graph/workbook-best-practice#managing-sessions-in-the-most-efficient-way
 */
export class WorkbookSession {
	private id?: string;

	/**
	 * @param item whose requests these are
	 * @param path of the workbook, from `workbookPath`
	 * @param persists false for reading: what is changed is then thrown away
	 */
	constructor(
		readonly item: ServiceItem,
		readonly path: string,
		private readonly persists: boolean,
	) {}

	/** @param request with a path below the workbook. @throws {CallFailed} unless the service did what was asked */
	async json<T extends object>(request: ServiceRequest): Promise<T> {
		return this.item.parse(await this.send(request)) as T;
	}

	async send(request: ServiceRequest): Promise<HttpResponse> {
		const outcome = await this.attempt(request);
		if (!outcome.ok) throw new CallFailed(outcome);
		return outcome.reply as HttpResponse;
	}

	/**
	 * Runs one call to its end. A session that has expired is opened anew, once: nothing was done in it. Where that is not
	 * certain, what must not be done twice is left to the caller.
	 */
	async attempt(request: ServiceRequest): ReturnType<ServiceItem['attempt']> {
		const outcome = await this.once(request);
		if (outcome.ok || !/session/i.test(outcome.failure.code ?? '')) return outcome;
		const mayBeDone = outcome.disposition === 'unknown' && request.method === 'POST' && !request.isRepeatable;
		if (mayBeDone) return outcome;
		this.id = undefined;
		return await this.once(request);
	}

	/** It would end by itself after some minutes, but holds the workbook until then. */
	async close(): Promise<void> {
		const { id } = this;
		if (id === undefined || this.item.signal.aborted) return;
		this.id = undefined;
		await this.item
			.attempt(this.inSession({ method: 'POST', path: '/closeSession', isPreparation: true, isRepeatable: true }, id))
			.catch(() => undefined);
	}

	private async once(request: ServiceRequest): ReturnType<ServiceItem['attempt']> {
		this.id ??= await this.open();
		return await this.item.attempt(this.inSession(request, this.id));
	}

	private async open(): Promise<string> {
		const { id } = await this.item.json<{ id: string }>({
			method: 'POST',
			path: `${this.path}/createSession`,
			body: { persistChanges: this.persists },
			isPreparation: true,
			isRepeatable: true,
		});
		return id;
	}

	private inSession({ path, headers, ...more }: ServiceRequest, id: string): ServiceRequest {
		return { ...more, path: this.path + path, headers: { ...headers, 'workbook-session-id': id } };
	}
}

/** Does work in a session, and closes it. */
export async function inSession<T>(
	item: ServiceItem,
	path: string,
	persists: boolean,
	work: (session: WorkbookSession) => Promise<T>,
): Promise<T> {
	const session = new WorkbookSession(item, path, persists);
	try {
		return await work(session);
	} finally {
		await session.close();
	}
}
