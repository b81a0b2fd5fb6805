import type { Budget } from '../engine/budget';
import { carries, type OAuth2Settings, type OAuth2Variant, putAccessToken, refusedStatuses } from './accessToken';
import type { Signer } from './signer';
import type { IssuedToken, TokenCache } from './tokenCache';

/** Where a signer's tokens come from. */
export interface TokenSource {
	readonly cache: TokenCache;
	/** All that decides what token is issued; see `TokenCache.get`. */
	readonly key: string;
	/** Gets a new token, with the patience of the item that asked first. */
	fetch(signal: AbortSignal, patience?: Budget): Promise<IssuedToken>;
}

/** Signs with a token that the credential gets by itself: client credentials, service account, app. */
export function createCachedTokenSigner(
	{ cache, key, fetch }: TokenSource,
	settings: OAuth2Settings = {},
	variant: OAuth2Variant = {},
): Signer {
	let last: IssuedToken | undefined;
	return {
		async sign(request, signal, patience) {
			last = await cache.get(key, async (stop) => await fetch(stop, patience), signal);
			putAccessToken(request, last.accessToken, last.tokenType, variant);
		},
		onUnauthorized(rejection) {
			if (last && carries(rejection, last.accessToken)) return cache.reject(key, last.accessToken);
			// Another request has got a new token since this one was signed.
			return last !== undefined;
		},
		refusedStatuses: refusedStatuses(settings, variant),
		ignoreTlsErrors: settings.ignoreSSLIssues === true,
		secrets: () => (last ? [last.accessToken] : []),
	};
}
