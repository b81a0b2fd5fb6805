import type { IDataObject } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { preferHeaders } from '../api/prefer';
import { type AttachmentsField, readAttachments } from './attachments';
import { attach, divide, sendDraft } from './draft';
import { buildMessage, type MessageFields } from './message';

/**
 * Answers or forwards a message: makes a draft of it, with what is quoted, and sends that once. A draft that was made
 * twice harms nobody.
 * @param id of the message, encoded
 * @returns the draft, as it was before it was sent
 */
export async function answer(
	item: ServiceItem,
	owner: string,
	id: string,
	kind: 'createReply' | 'createReplyAll' | 'createForward',
	given: MessageFields = {},
): Promise<IDataObject> {
	const { attachments, ...more } = item.get<MessageFields & { attachments?: AttachmentsField }>('additionalFields', {});
	const files = await readAttachments(item, attachments);
	divide(item, files);
	const message = buildMessage({ ...more, ...given });
	const draft = await item.json({
		method: 'POST',
		path: `${owner}/messages/${id}/${kind}`,
		headers: preferHeaders(item),
		body: {
			comment: item.get<string>('message', ''),
			...(Object.keys(message).length > 0 ? { message } : {}),
		},
		isPreparation: true,
		isRepeatable: true,
	});
	const draftPath = `${owner}/messages/${encodeURIComponent(String(draft.id))}`;
	await attach(item, draftPath, files);
	if (!item.get<{ saveAsDraft?: boolean }>('options', {}).saveAsDraft) await sendDraft(item, draftPath);
	return draft;
}
