import type { ItemFailure } from '../../shared/n8n/errors';
import { thrownFailure } from '../../shared/n8n/errors';
import type { Rows } from '../../shared/transports/postgres/encode/rows';
import type { RowSource, RowValues, TableName } from './inputRows';

/** Items for one table that fill the same columns, in their order. */
export interface RowGroup {
	readonly table: TableName;
	/** Names of the columns, in the order of the first item. */
	readonly keys: readonly string[];
	/** Input positions of the items, ascending. */
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

/**
 * Groups are written one after the other, so of two items with one key in different groups the last one would not always
 * hold. Those that would come too early wait for a further round.
 * @param key columns by which rows are found; values that look different are taken for different
 */
export function inRounds(groups: readonly RowGroup[], key: readonly string[]): readonly RowGroup[] {
	if (groups.length < 2 || key.length === 0) return groups;
	const lastOfTable = new Map(groups.map(({ table }) => [tableId(table), new Map<string, number>()]));
	if (lastOfTable.size === groups.length) return groups;
	const lastOf = groups.map(({ table }) => lastOfTable.get(tableId(table)) as Map<string, number>);
	// By item, and numbers only: there may be a million of them.
	const end = groups.reduce((most, { items }) => Math.max(most, items[items.length - 1] + 1), 0);
	const groupOf = new Int32Array(end).fill(-1);
	groups.forEach(({ items }, index) => {
		for (const item of items) groupOf[item] = index;
	});
	const roundOf = new Uint32Array(end);
	const rowsSeen = groups.map(() => 0);
	let rounds = 1;
	for (let item = 0; item < end; item++) {
		const index = groupOf[item];
		if (index < 0) continue;
		const id = keyText(groups[index].values[rowsSeen[index]++], key);
		const before = lastOf[index].get(id);
		if (before !== undefined) roundOf[item] = roundOf[before] + (index < groupOf[before] ? 1 : 0);
		rounds = Math.max(rounds, roundOf[item] + 1);
		lastOf[index].set(id, item);
	}
	if (rounds === 1) return groups;
	const parts = Array.from({ length: rounds }, () =>
		groups.map(({ table, keys }): RowGroup => ({ table, keys, items: [], values: [] })),
	);
	groups.forEach(({ items, values }, index) => {
		items.forEach((item, row) => {
			const part = parts[roundOf[item]][index];
			part.items.push(item);
			part.values.push(values[row]);
		});
	});
	return parts.flat().filter(({ items }) => items.length > 0);
}

function tableId({ schema, table }: TableName): string {
	return JSON.stringify([schema, table]);
}

function keyText(values: RowValues, key: readonly string[]): string {
	return key.length === 1 ? textOf(values[key[0]]) : JSON.stringify(key.map((name) => textOf(values[name])));
}

function textOf(value: unknown): string {
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The group without some of its items. */
export function withoutItems(group: RowGroup, left: ReadonlyMap<number, unknown>): RowGroup {
	const kept = group.items.flatMap((item, row) => (left.has(item) ? [] : [row]));
	return { ...group, items: kept.map((row) => group.items[row]), values: kept.map((row) => group.values[row]) };
}

export function rowsOf(group: RowGroup, emptyIsNull: boolean): Rows {
	return { length: group.items.length, valuesAt: (row) => group.values[row], emptyIsNull };
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
