import { CredentialError } from './credentialError';
import { isPlainObject } from './plainObject';

/**
 * Reads a form's field that holds a JSON object; empty is `{}`.
 * @throws {CredentialError} when it holds something else. The parser's own message is left out, for it quotes the text.
 */
export function parseJsonObject(json: unknown, field: string): Readonly<Record<string, unknown>> {
	const value = parseJson(json);
	if (isPlainObject(value)) return value;
	throw new CredentialError(field, 'is not a JSON object', 'Check its quotes, commas and braces.');
}

/** Reads JSON; empty is `{}`. @returns undefined for what is no JSON */
export function parseJson(json: unknown): unknown {
	if (typeof json !== 'string') return json ?? {};
	try {
		return JSON.parse(json.trim() === '' ? '{}' : json);
	} catch {
		return undefined;
	}
}
