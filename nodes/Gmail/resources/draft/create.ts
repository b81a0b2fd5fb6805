import type { HttpResponse } from '../../../shared/engine/httpReply';
import { CallFailed } from '../../../shared/n8n/callFailed';
import { upload } from '../../mail/upload';
import { asItems, type Operation } from '../../operation';
import { ME } from '../../service';
import { draftFields, draftMail } from './draftMail';

export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create a draft',
	fields: draftFields,
	async run(item) {
		const { mail, message } = await draftMail(item);
		const created = await upload(item, mail, { path: `${ME}/drafts`, message, inDraft: true });
		if (!created.ok) throw new CallFailed(created);
		return asItems(item.parse(created.reply as HttpResponse) as object);
	},
};
