import type { IDataObject } from 'n8n-workflow';
import type { HttpReply } from '../../shared/engine/httpReply';
import type { Outcome } from '../../shared/engine/outcome';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { doOnce } from '../api/doOnce';
import { createFindable } from '../api/findable';
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
 * Makes a draft once: it has a `Message-ID` to be found by.
 * @param path where drafts are made: the messages of a user or of a folder
 */
export async function createDraft(item: ServiceItem, path: string, message: IDataObject): Promise<Outcome<HttpReply>> {
	const internetMessageId = newMessageId();
	const request = { path, headers: preferHeaders(item), body: { ...message, internetMessageId } };
	return await createFindable(item, request, { filter: `internetMessageId eq '${internetMessageId}'` });
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
 * Sends a draft once: it is none any more once it has left.
 * @param draft with an immutable id
 */
export async function sendDraft(item: ServiceItem, draftPath: string): Promise<void> {
	await doOnce(
		item,
		{ path: `${draftPath}/send`, headers: preferHeaders(item) },
		{
			path: draftPath,
			select: 'isDraft',
			isDone: (draft) => draft?.isDraft !== true,
			notDone: 'No mail was sent. It is in the mailbox as a draft.',
		},
	);
}
