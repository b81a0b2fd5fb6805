import type { CustomTypesConfig } from 'pg';
import { types } from 'pg';

/** How values come out of the database. */
export interface ResultRules {
	/** Points in time: JavaScript dates, or ISO text in UTC. */
	readonly timestamps: 'date' | 'iso';
	/**
	 * Timestamps without a zone: taken for this machine's local time, as pg does, or ISO text that names no zone, as they
	 * were written.
	 */
	readonly zoneless: 'local' | 'asWritten';
	/** Days, and arrays of points in time: JavaScript dates (a day at local midnight), or text. */
	readonly dates: 'date' | 'text';
	/** bigint and numeric as numbers, which may round them, or as text. Arrays of them keep pg's own form. */
	readonly largeNumbers: 'number' | 'text';
}

const OID = {
	int8: 20,
	date: 1082,
	timestamp: 1114,
	timestamptz: 1184,
	dateArray: 1182,
	timestampArray: 1115,
	timestamptzArray: 1185,
	numeric: 1700,
};

type Parser = (text: string) => unknown;

/** pg-types describes its array parser otherwise than it is. */
interface ArrayParser {
	create(text: string, parse: Parser): { parse(): unknown[] };
}

/** Readers for the columns of a result. */
export function resultTypes({ timestamps, zoneless, dates, largeNumbers }: ResultRules): CustomTypesConfig {
	const own = new Map<number, Parser>();
	const readZoneless = zoneless === 'asWritten' ? (text: string) => text.replace(' ', 'T') : isoTimestamp;
	if (timestamps === 'iso') {
		own.set(OID.timestamp, readZoneless);
		own.set(OID.timestamptz, isoTimestamp);
	}
	if (dates === 'text') {
		own.set(OID.date, (text) => text);
		own.set(
			OID.dateArray,
			arrayOf((text) => text),
		);
		own.set(OID.timestampArray, arrayOf(readZoneless));
		own.set(OID.timestamptzArray, arrayOf(isoTimestamp));
	}
	if (largeNumbers === 'number') {
		own.set(OID.int8, (text) => Number.parseInt(text, 10));
		own.set(OID.numeric, Number.parseFloat);
	}
	const getTypeParser = (oid: number, format?: 'text' | 'binary'): Parser =>
		(format === 'binary' ? undefined : own.get(oid)) ?? (types.getTypeParser(oid, format as 'text') as Parser);
	return { getTypeParser: getTypeParser as CustomTypesConfig['getTypeParser'] };
}

/** `2024-05-06 07:08:09.123+02`, as Postgres writes it with DateStyle ISO. */
const POSTGRES_TIMESTAMP = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)([+-]\d\d(?::\d\d)?)?$/;

/** ISO form in UTC; what JavaScript has no date for (infinity, years BC) stays as the database wrote it. */
function isoTimestamp(text: string): string {
	const inUtc = fromUtc(text);
	if (inUtc !== undefined) return inUtc;
	const parts = POSTGRES_TIMESTAMP.exec(text);
	// The ISO form is read a lot faster.
	const date = new Date(parts ? `${parts[1]}T${parts[2]}${fullOffset(parts[3])}` : text);
	return Number.isNaN(date.getTime()) ? text : date.toISOString();
}

/** Sessions in UTC are the usual case: their timestamps only have to be written otherwise, without a detour over dates. */
function fromUtc(text: string): string | undefined {
	if (!text.endsWith('+00') || text.charCodeAt(10) !== 0x20 || text.charCodeAt(13) !== 0x3a) return undefined;
	const fraction = text.slice(20, -3).slice(0, 3).padEnd(3, '0');
	return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction}Z`;
}

function fullOffset(offset: string | undefined): string {
	return offset === undefined ? '' : offset.length === 3 ? `${offset}:00` : offset;
}

function arrayOf(parse: Parser): Parser {
	return (text) => (types.arrayParser as unknown as ArrayParser).create(text, parse).parse();
}
