import { quoteIdentifier, quoteQualified } from '../identifiers';
import type { WriteRules, WriteSet } from './set';
import type { Piece } from './source';

/** What a statement's answer holds in front of the columns that were asked for. */
export type Leading =
	/** Nothing: one row comes back for each that was sent, in the same order. */
	| 'nothing'
	/** The number by which the piece knows the row. */
	| 'ordinal'
	/** The text form of the values that were sent, to find the row by. */
	| 'values';

export interface WriteStatement {
	readonly text: string;
	readonly leading: Leading;
	/** False when no row comes back at all. */
	readonly returns: boolean;
}

/**
 * Makes the statement that writes the rows of a piece.
 * @param distinct true when no two of them can have the same key
 */
export function writeStatement(set: WriteSet, rules: WriteRules, piece: Piece, distinct: boolean): WriteStatement {
	switch (set.action.kind) {
		case 'insert':
		case 'upsert':
			return insertStatement(set, rules, piece);
		case 'update':
			return updateStatement(set, rules, piece, distinct);
		case 'delete':
			return deleteStatement(set, rules, piece);
	}
}

function insertStatement(set: WriteSet, rules: WriteRules, piece: Piece): WriteStatement {
	const { table, columns, action } = set;
	const names = columns.map(({ name }) => quoteIdentifier(name));
	const values = columns.map((_, i) => piece.value(i)).join(', ');
	const overriding = overridingClause(set, rules);
	const conflict = conflictClause(set);
	// Rows that are left out are found by what was sent.
	const mayLeaveOut =
		(action.kind === 'insert' && action.onConflict === 'skip') ||
		(action.kind === 'upsert' && action.update.length === 0);
	const leading = mayLeaveOut ? [`ROW(${names.map((name) => `t.${name}`).join(', ')})::text`] : [];
	const returning = [...leading, ...returnedColumns(rules.returning)];
	const order = action.kind === 'upsert' ? ` ORDER BY ${keyOrder(set, piece)}` : '';
	return {
		text: `INSERT INTO ${quoteQualified(table.schema, table.name)} AS t (${names.join(', ')})${overriding} SELECT ${values} FROM ${piece.from}${order}${conflict}${returningClause(returning)}`,
		leading: mayLeaveOut ? 'values' : 'nothing',
		returns: returning.length > 0,
	};
}

/** Of a view it is not known which of its columns are an identity; where none is, the words do nothing. */
export function overridingClause({ table, columns }: WriteSet, { overrideIdentity }: WriteRules): string {
	const needed = table.kind === 'view' || columns.some(({ identity }) => identity === 'always');
	return overrideIdentity && needed ? ' OVERRIDING SYSTEM VALUE' : '';
}

/** Rows that exist are locked in the order of their keys, so that two executions do not wait for each other. */
function keyOrder({ columns, action }: WriteSet, piece: Piece): string {
	const key = 'key' in action ? action.key : [];
	const values = key.map((name) => piece.value(columns.findIndex((column) => column.name === name)));
	return [...values, piece.ordinal].join(', ');
}

/** The numbers of a piece's rows in the order in which an upsert takes them. */
export function upsertOrderStatement(set: WriteSet, piece: Piece): string {
	return `SELECT ${piece.ordinal} FROM ${piece.from} ORDER BY ${keyOrder(set, piece)}`;
}

function conflictClause({ columns, action }: WriteSet): string {
	if (action.kind === 'insert') return action.onConflict === 'skip' ? ' ON CONFLICT DO NOTHING' : '';
	if (action.kind !== 'upsert') return '';
	const target = `ON CONFLICT (${action.key.map(quoteIdentifier).join(', ')})`;
	const changed = columns.map(({ name }) => name).filter((name) => action.update.includes(name));
	if (changed.length === 0) return ` ${target} DO NOTHING`;
	const assignments = changed.map(quoteIdentifier).map((name) => `${name} = EXCLUDED.${name}`);
	return ` ${target} DO UPDATE SET ${assignments.join(', ')}`;
}

