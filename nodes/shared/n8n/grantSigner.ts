import type { IExecuteFunctions } from 'n8n-workflow';
import type { Budget } from '../engine/budget';
import type { OAuth2Settings } from '../credentials/accessToken';
import { createCachedTokenSigner } from '../credentials/cachedTokenSigner';
import type { Signer } from '../credentials/signer';
import type { TokenGrant } from '../credentials/tokenRequest';
import type { ItemCredential } from './credentials';
import { isEvaluation } from './evaluationTransport';
import { oAuth2Variant } from './oAuth2Variants';
import { steadyProcess } from './process';
import { fetchToken } from './tokenEndpoint';

/** Signs with tokens that the credential gets by itself; they are shared by the whole process. */
export function grantSigner(
	ctx: IExecuteFunctions,
	{ type, data, identity }: ItemCredential,
	grant: TokenGrant,
): Signer {
	const source = {
		cache: steadyProcess().tokens,
		// In an evaluation a mock may have answered.
		key: isEvaluation(ctx) ? `${identity} in an evaluation` : identity,
		fetch: async (signal: AbortSignal, patience?: Budget) => await fetchToken(ctx, grant, signal, patience),
	};
	return createCachedTokenSigner(source, data as OAuth2Settings, oAuth2Variant(type));
}
