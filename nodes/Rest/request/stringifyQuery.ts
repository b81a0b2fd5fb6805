/** How a list is written: `a=1&a=2`, `a[]=1&a[]=2` or `a[0]=1&a[1]=2`. */
export type ArrayFormat = 'repeat' | 'brackets' | 'indices';

/**
 * Writes data as a query or as a form, the way HTTP Request does: objects as `a[b]=1`, dates in ISO form, null as empty,
 * undefined not at all.
 * @throws {RangeError} for data that contains itself, or half a character
 */
export function stringifyQuery(data: object, arrayFormat: ArrayFormat = 'indices'): string {
	const pairs: string[] = [];
	for (const [key, value] of Object.entries(data)) write(key, value, arrayFormat, pairs, []);
	return pairs.join('&');
}

function write(name: string, value: unknown, format: ArrayFormat, pairs: string[], around: readonly object[]): void {
	if (value === undefined || typeof value === 'function') return;
	if (typeof value !== 'object' || value === null || value instanceof Date || Buffer.isBuffer(value)) {
		pairs.push(`${percentEncode(name)}=${percentEncode(asText(value))}`);
		return;
	}
	if (around.includes(value)) throw new RangeError('The data contains itself');
	const inside = [...around, value];
	if (Array.isArray(value)) {
		value.forEach((entry, index) => {
			const suffix = format === 'repeat' ? '' : format === 'brackets' ? '[]' : `[${index}]`;
			write(name + suffix, entry, format, pairs, inside);
		});
		return;
	}
	for (const [key, entry] of Object.entries(value)) write(`${name}[${key}]`, entry, format, pairs, inside);
}

function asText(value: unknown): string {
	if (value === null) return '';
	if (value instanceof Date) return value.toISOString();
	return String(value);
}

/**
 * Everything but the unreserved characters of RFC 3986, 2.3.
 * @throws {RangeError} for half a character, which no encoding can write
 */
function percentEncode(text: string): string {
	if (!text.isWellFormed()) throw new RangeError('The text holds half a character (a lone surrogate)');
	return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
