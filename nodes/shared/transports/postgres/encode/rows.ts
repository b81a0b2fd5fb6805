import type { Column, TableInfo } from '../catalog';
import type { Accepts } from './accepts';
import { acceptsFor } from './accepts';
import type { Encoder, EncodingRules } from './encoder';
import { encoderFor } from './encoder';

/** Rows to write, by position. Values that are undefined are taken as null. */
export interface Rows {
	readonly length: number;
	/** @returns the row's values by column name */
	valuesAt(row: number): Readonly<Record<string, unknown>>;
	/** True when empty strings are to be written as null. */
	readonly emptyIsNull: boolean;
}

/** The rows from position `from` up to `to`, counted from 0. */
export function rowsBetween(rows: Rows, from: number, to: number): Rows {
	if (from === 0 && to === rows.length) return rows;
	return { length: to - from, valuesAt: (row) => rows.valuesAt(from + row), emptyIsNull: rows.emptyIsNull };
}

/** A column that is written, and how. */
export interface TargetColumn {
	readonly name: string;
	readonly encode: Encoder;
	readonly accepts: Accepts;
	/** False when the database would refuse null. */
	readonly nullable: boolean;
}

/** @param action null is only refused where it would be stored: not in a key to look for */
export function targetColumns(
	table: TableInfo,
	columns: readonly Column[],
	rules: EncodingRules,
	action: 'insert' | 'upsert' | 'update' | 'delete',
): TargetColumn[] {
	return columns.map((column) => ({
		name: column.name,
		encode: encoderFor(column.type, rules),
		accepts: acceptsFor(column.type),
		// A trigger that runs before may put something in the place of null; so may the view or the table behind it.
		nullable:
			action === 'delete' ||
			!column.notNull ||
			table.hasBeforeRowTriggers ||
			table.kind === 'view' ||
			table.kind === 'foreign',
	}));
}
