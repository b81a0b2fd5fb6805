import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { ownerPath } from '../../api/owner';
import { idIn } from '../../fields/locator';
import { outlookOptions } from '../../fields/options';
import { user } from '../../fields/user';
import { sendDraft } from '../../mail/draft';
import { draftId, to } from '../../mail/fields';
import { readRecipients } from '../../mail/recipients';
import { BATCH_WINDOW } from '../../service';

export const send: Operation = {
	name: 'Send',
	value: 'send',
	action: 'Send a draft',
	fields: [user, draftId, to, outlookOptions],
	window: BATCH_WINDOW,
	async run(item) {
		const path = `${ownerPath(item)}/messages/${idIn(item, draftId)}`;
		const toRecipients = readRecipients(item.get<unknown>('to', ''));
		if (toRecipients.length > 0) {
			await item.send({
				method: 'PATCH',
				path,
				body: { toRecipients },
				inBatch: true,
				isRepeatable: true,
				isPreparation: true,
			});
		}
		await sendDraft(item, path);
		return asItems({ success: true });
	},
};
