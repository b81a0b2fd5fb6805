import type { HttpReply } from '../engine/httpReply';
import type { Failed } from '../engine/outcome';
import type { Failure } from '../engine/verdict';
import type { ServiceProfile } from '../providers/profile';
import type { BatchFormat } from '../transports/batch/batchTransport';
import type { SequenceFormat } from '../transports/batch/sequence';
import type { BodySink, HttpBody, HttpRequest } from '../transports/http/httpRequest';

/** A vendor's API, as far as one must know it to call it. Plain data and pure functions. */
export interface Service {
	/** The node's display name, for n8n's words when a credential must not be used with it. */
	readonly surface: string;
	/** Where the API lives, without a slash at its end. A credential may name another place. */
	readonly baseUrl: string;
	/** The credential types that are accepted, by the value of the parameter `authentication`. */
	readonly credentials: ReadonlyArray<readonly [authentication: string, type: string]>;
	/** What n8n's own service account asks for. */
	readonly scopes?: readonly string[];
	/** Limits and costs, by what the user chose in the options. */
	profile(options: ServiceOptions): ServiceProfile;
	/** How the API carries several requests in one. */
	readonly batch?: BatchFormat<HttpRequest, HttpReply>;
	/** The same, for requests that are to be done one after the other. */
	readonly sequence?: SequenceFormat<HttpRequest, HttpReply>;
	/** What a failure means in the words of the node's form; what is absent stays as it is. */
	advise?(failed: Failed<HttpReply>, request: ServiceRequest): Partial<Pick<Failure, 'message' | 'description'>>;
}

/** The options that every node of a service has. */
export interface ServiceOptions {
	readonly serviceProfile?: string;
	readonly unitsPerMinute?: number;
}

export type QueryValue = string | number | boolean | readonly string[] | undefined;

/** One request to a service, as a node's operation writes it. */
export interface ServiceRequest {
	/** GET when absent; upper case. */
	readonly method?: string;
	/**
	 * From the API's root, with a slash at its beginning; or a complete address that the service itself has named.
	 * The credential goes along only to the API's own origin.
	 */
	readonly path: string;
	/** Lists are repeated; what is undefined is left out. */
	readonly query?: Readonly<Record<string, QueryValue>>;
	readonly headers?: Readonly<Record<string, string>>;
	/** Sent as JSON. */
	readonly body?: object;
	/** Sent as it is, in place of JSON. */
	readonly content?: HttpBody;
	/** True for one of many small requests at a time: it may travel in a batch. */
	readonly inBatch?: boolean;
	/** True when it must not be sent before the items before this one have succeeded; the item's first request. */
	readonly inOrder?: boolean;
	/** True when doing it twice does no harm although it creates something: a draft, an upload that is not finished. */
	readonly isPreparation?: boolean;
	/** True when it may be sent again although nobody knows whether it was carried out, against what its method says. */
	readonly isRepeatable?: boolean;
	/** True for an address that is its own key: no credential goes there, whatever the host. */
	readonly isUnsigned?: boolean;
	/** Takes the body of the answer away instead of keeping it in memory. */
	readonly sink?: BodySink;
	/** Statuses beside 2xx that are what was asked for. */
	readonly accepts?: readonly number[];
}
