/**
 * Sets a query parameter, and leaves the rest of the query exactly as it is written: services sign or cache by its bytes.
 * A parameter of that name that is already there is replaced.
 */
export function setQueryParameter(url: URL, name: string, value: string): void {
	const kept = url.search
		.slice(1)
		.split('&')
		.filter((pair) => pair !== '' && decodedName(pair) !== name);
	url.search = [...kept, `${percentEncode(name)}=${percentEncode(value)}`].join('&');
}

/** encodeURIComponent that does not throw at half a surrogate pair, but sends U+FFFD for it as URLs do. */
export function percentEncode(text: string): string {
	return encodeURIComponent(text.toWellFormed());
}

function decodedName(pair: string): string {
	const [name] = new URLSearchParams(pair).keys();
	return name;
}

/**
 * Flattens data to query parameters the way n8n does by default: `{ a: [1, 2], b: { c: 3 } }` becomes `a[0]=1`, `a[1]=2`,
 * `b[c]=3`. Null becomes an empty value; undefined is left out.
 */
export function flattenQuery(data: Readonly<Record<string, unknown>>): Array<readonly [name: string, value: string]> {
	return Object.entries(data).flatMap(([name, value]) => flattenValue(name, value));
}

function flattenValue(name: string, value: unknown): Array<readonly [string, string]> {
	if (value === undefined) return [];
	if (value === null) return [[name, '']];
	if (Array.isArray(value)) return value.flatMap((entry, index) => flattenValue(`${name}[${index}]`, entry));
	if (typeof value === 'object') {
		return Object.entries(value).flatMap(([key, entry]) => flattenValue(`${name}[${key}]`, entry));
	}
	return [[name, String(value)]];
}
