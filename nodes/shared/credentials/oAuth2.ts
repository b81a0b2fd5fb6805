import type { Budget } from '../engine/budget';
import { carries, type OAuth2Settings, type OAuth2Variant, putAccessToken, refusedStatuses } from './accessToken';
import { CredentialError } from './credentialError';
import { isPlainObject, leaves } from './plainObject';
import type { Signer } from './signer';
import { TokenError } from './tokenError';
import { lifetimeMs, renewalMargin, TOO_YOUNG_MS } from './tokenLifetime';

/**
 * What n8n keeps of a token response: names as the server wrote them, and `n8n_expires_at`, epoch milliseconds as text
 * (since n8n 2.34).
 */
export type OAuth2TokenData = Readonly<Record<string, unknown>>;

/** The fields of n8n's OAuth2 credentials, and of those that extend them, that matter when a request is signed. */
export interface OAuth2Credential extends OAuth2Settings {
	readonly grantType?: string;
	readonly oauthTokenData?: OAuth2TokenData;
}

/**
 * Gets a new token and keeps it. However many ask with the same token at the same time, one question is asked.
 * @param rejected the token data that was refused or is about to end; undefined when there has been none yet
 * @param patience what the item may spend that asked first
 * @throws {TokenError} with the code `invalid_grant` when the account must be connected again
 */
export type RefreshOAuth2Token = (
	rejected: OAuth2TokenData | undefined,
	signal?: AbortSignal,
	patience?: Budget,
) => Promise<OAuth2TokenData>;

/**
 * Signs with an access token that n8n manages, the way n8n's own request helper does. It is renewed ahead of its end where
 * that is known, and when a service refuses it.
 * @param now epoch milliseconds by the clock that n8n reckons ends with
 */
export function createOAuth2Signer(
	credential: OAuth2Credential,
	refresh: RefreshOAuth2Token,
	variant: OAuth2Variant = {},
	now: () => number = Date.now,
): Signer {
	let tokenData = credential.oauthTokenData;
	let renewedAt = -Infinity;
	/** Epoch milliseconds from which a token that still does is renewed again: not all the time where that failed. */
	let askFrom = 0;
	/** Why there will be no other token than this one. */
	let revoked: TokenError | undefined;
	let refused = false;

	const renew = async (signal?: AbortSignal, patience?: Budget): Promise<void> => {
		if (revoked) throw revoked;
		try {
			tokenData = await refresh(tokenData, signal, patience);
			renewedAt = now();
		} catch (error) {
			if (error instanceof TokenError && error.code === 'invalid_grant') revoked = error;
			throw error;
		}
	};

	const renewAhead = async (signal?: AbortSignal, patience?: Budget): Promise<void> => {
		const { endsAt, renewAt } = reckon(tokenData);
		const isRenewable = credential.grantType === 'clientCredentials' || Boolean(tokenData?.refresh_token);
		if (!isRenewable || now() < Math.max(renewAt, askFrom)) return;
		try {
			await renew(signal, patience);
		} catch (error) {
			if (signal?.aborted || now() >= endsAt) throw error;
			askFrom = endsAt;
		}
	};

	return {
		async sign(request, signal, patience) {
			if (revoked && refused) throw revoked;
			if (accessToken(tokenData, variant) !== undefined) await renewAhead(signal, patience);
			else if (credential.grantType === 'clientCredentials') await renew(signal, patience);
			const token = accessToken(tokenData, variant);
			if (token === undefined) throw notConnected();
			putAccessToken(request, token, tokenType(tokenData), variant);
		},
		async onUnauthorized(rejection, signal, patience) {
			const token = accessToken(tokenData, variant);
			// Another request has renewed the token since this one was signed.
			if (token !== undefined && !carries(rejection, token)) return true;
			if (now() - renewedAt < TOO_YOUNG_MS) return false;
			refused = true;
			await renew(signal, patience);
			refused = false;
			return accessToken(tokenData, variant) !== undefined;
		},
		refusedStatuses: refusedStatuses(credential, variant),
		ignoreTlsErrors: credential.ignoreSSLIssues === true,
		secrets: () =>
			leaves([tokenData?.access_token, tokenData?.refresh_token, tokenData?.id_token, accessToken(tokenData, variant)]),
	};
}

const notConnected = () =>
	new CredentialError(
		'Connect my account',
		'has not been used yet: there is no access token',
		'Open the credential in the editor and connect it.',
	);

function accessToken(tokenData: OAuth2TokenData | undefined, { property }: OAuth2Variant): string | undefined {
	const special = property
		?.split('.')
		.reduce<unknown>((value, key) => (isPlainObject(value) ? value[key] : undefined), tokenData);
	const token = special || tokenData?.access_token;
	return typeof token === 'string' && token !== '' ? token : undefined;
}

function tokenType(tokenData: OAuth2TokenData | undefined): string | undefined {
	const type = tokenData?.token_type;
	return typeof type === 'string' ? type : undefined;
}

/** When a token ends and when it is to be renewed, in epoch milliseconds; never, as far as that is not known. */
function reckon(tokenData: OAuth2TokenData | undefined): { endsAt: number; renewAt: number } {
	const endsAt = Number(tokenData?.n8n_expires_at ?? Infinity);
	if (!Number.isFinite(endsAt)) return { endsAt: Infinity, renewAt: Infinity };
	return { endsAt, renewAt: endsAt - renewalMargin(lifetimeMs(tokenData?.expires_in)) };
}
