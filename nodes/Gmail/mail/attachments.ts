import type { IBinaryData } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { asList } from '../fields/ids';
import type { Attachment } from './compose';

/** The fixed collection `attachmentsUi`. */
export interface AttachmentsUi {
	readonly attachmentsBinary?: ReadonlyArray<{ readonly property?: unknown; readonly contentId?: string }>;
}

/**
 * The files that the user attached: names of binary fields of the item, several separated by commas. Files that n8n keeps
 * outside of the item are streamed.
 * @throws NodeOperationError when the item has no such field
 */
export function readAttachments(item: ServiceItem, { attachmentsBinary = [] }: AttachmentsUi = {}): Attachment[] {
	return attachmentsBinary.flatMap(({ property, contentId = '' }) =>
		asList(property).map((field) => {
			const data = item.ctx.helpers.assertBinaryData(item.itemIndex, field);
			return {
				filename: data.fileName ?? 'unknown',
				contentType: data.mimeType,
				...(contentId.trim() === '' ? {} : { cid: contentId.trim() }),
				open: async () => await openFile(item, data),
			};
		}),
	);
}

async function openFile({ ctx }: ServiceItem, { id, data }: IBinaryData) {
	return id === undefined ? Buffer.from(data, 'base64') : await ctx.helpers.getBinaryStream(id);
}
