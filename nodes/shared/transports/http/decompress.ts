import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { Refusal } from './failures';

/** Encodings asked for; zstd only where this Node has it (22.15, 23.8). */
export const ACCEPT_ENCODING =
	typeof zlib.zstdDecompress === 'function' ? 'gzip, deflate, br, zstd' : 'gzip, deflate, br';

/** Below this many bytes a thread costs more than the work. */
const SYNC_BELOW = 16 * 1024;

interface Bound {
	readonly maxOutputLength: number;
}

interface Codec {
	readonly sync: (data: Buffer, bound: Bound) => Buffer;
	readonly async: (data: Buffer, bound: Bound) => Promise<Buffer>;
}

const CODECS: Readonly<Record<string, Codec | undefined>> = {
	gzip: { sync: zlib.gunzipSync, async: promisify<Buffer, Bound, Buffer>(zlib.gunzip) },
	deflate: { sync: zlib.inflateSync, async: promisify<Buffer, Bound, Buffer>(zlib.inflate) },
	rawDeflate: { sync: zlib.inflateRawSync, async: promisify<Buffer, Bound, Buffer>(zlib.inflateRaw) },
	br: { sync: zlib.brotliDecompressSync, async: promisify<Buffer, Bound, Buffer>(zlib.brotliDecompress) },
	zstd:
		typeof zlib.zstdDecompress === 'function'
			? { sync: zlib.zstdDecompressSync, async: promisify<Buffer, Bound, Buffer>(zlib.zstdDecompress) }
			: undefined,
};

/**
 * Undoes Content-Encoding. An encoding nobody knows leaves the body as it came.
 * @param maxBytes bound for every stage: a body that unfolds to more is refused while it unfolds
 * @throws {Refusal} RESPONSE_TOO_LARGE
 * @throws zlib's error for a body that is not what it claims to be
 */
export async function decompress(body: Buffer, contentEncoding: string | undefined, maxBytes: number): Promise<Buffer> {
	let data = body;
	for (const name of encodingsOf(contentEncoding)) {
		if (data.length === 0) return data;
		const codec = CODECS[name === 'deflate' && !hasZlibHeader(data) ? 'rawDeflate' : name];
		if (!codec) return data;
		const bound = { maxOutputLength: Math.min(maxBytes, MAX_BUFFER) };
		data = await unfold(codec, data, bound).catch((error: NodeJS.ErrnoException) => {
			throw error.code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(maxBytes) : error;
		});
	}
	return data;
}

async function unfold(codec: Codec, data: Buffer, bound: Bound): Promise<Buffer> {
	return data.length < SYNC_BELOW ? codec.sync(data, bound) : await codec.async(data, bound);
}

/** @returns the refusal for a body over the limit */
export function tooLarge(maxBytes: number): Refusal {
	return new Refusal(
		'RESPONSE_TOO_LARGE',
		`The response is larger than ${formatBytes(maxBytes)}`,
		'Ask the service for less (a page, fewer fields), raise the option "Max Response Size", or choose the response format "File"',
	);
}

/** Larger buffers do not exist in this process. */
const MAX_BUFFER = 2 ** 31 - 1;

/** Names of the encodings in the order in which they are undone (RFC 9110, 8.4). */
export function encodingsOf(contentEncoding: string | undefined): string[] {
	if (!contentEncoding) return [];
	return contentEncoding
		.split(',')
		.map((name) => name.trim().toLowerCase().replace(/^x-/, ''))
		.filter((name) => name !== '' && name !== 'identity')
		.reverse();
}

/** RFC 1950, 2.2: compression method 8 and a checked header; some servers send bare deflate data instead. */
function hasZlibHeader(data: Buffer): boolean {
	return data.length >= 2 && (data[0] & 0x0f) === 8 && data.readUInt16BE(0) % 31 === 0;
}

function formatBytes(bytes: number): string {
	return bytes >= 1024 * 1024 ? `${Math.round(bytes / 1024 / 1024)} MiB` : `${bytes} bytes`;
}
