import type { IDataObject } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { ME } from '../service';
import { OWN_VERSION } from '../versions';
import { type Address, parseAddresses, withoutRepeats } from './addresses';
import { readBody } from './body';
import { buildMail } from './compose';
import { deliver } from './deliver';
import { type MailOptions, ownAddress, readOptions } from './mailFrom';
import { type GmailMessage, headerOf } from './simplify';

export interface ReplyOptions extends MailOptions {
	readonly replyToSenderOnly?: boolean;
	readonly replyToRecipientsOnly?: boolean;
}

/** Who gets an answer. @param copies whether those in CC get one too */
export interface Audience {
	readonly copies: boolean;
}

const REPLY_HEADERS = ['From', 'Reply-To', 'To', 'Cc', 'Subject', 'Message-ID', 'References'];

/** Answers a message: in its conversation, to those the options say. */
export async function reply(item: ServiceItem, messageId: string, { copies }: Audience): Promise<IDataObject> {
	const options = item.get<ReplyOptions>('options', {});
	if (options.replyToSenderOnly && options.replyToRecipientsOnly) {
		throw item.refuse(
			'Reply to Sender Only',
			'and "Reply to Recipients Only" are both on',
			'Turn one of them off: together they leave nobody.',
		);
	}
	const [original, self, parts] = await Promise.all([
		item.json<GmailMessage>({
			path: `${ME}/messages/${messageId}`,
			query: { format: 'metadata', metadataHeaders: REPLY_HEADERS, fields: 'id,threadId,payload/headers' },
		}),
		ownAddress(item),
		readOptions(item, options),
	]);
	const to = recipients(item, original, self, options);
	const cc = copies
		? [...parts.cc, ...withoutRepeats(addressesIn(original, 'cc'), self, ...to.map(({ address }) => address))]
		: parts.cc;
	const mail = await buildMail({
		...parts,
		to,
		cc,
		subject: subjectOf(item, original),
		...conversation(original),
		...readBody(item, options.appendAttribution),
	});
	return await deliver(item, mail, String(original.threadId));
}

function recipients(item: ServiceItem, original: GmailMessage, self: string, options: ReplyOptions): Address[] {
	const { replyToSenderOnly = false, replyToRecipientsOnly = false } = options;
	const answersTo = item.version >= 2.2 && headerOf(original, 'reply-to') ? 'reply-to' : 'from';
	// In the order of the header, as the built-in node has them.
	const found = (original.payload?.headers ?? []).flatMap(({ name, value }) => {
		const header = name.toLowerCase();
		if (header === answersTo && !replyToRecipientsOnly) return parseAddresses(value);
		return header === 'to' && !replyToSenderOnly ? withoutRepeats(parseAddresses(value), self) : [];
	});
	return withoutRepeats(found);
}

function addressesIn(message: GmailMessage, header: string): Address[] {
	return parseAddresses(headerOf(message, header) ?? '');
}

/** Gmail keeps answers in a conversation by its subject, with or without "Re:". */
function subjectOf({ version }: ServiceItem, original: GmailMessage): string {
	const subject = headerOf(original, 'subject') ?? '';
	return version < OWN_VERSION || /^re:/i.test(subject) ? subject : `Re: ${subject}`;
}

/** How an answer names what it answers (RFC 5322, 3.6.4). */
export function conversation(original: GmailMessage): { inReplyTo?: string; references?: string[] } {
	const messageId = headerOf(original, 'message-id');
	if (messageId === undefined || messageId === '') return {};
	const earlier = (headerOf(original, 'references') ?? '').split(/\s+/).filter((id) => id !== '');
	return { inReplyTo: messageId, references: [...earlier.filter((id) => id !== messageId), messageId] };
}
