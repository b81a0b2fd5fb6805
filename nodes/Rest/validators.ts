import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { HttpResponse } from '../shared/engine/httpReply';
import { fingerprint } from '../shared/providers/fingerprint';
import { findHeader } from '../shared/transports/http/headers';
import type { HttpRequest } from '../shared/transports/http/httpRequest';

/** What is kept of an answer to ask whether it has changed (RFC 9110, 8.8). */
interface Validator extends IDataObject {
	etag?: string;
	lastModified?: string;
}

/** Addresses remembered per node; the oldest go first. */
const MOST_KEPT = 1_000;

/**
 * Asks for what has changed since the last run. n8n keeps a node's static data from run to run while its workflow is
 * active; runs from the editor start without.
 */
export class Validators {
	private readonly kept: Record<string, Validator>;

	constructor(ctx: IExecuteFunctions) {
		const data = ctx.getWorkflowStaticData('node');
		this.kept = (data.validators ??= {}) as Record<string, Validator>;
	}

	/** @param identity who asks: another credential may be shown something else */
	keyOf({ method, url }: HttpRequest, identity: string): string {
		return fingerprint(`${method} ${url}\n${identity}`);
	}

	/** The request with its condition, unless the user has written one. */
	ask(request: HttpRequest, key: string): HttpRequest {
		const known = this.kept[key];
		if (!known || !isRead(request)) return request;
		const { headers } = request;
		if (findHeader(headers, 'if-none-match') !== undefined || findHeader(headers, 'if-modified-since') !== undefined)
			return request;
		const condition = {
			...(known.etag === undefined ? {} : { 'if-none-match': known.etag }),
			...(known.lastModified === undefined ? {} : { 'if-modified-since': known.lastModified }),
		};
		return { ...request, headers: { ...headers, ...condition } };
	}

	/** Keeps what the answer says about itself. */
	learn(reply: HttpResponse, key: string): void {
		if (reply.status !== 200) return;
		const { etag, 'last-modified': lastModified } = reply.headers as Record<string, string | undefined>;
		delete this.kept[key];
		if (etag === undefined && lastModified === undefined) return;
		this.kept[key] = {
			...(etag === undefined ? {} : { etag }),
			...(lastModified === undefined ? {} : { lastModified }),
		};
		const keys = Object.keys(this.kept);
		for (const oldest of keys.slice(0, Math.max(0, keys.length - MOST_KEPT))) delete this.kept[oldest];
	}
}

const isRead = ({ method }: HttpRequest): boolean => method === 'GET' || method === 'HEAD';

/** What stands for an answer that has not changed. */
export const unchangedItem = (): INodeExecutionData => ({ json: { unchanged: true, statusCode: 304 } });
