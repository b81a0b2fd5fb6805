import { Readable } from 'node:stream';
import type { IBinaryData, IBinaryKeyData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { HttpResponse } from '../../shared/engine/httpReply';
import type { RestSettings } from '../settings';
import { fileFacts } from './fileName';
import { contentTypeOf, type ReadReply, readReply } from './readReply';

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
	const read = await readReply(ctx, reply, settings, itemIndex, isPage);
	if (read.kind === 'file') return [await fileItem(ctx, reply, settings, itemIndex)];
	const { body } = read;
	const items = settings.response.full ? [fullItem(reply, read, body, settings)] : bodyItems(ctx, read, body, settings);
	// HTTP Request hands null on as an empty item.
	for (const item of items) item.json ??= {};
	return items;
}

function fullItem(reply: HttpResponse, read: ReadReply, body: unknown, settings: RestSettings): INodeExecutionData {
	const field = read.kind === 'text' ? (settings.response.field ?? DEFAULT_FIELD) : 'body';
	return { json: { [field]: read.kind === 'text' ? asText(body) : body, ...head(reply) } as IDataObject };
}

function bodyItems(
	ctx: IExecuteFunctions,
	read: ReadReply,
	body: unknown,
	settings: RestSettings,
): INodeExecutionData[] {
	if (read.kind === 'text')
		return [{ json: { [settings.response.field ?? DEFAULT_FIELD]: asText(body) } as IDataObject }];
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
	{ response }: RestSettings,
	itemIndex: number,
): Promise<INodeExecutionData> {
	const input = ctx.getInputData()[itemIndex];
	const binary: IBinaryKeyData = {
		...input.binary,
		[response.field ?? DEFAULT_FIELD]: await store(ctx, reply, response.field),
	};
	return { json: response.full ? head(reply) : input.json, binary };
}

/** Puts a file into n8n's store under the name it should have. */
async function store(ctx: IExecuteFunctions, reply: HttpResponse, field: string | undefined): Promise<IBinaryData> {
	const { path, mimeType } = fileFacts(
		reply.url,
		contentTypeOf(reply),
		reply.headers['content-disposition'] as string | undefined,
	);
	// A stream keeps n8n from guessing the type of a body that names none, which HTTP Request does not do either.
	const content = ctx.getNode().typeVersion >= 5 ? reply.body : Readable.from([reply.body]);
	const stored = await ctx.helpers.prepareBinaryData(content, path, mimeType);
	if (path !== undefined) stored.directory = reply.url;
	if (!stored.fileName && stored.fileExtension) stored.fileName = `${field ?? DEFAULT_FIELD}.${stored.fileExtension}`;
	return stored;
}
