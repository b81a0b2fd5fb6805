import type { Column, PgType, TableInfo } from '../catalog';
import { quoteIdentifier, quoteQualified } from '../identifiers';

type Inferred = 'bool' | 'int8' | 'float8' | 'timestamptz' | 'date' | 'uuid' | 'jsonb' | 'text';

/** What CREATE TABLE says for each. */
const SQL_NAMES: Readonly<Record<Inferred, string>> = {
	bool: 'boolean',
	int8: 'bigint',
	float8: 'double precision',
	timestamptz: 'timestamptz',
	date: 'date',
	uuid: 'uuid',
	jsonb: 'jsonb',
	text: 'text',
};

const TIMESTAMP = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;
const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

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
			if (TIMESTAMP.test(value)) return 'timestamptz';
			if (DATE.test(value)) return 'date';
			return UUID.test(value) ? 'uuid' : 'text';
		case 'object':
			if (value === null) return undefined;
			return value instanceof Date || typeof (value as { toISO?: unknown }).toISO === 'function'
				? 'timestamptz'
				: 'jsonb';
		default:
			return undefined;
	}
}

function widen(a: Inferred, b: Inferred): Inferred {
	if (a === b) return a;
	const pair = [a, b].sort().join();
	if (pair === 'float8,int8') return 'float8';
	return pair === 'date,timestamptz' ? 'timestamptz' : 'text';
}
