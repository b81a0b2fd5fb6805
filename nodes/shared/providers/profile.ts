import type { Limit } from '../engine/call';
import type { HttpResponse } from '../engine/httpReply';
import type { QuotaSignal } from '../engine/quota';
import type { Failure, Verdict } from '../engine/verdict';
import type { PagingPreset } from './paging';

/** What is known about one service. Plain data and pure functions; only what differs from plain HTTP is filled in. */
export interface ServiceProfile {
	/** As the parameter `serviceProfile` has it. */
	readonly name: string;
	readonly displayName: string;
	/** The vendor's page on its limits. */
	readonly documentation: string;
	/** True for URLs of this service, for the choice "Automatic". */
	recognizes(url: URL): boolean;
	/** Header by which the service knows a repeated POST and does it only once. */
	readonly idempotencyHeader?: string;
	/** What can be said about a request before it is sent. */
	inspect?(request: InspectedRequest): RequestTraits;
	/** Reads what status and `Retry-After` alone do not tell. Undefined leaves it to the general rules. */
	refine?(response: HttpResponse, context: RefineContext): Verdict | undefined;
	/** The service's own words for an error; undefined leaves it to the common shapes. */
	errorText?(response: HttpResponse): string | undefined;
	/** The service's own code for an error. */
	errorCode?(response: HttpResponse): string | undefined;
	/** Limits as the service announces them; the usual rate limit headers where absent. */
	readQuota?(response: HttpResponse, context: QuotaContext): readonly QuotaSignal[];
	/** How the service hands out long lists. */
	paging?(request: InspectedRequest): PagingPreset | undefined;
}

/** What a profile may look at to tell one request from another. Credentials are not in it yet. */
export interface ProfileRequest {
	readonly method: string;
	/** Absolute, query included. */
	readonly url: string;
	readonly headers?: Readonly<Record<string, string>>;
	/** The body while it is still data: an object, or JSON as text. */
	readonly body?: unknown;
}

export interface InspectedRequest {
	/** Upper case. */
	readonly method: string;
	readonly url: URL;
	readonly body: unknown;
}

/** What one request means for the service. */
export interface RequestTraits {
	/**
	 * Who is limited together, below service and user: learned rate, announced quotas, pauses and concurrency are kept
	 * apart for each. `name` is seen in snapshots; `id` (a mailbox, a base) is not.
	 */
	readonly scope?: { readonly name: string; readonly id?: string };
	/** Cost in the service's own units; 1 when absent. */
	readonly cost?: number;
	readonly charges?: readonly ProfileCharge[];
	/**
	 * What sending it does, where the method does not tell:
	 * - `none`: it only reads, although it is a POST
	 * - `once`: sending it again changes nothing more
	 * - `again`: every time it is sent it acts, although it may be a GET
	 */
	readonly effect?: 'none' | 'once' | 'again';
}

/** A documented limit that a request draws on. */
export interface ProfileCharge {
	/** Seen in snapshots, and what a verdict's `buckets` may name. */
	readonly name: string;
	/** Tells several buckets of one name apart (a channel); not seen in snapshots. */
	readonly id?: string;
	readonly cost: number;
	readonly limit: Limit;
	/** True when the bucket belongs to the user as a whole, not to the request's scope. */
	readonly across?: boolean;
}

export interface RefineContext {
	/** Epoch milliseconds at which the reply arrived. */
	readonly now: number;
	readonly traits: RequestTraits;
	/** Puts the response in words, the service's own included. */
	failure(): Failure;
}

export interface QuotaContext {
	readonly now: number;
	readonly traits: RequestTraits;
}
