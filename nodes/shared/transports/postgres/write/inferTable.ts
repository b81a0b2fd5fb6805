import type { Column, PgType, TableInfo } from '../catalog';
import { quoteIdentifier, quoteQualified } from '../identifiers';

type Inferred = 'bool' | 'int8' | 'float8' | 'timestamptz' | 'date' | 'uuid' | 'jsonb' | 'bytea' | 'text';

/** What CREATE TABLE says for each. */
const SQL_NAMES: Readonly<Record<Inferred, string>> = {
	bool: 'boolean',
	int8: 'bigint',
	float8: 'double precision',
	timestamptz: 'timestamptz',
	date: 'date',
	uuid: 'uuid',
	jsonb: 'jsonb',
	bytea: 'bytea',
	text: 'text',
};

const DATE = /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const TIME = /^[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-](0\d|1[0-5]):?[0-5]\d)$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What Postgres cuts names to (NAMEDATALEN - 1). */
const MOST_BYTES = 63;

/** True for what can be the name of a column or table, unchanged. */
export function isUsableName(name: string): boolean {
	return name !== '' && !name.includes('\0') && Buffer.byteLength(name) <= MOST_BYTES;
}

/** Reads column types off values. Every value counts: one that does not fit makes the column wider, in the end `text`. */
export class TableInference {
	private readonly types = new Map<string, Inferred | undefined>();

	add(values: Readonly<Record<string, unknown>>): void {
		for (const [name, value] of Object.entries(values)) {
			const known = this.types.get(name);
			const next = infer(value);
			this.types.set(name, known === undefined ? next : next === undefined ? known : widen(known, next));
		}
	}

	/** The statement that creates the table. Columns without any value are text. */
	createTable(schema: string, name: string): string {
		const columns = [...this.types].map(
			([column, type]) => `\t${quoteIdentifier(column)} ${SQL_NAMES[type ?? 'text']}`,
		);
		return `CREATE TABLE ${quoteQualified(schema, name)} (\n${columns.join(',\n')}\n)`;
	}

	/** Why no table can be made of the values; undefined when one can. */
	problem(): string | undefined {
		if (this.types.size === 0) return 'The items have no fields to make columns of.';
		const name = [...this.types.keys()].find((column) => !isUsableName(column));
		if (name === undefined) return undefined;
		return `"${name.replaceAll('\0', '\\u0000').slice(0, MOST_BYTES)}" cannot be the name of a column: names have 1 to ${MOST_BYTES} bytes and no NUL character. Rename the field.`;
	}

	/** The table as the catalog will know it. */
	table(schema: string, name: string, server: Pick<TableInfo, 'serverVersion' | 'mayUseTemp'>): TableInfo {
		const columns = [...this.types].map(
			([column, type]): Column => ({
				name: column,
				type: plain(type ?? 'text'),
				typeText: SQL_NAMES[type ?? 'text'],
				notNull: false,
				hasDefault: false,
				generated: false,
			}),
		);
		return {
			schema,
			name,
			kind: 'table',
			columns,
			uniqueKeys: [],
			rowSecurity: false,
			hasRules: false,
			hasBeforeRowTriggers: false,
			...server,
		};
	}
}

function plain(name: Inferred): PgType {
	return { schema: 'pg_catalog', name, kind: 'plain', delimiter: ',' };
}

function infer(value: unknown): Inferred | undefined {
	switch (typeof value) {
		case 'boolean':
			return 'bool';
		case 'bigint':
			return 'int8';
		case 'number':
			return Number.isSafeInteger(value) ? 'int8' : 'float8';
		case 'string':
			if (isDate(value.slice(0, 10))) {
				if (value.length === 10) return 'date';
				if (TIME.test(value.slice(10))) return 'timestamptz';
			}
			return UUID.test(value) ? 'uuid' : 'text';
		case 'object':
			if (value === null) return undefined;
			if (value instanceof Uint8Array) return 'bytea';
			return value instanceof Date || typeof (value as { toISO?: unknown }).toISO === 'function'
				? 'timestamptz'
				: 'jsonb';
		default:
			return undefined;
	}
}

/** A day that the calendar and Postgres know: there is no year 0. */
function isDate(text: string): boolean {
	const match = DATE.exec(text);
	if (match === null) return false;
	const [year, month, day] = match.slice(1).map(Number);
	return year > 0 && day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

function widen(a: Inferred, b: Inferred): Inferred {
	if (a === b) return a;
	const pair = [a, b].sort().join();
	if (pair === 'float8,int8') return 'float8';
	return pair === 'date,timestamptz' ? 'timestamptz' : 'text';
}
