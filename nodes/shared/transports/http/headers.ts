/** Header names as RFC 9110, 5.6.2 allows them. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** RFC 9110, 5.5: visible characters, spaces, tabs and the bytes above ASCII. Everything else could end the header early. */
const FORBIDDEN_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * Headers that belong to the connection or to the body's framing (RFC 9110, 7.6.1): the client that owns the connection
 * writes them, and wrong ones would let a request be read as two.
 */
const OWNED_BY_THE_CONNECTION = new Set([
	'connection',
	'keep-alive',
	'proxy-connection',
	'transfer-encoding',
	'upgrade',
	'te',
	'trailer',
	'expect',
	'content-length',
]);

/** @returns what is wrong with the header, or undefined */
export function headerProblem(name: string, value: string): string | undefined {
	if (!TOKEN.test(name))
		return `The header name ${JSON.stringify(name)} holds a character that is not allowed in names`;
	const bad = FORBIDDEN_IN_VALUE.exec(value);
	if (!bad) return undefined;
	const code = bad[0].codePointAt(0) ?? 0;
	const shown = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
	return `The value of the header "${name}" holds the character ${shown} at position ${bad.index + 1}, which HTTP does not allow in headers`;
}

/** @returns the headers without those the connection writes itself */
export function withoutConnectionHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
	const kept: Record<string, string> = {};
	for (const name in headers) {
		if (!OWNED_BY_THE_CONNECTION.has(name.toLowerCase())) kept[name] = headers[name];
	}
	return kept;
}

/** @returns the name under which the header is there, whatever its case */
export function findHeader(headers: Readonly<Record<string, unknown>>, name: string): string | undefined {
	if (headers[name] !== undefined) return name;
	for (const candidate in headers) if (candidate.toLowerCase() === name) return candidate;
	return undefined;
}

/** Takes out all headers whose lower-case name matches. */
export function dropHeaders(headers: Record<string, string>, matches: (name: string) => boolean): void {
	for (const name of Object.keys(headers)) if (matches(name.toLowerCase())) delete headers[name];
}

/** Of these only the first counts, as Node's own HTTP client has it. */
const SINGULAR = new Set([
	'age',
	'content-length',
	'content-type',
	'date',
	'etag',
	'expires',
	'last-modified',
	'location',
	'retry-after',
	'server',
]);

/**
 * Makes one value of headers that came several times (RFC 9110, 5.3); only Set-Cookie stays a list.
 * @returns the same object when there is nothing to join
 */
export function joinRepeated(
	headers: Readonly<Record<string, string | string[]>>,
): Readonly<Record<string, string | string[]>> {
	let joined: Record<string, string | string[]> | undefined;
	for (const name in headers) {
		const value = headers[name];
		if (name === 'set-cookie') {
			if (typeof value === 'string') (joined ??= { ...headers })[name] = [value];
		} else if (typeof value !== 'string') {
			(joined ??= { ...headers })[name] = SINGULAR.has(name) ? value[0] : value.join(', ');
		}
	}
	return joined ?? headers;
}
