import { idIn, messageId } from '../../fields/ids';
import { htmlFirst, message, replyOptions, textMessage } from '../../fields/mail';
import { optionsField } from '../../fields/quota';
import { reply } from '../../mail/reply';
import { asItems, type Operation } from '../../operation';

export const replyAll: Operation = {
	name: 'Reply All',
	value: 'replyAll',
	action: 'Reply to all of a message',
	description: 'Reply to the sender and all recipients of a message, those in CC included',
	fields: [messageId, htmlFirst, message, textMessage, optionsField(...replyOptions)],
	run: async (item) => asItems(await reply(item, idIn(item, messageId), { copies: true })),
};
