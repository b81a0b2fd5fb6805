import type { ItemFailure } from '../shared/n8n/errors';
import { thrownFailure } from '../shared/n8n/errors';
import type { Column, TableInfo } from '../shared/transports/postgres/catalog';
import type { Rows } from '../shared/transports/postgres/encode/rows';
import type { RowSource, RowValues, TableName } from './inputRows';

/** Items for one table that fill the same columns, in their order. */
export interface RowGroup {
	readonly table: TableName;
	/** Names of the columns, in the order of the first item. */
	readonly keys: readonly string[];
	/** Input positions of the items. */
	readonly items: number[];
	readonly values: RowValues[];
}

export interface Grouping {
	readonly groups: readonly RowGroup[];
	/** Items whose parameters could not be evaluated. */
	readonly refused: Map<number, ItemFailure>;
}

/**
 * Sorts items into groups: a key that an item does not have means the column's default, so rows with different keys
 * cannot go through the same statement.
 */
export function groupRows(source: RowSource, count: number): Grouping {
	const groups = new Map<string, RowGroup>();
	const refused = new Map<number, ItemFailure>();
	let last: RowGroup | undefined;
	for (let item = 0; item < count; item++) {
		let table: TableName;
		let values: RowValues;
		try {
			table = source.tableOf(item);
			values = source.valuesOf(item);
		} catch (error) {
			refused.set(item, thrownFailure(error, 'notSent', 0));
			continue;
		}
		if (last === undefined || last.table !== table || !hasExactly(values, last.keys, source.undefinedIsNull)) {
			const keys = keysOf(values, source.undefinedIsNull);
			const id = JSON.stringify([table.schema, table.table, [...keys].sort()]);
			last = groups.get(id);
			if (last === undefined) groups.set(id, (last = { table, keys, items: [], values: [] }));
		}
		last.items.push(item);
		last.values.push(values);
	}
	return { groups: [...groups.values()], refused };
}

function keysOf(values: RowValues, undefinedIsNull: boolean): string[] {
	return Object.keys(values).filter((key) => undefinedIsNull || values[key] !== undefined);
}

/** The usual case, made cheap: the item has the keys of the one before, in the same order. */
function hasExactly(values: RowValues, keys: readonly string[], undefinedIsNull: boolean): boolean {
	let i = 0;
	for (const key in values) {
		if (i >= keys.length || key !== keys[i] || (!undefinedIsNull && values[key] === undefined)) return false;
		i++;
	}
	return i === keys.length;
}

export function rowsOf(group: RowGroup, emptyIsNull: boolean): Rows {
	return { length: group.items.length, valuesAt: (row) => group.values[row], emptyIsNull };
}

/** Why a key of the items cannot be written; undefined when it can. Continues the sentence "Column x …". */
export function refuseColumn(table: TableInfo, name: string): string | undefined {
	const column = table.columns.find((candidate) => candidate.name === name);
	if (column === undefined) {
		const similar = table.columns.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase())?.name;
		const hint = similar === undefined ? `It has: ${listNames(table.columns)}` : `Did you mean "${similar}"?`;
		return `does not exist in "${table.schema}"."${table.name}". ${hint}`;
	}
	if (column.generated)
		return 'is computed by the database (GENERATED ALWAYS AS) and cannot be written. Leave it out of the items';
	return undefined;
}

/** Wide tables need not be spelled out. */
const MOST_NAMES = 20;

function listNames(columns: readonly Column[]): string {
	const names = columns.slice(0, MOST_NAMES).map(({ name }) => `"${name}"`);
	return columns.length > MOST_NAMES ? `${names.join(', ')} …` : names.join(', ');
}
