import type { IExecuteFunctions } from 'n8n-workflow';
import { createOAuth2Signer, type OAuth2Credential } from '../credentials/oAuth2';
import type { Signer } from '../credentials/signer';
import type { ItemCredential } from './credentials';
import { isEvaluation } from './evaluationTransport';
import { oAuth2Variant } from './oAuth2Variants';
import { refreshOAuth2 } from './refreshOAuth2';

/** Signs with the token that n8n keeps in the credential, and lets n8n renew it. */
export function managedOAuth2Signer(ctx: IExecuteFunctions, credential: ItemCredential): Signer {
	const variant = oAuth2Variant(credential.type);
	const data = credential.data as OAuth2Credential;
	const refresh = refreshOAuth2(ctx, { ...credential, variant });
	return createOAuth2Signer(isEvaluation(ctx) ? withoutEnd(data) : data, refresh, variant);
}

/** In an evaluation nothing goes to the real service unasked: a token whose end is not known is not renewed ahead. */
function withoutEnd(data: OAuth2Credential): OAuth2Credential {
	return { ...data, oauthTokenData: { ...data.oauthTokenData, n8n_expires_at: undefined } };
}
