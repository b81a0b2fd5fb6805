import type { HttpResponse } from '../../shared/engine/httpReply';
import type { RestRequest } from '../request/restRequest';

/** Finds the pages of one item. */
export interface Pager {
	first(): Promise<RestRequest>;
	/**
	 * @param reply the page that came last
	 * @returns the request for the next page, or undefined after the last one
	 * @throws NodeOperationError when it is impossible to go on
	 */
	next(reply: HttpResponse): Promise<RestRequest | undefined>;
	/** True when an answer with an error status is a page like any other, for the pager to judge. */
	readonly judgesErrors: boolean;
	/** Statuses that mean "no more pages", not "failed". */
	readonly finalStatuses: ReadonlySet<number>;
}
