import type { HttpReply } from '../../shared/engine/httpReply';
import type { Failed } from '../../shared/engine/outcome';

/** A call of which nobody knows what became of it. @param why it cannot be told, in whole sentences */
export function lost(made: Failed<HttpReply>, why: string): Failed<HttpReply> {
	const description = [made.failure.description, why].filter(Boolean).join(' ');
	return { ...made, failure: { ...made.failure, description } };
}
