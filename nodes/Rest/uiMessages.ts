import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { HttpResponse } from '../shared/engine/httpReply';
import type { RestRequest } from './request/restRequest';
import { stringifyQuery } from './request/stringifyQuery';

/** Headers that are credentials even where a user has typed them. */
const HIDDEN = new Set(['authorization', 'x-api-key', 'x-auth-token', 'cookie', 'proxy-authorization']);
/** Longer bodies are not repeated in the browser's console. */
const LONGEST_BODY = 10_000;

/**
 * Shows the request in the browser's console, as HTTP Request does when a workflow is run in the editor. It is the request
 * before it was signed: no part of the credential is in it.
 */
export function showRequest(ctx: IExecuteFunctions, { method, url, query, headers, body }: RestRequest): void {
	if (ctx.getMode() !== 'manual') return;
	const text = query ? stringifyQuery(query) : '';
	const data = body.fields?.data;
	const size = data === undefined ? 0 : JSON.stringify(data).length;
	ctx.sendMessageToUI({
		method,
		uri: url.href + (text === '' ? '' : `${url.search === '' ? '?' : '&'}${text}`),
		headers: Object.fromEntries(
			Object.entries(headers).map(([name, value]) => [name, HIDDEN.has(name.toLowerCase()) ? '**hidden**' : value]),
		),
		...(data === undefined
			? {}
			: { body: size > LONGEST_BODY ? `${size.toLocaleString('en-US')} characters of data` : data }),
	});
}

/** Lets the editor offer the answer's fields where paging expressions are written. */
export function keepForEditor(ctx: IExecuteFunctions, reply: HttpResponse, body: unknown): void {
	if (ctx.getMode() !== 'manual') return;
	const context = ctx.getContext('node');
	// Of several pages the first one shows most of what there is.
	context.response ??= {
		body: Buffer.isBuffer(body) ? undefined : (body as IDataObject),
		headers: reply.headers as IDataObject,
		statusCode: reply.status,
		statusMessage: reply.statusText,
	};
}

/** Tells how to go on with a list inside a single item, where that is what came out. */
export function hintAtSplitting(ctx: IExecuteFunctions, items: readonly INodeExecutionData[]): void {
	if (items.length !== 1 || !Array.isArray(items[0].json.data) || ctx.isToolExecution?.()) return;
	ctx.addExecutionHints({
		message: 'To get an item for each entry of "data", set the option "Split Out" to data',
		location: 'outputPane',
	});
}
