import type { Column, TableInfo } from '../catalog';
import type { EncodingRules } from '../encode/encoder';
import type { Rows } from '../encode/rows';
import type { ResultRules } from '../resultTypes';

/** What is done with each row. */
export type Action =
	| { readonly kind: 'insert'; readonly onConflict: 'fail' | 'skip' }
	/** `update`: the columns that change in rows that exist; none leaves them as they are. */
	| { readonly kind: 'upsert'; readonly key: readonly string[]; readonly update: readonly string[] }
	| { readonly kind: 'update'; readonly key: readonly string[] }
	| { readonly kind: 'delete'; readonly key: readonly string[] };

/** Rows for one table that all fill the same columns. */
export interface WriteSet {
	readonly table: TableInfo;
	/**
	 * Columns that the rows have values for; on insert the others get their defaults. Without any, whole rows are made of
	 * defaults.
	 */
	readonly columns: readonly Column[];
	readonly rows: Rows;
	readonly action: Action;
}

export interface WriteRules {
	readonly encoding: EncodingRules;
	readonly results: ResultRules;
	/** Columns that come back; none when absent. `*` stands for all. */
	readonly returning?: readonly string[];
	/** True when values for identity columns that are GENERATED ALWAYS take the place of generated ones. */
	readonly overrideIdentity: boolean;
	/** Rows per statement where rows travel as parameters. */
	readonly rowsPerStatement: number;
}

/** What became of the rows of a set. */
export interface WriteResult {
	readonly fields: readonly string[];
	/** Rows that came back, as arrays in the order of `fields`. */
	readonly returned: unknown[][];
	/** For each of them the position of the row it belongs to; -1 when it cannot be told. */
	readonly returnedFor: number[];
	/** Positions of rows that found nothing to change: no such key, or left out because of a conflict. */
	readonly untouched: number[];
	/** Rows whose key came again, each with the position of the last row of that key, which holds. */
	readonly superseded: Array<[row: number, by: number]>;
	/** Rows that were refused, one by one. */
	readonly refused: RefusedRow[];
}

/** A row that was left out because the database refused it. */
export interface RefusedRow {
	readonly row: number;
	readonly error: RowError;
}

/** Why the database refused a row. */
export interface RowError {
	readonly message: string;
	/** SQLSTATE. */
	readonly code: string;
	readonly detail?: string;
	readonly hint?: string;
	readonly column?: string;
	readonly constraint?: string;
}

export function emptyResult(): WriteResult {
	return { fields: [], returned: [], returnedFor: [], untouched: [], superseded: [], refused: [] };
}
