import type { SignableRequest } from '../../../nodes/shared/credentials/signer';

/** A request that nobody has signed yet. */
export function unsigned(overrides: Partial<SignableRequest> = {}): SignableRequest {
	return {
		url: new URL('https://api.example.com/things?page=2'),
		method: 'GET',
		headers: { accept: '*/*' },
		...overrides,
	};
}
