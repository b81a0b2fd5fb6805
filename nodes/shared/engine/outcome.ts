import type { Failure } from './verdict';

/**
 * How a call ended.
 * - `notSent`: nothing reached the service
 * - `rejected`: the service answered, and said no
 * - `unknown`: it was sent, and whether it was carried out cannot be known
 */
export type Disposition = 'notSent' | 'rejected' | 'unknown';

/** The end of a call. The engine returns one for every call and never throws. */
export type Outcome<Reply> = Succeeded<Reply> | Failed<Reply>;

export interface Succeeded<Reply> {
	readonly ok: true;
	readonly reply: Reply;
	readonly attempts: number;
}

export interface Failed<Reply> {
	readonly ok: false;
	readonly disposition: Disposition;
	readonly failure: Failure;
	/** Requests that left for the service. */
	readonly attempts: number;
	/** Epoch milliseconds from which a new try makes sense, where the service or the breaker named a time. */
	readonly retryAt?: number;
	/** True when the run was cancelled or out of time, not the call's own fault. */
	readonly cancelled?: boolean;
	/** The last answer, if there was one. */
	readonly reply?: Reply;
}
