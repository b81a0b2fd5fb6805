import type { HttpResponse } from '../engine/httpReply';
import { jsonBody, listAt, textAt, valueAt } from './json';
import { LONGEST, shorten } from './shorten';

/**
 * The service's own words for an error, in the shapes that are in use:
 * `message` · `error.message` · `error_description` (RFC 6749, 5.2) · `errors[0].message` or `.detail` · `detail`, `title`
 * (RFC 9457) · `error` as text · a short plain text.
 * @returns undefined when the body says nothing that a reader could use
 */
export function errorText(response: HttpResponse): string | undefined {
	const body = jsonBody(response);
	if (body === undefined) return plainText(response);
	const candidates = [
		textAt(body, 'error', 'message'),
		textAt(body, 'error_description'),
		listAt(body, 'errors').map(listed).find(Boolean),
		firstOfFields(valueAt(body, ['errors'])),
		problem(body),
		textAt(body, 'message'),
		textAt(body, 'Message'),
		textAt(body, 'error', 'description'),
		textAt(body, 'error', 'type'),
		textAt(body, 'error'),
		textAt(body, 'msg'),
		textAt(body, 'reason'),
		typeof body === 'string' ? body : undefined,
		Array.isArray(body) ? body.map(listed).find(Boolean) : undefined,
	];
	return shorten(candidates.find((text) => text !== undefined && text.trim() !== '') ?? '');
}

/** RFC 9457: what happened this time, and the kind of problem it is. */
function problem(body: unknown): string | undefined {
	const title = textAt(body, 'title');
	const detail = textAt(body, 'detail');
	return title && detail && !detail.startsWith(title) ? `${title}: ${detail}` : (detail ?? title);
}

function listed(entry: unknown): string | undefined {
	if (typeof entry === 'string') return entry;
	return textAt(entry, 'message') ?? textAt(entry, 'detail') ?? textAt(entry, 'title') ?? textAt(entry, 'error');
}

/** `{ "errors": { "email": ["is taken"] } }`, as Rails and Laravel have it. */
function firstOfFields(errors: unknown): string | undefined {
	if (typeof errors !== 'object' || errors === null || Array.isArray(errors)) return undefined;
	for (const [field, said] of Object.entries(errors)) {
		const text: unknown = Array.isArray(said) ? said[0] : said;
		if (typeof text === 'string') return `${field}: ${text}`;
	}
	return undefined;
}

function plainText({ headers, body }: HttpResponse): string | undefined {
	if (body.length === 0 || body.length > LONGEST) return undefined;
	const type = String(headers['content-type'] ?? 'text/plain');
	if (!type.startsWith('text/plain')) return undefined;
	return shorten(body.toString('utf8'));
}
