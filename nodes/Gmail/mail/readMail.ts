import type { IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { simpleParser } from 'mailparser';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

/** A message as Gmail hands it out with `format=raw`. */
export interface RawMessage {
	readonly id: string;
	readonly threadId?: string;
	readonly labelIds?: string[];
	readonly sizeEstimate?: number;
	readonly raw?: string;
}

/** What the options say about a mail's attachments. */
export interface ReadOptions {
	readonly dataPropertyAttachmentsPrefixName?: string;
	readonly downloadAttachments?: boolean;
}

/** Reads a whole mail: bodies, addresses, header lines; attachments as binary data where they are wanted. */
export async function readMail(
	item: ServiceItem,
	{ id, threadId, labelIds, sizeEstimate, raw = '' }: RawMessage,
	{ dataPropertyAttachmentsPrefixName: prefix, downloadAttachments }: ReadOptions,
): Promise<INodeExecutionData> {
	// As bytes: a mail need not be UTF-8.
	const { headerLines, attachments, date, headers: _, ...rest } = await simpleParser(Buffer.from(raw, 'base64url'));
	const json: IDataObject = {
		id,
		threadId,
		labelIds,
		sizeEstimate,
		headers: Object.fromEntries(headerLines.map(({ key, line }) => [key, line])),
		...(rest as unknown as IDataObject),
		// A Date would be a text after a manual execution, and a Date after any other.
		date: isoDate(date),
	};
	if (!downloadAttachments || attachments.length === 0) return { json };
	const binary: IBinaryKeyData = {};
	for (const [i, { content, filename, contentType }] of attachments.entries()) {
		const name = `${prefix || 'attachment_'}${i}`;
		binary[name] = await item.ctx.helpers.prepareBinaryData(content, filename, contentType);
	}
	return { json, binary };
}

function isoDate(date: Date | undefined): string | undefined {
	return date === undefined || Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
