import { quoteIdentifier } from './identifiers';

/** A query whose variables cannot be filled in. */
export class QueryFormatError extends Error {
	override readonly name = 'QueryFormatError';
}

/** `$1`, and how it is meant: the modifiers of pg-promise, which the built-in node's queries are written for. */
const VARIABLE = /\$([1-9]\d{0,16})(?!\d)(\^|~|#|:raw|:alias|:name|:json|:csv|:list|:value)?/g;

/**
 * Fills values into a query as SQL literals, in every place where `$1`, `$2` … stand, also inside of quotes. Variables
 * without a value stay. Literals are quoted so that no value can end them.
 * @throws QueryFormatError for a value that does not go with its modifier, and for a query that would end too early
 */
export function formatQuery(query: string, values: readonly unknown[]): string {
	const sql = query.replace(VARIABLE, (variable, number: string, modifier: string | undefined) => {
		const index = Number(number) - 1;
		return index < values.length ? formatValue(values[index], modifier, variable) : variable;
	});
	if (sql.includes('\0')) throw new QueryFormatError('The query holds a NUL character (\\u0000), which would end it');
	return sql;
}

function formatValue(value: unknown, modifier: string | undefined, variable: string): string {
	switch (modifier) {
		case undefined:
			return literal(value);
		case '^':
		case ':raw':
			return rawText(value, variable);
		case '#':
		case ':value':
			return rawText(value, variable).replaceAll("'", "''");
		case '~':
		case ':name':
			return names(value, variable);
		case ':alias':
			return String(value)
				.split('.')
				.filter((part) => part !== '')
				.map(alias)
				.join('.');
		case ':json':
			return quote(json(value));
		default:
			return listOf(value).map(literal).join(',');
	}
}

/** A value as SQL. Negative numbers are put in brackets: after a minus sign they would start a comment. */
function literal(value: unknown): string {
	switch (typeof value) {
		case 'undefined':
			return 'null';
		case 'boolean':
			return String(value);
		case 'bigint':
			return value < 0n ? `(${value})` : String(value);
		case 'number':
			if (!Number.isFinite(value)) return quote(String(value));
			return value < 0 || Object.is(value, -0) ? `(${Object.is(value, -0) ? '-0' : value})` : String(value);
		case 'string':
			return quote(value);
		default:
			break;
	}
	if (value === null) return 'null';
	if (Array.isArray(value)) return value.length === 0 ? "'{}'" : `array${nested(value)}`;
	if (value instanceof Uint8Array) return quote(`\\x${Buffer.from(value).toString('hex')}`);
	return quote(json(value).replace(/^"(.*)"$/, '$1'));
}

function nested(values: readonly unknown[]): string {
	return `[${values.map((value) => (Array.isArray(value) ? nested(value) : literal(value))).join(',')}]`;
}

/** With a backslash in it, the escape form means the same whatever standard_conforming_strings says. */
function quote(text: string): string {
	if (text.includes('\0'))
		throw new QueryFormatError('A query parameter holds a NUL character (\\u0000), which Postgres cannot store');
	const doubled = text.replaceAll("'", "''");
	return doubled.includes('\\') ? ` E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}

function json(value: unknown): string {
	const text = JSON.stringify(value);
	if (text === undefined) throw new QueryFormatError('A query parameter cannot be written as JSON');
	return text;
}

function rawText(value: unknown, variable: string): string {
	if (value === null || value === undefined)
		throw new QueryFormatError(`The query parameter for ${variable} is empty, and text cannot be made of it`);
	return typeof value === 'object' ? json(value) : String(value as string | number);
}

function names(value: unknown, variable: string): string {
	if (value === '*') return '*';
	const list =
		typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : listOf(value);
	if (list.length === 0 || list.some((name) => typeof name !== 'string' || name === '')) {
		throw new QueryFormatError(`The query parameter for ${variable} is not a name`);
	}
	return list.map((name) => quoteIdentifier(String(name))).join(',');
}

function alias(name: string): string {
	return /^[a-z_][a-z0-9_$]*$|^[A-Z_][A-Z0-9_$]*$/.test(name) ? name : quoteIdentifier(name);
}

function listOf(value: unknown): readonly unknown[] {
	if (Array.isArray(value)) return value;
	return typeof value === 'object' && value !== null ? Object.values(value) : [value];
}
