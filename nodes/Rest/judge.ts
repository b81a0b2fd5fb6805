import type { HttpReply } from '../shared/engine/httpReply';
import type { Verdict } from '../shared/engine/verdict';
import { turnsIntoGet } from '../shared/transports/http/redirects';

/** What the node knows about an answer beyond HTTP. */
export interface Judgement {
	/** Upper case. */
	readonly method: string;
	/** Statuses that say "no more pages" and end the list well. */
	readonly finalStatuses?: ReadonlySet<number>;
	/** True when "not modified" is a result. */
	readonly acceptsUnchanged: boolean;
}

/**
 * Has the last word on an answer: a redirect that is not followed is no result, an expected end is no error, and a file that
 * is stored whole is a result.
 */
export function judge(
	reply: HttpReply,
	verdict: Verdict,
	{ method, finalStatuses, acceptsUnchanged }: Judgement,
): Verdict {
	if (reply.kind === 'failure') return verdict;
	if (finalStatuses?.has(reply.status) || reply.stored !== undefined) return { kind: 'success', code: reply.status };
	if (verdict.kind !== 'success' || reply.status < 300) return verdict;
	if (reply.status === 304 && acceptsUnchanged) return verdict;
	return {
		kind: 'permanent',
		delivered: turnsIntoGet(reply.status, method) ? 'maybe' : 'refused',
		failure: {
			message: `The service answered ${`${reply.status} ${reply.statusText}`.trim()}`,
			description: reply.headers.location
				? 'It redirects elsewhere. Set "Follow Redirects" in the option "Redirects", or change the URL.'
				: undefined,
			httpCode: reply.status,
		},
	};
}
