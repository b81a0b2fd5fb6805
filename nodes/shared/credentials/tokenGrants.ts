import { type ClientCredentials, clientCredentialsGrant } from './clientCredentials';
import {
	type GoogleApi,
	googleApiGrant,
	type GoogleServiceAccount,
	googleServiceAccountGrant,
} from './googleServiceAccount';
import { type MicrosoftApp, microsoftAppGrant } from './microsoftApp';
import type { TokenGrant } from './tokenRequest';

/** Credential types that always get their tokens by themselves. */
const GRANTS: Readonly<Record<string, ((data: object) => TokenGrant) | undefined>> = {
	steadyGoogleServiceAccountApi: (data) => googleServiceAccountGrant(data as GoogleServiceAccount),
	steadyMicrosoftAppApi: (data) => microsoftAppGrant(data as MicrosoftApp),
	googleApi: (data) => googleApiGrant(data as GoogleApi),
};

/** What says that the client credentials grant has nothing in it that only n8n's own helper can do. */
interface PlainClient {
	readonly grantType?: string;
	/** A certificate instead of a secret. */
	readonly clientCredentialType?: string;
	/** Tokens encrypted for this n8n. */
	readonly jweEnabled?: boolean;
}

/**
 * How a credential gets tokens without a user.
 *
 * n8n's helper would store the token of client credentials in the credential. Where ID or secret are expressions, one
 * item would then go out with the token of another; tokens in memory are kept per resolved values instead.
 * @param isOAuth2 whether the type builds on n8n's OAuth2
 * @returns undefined when it needs a user, or n8n's helper
 */
export function tokenGrant(type: string, isOAuth2: boolean, data: object): TokenGrant | undefined {
	const own = GRANTS[type];
	if (own) return own(data);
	const { grantType, clientCredentialType, jweEnabled } = data as PlainClient;
	const isPlain = grantType === 'clientCredentials' && clientCredentialType !== 'certificate' && jweEnabled !== true;
	return isOAuth2 && isPlain ? clientCredentialsGrant(data as ClientCredentials) : undefined;
}
