import type { IDataObject } from 'n8n-workflow';
import { CallFailed } from '../../shared/n8n/callFailed';
import type { HttpResponse } from '../../shared/engine/httpReply';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import type { ItemFile } from '../api/itemFile';
import { attach, attachment, createDraft, divide, sendDraft } from './draft';

/**
 * Sends a message once: as a draft, which is then sent, for a draft tells whether it has left when the answer to that got
 * lost. Two requests, each of which may travel in a batch.
 *
 * A credential that may send and nothing else cannot make drafts, and a draft that is sent is always kept in Sent Items;
 * in both cases the message goes out in one request, and when its answer gets lost that is said.
 * @param owner whose mailbox, as the beginning of a path
 */
export async function deliver(
	item: ServiceItem,
	owner: string,
	message: IDataObject,
	files: readonly ItemFile[],
	saveToSentItems: boolean,
): Promise<void> {
	const { within, after } = divide(item, files);
	const whole = within.length === 0 ? message : { ...message, attachments: await Promise.all(within.map(attachment)) };
	const sendsAtOnce = !saveToSentItems && after.length === 0;
	if (sendsAtOnce) return await sendAtOnce(item, owner, whole, false);
	const created = await createDraft(item, `${owner}/messages`, whole);
	if (!created.ok) {
		if (created.failure.httpCode !== 403 || after.length > 0) throw new CallFailed(created);
		return await sendAtOnce(item, owner, whole, saveToSentItems);
	}
	const { id } = item.parse(created.reply as HttpResponse) as { id: string };
	const draftPath = `${owner}/messages/${encodeURIComponent(id)}`;
	await attach(item, draftPath, after);
	await sendDraft(item, draftPath);
}

async function sendAtOnce(
	item: ServiceItem,
	owner: string,
	message: IDataObject,
	saveToSentItems: boolean,
): Promise<void> {
	await item.send({ method: 'POST', path: `${owner}/sendMail`, body: { message, saveToSentItems }, inBatch: true });
}
