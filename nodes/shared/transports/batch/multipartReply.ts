import type { HttpReply, HttpResponse } from '../../engine/httpReply';

/** One answer in a `multipart/mixed` body of `application/http` parts. */
export interface PartReply {
	/** `Content-ID` without its angle brackets; empty when the part has none. */
	readonly id: string;
	readonly status: number;
	readonly statusText: string;
	/** Names in lower case. */
	readonly headers: Record<string, string>;
	readonly body: Buffer;
}

const CRLF = Buffer.from('\r\n');
const BLANK_LINE = /\r?\n\r?\n/;

/** The boundary that a Content-Type names (RFC 2046, 5.1.1); undefined when there is none. */
export function boundaryOf(contentType: string): string | undefined {
	const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? [];
	return quoted ?? plain;
}

/**
 * Takes a batch's answer apart (RFC 2046, 5.1.1; RFC 9112, 10.1). Bodies may hold any bytes.
 * @returns the parts in the order of the body; those that are no HTTP answers are left out
 */
export function readParts(body: Buffer, boundary: string): PartReply[] {
	const delimiter = Buffer.from(`\r\n--${boundary}`);
	// The first delimiter may stand at the very beginning.
	const whole = Buffer.concat([CRLF, body]);
	const parts: PartReply[] = [];
	for (let from = whole.indexOf(delimiter); from >= 0; ) {
		const start = from + delimiter.length;
		const end = whole.indexOf(delimiter, start);
		if (end < 0) break;
		const part = readPart(whole.subarray(start, end));
		if (part) parts.push(part);
		from = end;
	}
	return parts;
}

function readPart(part: Buffer): PartReply | undefined {
	const [mimeHead, http] = cut(part);
	const [head, body] = cut(http);
	const [statusLine = '', ...lines] = head.trimStart().split(/\r?\n/);
	const [, status, statusText = ''] = /^HTTP\/\d(?:\.\d)? (\d{3}) ?(.*)$/.exec(statusLine) ?? [];
	if (status === undefined) return undefined;
	const id = headersOf(mimeHead.split(/\r?\n/))['content-id'] ?? '';
	return { id: id.replace(/^<|>$/g, ''), status: Number(status), statusText, headers: headersOf(lines), body };
}

/** Head and rest of a message; without a blank line all of it is head. */
function cut(message: Buffer): [head: string, rest: Buffer] {
	const text = message.toString('latin1');
	const blank = BLANK_LINE.exec(text);
	if (!blank) return [text, Buffer.alloc(0)];
	return [text.slice(0, blank.index), message.subarray(blank.index + blank[0].length)];
}

function headersOf(lines: readonly string[]): Record<string, string> {
	const headers: Record<string, string> = {};
	for (const line of lines) {
		const colon = line.indexOf(':');
		if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
	}
	return headers;
}

/** A part as if it had come by itself. */
export function asReply(part: PartReply, carrier: HttpResponse, url: string): HttpReply {
	const { status, statusText, headers, body } = part;
	const { arrivedAt, signed } = carrier;
	return { kind: 'response', status, statusText, headers, body, url, arrivedAt, signed };
}
