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

/** A column that is written, and how. */
export interface TargetColumn {
	readonly name: string;
	readonly encode: Encoder;
	readonly accepts: Accepts;
	/** False when the database would refuse null. */
	readonly nullable: boolean;
}

export function targetColumns(table: TableInfo, columns: readonly Column[], rules: EncodingRules): TargetColumn[] {
	return columns.map((column) => ({
		name: column.name,
		encode: encoderFor(column.type, rules),
		accepts: acceptsFor(column.type),
		// A trigger that runs before may put something in the place of null; so may the view or the table behind it.
		nullable: !column.notNull || table.hasBeforeRowTriggers || table.kind === 'view' || table.kind === 'foreign',
	}));
}
