import type { IDataObject } from 'n8n-workflow';
import type { HttpReply, HttpResponse } from '../../shared/engine/httpReply';
import type { Failed, Outcome } from '../../shared/engine/outcome';
import { CallFailed } from '../../shared/n8n/callFailed';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import type { Page } from '../api/list';
import { preferHeaders } from '../api/prefer';
import { MAIL_FRAGMENT, uploadInSession } from '../api/upload';
import type { ItemFile } from '../api/itemFile';
import { newMessageId } from './message';

/** A larger one goes up in a session of its own: https://learn.microsoft.com/graph/outlook-large-attachments */
const LARGEST_AT_ONCE = 3 * 1024 * 1024 - 1024;
/** What fits into one request beside the text: it may have 4 MB, and base64 takes up a third more. */
const IN_MESSAGE = 2 * 1024 * 1024;
/** https://learn.microsoft.com/graph/api/attachment-createuploadsession */
const LARGEST = 150 * 1024 * 1024;

/** Those that go into the message itself, and those that follow it. */
interface Divided {
	readonly within: readonly ItemFile[];
	readonly after: readonly ItemFile[];
}

/** @throws NodeOperationError for a file that Outlook does not take, before anything is sent */
export function divide(item: ServiceItem, files: readonly ItemFile[]): Divided {
	for (const { name, size } of files) {
		if (size <= LARGEST) continue;
		throw item.refuse(
			'Attachments',
			`holds ${name}, which is larger than 150 MB`,
			'Upload it to OneDrive, and send a link to it.',
		);
	}
	const total = files.reduce((sum, { size }) => sum + size, 0);
	return total <= IN_MESSAGE ? { within: files, after: [] } : { within: [], after: files };
}

/** An attachment in the body of a request. */
export async function attachment({ name, type, size, read }: ItemFile): Promise<IDataObject> {
	return {
		'@odata.type': '#microsoft.graph.fileAttachment',
		name,
		contentType: type,
		contentBytes: (await read(0, size)).toString('base64'),
	};
}

/**
 * Makes a draft once. When nobody knows whether that was done, it is looked for by its `Message-ID` before another one is
 * made.
 * @param path where drafts are made: the messages of a user or of a folder
 */
export async function createDraft(item: ServiceItem, path: string, message: IDataObject): Promise<Outcome<HttpReply>> {
	const internetMessageId = newMessageId();
	const request = {
		method: 'POST',
		path,
		headers: preferHeaders(item),
		body: { ...message, internetMessageId },
		inBatch: true,
	};
	for (let tries = 1; ; tries++) {
		const created = await item.attempt(request);
		if (created.ok || created.disposition !== 'unknown') return created;
		const query = { $filter: `internetMessageId eq '${internetMessageId}'`, $top: 1 };
		const found = await item.attempt({ path, headers: preferHeaders(item), query });
		if (!found.ok) return created;
		const [draft] = (item.parse(found.reply as HttpResponse) as Page<{ id: string } & IDataObject>).value ?? [];
		if (draft)
			return await item.attempt({ path: `${path}/${encodeURIComponent(draft.id)}`, headers: preferHeaders(item) });
		if (tries >= item.maxAttempts) return created;
	}
}

/** Adds files to a draft, small ones in one request, large ones in a session each. */
export async function attach(item: ServiceItem, draftPath: string, files: readonly ItemFile[]): Promise<void> {
	for (const file of files) await attachOne(item, draftPath, file);
}

/** @returns the attachment, as far as the service tells */
export async function attachOne(item: ServiceItem, messagePath: string, file: ItemFile): Promise<IDataObject> {
	const { name, size, type: contentType } = file;
	if (size <= LARGEST_AT_ONCE) {
		return await item.json({ method: 'POST', path: `${messagePath}/attachments`, body: await attachment(file) });
	}
	const start = {
		path: `${messagePath}/attachments/createUploadSession`,
		body: { AttachmentItem: { attachmentType: 'file', name, size, contentType } },
	};
	await uploadInSession(item, start, file, MAIL_FRAGMENT);
	return { name, size, contentType };
}

/**
 * Sends a draft once. When nobody knows whether that was done, the draft tells: it is none any more once it has left.
 * @param draft with an immutable id
 */
export async function sendDraft(item: ServiceItem, draftPath: string): Promise<void> {
	for (let tries = 1; ; tries++) {
		const sent = await item.attempt({
			method: 'POST',
			path: `${draftPath}/send`,
			headers: preferHeaders(item),
			inBatch: true,
		});
		if (sent.ok) return;
		if (sent.disposition !== 'unknown') throw new CallFailed(sent);
		const look = await item.attempt({ path: draftPath, headers: preferHeaders(item), query: { $select: 'isDraft' } });
		if (hasLeft(item, look)) {
			item.acted = true;
			return;
		}
		if (!look.ok) throw new CallFailed(sent);
		if (tries >= item.maxAttempts) throw new CallFailed(stillThere(sent));
	}
}

function hasLeft(item: ServiceItem, look: Outcome<HttpReply>): boolean {
	if (!look.ok) return look.failure.httpCode === 404;
	return (item.parse(look.reply as HttpResponse) as { isDraft?: boolean }).isDraft === false;
}

/** Every try got lost, and the draft is one: nothing was sent. */
function stillThere(sent: Failed<HttpReply>): Failed<HttpReply> {
	const description = 'No mail was sent. It is in the mailbox as a draft.';
	return { ...sent, disposition: 'notSent', failure: { ...sent.failure, description } };
}
