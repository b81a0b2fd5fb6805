import type { IDataObject } from 'n8n-workflow';
import type { HttpResponse } from '../../shared/engine/httpReply';
import { CallFailed } from '../../shared/n8n/callFailed';
import type { ServiceRequest } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import type { Change, Reading } from './source';

/** Statuses that speak about one thing, not about the service or the credential. */
const OWN_FAULTS = new Set([400, 410, 413, 422]);
const NOT_FOUND = 404;

/**
 * Reads what changes are about, at the same time, and makes readings of it, in the order of the changes.
 * @param request asks for one
 * @param read makes a reading of the answer
 * @throws {CallFailed} when nothing can be read at present
 */
export async function readEach(
	item: ServiceItem,
	changes: readonly Change[],
	request: (change: Change) => ServiceRequest,
	read: (change: Change, found: IDataObject) => Promise<Reading> | Reading,
): Promise<Reading[]> {
	return await Promise.all(
		changes.map(async (change): Promise<Reading> => {
			const outcome = await item.attempt({ ...request(change), inBatch: true });
			if (outcome.ok) return await read(change, item.parse(outcome.reply as HttpResponse) as IDataObject);
			const { httpCode = 0, message } = outcome.failure;
			if (httpCode === NOT_FOUND) return { kind: 'dropped', change };
			if (OWN_FAULTS.has(httpCode)) return { kind: 'unreadable', change, reason: message };
			throw new CallFailed(outcome);
		}),
	);
}
