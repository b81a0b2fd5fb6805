import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import { readRecipients } from './recipients';

/** The collections in which the built-in Outlook node keeps what a message has beside its text. */
export interface MessageFields {
	readonly bccRecipients?: unknown;
	readonly bodyContent?: unknown;
	readonly bodyContentType?: string;
	readonly categories?: unknown;
	readonly ccRecipients?: unknown;
	readonly from?: unknown;
	readonly importance?: string;
	readonly internetMessageHeaders?: {
		readonly headers?: ReadonlyArray<{ readonly name: string; readonly value: string }>;
	};
	readonly isRead?: boolean;
	readonly isReadReceiptRequested?: boolean;
	readonly replyTo?: unknown;
	readonly subject?: unknown;
	readonly toRecipients?: unknown;
}

const RECIPIENTS = ['bccRecipients', 'ccRecipients', 'replyTo', 'toRecipients'] as const;
const AS_THEY_ARE = ['categories', 'isRead', 'isReadReceiptRequested', 'subject'] as const;

/** A message as Graph takes it; only what is given is in it. */
export function buildMessage(fields: MessageFields): IDataObject {
	const { bodyContent, bodyContentType = 'html', from, importance, internetMessageHeaders } = fields;
	const message: IDataObject = {};
	for (const name of AS_THEY_ARE) if (fields[name] !== undefined) message[name] = fields[name] as IDataObject;
	for (const name of RECIPIENTS) {
		if (fields[name] !== undefined) message[name] = readRecipients(fields[name]) as unknown as IDataObject[];
	}
	// The form has the built-in node's `High`, Graph's enumeration has `high`.
	if (importance !== undefined) message.importance = importance.toLowerCase();
	if (bodyContent !== undefined) message.body = { contentType: bodyContentType, content: String(bodyContent) };
	const [sender] = readRecipients(from);
	if (sender) message.from = sender as unknown as IDataObject;
	const { headers = [] } = internetMessageHeaders ?? {};
	if (headers.length > 0) message.internetMessageHeaders = headers.map(({ name, value }) => ({ name, value }));
	return message;
}

/**
 * A `Message-ID` of our own (RFC 5322, 3.6.4): a message whose fate is not known can be looked for by it.
 * https://learn.microsoft.com/graph/api/resources/message says that drafts may be given one
 */
export function newMessageId(): string {
	return `<${randomUUID()}@n8n-nodes-steady>`;
}
