import type { Readable } from 'node:stream';
import type { Signer } from '../../credentials/signer';
import type { ConnectionSettings } from './connectionSettings';

/** One HTTP request as the node wants it, before any credential is in it. Plain data and factories: it can be sent again. */
export interface HttpRequest {
	/** Upper case. */
	readonly method: string;
	/** Absolute, http or https, query included. */
	readonly url: string;
	/** Names as they are to be written. */
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: HttpBody;
	readonly signer?: Pick<Signer, 'sign'>;
	/** Says why a URL must not be called with this request's credential; asked for every hop. */
	readonly forbids?: (url: URL) => string | undefined;
	readonly redirects: RedirectPolicy;
	/** Milliseconds until the headers of the answer must be there, connecting included. */
	readonly timeoutMs: number;
	/** Largest body of an answer that is kept in memory, in bytes after decompression. */
	readonly maxBodyBytes: number;
	/** How to connect. Share one object between requests: its agent is looked up by identity first. */
	readonly connection: ConnectionSettings;
	/**
	 * Who is limited together. Each has connections of their own: several who share a row of them would wait there for
	 * each other, unseen by the limits, and some of them until their timeout.
	 */
	readonly user?: string;
	/** Takes the body of an answer away instead of keeping it in memory. */
	readonly sink?: BodySink;
}

export interface HttpBody {
	/** The body while it is still data, so that a credential can add fields to it. */
	readonly data?: unknown;
	/** Writes `data` as what goes over the wire, undefined for nothing. Called once per attempt and hop. */
	encode(data: unknown): EncodedBody | undefined | Promise<EncodedBody | undefined>;
}

/** What goes over the wire. */
export interface EncodedBody {
	readonly content: string | Buffer | Readable;
	/** Bytes of a stream, where known; chunked encoding otherwise. */
	readonly length?: number;
	/** Sent as Content-Type unless the request has one. */
	readonly contentType?: string;
}

export interface RedirectPolicy {
	/** Hops followed at most; 0 hands the redirect itself back. */
	readonly max: number;
	/** True sends credentials to other origins too, as far as the credential's domains allow. */
	readonly keepCredentials: boolean;
}

/** The first part of an answer. */
export interface ResponseHead {
	readonly status: number;
	readonly statusText: string;
	readonly headers: Readonly<Record<string, string | string[]>>;
	/** Without what a credential has put in. */
	readonly url: string;
}

/**
 * Takes bodies away as they arrive. It outlives attempts: what one attempt could not finish, the next one may continue.
 */
export interface BodySink {
	/** Headers this attempt needs, such as Range. */
	headers(): Readonly<Record<string, string>>;
	/** Whether this answer's body goes to the sink. False keeps it in memory. */
	accepts(head: ResponseHead): boolean;
	/**
	 * Reads the decompressed body to its end.
	 * @returns what becomes the reply's `stored`
	 * @throws when it cannot take more
	 */
	take(head: ResponseHead, body: Readable): Promise<unknown>;
}
