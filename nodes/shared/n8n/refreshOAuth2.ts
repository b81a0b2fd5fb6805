import type { ICredentialDataDecryptedObject, IExecuteFunctions, IOAuth2Options } from 'n8n-workflow';
import type { OAuth2TokenData, OAuth2Variant, RefreshOAuth2Token } from '../credentials/oAuth2';
import { CredentialError } from '../credentials/credentialError';

/**
 * n8n's own refresh: it asks for the token, keeps it, and lets one process do so at a time. It compares the stored token
 * with the one its context hands out, so it is given the token that was refused: when another process has renewed it
 * meanwhile, nothing is asked for.
 */
export function refreshOAuth2(
	ctx: IExecuteFunctions,
	type: string,
	data: ICredentialDataDecryptedObject,
	variant: OAuth2Variant = {},
): RefreshOAuth2Token {
	return async (rejected) => {
		const snapshot = { ...data, oauthTokenData: (rejected ?? {}) as ICredentialDataDecryptedObject };
		const context = Object.create(ctx, { getCredentials: { value: async () => snapshot } }) as IExecuteFunctions;
		const renewing = ctx.helpers.refreshOAuth2Token.call(context, type, variant as IOAuth2Options);
		return (await renewing.catch((error: Error & { description?: string }) => {
			throw new CredentialError(
				'Connect my account',
				`is of no use any more: ${error.message}`,
				error.description ?? 'Open the credential in the editor and connect it again.',
			);
		})) as OAuth2TokenData;
	};
}
