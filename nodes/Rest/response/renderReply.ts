import { Readable } from 'node:stream';
import type { IBinaryData, IBinaryKeyData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { HttpResponse } from '../../shared/engine/httpReply';
import type { RestSettings } from '../settings';
import type { Stored } from '../../shared/n8n/download';
import { named } from '../restDownload';
import { responseTrim } from '../tool/trimResponse';
import { keepForEditor } from '../uiMessages';
import { fileFacts } from './fileName';
import { contentTypeOf, readOnce, type ReadReply, readReply } from './readReply';
import { splitOut } from './splitOut';

/** Name of the field that takes a body that is no object. */
const DEFAULT_FIELD = 'data';

/** Makes items of one answer, in the shapes of HTTP Request. */
export async function renderReply(
	ctx: IExecuteFunctions,
	reply: HttpResponse,
	settings: RestSettings,
	itemIndex: number,
	isPage = false,
): Promise<INodeExecutionData[]> {
	const whole = await (isPage ? readOnce : readReply)(ctx, reply, settings, itemIndex, isPage);
	if (itemIndex === 0) keepForEditor(ctx, reply, whole.body);
	if (whole.kind === 'file') return [await fileItem(ctx, reply, settings, itemIndex)];
	const { splitOut: path } = settings.response;
	// An error that passes for a result ("Never Error") has no list to split.
	const split: ReadReply =
		path === undefined || reply.status >= 300
			? whole
			: { kind: 'json', body: splitOut(ctx.getNode(), itemIndex, whole.body, path) };
	const trim = responseTrim(ctx, itemIndex);
	const read = trim ? { ...split, body: trim(split.body) } : split;
	const items = settings.response.full ? [fullItem(reply, read, settings)] : bodyItems(ctx, read, settings);
	// HTTP Request hands null on as an empty item.
	for (const item of items) item.json ??= {};
	return items;
}

function fullItem(reply: HttpResponse, { kind, body }: ReadReply, settings: RestSettings): INodeExecutionData {
	const field = kind === 'text' ? (settings.response.field ?? DEFAULT_FIELD) : 'body';
	return { json: { [field]: kind === 'text' ? asText(body) : body, ...head(reply) } as IDataObject };
}

function bodyItems(ctx: IExecuteFunctions, { kind, body }: ReadReply, settings: RestSettings): INodeExecutionData[] {
	if (kind === 'text') return [{ json: { [settings.response.field ?? DEFAULT_FIELD]: asText(body) } as IDataObject }];
	const wrap = ctx.getNode().typeVersion >= 5 ? asObject : (value: unknown) => value as IDataObject;
	return Array.isArray(body) ? body.map((entry) => ({ json: wrap(entry) })) : [{ json: wrap(body) }];
}

/** Items hold objects. Before version 5, whatever was in a list was passed on as it was. */
function asObject(value: unknown): IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as IDataObject)
		: ({ [DEFAULT_FIELD]: value } as IDataObject);
}

/** What "Include Response Headers and Status" adds. */
function head({ headers, status, statusText }: HttpResponse): IDataObject {
	return { headers: headers as IDataObject, statusCode: status, statusMessage: statusText };
}

function asText(body: unknown): unknown {
	return typeof body === 'object' && body !== null ? JSON.stringify(body) : body;
}

async function fileItem(
	ctx: IExecuteFunctions,
	reply: HttpResponse,
	settings: RestSettings,
	itemIndex: number,
): Promise<INodeExecutionData> {
	const { response } = settings;
	const input = ctx.getInputData()[itemIndex];
	const binary: IBinaryKeyData = {
		...input.binary,
		[response.field ?? DEFAULT_FIELD]: await store(ctx, reply, settings),
	};
	return { json: response.full ? head(reply) : input.json, binary };
}

/** A file that was not streamed (a page of several, an error that passes for a result) is stored now. */
async function store(ctx: IExecuteFunctions, reply: HttpResponse, settings: RestSettings): Promise<IBinaryData> {
	if (reply.stored !== undefined) return (reply.stored as Stored).binary;
	const disposition = reply.headers['content-disposition'] as string | undefined;
	const { path, mimeType } = fileFacts(reply.url, contentTypeOf(reply), disposition);
	// A stream keeps n8n from guessing the type of a body that names none, which HTTP Request does not do either.
	const stored = await ctx.helpers.prepareBinaryData(Readable.from([reply.body]), path, mimeType);
	return named(stored, path, reply.url, settings);
}
