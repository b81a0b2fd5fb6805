import type { RequestBody } from './requestBody';

/** Text sent as it is. Data from an expression is written as JSON. */
export function rawBody(value: unknown, contentType: string): RequestBody {
	const content =
		typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
	return {
		identity: content,
		withFields: () => ({ encode: () => (content === '' ? undefined : { content }) }),
		forcedContentType: contentType.trim() === '' ? undefined : contentType,
	};
}
