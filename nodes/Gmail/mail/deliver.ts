import type { IDataObject } from 'n8n-workflow';
import type { HttpReply, HttpResponse } from '../../shared/engine/httpReply';
import type { Failed, Outcome } from '../../shared/engine/outcome';
import { CallFailed } from '../../shared/n8n/callFailed';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { isScopeMissing } from '../advice';
import { ME } from '../service';
import type { BuiltMail } from './compose';
import { type GmailMessage, headerOf } from './simplify';
import { upload } from './upload';

interface Message {
	readonly id: string;
	readonly threadId: string;
	readonly labelIds?: string[];
	/** Epoch milliseconds. */
	readonly internalDate?: string;
}

export interface Draft {
	readonly id: string;
	readonly message?: Message;
}

/**
 * Sends a mail once: as a draft, which is then sent. When nobody knows whether that was done, the draft tells: it is gone
 * as soon as the mail has left. The mail's `Message-ID` would not tell, for Gmail may replace it.
 *
 * A credential that may send and nothing else cannot make drafts; then the mail goes out directly.
 * @returns the message as Gmail answers it: `id`, `threadId`, `labelIds`
 */
export async function deliver(item: ServiceItem, mail: BuiltMail, threadId?: string): Promise<IDataObject> {
	const message = threadId === undefined ? {} : { threadId };
	const created = await createDraft(item, mail, message);
	if (created.ok) {
		return await sendDraft(item, item.parse(created.reply as HttpResponse) as Draft, true);
	}
	if (!isScopeMissing(created)) throw new CallFailed(created);
	const sent = await upload(item, mail, { path: `${ME}/messages/send`, message });
	if (!sent.ok) throw new CallFailed(sent);
	return item.parse(sent.reply as HttpResponse) as IDataObject;
}

/**
 * Makes a draft. When nobody knows whether that was done, it is looked for before another one is made; one that is not
 * found and is there all the same stays a draft and harms nobody.
 */
async function createDraft(item: ServiceItem, mail: BuiltMail, message: object): Promise<Outcome<HttpReply>> {
	const to = { path: `${ME}/drafts`, message: { ...message }, inDraft: true, isPreparation: true };
	for (let tries = 1; ; tries++) {
		const created = await upload(item, mail, to);
		if (created.ok || created.disposition !== 'unknown') return created;
		const found = await findDraft(item, mail.messageId);
		if (found?.ok) return found;
		if (found || tries >= item.maxAttempts) return notSent(created);
	}
}

/** @returns the draft that holds the mail; undefined when there is none; the failure when that cannot be found out */
async function findDraft(item: ServiceItem, messageId: string): Promise<Outcome<HttpReply> | undefined> {
	const query = { q: `rfc822msgid:${messageId.slice(1, -1)}`, maxResults: 1 };
	const list = await item.attempt({ path: `${ME}/drafts`, query });
	if (!list.ok) return list;
	const { drafts = [] } = item.parse(list.reply as HttpResponse) as { drafts?: Draft[] };
	if (drafts.length === 0) return undefined;
	const wanted = { format: 'metadata', fields: 'id,message(id,threadId,payload/headers)' };
	const draft = await item.attempt({ path: pathOf(drafts[0]), query: wanted });
	if (!draft.ok) return draft.failure.httpCode === 404 ? undefined : draft;
	// A search may be kinder than it was asked to be.
	const { message } = item.parse(draft.reply as HttpResponse) as { message?: GmailMessage };
	return message && headerOf(message, 'message-id') === messageId ? draft : undefined;
}

/** Whatever became of the draft: no mail has left. */
function notSent(created: Failed<HttpReply>): Failed<HttpReply> {
	const { failure } = created;
	return {
		...created,
		disposition: 'notSent',
		failure: { ...failure, description: 'No mail was sent. There may be a draft of it in the mailbox.' },
	};
}

/**
 * Sends a draft once.
 * @param isOwn it was made for this: nobody else sends or deletes it, and it must not stay behind when it is refused
 * @returns the message that it has become
 */
export async function sendDraft(item: ServiceItem, draft: Draft, isOwn = false): Promise<IDataObject> {
	for (let tries = 1; ; tries++) {
		const sent = await item.attempt({ method: 'POST', path: `${ME}/drafts/send`, body: { id: draft.id } });
		if (sent.ok) return item.parse(sent.reply as HttpResponse) as IDataObject;
		// Whoever finds no draft after a try that may have worked has sent it.
		if (tries > 1 && isGone(sent)) return await sentMessage(item, draft, isOwn, sent);
		if (sent.disposition !== 'unknown') {
			if (isOwn) await discard(item, draft);
			throw new CallFailed(sent);
		}
		const look = await item.attempt({ path: pathOf(draft), query: { format: 'minimal', fields: 'id' } });
		if (isGone(look)) return await sentMessage(item, draft, isOwn, sent);
		if (!look.ok || tries >= item.maxAttempts) throw new CallFailed(look.ok ? stillThere(sent, draft) : sent);
	}
}

function isGone(look: Outcome<HttpReply>): boolean {
	return !look.ok && look.failure.httpCode === 404;
}

function pathOf({ id }: Draft): string {
	return `${ME}/drafts/${encodeURIComponent(id)}`;
}

/** A draft that was only made to be sent must not stay behind; one that does harms nobody. */
async function discard(item: ServiceItem, draft: Draft): Promise<void> {
	await item.attempt({ method: 'DELETE', path: pathOf(draft) });
}

/** Every try got lost, and the draft is there: nothing was sent. */
function stillThere(sent: Failed<HttpReply>, { id }: Draft): Failed<HttpReply> {
	return {
		...sent,
		disposition: 'notSent',
		failure: { ...sent.failure, description: `No mail was sent. It is in the mailbox as the draft ${id}.` },
	};
}

/**
 * What a draft has become whose answer got lost: the last message of its conversation that was sent after it was written.
 * Whoever has the mailbox open may as well have deleted it.
 * @throws {CallFailed} when it is a draft of somebody's, and no such message is there
 */
async function sentMessage(
	item: ServiceItem,
	{ id, message }: Draft,
	isOwn: boolean,
	lost: Failed<HttpReply>,
): Promise<IDataObject> {
	const found = message && (await lastSent(item, message));
	if (!found && !isOwn) {
		const description = `The draft ${id} is gone: it was sent, or somebody has deleted it. Look into "Sent" before you write it again.`;
		throw new CallFailed({ ...lost, disposition: 'unknown', failure: { ...lost.failure, description } });
	}
	item.acted = true;
	return { ...(found ?? { ...(message && { threadId: message.threadId }), labelIds: ['SENT'] }) };
}

async function lastSent(
	item: ServiceItem,
	{ threadId, internalDate = '0' }: Message,
): Promise<IDataObject | undefined> {
	const query = { format: 'minimal', fields: 'messages(id,threadId,labelIds,internalDate)' };
	const thread = await item.attempt({ path: `${ME}/threads/${threadId}`, query });
	if (!thread.ok) return undefined;
	const { messages = [] } = item.parse(thread.reply as HttpResponse) as { messages?: Message[] };
	const sent = messages.filter(
		({ labelIds = [], internalDate: date = '0' }) => labelIds.includes('SENT') && Number(date) >= Number(internalDate),
	);
	const last = sent.at(-1);
	return last && { id: last.id, threadId: last.threadId, labelIds: last.labelIds };
}
