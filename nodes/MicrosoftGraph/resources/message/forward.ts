import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { ownerPath } from '../../api/owner';
import { idIn } from '../../fields/locator';
import { immutableIds } from '../../fields/options';
import { optionsField } from '../../../shared/n8n/optionsField';
import { user } from '../../fields/user';
import { answer } from '../../mail/answer';
import { message, saveAsDraft } from '../../mail/answerFields';
import { messageId, sendFields, toRecipients } from '../../mail/fields';
import { requiredRecipients } from '../../mail/recipients';

const fields = { ...sendFields, options: sendFields.options?.filter(({ name }) => name !== 'saveToSentItems') };

export const forward: Operation = {
	name: 'Forward',
	value: 'forward',
	action: 'Forward a message',
	fields: [user, messageId, toRecipients, message, fields, optionsField(immutableIds, saveAsDraft)],
	async run(item) {
		const { saveAsDraft: isKept = false } = item.get<{ saveAsDraft?: boolean }>('options', {});
		if (!isKept) requiredRecipients(item, toRecipients);
		const to = item.get<unknown>(toRecipients.name, '');
		return asItems(await answer(item, ownerPath(item), idIn(item, messageId), 'createForward', { toRecipients: to }));
	},
};
