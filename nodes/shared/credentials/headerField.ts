import { putHeader } from './headerMap';
import { CredentialError } from './credentialError';

/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** RFC 9110, 5.5. Anything else could end the header early, or never fit into a byte. */
const FORBIDDEN = /[^\t\x20-\x7e\x80-\xff]/;
/** What frames the message and names its recipient: a credential that sets these would make another request of it. */
const NOT_FOR_CREDENTIALS = new Set([
	'host',
	'content-length',
	'transfer-encoding',
	'connection',
	'upgrade',
	'te',
	'trailer',
	'expect',
]);

/** The form's fields that a header came from, for messages. */
export interface HeaderSource {
	readonly nameField: string;
	readonly valueField: string;
}

/**
 * Puts a credential into a header. White space around name and value is dropped, as HTTP does (RFC 9110, 5.5): keys
 * come from files and clipboards with a line break at their end.
 * @throws {CredentialError} for a name or value that cannot be sent; the value is not in the message
 */
export function setCredentialHeader(
	headers: Record<string, string>,
	name: string,
	value: string,
	source: HeaderSource,
): void {
	const checked = checkedHeader(name, value, source);
	putHeader(headers, checked.name, checked.value);
}

/** @throws {CredentialError} as `setCredentialHeader` does */
export function checkedHeader(
	name: string,
	value: string,
	{ nameField, valueField }: HeaderSource,
): { name: string; value: string } {
	const trimmedName = name.trim();
	if (trimmedName === '') {
		throw new CredentialError(
			nameField,
			'is empty',
			'Fill in the name of the header that the service expects, for example X-API-Key.',
		);
	}
	if (!TOKEN.test(trimmedName)) {
		throw new CredentialError(
			nameField,
			`is not a header name: ${describeCharacter(trimmedName, /[^!#$%&'*+\-.^_`|~0-9A-Za-z]/)}`,
			'Use letters, digits and hyphens, as the documentation of the service shows it.',
		);
	}
	if (NOT_FOR_CREDENTIALS.has(trimmedName.toLowerCase())) {
		throw new CredentialError(
			nameField,
			`names "${trimmedName}", a header that the connection writes itself`,
			'Fill in the name of the header that the service expects, for example X-API-Key.',
		);
	}
	// Such a key would not stay in an object, and the credential would silently not be sent.
	if (trimmedName === '__proto__') {
		throw new CredentialError(
			nameField,
			'is "__proto__", which JavaScript keeps for itself',
			'Fill in the name of the header that the service expects, for example X-API-Key.',
		);
	}
	const trimmedValue = value.trim();
	if (FORBIDDEN.test(trimmedValue)) {
		throw new CredentialError(
			valueField,
			`cannot be sent in a header: ${describeCharacter(trimmedValue, FORBIDDEN)}`,
			'Copy it from the service again, without line breaks, invisible or typographic characters.',
		);
	}
	return { name: trimmedName, value: trimmedValue };
}

/** Says which character matches and where, and nothing else of the text. */
function describeCharacter(text: string, pattern: RegExp): string {
	const index = text.search(pattern);
	const code = text.codePointAt(index) ?? 0;
	return `it holds the character U+${code.toString(16).toUpperCase().padStart(4, '0')} at position ${index + 1}`;
}
