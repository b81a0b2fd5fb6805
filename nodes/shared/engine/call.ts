import type { Budget } from './budget';
import type { AttemptEvent } from './events';
import type { QuotaSignal } from './quota';
import type { Verdict } from './verdict';

/** How often, or how many at a time. A bucket may be shared by calls that bring different settings: the strictest holds. */
export type Limit =
	| RateLimit
	| WindowLimit
	/** At most `capacity` units in flight. */
	| { readonly kind: 'slots'; readonly capacity: number };

/** Weighted GCRA: `burst` cost units at once, `perSecond` units after that. */
export interface RateLimit {
	readonly kind: 'rate';
	readonly perSecond: number;
	readonly burst: number;
}

/** At most `units` in any span of `seconds`, all of them at once if need be: for services that are known to bear that. */
export interface WindowLimit {
	readonly kind: 'window';
	readonly units: number;
	readonly seconds: number;
}

/** One bucket that a call draws on, and how much it takes. */
export interface Charge {
	/** Names the bucket: calls with the same key share it. */
	readonly key: string;
	readonly cost: number;
	readonly limit: Limit;
	/** True for what concerns this process alone, whatever others share. */
	readonly perProcess?: boolean;
}

/**
 * One thing to be done at a service, and everything the engine must know to do it safely.
 * `Request` and `Reply` belong to the transport; the engine never looks inside.
 */
export interface Call<Request, Reply> {
	/** For logs and messages: method, host and path, or statement and table. No query values, no secrets. */
	readonly label: string;
	/** What fails together: scheme, host and port. Retry budget and circuit breaker are kept per origin. */
	readonly origin: string;
	/** Who is limited together: service and user, or the user's `limitKey`. Learned rate, pauses and concurrency are kept per scope. */
	readonly scope: string;
	/** What is sent. Bodies inside are factories, so that every attempt builds its own. */
	readonly request: Request;
	/** True when a repeat cannot do harm (RFC 9110, 9.2.2), an idempotency key the service honours included. */
	readonly repeatable: boolean;
	/** Calls of this scope in flight at most; the engine moves between 1 and this number. */
	readonly maxConcurrency: number;
	/** Cost in the scope's own units, 1 unless the service counts otherwise. */
	readonly cost?: number;
	/**
	 * Share of a slot the call takes: 1/n for one that travels in a batch of up to n, for a batch counts as one. 0 for one
	 * that calls in flight wait for, such as a token's: it must not wait for their slots. 1 when absent.
	 */
	readonly slotCost?: number;
	/** Further limits: the user's setting, the service's profile. */
	readonly charges?: readonly Charge[];
	/** Tries and waiting time, shared by all calls of one item. */
	readonly budget: Budget;
	readonly signal?: AbortSignal;
	/** Takes the call back as long as nothing of it was sent. Aborts with `signal`, or earlier; that one is used when absent. */
	readonly recall?: AbortSignal;
	/** Reads a reply or failure. Pure. */
	classify(reply: Reply, context: ClassifyContext): Verdict;
	/** What the reply tells about the service's limits (headers, bodies). Pure. */
	readQuota?(reply: Reply, now: number): readonly QuotaSignal[];
	/** Gets new credentials after `unauthorized`. Resolves to false when there are none to be had. */
	reauthorize?(signal?: AbortSignal): Promise<boolean>;
	/** Told about every attempt, for logs and hints. Must not throw. */
	observe?(event: AttemptEvent): void;
}

/** What classification may know beside the reply. */
export interface ClassifyContext {
	/** Epoch milliseconds at which the reply arrived. */
	readonly now: number;
	/** True when an earlier attempt of this call may have reached the service without an answer. */
	readonly afterUnknown: boolean;
}
