/**
 * - `no`: nothing reached the service
 * - `refused`: the service answered, and did not act (or there was nothing to act on, as with GET)
 * - `maybe`: it was sent, and nothing proves that it was not carried out
 */
export type Delivered = 'no' | 'refused' | 'maybe';

/**
 * What a reply means for the call that got it.
 *
 * `delivered` answers the one question on which safety rests: can the service have acted on the request?
 */
export type Verdict =
	| {
			readonly kind: 'success';
			/** For logs: the HTTP status. */
			readonly code?: number;
	  }
	/** The service is fine and asks for patience. It did not act on the request, unless `delivered` says otherwise. */
	| {
			readonly kind: 'throttled';
			readonly failure: Failure;
			/** Epoch milliseconds before which the service does not want to be called. */
			readonly notBefore?: number;
			/**
			 * Pauses only these buckets (keys from the call's charges); the call's scope when absent. With none at all the
			 * throttle concerns this call alone: it waits, nobody else does, and nothing is learned from it.
			 */
			readonly buckets?: readonly string[];
			/** `refused` when absent. */
			readonly delivered?: Delivered;
	  }
	/** May go away by itself. */
	| {
			readonly kind: 'transient';
			readonly failure: Failure;
			readonly delivered: Delivered;
			/** True for failures to connect and 502/503/504: the service itself is away. Feeds the circuit breaker. */
			readonly outage: boolean;
			/** True when no answer came in time: halves the concurrency, costs the retry budget double. */
			readonly timeout?: boolean;
			readonly notBefore?: number;
	  }
	/** Credentials refused; new ones may help. */
	| {
			readonly kind: 'unauthorized';
			readonly failure: Failure;
			/** `refused` when absent. */
			readonly delivered?: Delivered;
	  }
	/** Will not change by repeating. */
	| {
			readonly kind: 'permanent';
			readonly failure: Failure;
			/** `refused` when absent. */
			readonly delivered?: Delivered;
	  };

/** What went wrong, in words and codes. Never holds a secret. */
export interface Failure {
	/** One sentence: what happened. */
	readonly message: string;
	/** What to do about it. */
	readonly description?: string;
	/** HTTP status, where there is one. */
	readonly httpCode?: number;
	/** Error code of the socket, the database or the service: ECONNRESET, 23505, rateLimitExceeded. */
	readonly code?: string;
	/** The original error, for n8n's cause chain. */
	readonly cause?: unknown;
}
