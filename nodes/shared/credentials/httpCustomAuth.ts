import { applyAuthParts, readAuthParts } from './authParts';
import { parseJson, parseJsonObject } from './jsonField';
import { leaves } from './plainObject';
import type { Signer } from './signer';

/** n8n's "Custom Auth". */
export interface HttpCustomAuth {
	/** `{ headers, qs, body }`, each an object. */
	readonly json?: string;
}

const FIELD = 'JSON';

export function createHttpCustomAuthSigner({ json }: HttpCustomAuth): Signer {
	return {
		sign: (request) => applyAuthParts(request, readAuthParts(parseJsonObject(json, FIELD), FIELD), FIELD),
		secrets: () => leaves(parseJson(json)),
	};
}
