import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ItemFile } from './itemFile';
import type { RequestBody } from './requestBody';

/** One part of a multipart/form-data body (RFC 7578). */
export interface Part {
	readonly name: string;
	readonly value: string | ItemFile;
}

/** Parts in their order. Files are streamed one after the other. */
export function multipartBody(parts: readonly Part[]): RequestBody {
	// 24 characters nobody can have foreseen: what is inside cannot end a part.
	const boundary = `--------------------------${randomBytes(12).toString('hex')}`;
	return {
		identity: parts.map(({ name, value }) => [name, typeof value === 'string' ? value : value.identity]),
		withFields: () => ({
			encode: (signed) => {
				const all = [...parts, ...addedParts(signed)];
				const pieces = all.map(({ name, value }) => ({ head: partHead(boundary, name, value), value }));
				const end = Buffer.from(`--${boundary}--\r\n`);
				return { content: Readable.from(write(pieces, end)), length: totalLength(pieces, end) };
			},
		}),
		forcedContentType: `multipart/form-data; boundary=${boundary}`,
	};
}

interface Piece {
	readonly head: Buffer;
	readonly value: string | ItemFile;
}

const LINE_BREAK = Buffer.from('\r\n');

function partHead(boundary: string, name: string, value: string | ItemFile): Buffer {
	const file = typeof value === 'string' ? '' : `; filename="${quotable(value.name)}"\r\nContent-Type: ${value.type}`;
	return Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${quotable(name)}"${file}\r\n\r\n`);
}

/** As the HTML standard has it (4.10.21.8): these three could end the line or the name. */
function quotable(text: string): string {
	return text.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');
}

async function* write(pieces: readonly Piece[], end: Buffer): AsyncGenerator<Buffer> {
	for (const { head, value } of pieces) {
		yield head;
		const content = typeof value === 'string' ? value : await value.open();
		if (content instanceof Readable) for await (const chunk of content) yield chunk as Buffer;
		else yield Buffer.from(content as string);
		yield LINE_BREAK;
	}
	yield end;
}

/** Undefined as soon as one file does not know its length: then the body is sent in chunks. */
function totalLength(pieces: readonly Piece[], end: Buffer): number | undefined {
	let total = end.length;
	for (const { head, value } of pieces) {
		const length = typeof value === 'string' ? Buffer.byteLength(value) : value.length;
		if (length === undefined) return undefined;
		total += head.length + length + LINE_BREAK.length;
	}
	return total;
}

/** Fields a credential adds. */
function addedParts(signed: unknown): Part[] {
	if (typeof signed !== 'object' || signed === null) return [];
	return Object.entries(signed).map(([name, value]) => ({ name, value: partText(value) }));
}

export function partText(value: unknown): string {
	return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
