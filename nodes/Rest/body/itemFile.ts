import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import type { EncodedBody } from '../../shared/transports/http/httpRequest';

const UNKNOWN_TYPE = 'application/octet-stream';

/** A file of an item. */
export interface ItemFile {
	readonly name: string;
	readonly type: string;
	/** Bytes, where known. */
	readonly length?: number;
	/** Tells files apart without reading them: name, type and length, for a stored file has a new id in every run. */
	readonly identity: unknown;
	/** Opens it; every attempt anew. */
	open(): Promise<EncodedBody['content']>;
}

/**
 * Finds a file in the input. Stored files are streamed and never held in memory as a whole.
 * @param field name of the binary field, or the binary data itself from an expression
 * @throws NodeOperationError when the item has no such file
 */
export async function itemFile(ctx: IExecuteFunctions, itemIndex: number, field: string): Promise<ItemFile> {
	const data: IBinaryData = ctx.helpers.assertBinaryData(itemIndex, field);
	const name = data.fileName ?? 'file';
	// Mails and webhooks bring types along: one with a line break in it would write headers of its own.
	const type = !data.mimeType || /\p{Cc}/u.test(data.mimeType) ? UNKNOWN_TYPE : data.mimeType;
	const { id } = data;
	if (id) {
		const { fileSize } = await ctx.helpers.getBinaryMetadata(id);
		const identity = [name, type, fileSize];
		return { name, type, length: fileSize, identity, open: async () => await ctx.helpers.getBinaryStream(id) };
	}
	const content = Buffer.from(data.data, 'base64');
	const identity = [name, type, content.length];
	return { name, type, length: content.length, identity, open: async () => content };
}
