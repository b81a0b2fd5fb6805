import type { IDataObject } from 'n8n-workflow';
import type { HttpResponse } from '../../shared/engine/httpReply';
import { CallFailed } from '../../shared/n8n/callFailed';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { matchingIds, refuseSeveral } from './find';
import { fieldsFor } from './values';

/** An item of the list as it comes out. */
async function getItem(item: ServiceItem, list: string, id: string): Promise<IDataObject> {
	return await item.json({
		path: `${list}/items/${encodeURIComponent(id)}`,
		query: { $expand: 'fields' },
		inBatch: true,
	});
}

/** Gives columns other values, and gets the item as it is then. Saying the same twice does no harm. */
export async function changeItem(item: ServiceItem, list: string, id: string): Promise<IDataObject> {
	const { fields, headers } = fieldsFor(item);
	const path = `${list}/items/${encodeURIComponent(id)}/fields`;
	await item.send({ method: 'PATCH', path, headers, body: fields, inBatch: true, isRepeatable: true });
	item.acted = true;
	return await getItem(item, list, id);
}

/** Makes an item. @throws {CallFailed} when it was not made, or nobody knows */
export async function createItem(item: ServiceItem, list: string): Promise<IDataObject> {
	const { fields, headers } = fieldsFor(item);
	return await item.json({ method: 'POST', path: `${list}/items`, headers, body: { fields }, inBatch: true });
}

/**
 * Changes the item that matches, or makes it. When nobody knows whether it was made, a look tells.
 * @throws NodeOperationError when several match
 */
export async function upsertItem(item: ServiceItem, list: string): Promise<IDataObject> {
	const { fields, headers } = fieldsFor(item);
	let lost: CallFailed | undefined;
	for (let tries = 1; ; tries++) {
		// Whatever happens to a look, the item may be there.
		const ids = await matchingIds(item, list).catch((error: unknown) => Promise.reject((lost ?? error) as Error));
		item.acted ||= lost !== undefined && ids.length > 0;
		refuseSeveral(item, ids);
		if (ids.length === 1) return await changeItem(item, list, ids[0]);
		const made = await item.attempt({
			method: 'POST',
			path: `${list}/items`,
			headers,
			body: { fields },
			inBatch: true,
		});
		if (made.ok) return item.parse(made.reply as HttpResponse) as IDataObject;
		if (made.disposition !== 'unknown' || tries >= item.maxAttempts) throw new CallFailed(made);
		lost = new CallFailed(made);
	}
}
