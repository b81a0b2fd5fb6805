import { putHeader } from './headerMap';
import { basicAuthorization } from './basicAuthorization';
import type { Signer } from './signer';

/** n8n's "Basic Auth". */
export interface HttpBasicAuth {
	readonly user?: string;
	readonly password?: string;
}

export function createHttpBasicAuthSigner({ user = '', password = '' }: HttpBasicAuth): Signer {
	const authorization = basicAuthorization(user, password);
	return {
		sign: ({ headers }) => putHeader(headers, 'Authorization', authorization),
		secrets: () => [password, authorization.slice('Basic '.length)],
	};
}
