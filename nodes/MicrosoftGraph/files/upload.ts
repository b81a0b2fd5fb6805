import type { IDataObject } from 'n8n-workflow';
import type { HttpResponse } from '../../shared/engine/httpReply';
import { CallFailed } from '../../shared/n8n/callFailed';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import type { ItemFile } from '../api/itemFile';
import { FILE_FRAGMENT, uploadInSession } from '../api/upload';

/** Up to here a file goes in one request. Larger ones may, too, but then start over when they break off. */
const AT_ONCE = 4 * 1024 * 1024;

/** What becomes of a file of this name that is there already. */
export type Conflict = 'replace' | 'fail';

/**
 * Uploads a file of any size.
 * @param path of the file to be, as `childPath` makes it
 * @returns the file as the drive has it
 */
export async function uploadFile(
	item: ServiceItem,
	path: string,
	file: ItemFile,
	conflict: Conflict,
): Promise<IDataObject> {
	const done =
		file.size <= AT_ONCE ? await atOnce(item, path, file, conflict) : await inSession(item, path, file, conflict);
	return done ? (item.parse(done) as IDataObject) : await item.json({ path });
}

async function atOnce(
	item: ServiceItem,
	path: string,
	file: ItemFile,
	conflict: Conflict,
): Promise<HttpResponse | undefined> {
	const sent = await item.attempt({
		method: 'PUT',
		path: `${path}/content`,
		query: { '@microsoft.graph.conflictBehavior': conflict },
		content: { encode: async () => ({ content: await file.read(0, file.size), contentType: file.type }) },
	});
	if (sent.ok) return sent.reply as HttpResponse;
	// Who may have made the file with an earlier try meets it with the next one.
	const isOwn = sent.failure.httpCode === 409 && sent.attempts > 1 && (await isThere(item, path, file));
	if (!isOwn) throw new CallFailed(sent);
	return undefined;
}

async function isThere(item: ServiceItem, path: string, { size }: ItemFile): Promise<boolean> {
	const found = await item.attempt({ path, query: { $select: 'id,size' } });
	return found.ok && (item.parse(found.reply as HttpResponse) as { size?: number }).size === size;
}

async function inSession(
	item: ServiceItem,
	path: string,
	file: ItemFile,
	conflict: Conflict,
): Promise<HttpResponse | undefined> {
	const start = {
		path: `${path}/createUploadSession`,
		body: { item: { '@microsoft.graph.conflictBehavior': conflict } },
	};
	return await uploadInSession(item, start, file, FILE_FRAGMENT);
}
