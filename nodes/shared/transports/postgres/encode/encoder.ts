import type { PgType } from '../catalog';
import { arrayText, parseArrayString, requireArray } from './arrayText';
import { byteaText } from './byteaText';
import { isIsoConvertible, isoText, utcTimestamp } from './dates';
import { hstoreText, intervalText, pointText, vectorText } from './structuredText';
import { jsonText, requireJsonb } from './jsonText';
import { showValue, ValueProblem } from './valueProblem';

/**
 * Turns a value, never null or undefined, into the text form that the type's input function reads.
 * @throws ValueProblem for a value the type cannot hold, or cannot hold unchanged
 */
export type Encoder = (value: unknown) => string;

/** What differs between the built-in node's versions and ours. */
export interface EncodingRules {
	/**
	 * How a string for a json column is meant.
	 * - `anyJson`: JSON text if it is valid, as the built-in node sends it
	 * - `structures`: JSON text only for objects and arrays, so that "123" stays a string
	 */
	readonly jsonStrings: 'anyJson' | 'structures';
}

/** The encoder of a column type. Made once per column, used for every row. */
export function encoderFor(type: PgType, rules: EncodingRules): Encoder {
	if (type.kind === 'domain' && type.of) return encoderFor(type.of, rules);
	if (type.kind === 'array' && type.of) return arrayEncoder(type.of, rules);
	if (type.kind !== 'plain') return encodeText;
	if (type.schema === 'pg_catalog') {
		if (type.name === 'json' || type.name === 'jsonb') return jsonEncoder(type.name === 'jsonb', rules);
		return ENCODERS[type.name] ?? encodeText;
	}
	// Extensions may live in any schema.
	return EXTENSION_ENCODERS[type.name] ?? encodeText;
}

function arrayEncoder(element: PgType, rules: EncodingRules): Encoder {
	const encode = encoderFor(element, rules);
	const { delimiter } = element;
	const nested = !takesLists(element);
	return (value) => {
		if (typeof value === 'string') {
			const parsed = parseArrayString(value);
			return parsed === undefined ? value : arrayText(parsed, encode, delimiter, nested);
		}
		return arrayText(requireArray(value), encode, delimiter, nested);
	};
}

/** True for types of which a list is one value, so that lists in an array of them are no further dimensions. */
function takesLists(type: PgType): boolean {
	if (type.kind === 'domain' && type.of) return takesLists(type.of);
	if (type.kind !== 'plain') return false;
	return type.schema === 'pg_catalog' ? type.name === 'json' || type.name === 'jsonb' : VECTORS.includes(type.name);
}

function jsonEncoder(binary: boolean, { jsonStrings }: EncodingRules): Encoder {
	return (value) => {
		const parsed = typeof value === 'string' ? parseJson(value, jsonStrings) : undefined;
		if (parsed === undefined) return jsonText(value, binary);
		if (binary) requireJsonb(value as string, parsed);
		return value as string;
	};
}

