import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { type ItemFile, itemFile } from '../api/itemFile';

/** The fixed collection `attachments`. */
export interface AttachmentsField {
	readonly attachments?: ReadonlyArray<{ readonly binaryPropertyName?: string }>;
}

/** The files that the user attached; a field may name several, with commas between them. */
export async function readAttachments(
	item: ServiceItem,
	{ attachments = [] }: AttachmentsField = {},
): Promise<ItemFile[]> {
	const fields = attachments.flatMap(({ binaryPropertyName = '' }) => binaryPropertyName.split(','));
	const named = fields.map((field) => field.trim()).filter((field) => field !== '');
	return await Promise.all(named.map(async (field) => await itemFile(item, field)));
}
