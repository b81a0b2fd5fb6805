import type { Budget } from '../engine/budget';

/** An HTTP request at the moment before it is signed: everything but the credential is in its final form. */
export interface SignableRequest {
	/** Final URL, query included. Signers change it in place. */
	readonly url: URL;
	/** Upper case. */
	readonly method: string;
	/** Names as they are to be written. */
	readonly headers: Record<string, string>;
	/** The body while it is still data. Signers that add fields need a plain object or nothing at all. */
	body?: unknown;
}

/** What a service said when it refused a credential. */
export interface Rejection {
	/** The request as it was signed and sent. */
	readonly request: Pick<SignableRequest, 'url' | 'method' | 'headers'>;
	readonly status: number;
	/** Response headers, names in lower case. */
	readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/**
 * Puts one credential into requests. Every attempt, page and redirect hop starts from the unsigned request and is signed
 * anew, and a hop to another origin is not signed at all: that way no part of a credential travels further than it should.
 * One signer serves all requests of a run that use the same credential; it may be asked for many of them at a time.
 */
export interface Signer {
	/**
	 * Adds the credential to `request`.
	 * @param patience what the item may spend where a token must be had first
	 * @throws {CredentialError} when the credential cannot be sent; nothing must go out then
	 * @throws {TokenError} when there is no token to be had
	 */
	sign(request: SignableRequest, signal?: AbortSignal, patience?: Budget): Promise<void> | void;
	/**
	 * Gets ready for another try after a refusal: new token, answer to a challenge.
	 * @returns true when signing again may help
	 * @throws {CredentialError} when it is known that nothing will help, such as a grant that was revoked
	 */
	onUnauthorized?(rejection: Rejection, signal?: AbortSignal, patience?: Budget): Promise<boolean> | boolean;
	/**
	 * Says why the credential must not go to an address, where it is made for certain hosts. Asked for the first request,
	 * for pages and for every redirect.
	 */
	forbids?(url: URL): string | undefined;
	/** Statuses that mean "credential refused" at this service. 401 when absent. */
	readonly refusedStatuses?: readonly number[];
	/** Whether certificates need not be valid, where the credential decides that. The node's own option counts when absent. */
	readonly ignoreTlsErrors?: boolean;
	/** Values that must not show up in logs, errors or output. For `redact`. */
	secrets(): readonly string[];
}
