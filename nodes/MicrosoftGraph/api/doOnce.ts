import type { IDataObject } from 'n8n-workflow';
import type { HttpReply, HttpResponse } from '../../shared/engine/httpReply';
import type { Failed } from '../../shared/engine/outcome';
import { CallFailed } from '../../shared/n8n/callFailed';
import type { ServiceRequest } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

/** Sending and answering are accepted first (202) and done a moment later: who looks at once sees a draft that is leaving. */
const SETTLING_MS = 2_000;

/** How to find out whether something was done. */
interface Look {
	readonly path: string;
	/** The fields to look at. */
	readonly select: string;
	/** @param found undefined when it is gone */
	isDone(found: IDataObject | undefined): boolean;
	/** What to say when it was certainly not done. */
	readonly notDone: string;
}

/**
 * Does something once that must not be done twice, such as sending. When nobody knows whether it was done, a look at what
 * it is about tells before it is tried again.
 * @throws {CallFailed} unless it is done
 */
export async function doOnce(item: ServiceItem, request: ServiceRequest, look: Look): Promise<void> {
	const { headers } = request;
	for (let tries = 1; ; tries++) {
		const done = await item.attempt({ ...request, method: 'POST', inBatch: true });
		if (done.ok) return;
		const isRefused = done.disposition !== 'unknown';
		if (isRefused && tries === 1) throw new CallFailed(done);
		if (!(await item.pause(SETTLING_MS))) throw new CallFailed({ ...done, disposition: 'unknown' });
		// Refused now, perhaps because one that got lost before has arrived after all: then it is done.
		const seen = await item.attempt({ path: look.path, headers, query: { $select: look.select } });
		const isGone = !seen.ok && seen.failure.httpCode === 404;
		if (!seen.ok && !isGone) throw new CallFailed({ ...done, disposition: 'unknown' });
		if (look.isDone(seen.ok ? (item.parse(seen.reply as HttpResponse) as IDataObject) : undefined)) {
			item.acted = true;
			return;
		}
		if (isRefused) throw new CallFailed(done);
		if (isGone || tries >= item.maxAttempts) throw new CallFailed(saying(done, look.notDone));
	}
}

/** Every try got lost, and nothing was done. */
function saying(failed: Failed<HttpReply>, description: string): Failed<HttpReply> {
	return { ...failed, disposition: 'notSent', failure: { ...failed.failure, description } };
}
