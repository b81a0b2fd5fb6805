/** No token could be had. Says who refused it and what to do; never holds a secret. */
export class TokenError extends Error {
	override readonly name = 'TokenError';

	/**
	 * @param description what to do
	 * @param code the token endpoint's own, such as `invalid_grant` (RFC 6749, 5.2), or the socket's
	 */
	constructor(
		message: string,
		readonly description?: string,
		readonly code?: string,
	) {
		super(message);
	}
}
