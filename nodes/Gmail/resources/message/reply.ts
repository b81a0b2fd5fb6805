import { idIn, messageId } from '../../fields/ids';
import { htmlFirst, message, replyOptions, replyToSenderOnly, textMessage } from '../../fields/mail';
import { optionsField } from '../../fields/quota';
import { reply as answer } from '../../mail/reply';
import { asItems, type Operation } from '../../operation';

export const reply: Operation = {
	name: 'Reply',
	value: 'reply',
	action: 'Reply to a message',
	description: 'Reply to the sender and the recipients of a message, without those in CC',
	fields: [messageId, htmlFirst, message, textMessage, optionsField(...replyOptions, replyToSenderOnly)],
	run: async (item) => asItems(await answer(item, idIn(item, messageId), { copies: false })),
};
