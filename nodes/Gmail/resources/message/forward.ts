import type { INodeProperties } from 'n8n-workflow';
import { idIn, messageId } from '../../fields/ids';
import { appendAttribution, htmlFirst, mailOptions, message, replyTo, sendTo, textMessage } from '../../fields/mail';
import { optionsField } from '../../fields/quota';
import { readAddresses } from '../../mail/addresses';
import { readBody } from '../../mail/body';
import { buildMail } from '../../mail/compose';
import { deliver } from '../../mail/deliver';
import { readForwarded } from '../../mail/forward';
import { type MailOptions, readOptions } from '../../mail/mailFrom';
import { asItems, type Operation } from '../../operation';

interface ForwardOptions extends MailOptions {
	readonly forwardAsAttachment?: boolean;
	readonly subject?: string;
}

const ownWords: INodeProperties = {
	...message,
	required: false,
	description: 'What stands before the forwarded message',
};

const forwardOptions: INodeProperties[] = [
	{
		displayName: 'Forward as Attachment',
		name: 'forwardAsAttachment',
		type: 'boolean',
		default: false,
		description: 'Whether to attach the message unchanged as a file (.eml) instead of quoting it',
	},
	{
		displayName: 'Subject',
		name: 'subject',
		type: 'string',
		default: '',
		description: 'Used instead of "Fwd:" and the subject of the message',
	},
];

export const forward: Operation = {
	name: 'Forward',
	value: 'forward',
	action: 'Forward a message',
	fields: [
		messageId,
		sendTo,
		htmlFirst,
		ownWords,
		textMessage,
		optionsField(...mailOptions, ...appendAttribution, replyTo, ...forwardOptions),
	],
	async run(item) {
		const options = item.get<ForwardOptions>('options', {});
		const to = readAddresses(item, sendTo.displayName, item.get('sendTo', ''));
		if (to.length === 0) throw item.refuse(sendTo.displayName, 'is empty', 'Fill in who gets the mail.');
		const [parts, original] = await Promise.all([
			readOptions(item, options),
			readForwarded(item, idIn(item, messageId), options.forwardAsAttachment === true),
		]);
		const mail = await buildMail({
			...parts,
			to,
			subject: options.subject || original.subject,
			attachments: [...parts.attachments, ...original.attachments],
			...original.quote(readBody(item, options.appendAttribution)),
		});
		return asItems(await deliver(item, mail));
	},
};
