import { setCredentialHeader } from './headerField';
import type { Signer } from './signer';

/** n8n's "Header Auth". */
export interface HttpHeaderAuth {
	readonly name?: string;
	readonly value?: string;
}

export function createHttpHeaderAuthSigner({ name = '', value = '' }: HttpHeaderAuth): Signer {
	return {
		sign: ({ headers }) =>
			setCredentialHeader(headers, name, String(value), { nameField: 'Name', valueField: 'Value' }),
		secrets: () => [String(value).trim()],
	};
}
