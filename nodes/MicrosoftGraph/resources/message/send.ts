import type { IDataObject } from 'n8n-workflow';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { ownerPath } from '../../api/owner';
import { type AttachmentsField, readAttachments } from '../../mail/attachments';
import { deliver } from '../../mail/deliver';
import { bodyContent, sendFields, subject, toRecipients } from '../../mail/fields';
import { buildMessage, type MessageFields } from '../../mail/message';
import { requiredRecipients } from '../../mail/recipients';
import { user } from '../../fields/user';
import { BATCH_WINDOW } from '../../service';

interface AdditionalFields extends MessageFields {
	readonly attachments?: AttachmentsField;
	readonly saveToSentItems?: boolean;
}

export const send: Operation = {
	name: 'Send',
	value: 'send',
	action: 'Send a message',
	fields: [user, toRecipients, subject, bodyContent, sendFields],
	window: BATCH_WINDOW,
	async run(item) {
		const { attachments, saveToSentItems = true, ...more } = item.get<AdditionalFields>('additionalFields', {});
		const text = { subject: item.get<unknown>('subject', ''), bodyContent: item.get<unknown>('bodyContent', '') };
		const to = requiredRecipients(item, toRecipients) as unknown as IDataObject[];
		const message = { ...buildMessage({ ...more, ...text }), toRecipients: to };
		await deliver(item, ownerPath(item), message, await readAttachments(item, attachments), saveToSentItems);
		return asItems({ success: true });
	},
};
