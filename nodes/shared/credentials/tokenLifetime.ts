/** A token is renewed so long before its end, so that none runs out on its way. */
const LONGEST_MARGIN_MS = 60_000;
/** Short-lived tokens would otherwise be renewed all the time. */
const SHARE_OF_LIFETIME = 1 / 5;

/** A token this young is not replaced: a service that refuses it would refuse the next one, too, and so on for all items. */
export const TOO_YOUNG_MS = 1_000;

/**
 * Milliseconds before its end at which a token is renewed: 60 s, or a fifth of its lifetime where that is less.
 * @param lifetimeMs from the token's issue to its end; undefined when unknown
 */
export function renewalMargin(lifetimeMs: number | undefined): number {
	return lifetimeMs === undefined ? LONGEST_MARGIN_MS : Math.min(LONGEST_MARGIN_MS, lifetimeMs * SHARE_OF_LIFETIME);
}

/**
 * The lifetime in a token response's `expires_in`, in milliseconds (RFC 6749, 5.1: seconds; some servers write a string).
 * @returns undefined when the server does not say, or nothing that makes sense
 */
export function lifetimeMs(expiresIn: unknown): number | undefined {
	const seconds = typeof expiresIn === 'string' && expiresIn.trim() !== '' ? Number(expiresIn) : expiresIn;
	return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}
