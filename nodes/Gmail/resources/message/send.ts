import {
	appendAttribution,
	htmlFirst,
	mailOptions,
	message,
	replyTo,
	sendTo,
	subject,
	textMessage,
} from '../../fields/mail';
import { optionsField } from '../../fields/quota';
import { readAddresses } from '../../mail/addresses';
import { readBody } from '../../mail/body';
import { buildMail } from '../../mail/compose';
import { deliver } from '../../mail/deliver';
import { attributes, type MailOptions, readOptions } from '../../mail/mailFrom';
import { asItems, type Operation } from '../../operation';

export const send: Operation = {
	name: 'Send',
	value: 'send',
	action: 'Send a message',
	fields: [
		sendTo,
		subject,
		htmlFirst,
		message,
		textMessage,
		optionsField(...mailOptions, ...appendAttribution, replyTo),
	],
	async run(item) {
		const options = item.get<MailOptions>('options', {});
		const to = readAddresses(item, sendTo.displayName, item.get('sendTo', ''));
		if (to.length === 0) throw item.refuse(sendTo.displayName, 'is empty', 'Fill in who gets the mail.');
		const mail = await buildMail({
			...(await readOptions(item, options)),
			to,
			subject: String(item.get<unknown>('subject', '') ?? ''),
			...readBody(item, attributes(item, options)),
		});
		return asItems(await deliver(item, mail));
	},
};