function updateStatement(
	{ table, columns, action }: WriteSet,
	{ returning }: WriteRules,
	piece: Piece,
	distinct: boolean,
): WriteStatement {
	const key = action.kind === 'update' ? action.key : [];
	const indexOf = (name: string) => columns.findIndex((column) => column.name === name);
	const assignments = columns.flatMap(({ name }, i) =>
		key.includes(name) ? [] : [`${quoteIdentifier(name)} = k.c${i + 1}`],
	);
	const keyValues = key.map((name) => piece.value(indexOf(name))).join(', ');
	const values = columns.map((_, i) => `${piece.value(i)} AS c${i + 1}`).join(', ');
	const rows = `${piece.ordinal} AS o, ${values} FROM ${piece.from}`;
	// Of several rows for the same key the last one holds, where UPDATE by itself would take any of them.
	const latest = distinct
		? `SELECT ${rows} ORDER BY ${keyValues}`
		: `SELECT DISTINCT ON (${keyValues}) ${rows} ORDER BY ${keyValues}, ${piece.ordinal} DESC`;
	return {
		text: `UPDATE ${quoteQualified(table.schema, table.name)} AS t SET ${assignments.join(', ')} FROM (${latest}) AS k WHERE ${matches(key, indexOf)} RETURNING ${['k.o', ...returnedColumns(returning)].join(', ')}`,
		leading: 'ordinal',
		returns: true,
	};
}

function deleteStatement(set: WriteSet, { returning }: WriteRules, piece: Piece): WriteStatement {
	const { table, columns, action } = set;
	const key = action.kind === 'delete' ? action.key : [];
	const indexOf = (name: string) => columns.findIndex((column) => column.name === name);
	const values = columns.map((_, i) => `${piece.value(i)} AS c${i + 1}`).join(', ');
	return {
		text: `DELETE FROM ${quoteQualified(table.schema, table.name)} AS t USING (SELECT ${piece.ordinal} AS o, ${values} FROM ${piece.from} ORDER BY ${keyOrder(set, piece)}) AS k WHERE ${matches(key, indexOf)} RETURNING ${['k.o', ...returnedColumns(returning)].join(', ')}`,
		leading: 'ordinal',
		returns: true,
	};
}

function matches(key: readonly string[], indexOf: (name: string) => number): string {
	return key.map((name) => `t.${quoteIdentifier(name)} = k.c${indexOf(name) + 1}`).join(' AND ');
}

function returnedColumns(returning: readonly string[] | undefined): string[] {
	if (returning === undefined) return [];
	return returning.includes('*') ? ['t.*'] : returning.map((name) => `t.${quoteIdentifier(name)}`);
}

function returningClause(expressions: readonly string[]): string {
	return expressions.length === 0 ? '' : ` RETURNING ${expressions.join(', ')}`;
}

/** For each row of a piece: its number, and that of the last row with the same key. */
export function lastOfKeyStatement({ columns, action, table }: WriteSet, piece: Piece): string {
	const key = 'key' in action ? action.key : [];
	const values = key.map((name) => piece.value(columns.findIndex((column) => column.name === name)));
	const unique = table.uniqueKeys.find((candidate) => sameColumns(candidate.columns, key));
	// Where two nulls are not equal, a key with a null in it is the only one of its kind.
	const apart =
		unique?.nullsEqual === true
			? []
			: [`CASE WHEN ${values.map((value) => `${value} IS NULL`).join(' OR ')} THEN ${piece.ordinal} END`];
	return `SELECT ${piece.ordinal}, pg_catalog.max(${piece.ordinal}) OVER (PARTITION BY ${[...values, ...apart].join(', ')}) FROM ${piece.from}`;
}

/** The values of each row of a piece as they will be in the table, in the order in which they are taken. */
export function sentValuesStatement(set: WriteSet, piece: Piece): string {
	const { columns, action } = set;
	const values = columns.map(({ typeText }, i) => `(${piece.value(i)})::${typeText}`).join(', ');
	return `SELECT ROW(${values})::text FROM ${piece.from} ORDER BY ${action.kind === 'upsert' ? keyOrder(set, piece) : piece.ordinal}`;
}

function sameColumns(a: readonly string[], b: readonly string[]): boolean {
	return a.length === b.length && a.every((name) => b.includes(name));
}
