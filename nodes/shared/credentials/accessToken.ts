import { putHeader } from './headerMap';
import { setCredentialHeader } from './headerField';
import { setQueryParameter } from './queryParameter';
import type { Rejection, SignableRequest } from './signer';

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

/** The fields of OAuth2 credentials that say how refusals and certificates are to be taken. */
export interface OAuth2Settings {
	readonly ignoreSSLIssues?: boolean;
	/** One status or several that mean "token expired"; 401 when absent. */
	readonly tokenExpiredStatusCode?: number | string | ReadonlyArray<number | string>;
}

/**
 * Puts an access token into a request, the way n8n's own request helper does.
 * @param type as the token response names it; "bearer" when it does not
 * @throws {CredentialError} when the token cannot be sent in a header
 */
export function putAccessToken(
	request: SignableRequest,
	token: string,
	type: string | undefined,
	{ tokenType, keepBearer, keyToIncludeInAccessTokenHeader }: OAuth2Variant,
): void {
	const source = { nameField: 'Access token', valueField: 'Access token' };
	if ((tokenType ?? type ?? 'bearer').toLowerCase() === 'bearer') {
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

/** Whether the refused request was sent with this token. */
export function carries({ request }: Rejection, token: string): boolean {
	return (
		Object.values(request.headers).some((value) => value === token || value === `Bearer ${token}`) ||
		request.url.searchParams.get('access_token') === token
	);
}

/** The statuses that mean "token expired": the credential says so, or the service does. */
export function refusedStatuses(settings: OAuth2Settings, variant: OAuth2Variant): number[] {
	const statuses = [settings.tokenExpiredStatusCode ?? variant.tokenExpiredStatusCode ?? 401].flat().map(Number);
	return statuses.filter(Number.isInteger);
}
