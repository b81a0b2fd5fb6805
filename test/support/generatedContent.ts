const BLOCK = 1024 * 1024;

/** One block; others differ by the number in front. */
const pattern = Buffer.alloc(BLOCK);
for (let i = 0; i < BLOCK; i++) pattern[i] = Math.imul(i, 2_654_435_761) >>> 19;

/** Bytes of a content of any size that is stored nowhere: the same at every call. */
export function generated(from: number, to: number): Buffer {
	const content = Buffer.allocUnsafe(to - from);
	for (let at = from; at < to; ) {
		const start = at - (at % BLOCK);
		const end = Math.min(to, start + BLOCK);
		pattern.writeUInt32BE(start / BLOCK, 0);
		pattern.copy(content, at - from, at - start, end - start);
		at = end;
	}
	return content;
}
