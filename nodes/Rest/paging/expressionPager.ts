import type { IDataObject, IExecuteFunctions, INode } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { HttpResponse } from '../../shared/engine/httpReply';
import { type PageRequest, PaginationWalk } from '../../shared/n8n/paginationExpressions';
import { requestHeaders } from '../request/requestHeaders';
import { requestUrl } from '../request/requestUrl';
import type { RestRequest } from '../request/restRequest';
import { bodyKind } from '../response/bodyKind';
import { decodeText } from '../response/decodeText';
import { contentTypeOf } from '../response/readReply';
import type { Pager } from './pager';
import type { PaginationOptions } from './options';

type WalkOptions = ConstructorParameters<typeof PaginationWalk>[3];

/** HTTP Request's own paging: next URL and changed parameters as expressions over the page before. */
export function expressionPager(
	ctx: IExecuteFunctions,
	itemIndex: number,
	first: RestRequest,
	options: PaginationOptions,
): Pager {
	const node = ctx.getNode();
	const { fields } = first.body;
	const request: PageRequest = {
		uri: first.url.href,
		method: first.method,
		qs: { ...first.query } as IDataObject,
		headers: { ...first.headers },
		...(fields ? { [fields.kind]: fields.data } : {}),
	};
	const walk = new PaginationWalk(
		ctx,
		itemIndex,
		request,
		walkOptions(node, first, options),
		structuredClone(request) as IDataObject,
	);
	const urlParameter = options.paginationMode === 'responseContainsNextURL' ? 'Next URL' : 'URL';

	const toRequest = (page: PageRequest | undefined): RestRequest | undefined =>
		page && {
			...first,
			url: requestUrl(node, itemIndex, page.uri, urlParameter),
			query: page.qs,
			headers: requestHeaders(node, itemIndex, page.headers ?? {}, false),
			body: fields ? withFields(first, page[fields.kind]) : first.body,
		};
	return {
		judgesErrors: true,
		finalStatuses: finalStatuses(options),
		first: async () => toRequest(await walk.next()) ?? first,
		next: async (reply) => toRequest(await walk.next(await asPage(ctx, reply, first))),
	};
}

function withFields(first: RestRequest, data: unknown): RestRequest['body'] {
	const { fields } = first.body;
	return { ...first.body, fields: fields && { ...fields, data } };
}

/** The page as `$response` shows it. */
async function asPage(ctx: IExecuteFunctions, reply: HttpResponse, { settings }: RestRequest) {
	const contentType = contentTypeOf(reply);
	const kind = bodyKind(settings.response.format, contentType, ctx.getNode().typeVersion);
	const text = kind === 'file' ? '' : await decodeText(reply.body, contentType, ctx.helpers);
	return {
		statusCode: reply.status,
		statusMessage: reply.statusText,
		headers: reply.headers as IDataObject,
		body:
			kind === 'file'
				? reply.body
				: kind === 'json' || contentType.includes('application/json')
					? readJson(text)
					: text,
	};
}

function readJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text.trim() === '' ? '' : {};
	}
}

/** Statuses that the user named as the end of the list. */
function finalStatuses({ paginationCompleteWhen, statusCodesWhenComplete }: PaginationOptions): ReadonlySet<number> {
	if (paginationCompleteWhen !== 'receiveSpecificStatusCodes') return new Set();
	return new Set((statusCodesWhenComplete ?? '').split(',').map((code) => parseInt(code.trim(), 10)));
}

/**
 * Translates the option into what n8n's paginator takes.
 * @throws NodeOperationError for what could never end or never start
 */
function walkOptions(node: INode, { settings }: RestRequest, options: PaginationOptions): WalkOptions {
	return {
		continue: continueExpression(node, options, settings.response.neverError),
		request: pageChanges(node, options),
		requestInterval: 0,
		...(options.limitPagesFetched ? { maxRequests: options.maxRequests as number } : {}),
		...(settings.response.format === 'file' ? { binaryResult: true } : {}),
	};
}

function continueExpression(node: INode, options: PaginationOptions, neverError: boolean): string {
	const { paginationCompleteWhen = 'responseIsEmpty', completeExpression = '' } = options;
	if (paginationCompleteWhen === 'receiveSpecificStatusCodes') {
		return `={{ !${JSON.stringify([...finalStatuses(options)])}.includes($response.statusCode) }}`;
	}
	if (paginationCompleteWhen === 'responseIsEmpty') {
		return '={{ Array.isArray($response.body) ? $response.body.length : !!$response.body }}';
	}
	if (!completeExpression.startsWith('=')) {
		throw new NodeOperationError(node, '"Complete Expression" must be an expression', {
			description: 'Write something that is true on the last page, such as {{ $response.body.items.length === 0 }}.',
		});
	}
	const complete = completeExpression.trim().slice(3, -2);
	// An error status must not pass for the last page: the paginator throws it when it is to go on.
	return neverError
		? `={{ !(${complete}) }}`
		: `={{ !(${complete}) || $response.statusCode < 200 || $response.statusCode >= 300 }}`;
}

function pageChanges(node: INode, { paginationMode, nextURL, parameters }: PaginationOptions): WalkOptions['request'] {
	if (paginationMode === 'responseContainsNextURL') return { url: nextURL };
	const changes: Record<string, Record<string, string>> = {};
	(parameters?.parameters ?? [{}]).forEach(({ type = 'qs', name = '', value = '' }, index) => {
		const place = `[${index + 1}]`;
		if (name === '')
			throw new NodeOperationError(node, `Pagination parameter ${place} has no name`, {
				description: 'Fill in its name, or remove it.',
			});
		if (value === '') {
			throw new NodeOperationError(node, `Pagination parameter ${place} has no value`, {
				description:
					'Without one every page would be the first one, again and again. Write an expression such as {{ $pageCount + 1 }}.',
			});
		}
		if (!['body', 'headers', 'qs'].includes(type)) {
			throw new NodeOperationError(node, `Pagination parameter ${place} has the type "${type}"`, {
				description: 'It must be body, headers or qs.',
			});
		}
		if (name !== '__proto__') (changes[type] ??= {})[name] = value;
	});
	return changes as WalkOptions['request'];
}
