import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { HttpResponse } from '../../shared/engine/httpReply';
import type { RestSettings } from '../settings';
import { type BodyKind, bodyKind } from './bodyKind';
import { decodeText, decodeUtf8 } from './decodeText';
import { readJsonLines } from './jsonLines';

/** An answer, its body read the way the options say. Files stay bytes. */
export interface ReadReply {
	readonly kind: BodyKind;
	readonly body: unknown;
}

export function contentTypeOf({ headers }: HttpResponse): string {
	return String(headers['content-type'] ?? '');
}

/** Paging and output look at the same answer; it is read once. */
const known = new WeakMap<HttpResponse, ReadReply>();

/** `readReply`, remembered. */
export async function readOnce(...args: Parameters<typeof readReply>): Promise<ReadReply> {
	const reply = args[1];
	let read = known.get(reply);
	if (!read) known.set(reply, (read = await readReply(...args)));
	return read;
}

/**
 * Reads a body.
 * @throws NodeOperationError for JSON that is none
 */
export async function readReply(
	ctx: IExecuteFunctions,
	reply: HttpResponse,
	{ response }: Pick<RestSettings, 'response'>,
	itemIndex: number,
	isPage = false,
): Promise<ReadReply> {
	const { typeVersion } = ctx.getNode();
	const contentType = contentTypeOf(reply);
	const kind = bodyKind(response.format, contentType, typeVersion);
	if (kind === 'file') return { kind, body: reply.body };
	const detect = response.format === 'autodetect';
	const text =
		detect || typeVersion >= 5 ? await decodeText(reply.body, contentType, ctx.helpers) : decodeUtf8(reply.body);
	if (kind === 'ndjson') return { kind, body: readJsonLines(ctx.getNode(), itemIndex, text) };
	if (kind === 'json') return { kind, body: readJson(ctx, text, detect && response.neverError, itemIndex) };
	// HTTP Request puts nothing out for an empty text, and an empty text for an empty page.
	if (detect || typeVersion >= 5) return { kind, body: text === '' && !isPage ? undefined : text };
	return { kind, body: rewritten(text) };
}

function readJson(ctx: IExecuteFunctions, text: string, lenient: boolean, itemIndex: number): unknown {
	if (text.trim() === '') return {};
	const read = parse(text);
	if (read) return read.value;
	if (lenient) return {};
	throw new NodeOperationError(ctx.getNode(), `The response is not valid JSON [item ${itemIndex}]`, {
		itemIndex,
		description: `The service did answer, so the request was carried out. Set the option "Response Format" to "Text" to see what it sent: ${JSON.stringify(text.slice(0, 80))}`,
	});
}

/** Before version 5, JSON came out of the format "Text" without its spaces, because HTTP Request reads and writes it again. */
function rewritten(text: string): string | undefined {
	const read = text === '' ? undefined : parse(text);
	if (!read) return text === '' ? undefined : text;
	return typeof read.value === 'object' && read.value !== null ? JSON.stringify(read.value) : (read.value as string);
}

function parse(text: string): { value: unknown } | undefined {
	try {
		return { value: JSON.parse(text) as unknown };
	} catch {
		return undefined;
	}
}
