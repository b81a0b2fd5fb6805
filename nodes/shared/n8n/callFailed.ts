import type { HttpReply } from '../engine/httpReply';
import type { Failed } from '../engine/outcome';

/** A call of an item that did not succeed, on its way to where the item ends. */
export class CallFailed extends Error {
	override readonly name = 'CallFailed';

	constructor(readonly outcome: Failed<HttpReply>) {
		super(outcome.failure.message);
	}
}
