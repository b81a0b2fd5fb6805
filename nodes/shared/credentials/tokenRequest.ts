/** A question to a token endpoint (RFC 6749, 3.2): a POST with a form, answered with JSON. */
export interface TokenRequest {
	/** Absolute. */
	readonly url: string;
	/** Such as `Authorization`; what a form needs is added. */
	readonly headers?: Readonly<Record<string, string>>;
	/** Values as they are, not encoded. Fields without a value are left out. */
	readonly form: Readonly<Record<string, string | undefined>>;
	/** Values that must not show up in logs and errors, whatever the endpoint says. */
	readonly secrets: readonly string[];
	/**
	 * What to do about an error of the endpoint, where this grant knows better than RFC 6749.
	 * @param code the endpoint's `error`
	 * @param said its `error_description`; empty when there is none
	 */
	readonly advise?: (code: string, said: string) => string | undefined;
	/** True accepts any certificate. */
	readonly ignoreTlsErrors?: boolean;
}

/** A way to get tokens at any time, without a user. */
export interface TokenGrant {
	/**
	 * Makes the request for a token. Called anew for each token, for assertions carry the time.
	 * @param now epoch milliseconds
	 * @throws {CredentialError} that names the field of the form which does not do
	 */
	request(now: number): TokenRequest;
}