/** @returns undefined for text that is not meant as JSON */
function parseJson(text: string, jsonStrings: EncodingRules['jsonStrings']): unknown {
	if (jsonStrings === 'structures' && !/^\s*[{[]/.test(text)) return undefined;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** Whole numbers between two limits, which are the type's. */
function integerEncoder(typeName: string, least: number, most: number): Encoder {
	return (value) => {
		if (typeof value === 'number') {
			if (!Number.isInteger(value)) throw new ValueProblem(`is ${value}, and ${typeName} holds whole numbers only`);
			if (!Number.isSafeInteger(value)) throw tooLarge(value);
			if (value < least || value > most)
				throw new ValueProblem(`is ${value}, and ${typeName} goes from ${least} to ${most}`);
			return value === 0 ? '0' : `${value}`;
		}
		if (typeof value === 'string') return value;
		if (typeof value === 'bigint') return `${value}`;
		throw notA('number', value);
	};
}

const encodeFloat: Encoder = (value) => {
	if (typeof value === 'number') return Object.is(value, -0) ? '-0' : `${value}`;
	if (typeof value === 'string') return value;
	if (typeof value === 'bigint') return `${value}`;
	throw notA('number', value);
};

const encodeNumeric: Encoder = (value) => {
	if (typeof value === 'number') {
		if (isUnsafe(value)) throw tooLarge(value);
		return `${value}`;
	}
	if (typeof value === 'string') return value;
	if (typeof value === 'bigint') return `${value}`;
	throw notA('number', value);
};

const encodeBoolean: Encoder = (value) => {
	if (typeof value === 'boolean') return value ? 't' : 'f';
	if (typeof value === 'string') return value;
	if (value === 1) return 't';
	if (value === 0) return 'f';
	throw notA('boolean', value);
};

const encodeDate: Encoder = (value) => {
	if (typeof value === 'string') return value;
	if (value instanceof Date) return utcTimestamp(value);
	if (isIsoConvertible(value)) return isoText(value);
	if (value === Infinity) return 'infinity';
	if (value === -Infinity) return '-infinity';
	if (typeof value === 'number')
		throw new ValueProblem(
			`is the number ${value}, not a date. Convert it first, for example with DateTime.fromMillis(…)`,
		);
	throw notA('date', value);
};

const encodeInterval: Encoder = (value) => {
	if (typeof value === 'string') return value;
	if (isIsoConvertible(value)) return isoText(value);
	return intervalText(value);
};

/** For everything whose values are written as text: strings, uuid, addresses, ranges, enums, composites … */
const encodeText: Encoder = (value) => {
	switch (typeof value) {
		case 'string':
			return value;
		case 'number':
			if (isUnsafe(value)) throw tooLarge(value);
			return `${value}`;
		case 'boolean':
			return value ? 'true' : 'false';
		case 'bigint':
			return `${value}`;
		case 'object':
			if (value instanceof Date) return utcTimestamp(value);
			if (isIsoConvertible(value)) return isoText(value);
			if (value instanceof Uint8Array) throw new ValueProblem('is binary data, which only a bytea column holds');
			return jsonText(value, false);
		default:
			throw new ValueProblem(`is a ${typeof value}, which cannot be stored`);
	}
};

const textOr =
	(encode: (value: unknown) => string): Encoder =>
	(value) =>
		typeof value === 'string' ? value : encode(value);

const ENCODERS: Readonly<Record<string, Encoder>> = {
	bool: encodeBoolean,
	int2: integerEncoder('smallint', -32_768, 32_767),
	int4: integerEncoder('integer', -2_147_483_648, 2_147_483_647),
	int8: integerEncoder('bigint', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
	oid: integerEncoder('oid', 0, 4_294_967_295),
	float4: encodeFloat,
	float8: encodeFloat,
	numeric: encodeNumeric,
	money: encodeNumeric,
	bytea: byteaText,
	date: encodeDate,
	timestamp: encodeDate,
	timestamptz: encodeDate,
	time: encodeDate,
	timetz: encodeDate,
	interval: encodeInterval,
	point: textOr(pointText),
	circle: textOr(pointText),
};

/** Types of pgvector that hold a list of numbers. */
const VECTORS = ['vector', 'halfvec'];

const EXTENSION_ENCODERS: Readonly<Record<string, Encoder>> = {
	hstore: textOr(hstoreText),
	...Object.fromEntries(VECTORS.map((name) => [name, textOr(vectorText)])),
};

/** A whole number that may stand for any of several: digits were lost when it was read. */
function isUnsafe(value: number): boolean {
	return Number.isInteger(value) && !Number.isSafeInteger(value);
}

function tooLarge(value: number): ValueProblem {
	return new ValueProblem(`is ${value}, a number beyond 2^53 that has lost digits already. Pass it as text`);
}

function notA(what: string, value: unknown): ValueProblem {
	return new ValueProblem(`is ${showValue(value)}, which is not a ${what}`);
}
