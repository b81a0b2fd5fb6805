import { CredentialError } from './credentialError';
import { setQueryParameter } from './queryParameter';
import type { Signer } from './signer';

/** n8n's "Query Auth". */
export interface HttpQueryAuth {
	readonly name?: string;
	readonly value?: string;
}

export function createHttpQueryAuthSigner({ name = '', value = '' }: HttpQueryAuth): Signer {
	return {
		sign({ url }) {
			if (name === '')
				throw new CredentialError('Name', 'is empty', 'Fill in the name of the query parameter, for example api_key.');
			setQueryParameter(url, name, String(value));
		},
		secrets: () => [String(value)],
	};
}
