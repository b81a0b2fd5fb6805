import { removeHeader } from './headerMap';
import { CredentialError } from './credentialError';
import { setCredentialHeader } from './headerField';
import { isPlainObject } from './plainObject';
import { flattenQuery, setQueryParameter } from './queryParameter';
import type { SignableRequest } from './signer';

/** What n8n's custom credentials add to a request. */
export interface AuthParts {
	readonly headers: Readonly<Record<string, unknown>>;
	readonly qs: Readonly<Record<string, unknown>>;
	readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Takes the three parts out of the JSON that a custom credential consists of. Absent parts are empty.
 * @param field the form's field that holds the JSON
 * @throws {CredentialError} when a part is there but no object
 */
export function readAuthParts(json: Readonly<Record<string, unknown>>, field: string): AuthParts {
	const part = (name: keyof AuthParts) => {
		const value = json[name] ?? {};
		if (isPlainObject(value)) return value;
		throw new CredentialError(
			field,
			`has "${name}", but that is not an object`,
			`Write it as "${name}": { "name": "value" }.`,
		);
	};
	return { headers: part('headers'), qs: part('qs'), body: part('body') };
}

/**
 * Merges the parts into the request; where both have something, the credential's counts.
 * @param field the form's field that the parts came from
 * @throws {CredentialError} when a part cannot be merged
 */
export function applyAuthParts(request: SignableRequest, { headers, qs, body }: AuthParts, field: string): void {
	for (const [name, value] of Object.entries(headers)) {
		// n8n's client leaves out headers that are null or false; that way a credential can remove one.
		if (value == null || value === false) removeHeader(request.headers, name);
		else setCredentialHeader(request.headers, name, headerText(value), { nameField: field, valueField: field });
	}
	for (const [name, value] of flattenQuery(qs)) setQueryParameter(request.url, name, value);
	if (Object.keys(body).length > 0) request.body = { ...bodyFields(request.body, field), ...body };
}

const headerText = (value: unknown): string => (Array.isArray(value) ? value.map(String).join(', ') : String(value));

function bodyFields(body: unknown, field: string): Readonly<Record<string, unknown>> {
	if (body === undefined) return {};
	if (isPlainObject(body)) return body;
	throw new CredentialError(
		field,
		'adds to the body, but the body of this request has no fields to add to',
		'Send the body as a JSON object or as form fields, or use a credential that signs with headers or the query.',
	);
}
