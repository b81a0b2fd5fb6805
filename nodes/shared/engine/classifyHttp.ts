import type { ClassifyContext } from './call';
import type { HttpFailure, HttpReply, HttpResponse } from './httpReply';
import { first, retryAfter } from './retryAfter';
import type { Delivered, Failure, Verdict } from './verdict';

/** Methods without an effect of their own (RFC 9110, 9.2.1): whatever happened to them, nothing was done. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'REPORT', 'SEARCH']);
/** Methods that may be repeated (RFC 9110, 9.2.2). */
const IDEMPOTENT = new Set([...SAFE, 'PUT', 'DELETE']);
/** Statuses that may go away by themselves. */
const TRANSIENT = new Set([408, 425, 500, 502, 503, 504]);
/** Statuses that a gateway gives for a service that is away. */
const OUTAGE = new Set([502, 503, 504]);

/** True for methods that RFC 9110, 9.2.2 allows to repeat. */
export function isIdempotent(method: string): boolean {
	return IDEMPOTENT.has(method.toUpperCase());
}

export interface HttpRules {
	readonly method: string;
	/** The service's own rules, asked first: throttles by reason, errors in a 200, and so on. */
	readonly refine?: (response: HttpResponse, now: number) => Verdict | undefined;
	/** The service's own words for an error, found in the body. */
	readonly errorText?: (response: HttpResponse) => string | undefined;
}

/**
 * What an HTTP reply means, by status and `Retry-After` alone unless the profile knows more.
 * Sources: RFC 9110 (semantics), RFC 6585 (429), RFC 8470 (425).
 */
export function classifyHttp(reply: HttpReply, rules: HttpRules, context: ClassifyContext): Verdict {
	if (reply.kind === 'failure') return classifyFailure(reply, rules.method.toUpperCase());
	const verdict = classifyResponse(reply, rules, context);
	if (verdict.kind === 'success') return verdict;
	if (reply.acted && !SAFE.has(rules.method.toUpperCase())) return { ...verdict, delivered: 'maybe' };
	return verdict.kind === 'throttled' && isExceptional(reply) ? { ...verdict, buckets: [] } : verdict;
}

/**
 * True for a throttled part of a batch of which most parts were taken at the same moment: whatever it ran into, it is not
 * the limit that all of them share.
 */
function isExceptional({ batch }: HttpResponse): boolean {
	return batch !== undefined && batch.throttled * 2 < batch.parts;
}

function classifyResponse(reply: HttpResponse, rules: HttpRules, context: ClassifyContext): Verdict {
	const { status, headers } = reply;
	const refined = rules.refine?.(reply, context.now);
	if (refined) return refined;
	if (status < 400) return { kind: 'success', code: status };

	const method = rules.method.toUpperCase();
	const notBefore = retryAfter(headers, context.now);
	const failure = describe(reply, rules);
	if (status === 429 || (status === 503 && notBefore !== undefined)) return { kind: 'throttled', failure, notBefore };
	// The first DELETE was carried out although its answer was lost.
	if (status === 404 && method === 'DELETE' && context.afterUnknown) return { kind: 'success', code: status };
	// A redirect that left the credential behind says nothing about it.
	if (status === 401 && reply.signed !== false) return { kind: 'unauthorized', failure };
	if (TRANSIENT.has(status)) {
		// 425 says that the service did not want to risk acting on the request.
		const delivered: Delivered = SAFE.has(method) || status === 425 ? 'refused' : 'maybe';
		return { kind: 'transient', failure, delivered, outage: OUTAGE.has(status), notBefore };
	}
	return { kind: 'permanent', failure };
}

/** What a response with an error status says, in words: the service's own where it has any. */
export function describe(response: HttpResponse, rules: Pick<HttpRules, 'errorText'>): Failure {
	const { status, statusText } = response;
	const said = rules.errorText?.(response);
	const message = `The service answered ${`${status} ${statusText}`.trim()}${said ? `: ${said}` : ''}`;
	return { message, description: advice(response), httpCode: status };
}

function classifyFailure(reply: HttpFailure, method: string): Verdict {
	const { message, description, code, cause, phase, permanent, timeout } = reply;
	const failure: Failure = { message, description, code, cause };
	// Where there is nothing to act on, it does not matter how far the request came.
	const delivered = reply.delivered === 'maybe' && SAFE.has(method) ? 'refused' : reply.delivered;
	if (permanent) return { kind: 'permanent', failure, delivered };
	return { kind: 'transient', failure, delivered, outage: phase === 'connect', timeout };
}

/** What a workflow builder can do about a status. */
function advice({ status, headers }: HttpResponse): string | undefined {
	switch (status) {
		case 400:
		case 422:
			return 'The service did not accept the data of this item. Compare the fields sent with what its documentation asks for.';
		case 401:
			return 'The credential was not accepted. Check it under Credentials; it may be wrong, expired or revoked.';
		case 403:
			return 'The credential is known but may not do this. Check its permissions or scopes at the service.';
		case 404:
			return 'There is nothing at this address. Check the URL and the IDs in it.';
		case 405:
			return `This address does not take this method${headers.allow ? ` (it takes ${first(headers.allow)})` : ''}. Choose another under Method.`;
		case 409:
			return 'The change conflicts with what is there already. Read the current state and try again.';
		case 413:
			return 'The request is too large for the service. Send less in one request.';
		case 415:
			return 'The service does not take this kind of body. Check Body Content Type.';
		case 429:
			return 'The service limits the number of calls. Set Requests per Second under Reliability if you know its limit.';
		default:
			return status >= 500
				? 'The service itself has a problem. Try again later; if it stays, ask its provider.'
				: undefined;
	}
}
