import { putHeader } from './headerMap';
import { CredentialError } from './credentialError';
import { setCredentialHeader } from './headerField';
import { isPlainObject, leaves } from './plainObject';
import { setQueryParameter } from './queryParameter';
import type { Rejection, SignableRequest, Signer } from './signer';

/** What n8n keeps of a token response; names as the server wrote them. */
export type OAuth2TokenData = Readonly<Record<string, unknown>>;

/** The fields of n8n's OAuth2 credentials, and of those that extend them, that matter when a request is signed. */
export interface OAuth2Credential {
	readonly grantType?: string;
	readonly oauthTokenData?: OAuth2TokenData;
	readonly ignoreSSLIssues?: boolean;
	/** One status or several that mean "token expired"; 401 when absent. */
	readonly tokenExpiredStatusCode?: number | string | ReadonlyArray<number | string>;
}

/** How one service departs from the rule; the built-in nodes keep the same list per credential type. */
export interface OAuth2Variant {
	/** Overrides the token's own type. "Bearer" for the generic credential. */
	readonly tokenType?: string;
	/** Path of the access token in the token data, where it is not `access_token`: `authed_user.access_token`. */
	readonly property?: string;
	/** False sends the token alone, without the word Bearer. */
	readonly keepBearer?: boolean;
	/** Sends client ID and secret in the body when a token is renewed. */
	readonly includeCredentialsOnRefreshOnBody?: boolean;
	/** Sends the token in this header as well. */
	readonly keyToIncludeInAccessTokenHeader?: string;
	readonly tokenExpiredStatusCode?: number | readonly number[];
}

/**
 * Gets a new token and keeps it.
 * @param rejected the token data that was refused; undefined when there has been none yet
 * @throws {CredentialError} when the grant is gone
 */
export type RefreshOAuth2Token = (
	rejected: OAuth2TokenData | undefined,
	signal?: AbortSignal,
) => Promise<OAuth2TokenData>;

/**
 * Signs with an access token that n8n manages, the way n8n's own request helper does.
 * However many requests find out at the same time that the token is used up, `refresh` runs once.
 */
export function createOAuth2Signer(
	credential: OAuth2Credential,
	refresh: RefreshOAuth2Token,
	variant: OAuth2Variant = {},
): Signer {
	let tokenData = credential.oauthTokenData;
	let refreshing: Promise<OAuth2TokenData> | undefined;

	const renew = async (signal?: AbortSignal): Promise<OAuth2TokenData> => {
		refreshing ??= refresh(tokenData, signal).finally(() => {
			refreshing = undefined;
		});
		tokenData = await refreshing;
		return tokenData;
	};

	return {
		async sign(request, signal) {
			const hasToken = accessToken(tokenData, variant) !== undefined;
			if (!hasToken && credential.grantType !== 'clientCredentials') throw notConnected();
			const current = hasToken ? tokenData : await renew(signal);
			const token = accessToken(current, variant);
			if (token === undefined) throw notConnected();
			writeToken(request, token, tokenType(current, variant), variant);
		},
		async onUnauthorized(rejection, signal) {
			const token = accessToken(tokenData, variant);
			// Another request has renewed the token since this one was signed.
			if (token !== undefined && !carries(rejection, token)) return true;
			await renew(signal);
			return accessToken(tokenData, variant) !== undefined;
		},
		refusedStatuses: expiredStatuses(credential, variant),
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

function tokenType(tokenData: OAuth2TokenData | undefined, variant: OAuth2Variant): string {
	return String(variant.tokenType ?? tokenData?.token_type ?? 'bearer').toLowerCase();
}

function writeToken(
	request: SignableRequest,
	token: string,
	type: string,
	{ keepBearer, keyToIncludeInAccessTokenHeader }: OAuth2Variant,
): void {
	const source = { nameField: 'Access token', valueField: 'Access token' };
	if (type === 'bearer') {
		setCredentialHeader(request.headers, 'Authorization', keepBearer === false ? token : `Bearer ${token}`, source);
	} else {
		// What n8n does for all other types: the token goes into the query, and nobody may store the answer.
		setQueryParameter(request.url, 'access_token', token);
		putHeader(request.headers, 'Pragma', 'no-store');
		putHeader(request.headers, 'Cache-Control', 'no-store');
	}
	if (keyToIncludeInAccessTokenHeader)
		setCredentialHeader(request.headers, keyToIncludeInAccessTokenHeader, token, source);
}

function carries({ request }: Rejection, token: string): boolean {
	return (
		Object.values(request.headers).some((value) => value === token || value === `Bearer ${token}`) ||
		request.url.searchParams.get('access_token') === token
	);
}

function expiredStatuses(credential: OAuth2Credential, variant: OAuth2Variant): number[] {
	const statuses = [credential.tokenExpiredStatusCode ?? variant.tokenExpiredStatusCode ?? 401].flat().map(Number);
	return statuses.filter(Number.isInteger);
}
