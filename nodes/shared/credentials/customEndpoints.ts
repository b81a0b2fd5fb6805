import { CredentialError } from './credentialError';

/** The form's fields for gateways, private endpoints and emulators; they count while the switch is on. */
export interface CustomEndpoints {
	readonly customEndpoints?: boolean;
	readonly apiBaseUrl?: string;
}

/**
 * Where the API lives instead of at the vendor's, without a slash at its end.
 * @returns undefined when it is where it always is
 * @throws {CredentialError} when the address cannot be used
 */
export function customApiBase({ customEndpoints, apiBaseUrl = '' }: CustomEndpoints): string | undefined {
	if (!customEndpoints || apiBaseUrl.trim() === '') return undefined;
	return checkedUrl('API Base URL', apiBaseUrl).replace(/\/+$/, '');
}

/**
 * An address from a form.
 * @throws {CredentialError} when it is no http or https URL
 */
export function checkedUrl(field: string, text: string): string {
	const trimmed = text.trim();
	if (URL.canParse(trimmed) && /^https?:$/.test(new URL(trimmed).protocol)) return trimmed;
	throw new CredentialError(
		field,
		trimmed === '' ? 'is empty' : 'is not a URL',
		'Fill in the complete address, such as https://gateway.example.com.',
	);
}
