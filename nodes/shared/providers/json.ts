import type { HttpResponse } from '../engine/httpReply';

/** Way to a value inside JSON: names of fields, indices of arrays (negative ones count from the end). */
export type Path = ReadonlyArray<string | number>;

/**
 * Errors and throttles are small. A larger body holds data, and reading it a second time would cost more than what could
 * be found in it.
 */
const MOST_BYTES = 64 * 1024;

/** Several rules look at the same reply; it is read once. */
const known = new WeakMap<HttpResponse, { readonly value: unknown }>();

/** The body as JSON; undefined when it is something else, or larger than 64 KiB. */
export function jsonBody(response: HttpResponse): unknown {
	let entry = known.get(response);
	if (!entry) {
		entry = { value: response.body.length <= MOST_BYTES ? parseJson(response.body.toString('utf8')) : undefined };
		known.set(response, entry);
	}
	return entry.value;
}

/** A request's body as an object, whether it is one already or JSON as text. */
export function bodyObject(body: unknown): Readonly<Record<string, unknown>> | undefined {
	const value = typeof body === 'string' && body.length <= MOST_BYTES ? parseJson(body) : body;
	return isObject(value) ? value : undefined;
}

/** The value at `path`; undefined when there is none. Own fields only. */
export function valueAt(value: unknown, path: Path): unknown {
	let current = value;
	for (const step of path) {
		if (Array.isArray(current)) current = typeof step === 'number' ? (current.at(step) as unknown) : undefined;
		else if (isObject(current) && Object.hasOwn(current, step)) current = current[step];
		else return undefined;
	}
	return current;
}

/** The text at `path`; undefined when there is something else. */
export function textAt(value: unknown, ...path: Path): string | undefined {
	const found = valueAt(value, path);
	return typeof found === 'string' ? found : undefined;
}

/** The finite number at `path`; undefined when there is something else. */
export function numberAt(value: unknown, ...path: Path): number | undefined {
	const found = valueAt(value, path);
	return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

/** The list at `path`; empty when there is something else. */
export function listAt(value: unknown, ...path: Path): readonly unknown[] {
	const found = valueAt(value, path);
	return Array.isArray(found) ? found : [];
}

function parseJson(text: string): unknown {
	const start = /^\s*/.exec(text)?.[0].length ?? 0;
	if (text[start] !== '{' && text[start] !== '[') return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
