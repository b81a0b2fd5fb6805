import type { ServiceProfile } from './profile';

/**
 * A service that nothing is known about: status, `Retry-After` and the usual rate limit headers tell, the rest is learned.
 * The headers' definition: https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export const generic: ServiceProfile = {
	name: 'generic',
	displayName: 'Other Service',
	documentation: 'https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/',
	recognizes: () => true,
};
