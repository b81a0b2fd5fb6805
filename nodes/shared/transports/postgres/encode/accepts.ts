import type { PgType } from '../catalog';

/**
 * A quick look at a value, never null or undefined: true when it can surely be stored unchanged. False means that only
 * the encoder can tell.
 */
export type Accepts = (value: unknown) => boolean;

/** NUL cannot be stored; a surrogate may be half of a pair. */
const DOUBTFUL = /[\0\ud800-\udfff]/;

/** Deeper documents go through the encoder, which also finds those that contain themselves. */
const MAX_DEPTH = 32;

const text: Accepts = (value) => typeof value === 'string' && !DOUBTFUL.test(value);

const wholeNumber =
	(least: number, most: number): Accepts =>
	(value) =>
		typeof value === 'number' ? Number.isSafeInteger(value) && value >= least && value <= most : text(value);

const exactNumber: Accepts = (value) => (typeof value === 'number' ? isExact(value) : text(value));

const ACCEPTS: Readonly<Record<string, Accepts>> = {
	bool: (value) => typeof value === 'boolean' || text(value),
	int2: wholeNumber(-32_768, 32_767),
	int4: wholeNumber(-2_147_483_648, 2_147_483_647),
	int8: wholeNumber(-Infinity, Infinity),
	float4: (value) => typeof value === 'number' || text(value),
	float8: (value) => typeof value === 'number' || text(value),
	numeric: exactNumber,
	text: exactNumber,
	varchar: exactNumber,
	// A string may be JSON text with escapes that only the encoder understands.
	json: (value) => typeof value === 'object' && isPlainJson(value, false, 0),
	jsonb: (value) => typeof value === 'object' && isPlainJson(value, true, 0),
};

export function acceptsFor(type: PgType): Accepts {
	if (type.kind === 'domain' && type.of) return acceptsFor(type.of);
	if (type.kind === 'array') return () => false;
	return (type.schema === 'pg_catalog' ? ACCEPTS[type.name] : undefined) ?? text;
}

/** False for whole numbers beyond 2^53, which may have lost digits. */
function isExact(value: number): boolean {
	return Number.isSafeInteger(value) || !Number.isInteger(value);
}

function isPlainJson(value: unknown, binary: boolean, depth: number): boolean {
	switch (typeof value) {
		case 'string':
			return !binary || !DOUBTFUL.test(value);
		case 'number':
			return Number.isFinite(value) && isExact(value);
		case 'boolean':
			return true;
		case 'object': {
			if (value === null) return true;
			if (depth >= MAX_DEPTH) return false;
			if (Array.isArray(value)) {
				for (const inner of value) if (!isPlainJson(inner, binary, depth + 1)) return false;
				return true;
			}
			const prototype: unknown = Object.getPrototypeOf(value);
			if (prototype !== Object.prototype && prototype !== null) return false;
			for (const key in value) {
				const inner = (value as Record<string, unknown>)[key];
				if (key === 'toJSON' || (binary && DOUBTFUL.test(key)) || !isPlainJson(inner, binary, depth + 1)) return false;
			}
			return true;
		}
		default:
			return false;
	}
}
