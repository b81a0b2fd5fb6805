import type { Readable } from 'node:stream';
import type { IBinaryData } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

/** A file of the item. */
export interface ItemFile {
	readonly name: string;
	readonly type: string;
	/** Bytes. */
	readonly size: number;
	/** Its bytes from `from` to before `to`; one reader at a time. */
	read(from: number, to: number): Promise<Buffer>;
}

/**
 * Finds a file in the input. One that n8n keeps outside of the item is read piece by piece.
 * @throws NodeOperationError when the item has no such file
 */
export async function itemFile({ ctx, itemIndex }: ServiceItem, field: string): Promise<ItemFile> {
	const data: IBinaryData = ctx.helpers.assertBinaryData(itemIndex, field);
	const facts = { name: data.fileName ?? 'file', type: data.mimeType || 'application/octet-stream' };
	const { id } = data;
	if (!id) {
		const content = Buffer.from(data.data, 'base64');
		return {
			...facts,
			size: content.length,
			read: async (from, to) => await Promise.resolve(content.subarray(from, to)),
		};
	}
	const { fileSize } = await ctx.helpers.getBinaryMetadata(id);
	const pieces = new StoredFile(async () => await ctx.helpers.getBinaryStream(id));
	return { ...facts, size: fileSize, read: async (from, to) => await pieces.read(from, to) };
}

/** Reads a stored file once from its beginning to its end, whatever the number of pieces; again only to go back. */
class StoredFile {
	private stream?: Readable;
	private source?: AsyncIterator<Buffer>;
	/** Where `ahead` begins in the file. */
	private at = 0;
	/** Read from the stream, and not asked for yet. */
	private ahead: Buffer = Buffer.alloc(0);
	/** The last piece: it is asked for again when it got lost on its way. */
	private last = { from: 0, to: 0, bytes: this.ahead };

	constructor(private readonly open: () => Promise<Readable>) {}

	async read(from: number, to: number): Promise<Buffer> {
		const { last } = this;
		if (last.from === from && last.to === to) return last.bytes;
		if (!this.source || from < this.at) await this.rewind();
		const pieces: Buffer[] = [];
		let missing = to - from;
		while (missing > 0) {
			const skip = Math.min(this.ahead.length, Math.max(0, from - this.at));
			const piece = this.ahead.subarray(skip, skip + missing);
			pieces.push(piece);
			missing -= piece.length;
			this.at += skip + piece.length;
			this.ahead = this.ahead.subarray(skip + piece.length);
			if (missing > 0 && !(await this.fill())) break;
		}
		this.last = { from, to, bytes: Buffer.concat(pieces) };
		return this.last.bytes;
	}

	private async rewind(): Promise<void> {
		this.stream?.destroy();
		this.stream = await this.open();
		this.source = (this.stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
		this.at = 0;
		this.ahead = Buffer.alloc(0);
	}

	/** @returns false at the end of the file */
	private async fill(): Promise<boolean> {
		const { done, value } = await this.source!.next();
		if (!done) this.ahead = value;
		return !done;
	}
}
