import type { HttpResponse } from '../../../shared/engine/httpReply';
import { CallFailed } from '../../../shared/n8n/callFailed';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { ownerPath } from '../../api/owner';
import { outlookOptions } from '../../fields/options';
import { user } from '../../fields/user';
import { type AttachmentsField, readAttachments } from '../../mail/attachments';
import { attach, attachment, createDraft, divide } from '../../mail/draft';
import { bodyContent, draftFields, subject } from '../../mail/fields';
import { buildMessage, type MessageFields } from '../../mail/message';
import { BATCH_WINDOW } from '../../service';

export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create a draft',
	fields: [user, subject, bodyContent, draftFields, outlookOptions],
	window: BATCH_WINDOW,
	async run(item) {
		const { attachments, ...more } = item.get<MessageFields & { attachments?: AttachmentsField }>(
			'additionalFields',
			{},
		);
		const { within, after } = divide(item, await readAttachments(item, attachments));
		const message = buildMessage({
			...more,
			subject: item.get<unknown>('subject', ''),
			bodyContent: item.get<unknown>('bodyContent', ''),
		});
		if (within.length > 0) message.attachments = await Promise.all(within.map(attachment));
		const path = `${ownerPath(item)}/messages`;
		const created = await createDraft(item, path, message);
		if (!created.ok) throw new CallFailed(created);
		const draft = item.parse(created.reply as HttpResponse) as { id: string };
		await attach(item, `${path}/${encodeURIComponent(draft.id)}`, after);
		return asItems(draft);
	},
};
