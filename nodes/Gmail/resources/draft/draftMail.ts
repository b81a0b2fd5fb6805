import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { mailOptions, message, replyTo, sendTo, subject, textFirst, textMessage } from '../../fields/mail';
import { optionsField } from '../../fields/quota';
import { readAddresses } from '../../mail/addresses';
import { readBody } from '../../mail/body';
import { type BuiltMail, buildMail } from '../../mail/compose';
import { type MailOptions, readOptions } from '../../mail/mailFrom';
import { conversation } from '../../mail/reply';
import type { GmailMessage } from '../../mail/simplify';
import { ME } from '../../service';

export interface DraftOptions extends MailOptions {
	readonly sendTo?: unknown;
	readonly threadId?: unknown;
}

const threadNotice: INodeProperties = {
	displayName: 'For a draft in a conversation, choose the option Thread ID as well.',
	name: 'threadNotice',
	type: 'notice',
	default: '',
};

const threadId: INodeProperties = {
	displayName: 'Thread ID',
	name: 'threadId',
	type: 'string',
	placeholder: 'e.g. 18cc573e2431878f',
	default: '',
	description: 'Conversation in which the draft is put',
};

const toEmail: INodeProperties = { ...sendTo, displayName: 'To Email', required: false };

/** What a draft is made of. */
export const draftFields = [
	subject,
	threadNotice,
	textFirst,
	message,
	textMessage,
	optionsField(...mailOptions, replyTo, threadId, toEmail),
];

/** The mail of a draft, and the thread it belongs to. */
export async function draftMail(item: ServiceItem): Promise<{ mail: BuiltMail; message: { threadId?: string } }> {
	const options = item.get<DraftOptions>('options', {});
	const thread = typeof options.threadId === 'string' ? options.threadId.trim() : '';
	const [parts, answered] = await Promise.all([
		readOptions(item, options),
		thread === '' ? {} : conversationOf(item, thread),
	]);
	const mail = await buildMail({
		...parts,
		to: readAddresses(item, toEmail.displayName, options.sendTo),
		subject: String(item.get<unknown>('subject', '') ?? ''),
		...answered,
		...readBody(item),
	});
	return { mail, message: thread === '' ? {} : { threadId: thread } };
}

/** Gmail keeps a mail in a thread only if it names the message that it answers. */
async function conversationOf(item: ServiceItem, thread: string) {
	const { messages = [] } = await item.json<{ messages?: GmailMessage[] }>({
		path: `${ME}/threads/${encodeURIComponent(thread)}`,
		query: {
			format: 'metadata',
			metadataHeaders: ['Message-ID', 'References'],
			fields: 'messages(id,payload/headers)',
		},
	});
	const last = messages.at(-1);
	return last ? conversation(last) : {};
}
