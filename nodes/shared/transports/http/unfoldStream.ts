import { pipeline, Transform, type TransformCallback, type Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { encodingsOf } from './decompress';
import { Refusal } from './failures';

/** What a stream may unfold to, whatever its ratio. */
const FREE_BYTES = 256 * 1024 * 1024;
/** Text and JSON reach 20, long repetitions in honest data 200; gzip cannot do more than 1,032, brotli and zstd can. */
const MAX_RATIO = 250;

/**
 * Undoes Content-Encoding piece by piece. A stream that unfolds beyond all reason is cut off.
 * An encoding nobody knows leaves the body as it came.
 */
export function unfoldStream(body: Readable, contentEncoding: string | undefined): Readable {
	let unfolded = body;
	for (const name of encodingsOf(contentEncoding)) {
		const decoder = decoderFor(name);
		if (!decoder) break;
		const folded = new ByteCounter();
		const guard = new RatioGuard(folded);
		// Errors arrive at the end of the chain, where the reader is.
		pipeline(unfolded, folded, decoder, guard, () => undefined);
		unfolded = guard;
	}
	return unfolded;
}

function decoderFor(name: string): Transform | undefined {
	if (name === 'gzip') return zlib.createGunzip();
	if (name === 'deflate') return zlib.createInflate();
	if (name === 'br') return zlib.createBrotliDecompress();
	if (name === 'zstd' && typeof zlib.createZstdDecompress === 'function') return zlib.createZstdDecompress();
	return undefined;
}

class ByteCounter extends Transform {
	bytes = 0;

	override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
		this.bytes += chunk.length;
		callback(null, chunk);
	}
}

class RatioGuard extends Transform {
	private bytes = 0;

	constructor(private readonly folded: ByteCounter) {
		super();
	}

	override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
		this.bytes += chunk.length;
		if (this.bytes > FREE_BYTES && this.bytes > this.folded.bytes * MAX_RATIO) {
			callback(new Refusal('RESPONSE_TOO_LARGE', `The response unfolds to more than ${MAX_RATIO} times its size`));
			return;
		}
		callback(null, chunk);
	}
}
