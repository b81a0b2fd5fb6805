import { setCredentialHeader } from './headerField';
import type { Signer } from './signer';

/** n8n's "Bearer Auth". */
export interface HttpBearerAuth {
	readonly token?: string;
}

export function createHttpBearerAuthSigner({ token = '' }: HttpBearerAuth): Signer {
	return {
		sign: ({ headers }) =>
			setCredentialHeader(headers, 'Authorization', `Bearer ${token}`, {
				nameField: 'Bearer Token',
				valueField: 'Bearer Token',
			}),
		secrets: () => [token.trim()],
	};
}
