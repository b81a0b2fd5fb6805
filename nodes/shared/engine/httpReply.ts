/**
 * What one HTTP request brought back, as plain data: rules read it without any I/O. A transport makes it; no answer is a
 * reply too.
 */
export type HttpReply = HttpResponse | HttpFailure;

/** The service answered, whatever it said. */
export interface HttpResponse {
	readonly kind: 'response';
	readonly status: number;
	readonly statusText: string;
	/** Names in lower case; a list only where the header came more than once. */
	readonly headers: HttpHeaders;
	/** The decompressed body; empty when there is none, or when it went elsewhere (see `stored`). */
	readonly body: Buffer;
	/** What became of a body that was streamed away instead of being kept in memory. */
	readonly stored?: unknown;
	/** Set when the answer came in a batch: how many parts that had, and how many of them were throttled. */
	readonly batch?: { readonly parts: number; readonly throttled: number };
	/** Where the answer came from: the last hop after redirects, without what a credential has put in. */
	readonly url: string;
	/** Epoch milliseconds at which the headers arrived. */
	readonly arrivedAt: number;
	/** True when the request that got this answer carried a credential: only then does a 401 speak about it. */
	readonly signed?: boolean;
	/** True when a redirect had made another request of this one: what was asked for may be done, whatever the answer says. */
	readonly acted?: boolean;
}

/** No complete answer. */
export interface HttpFailure {
	readonly kind: 'failure';
	/** Code of the socket, of TLS or of the HTTP client: ECONNREFUSED, CERT_HAS_EXPIRED, UND_ERR_HEADERS_TIMEOUT. */
	readonly code: string;
	/** One sentence without secrets and query values. */
	readonly message: string;
	/** What to do about it, where the transport knows. */
	readonly description?: string;
	/**
	 * - `no`: certainly nothing of the request was written
	 * - `refused`: the service sent it on elsewhere without acting on it, and the way ended there
	 * - `maybe`: it was written, at least in part
	 */
	readonly delivered: 'no' | 'refused' | 'maybe';
	readonly phase: HttpPhase;
	/** True when the peer did not do its part in time. */
	readonly timeout?: boolean;
	/** True when a repeat meets the same end: refused by a guard, impossible request, answer over the size limit. */
	readonly permanent?: boolean;
	readonly cause?: unknown;
}

/**
 * How far the request came.
 * - `prepare`: turned down here, before anything was opened
 * - `connect`: name lookup, TCP, TLS, proxy
 * - `send`: the request was being written, or waited for its answer
 * - `receive`: the headers of the answer were there, its body did not come whole
 */
export type HttpPhase = 'prepare' | 'connect' | 'send' | 'receive';

export type HttpHeaders = Readonly<Record<string, string | string[]>>;
