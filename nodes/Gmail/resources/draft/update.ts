import type { HttpResponse } from '../../../shared/engine/httpReply';
import { CallFailed } from '../../../shared/n8n/callFailed';
import { draftId, idIn } from '../../fields/ids';
import { upload } from '../../mail/upload';
import { asItems, type Operation } from '../../operation';
import { ME } from '../../service';
import { draftFields, draftMail } from './draftMail';

export const update: Operation = {
	name: 'Update',
	value: 'update',
	action: 'Update a draft',
	description: 'Put another mail in place of the one in a draft',
	fields: [draftId, ...draftFields],
	async run(item) {
		const path = `${ME}/drafts/${idIn(item, draftId)}`;
		const { mail, message } = await draftMail(item);
		const updated = await upload(item, mail, { method: 'PUT', path, message, inDraft: true });
		if (!updated.ok) throw new CallFailed(updated);
		return asItems(item.parse(updated.reply as HttpResponse) as object);
	},
};
