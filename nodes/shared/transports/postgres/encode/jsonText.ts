import { requireStorableText } from './storableText';
import { ValueProblem } from './valueProblem';

/** Anything that could be a loss: a NUL or lone surrogate escape, a `null` that was NaN, a number beyond 2^53. */
const SUSPICIOUS = /\\u0000|\\ud[89a-f]|null|\d{16}/;

/**
 * JSON text of a value, refusing what would be stored as something else: NaN and Infinity (JSON would say null), whole
 * numbers that were rounded when they were read, and for `jsonb` the characters it cannot keep.
 * @param binary true for `jsonb`, which cannot hold NUL characters and lone surrogates; `json` keeps them as escapes
 */
export function jsonText(value: unknown, binary: boolean): string {
	let text: string | undefined;
	try {
		text = JSON.stringify(value);
	} catch {
		// A BigInt somewhere inside; JSON numbers have no size limit.
		text = stringifyWithBigInt(value, new Set());
	}
	if (text === undefined) throw new ValueProblem('cannot be written as JSON');
	if (SUSPICIOUS.test(text)) inspect(value, binary, '');
	return text;
}

/** Escapes that `jsonb` cannot keep, in text that is JSON already. */
const DOUBTFUL_ESCAPES = /\\u0000|\\ud[89a-f]/i;

/** @throws ValueProblem for JSON text that `jsonb` would refuse, though it is valid */
export function requireJsonb(text: string, value: unknown): void {
	if (DOUBTFUL_ESCAPES.test(text)) inspectStrings(value, '');
}

function inspectStrings(value: unknown, path: string): void {
	if (typeof value === 'string') return requireStorableText(value, at(path));
	if (typeof value !== 'object' || value === null) return;
	for (const [key, inner] of Object.entries(value)) {
		requireStorableText(key, at(path));
		inspectStrings(inner, path === '' ? key : `${path}.${key}`);
	}
}

/** Walks a value for what the text alone does not show. `path` leads to the place, for the message. */
function inspect(value: unknown, binary: boolean, path: string): void {
	switch (typeof value) {
		case 'number':
			if (!Number.isFinite(value)) throw new ValueProblem(`holds ${value}${at(path)}, which JSON cannot express`);
			if (isRounded(value))
				throw new ValueProblem(
					`holds ${value}${at(path)}, a number beyond 2^53 that has lost digits already. Pass it as text`,
				);
			return;
		case 'string':
			if (binary) requireStorableText(value, at(path));
			return;
		case 'object': {
			if (value === null) return;
			const plain =
				typeof (value as { toJSON?: unknown }).toJSON === 'function'
					? (value as { toJSON(): unknown }).toJSON()
					: value;
			if (plain !== value) return inspect(plain, binary, path);
			for (const [key, inner] of Object.entries(value)) {
				if (binary) requireStorableText(key, at(path));
				inspect(inner, binary, path === '' ? key : `${path}.${key}`);
			}
			return;
		}
		default:
	}
}

/** Whole numbers beyond 2^53 in the range in which JavaScript prints all digits; 1e300 in a document is meant as it says. */
function isRounded(value: number): boolean {
	return Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21;
}

function at(path: string): string {
	return path === '' ? '' : ` at ${path}`;
}

function stringifyWithBigInt(value: unknown, above: Set<object>): string | undefined {
	if (typeof value === 'bigint') return value.toString();
	if (typeof value !== 'object' || value === null) return JSON.stringify(value);
	const { toJSON } = value as { toJSON?: () => unknown };
	if (typeof toJSON === 'function') return stringifyWithBigInt(toJSON.call(value), above);
	if (above.has(value)) throw new ValueProblem('holds itself, so it cannot be written as JSON');
	above.add(value);
	const text = Array.isArray(value)
		? `[${value.map((inner) => stringifyWithBigInt(inner, above) ?? 'null').join(',')}]`
		: `{${Object.entries(value)
				.map(([key, inner]) => [JSON.stringify(key), stringifyWithBigInt(inner, above)])
				.filter(([, text]) => text !== undefined)
				.map(([key, text]) => `${key}:${text}`)
				.join(',')}}`;
	above.delete(value);
	return text;
}
