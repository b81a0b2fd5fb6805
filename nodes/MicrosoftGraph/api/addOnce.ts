import type { HttpReply } from '../../shared/engine/httpReply';
import type { Failed } from '../../shared/engine/outcome';
import { CallFailed } from '../../shared/n8n/callFailed';
import type { ServiceRequest } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

/**
 * Puts somebody where they can be only once, as a member or an owner. When the answer gets lost it is asked for again, and
 * that they are there already is then what was wanted.
 * @throws {CallFailed} when they were there before, or cannot be added
 */
export async function addOnce(item: ServiceItem, request: ServiceRequest): Promise<void> {
	const added = await item.attempt({ ...request, method: 'POST', inBatch: true, isRepeatable: true });
	if (!added.ok && !alreadyThere(added)) throw new CallFailed(added);
	item.acted = true;
}

/** Whether one is there already, "object references already exist", after a try of which nobody knows. */
function alreadyThere({ disposition, failure: { httpCode, message } }: Failed<HttpReply>): boolean {
	return (
		disposition === 'unknown' && (httpCode === 400 || httpCode === 409) && /already|conflicting object/i.test(message)
	);
}
