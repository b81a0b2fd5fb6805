import { type ApiAnswer, apiError } from './exchange.mts';

/** What becomes of one call instead of its answer. A reset ends the whole connection, that of a batch too. */
export type Fault =
	| { readonly kind: 'resetBefore' | 'resetAfter' }
	| {
			readonly kind: 'status';
			readonly status: number;
			readonly headers?: Readonly<Record<string, string>>;
			/** Instead of what Gmail says with this status in general. */
			readonly body?: object;
	  };

/** Thrown in place of an answer: the connection ends. */
export class Reset extends Error {}

const TROUBLES: Readonly<Record<number, ApiAnswer>> = {
	429: apiError(429, 'Too many concurrent requests for user.', 'rateLimitExceeded', 'RESOURCE_EXHAUSTED'),
	503: apiError(503, 'The service is currently unavailable.', 'backendError', 'UNAVAILABLE'),
};

/** The answer to a call that fails with a status. */
export function failing({ status, headers = {}, body }: Extract<Fault, { kind: 'status' }>): ApiAnswer {
	const usual = TROUBLES[status] ?? apiError(status, 'Internal error encountered.', 'backendError', 'INTERNAL');
	return { status, headers, body: body ?? usual.body };
}
