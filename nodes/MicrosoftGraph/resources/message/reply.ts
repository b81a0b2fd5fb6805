import type { INodeProperties } from 'n8n-workflow';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { ownerPath } from '../../api/owner';
import { idIn } from '../../fields/locator';
import { immutableIds } from '../../fields/options';
import { optionsField } from '../../../shared/n8n/optionsField';
import { user } from '../../fields/user';
import { answer } from '../../mail/answer';
import { messageId, replyFields } from '../../mail/fields';
import { message, saveAsDraft } from '../../mail/answerFields';

const replyToSenderOnly: INodeProperties = {
	displayName: 'Reply to Sender Only',
	name: 'replyToSenderOnly',
	type: 'boolean',
	default: false,
	description: 'Whether only the sender gets the reply, and nobody else who got the message',
};

export const reply: Operation = {
	name: 'Reply',
	value: 'reply',
	action: 'Reply to a message',
	fields: [user, messageId, replyToSenderOnly, message, replyFields, optionsField(immutableIds, saveAsDraft)],
	async run(item) {
		const kind = item.get('replyToSenderOnly', false) ? 'createReply' : 'createReplyAll';
		return asItems(await answer(item, ownerPath(item), idIn(item, messageId), kind));
	},
};
