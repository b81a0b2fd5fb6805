import type { FieldDef } from 'pg';
import type { Column, PgType, TableInfo } from '../catalog';
import { arrayColumns } from '../encode/arrayColumns';
import { copyRows } from '../encode/copyRows';
import type { EncodingRules } from '../encode/encoder';
import type { RowProblem } from '../encode/problems';
import { findProblems } from '../encode/problems';
import type { Rows, TargetColumn } from '../encode/rows';
import { targetColumns } from '../encode/rows';
import { quoteIdentifier, quoteQualified } from '../identifiers';
import type { ResultRules } from '../resultTypes';
import { resultTypes } from '../resultTypes';
import type { Session } from '../transaction';

/** Rows for one table that all fill the same columns. */
export interface InsertSet {
	readonly table: TableInfo;
	/** Columns that are filled; the others get their defaults. Without any, whole rows are made of defaults. */
	readonly columns: readonly Column[];
	readonly rows: Rows;
}

export interface InsertRules {
	readonly encoding: EncodingRules;
	/** Columns that come back; none when absent. `*` stands for all. */
	readonly returning?: readonly string[];
	readonly results: ResultRules;
	/** Rows that violate a unique or exclusion constraint are left out. */
	readonly skipOnConflict: boolean;
}

export interface InsertResult {
	/** Rows that are in the table now. */
	readonly written: number;
	/** What came back, in the order of the rows. */
	readonly rows: readonly unknown[][];
	readonly fields: readonly FieldDef[];
}

/** The ways in which rows get into a table. */
export type InsertWay = 'copy' | 'parameters' | 'defaults';

/**
 * Chooses the way from the catalog: COPY when nothing has to come back and nothing stands against it. It is refused under
 * row-level security and on views, passes rules by, and would write into an identity column that is GENERATED ALWAYS,
 * where INSERT says no.
 */
export function chooseInsertWay({ table, columns }: InsertSet, { returning, skipOnConflict }: InsertRules): InsertWay {
	if (columns.length === 0) return 'defaults';
	const canCopy =
		(table.kind === 'table' || table.kind === 'partitioned' || table.kind === 'foreign') &&
		!table.rowSecurity &&
		!table.hasRules;
	const overwritesIdentity = columns.some(({ identity }) => identity === 'always');
	return canCopy && !overwritesIdentity && returning === undefined && !skipOnConflict ? 'copy' : 'parameters';
}

/** One set of rows on its way into the database. A repeat runs the same object again. */
export class Insert {
	readonly way: InsertWay;
	private readonly targets: readonly TargetColumn[];

	constructor(
		readonly set: InsertSet,
		private readonly rules: InsertRules,
	) {
		this.way = chooseInsertWay(set, rules);
		this.targets = targetColumns(set.table, set.columns, rules.encoding);
	}

	/** @returns the values that cannot be stored; with any, the set must not be run */
	async problems(signal: AbortSignal): Promise<readonly RowProblem[]> {
		return await findProblems(this.set.rows, this.targets, signal);
	}

	async run(session: Session): Promise<InsertResult> {
		const { table, columns, rows } = this.set;
		const target = quoteQualified(table.schema, table.name);
		const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
		switch (this.way) {
			case 'copy': {
				const { rowCount } = await session.run({
					copy: `COPY ${target} (${names}) FROM STDIN`,
					chunks: copyRows(rows, this.targets),
				});
				return { written: rowCount, rows: [], fields: [] };
			}
			case 'defaults':
				return await this.statements(
					session,
					`INSERT INTO ${target} SELECT FROM pg_catalog.generate_series(1, $1::int)`,
					[[String(rows.length)]],
				);
			case 'parameters': {
				const source = `SELECT ${castList(columns)} FROM ${parameterRows(columns.length)}`;
				return await this.statements(
					session,
					`INSERT INTO ${target} (${names}) ${source}`,
					arraysOf(rows, this.targets),
				);
			}
		}
	}

	/** Runs one statement with one set of parameters after the other. */
	private async statements(session: Session, text: string, sets: Iterable<readonly string[]>): Promise<InsertResult> {
		const types = resultTypes(this.rules.results);
		const rows: unknown[][] = [];
		let fields: readonly FieldDef[] = [];
		let written = 0;
		for (const values of sets) {
			const result = await session.run({ text: text + this.tail(), values, types });
			written += result.rowCount;
			fields = result.fields;
			for (const row of result.rows) rows.push(row);
		}
		return { written, rows, fields };
	}

	/** True when rows come back. */
	get returns(): boolean {
		return this.rules.returning !== undefined;
	}

	private tail(): string {
		const { skipOnConflict, returning } = this.rules;
		return `${skipOnConflict ? ' ON CONFLICT DO NOTHING' : ''}${returningClause(returning)}`;
	}
}

function* arraysOf(rows: Rows, targets: readonly TargetColumn[]): Generator<readonly string[], void, void> {
	for (const { arrays } of arrayColumns(rows, targets)) yield arrays;
}

function returningClause(returning: readonly string[] | undefined): string {
	if (returning === undefined) return '';
	return ` RETURNING ${returning.includes('*') ? '*' : returning.map(quoteIdentifier).join(', ')}`;
}

/** `unnest($1::text[]), unnest($2::text[])` as rows `v (c1, c2)`. */
function parameterRows(width: number): string {
	const numbers = Array.from({ length: width }, (_, i) => i + 1);
	return `ROWS FROM (${numbers.map((n) => `pg_catalog.unnest($${n}::text[])`).join(', ')}) AS v (${numbers.map((n) => `c${n}`).join(', ')})`;
}

/**
 * Casts of the text forms to the columns' types, without their lengths: an explicit cast to `varchar(3)` would cut a
 * longer string silently, where the assignment that follows refuses it.
 */
function castList(columns: readonly Column[]): string {
	return columns.map(({ type }, i) => `v.c${i + 1}::${typeName(type)}`).join(', ');
}

function typeName(type: PgType): string {
	return type.kind === 'domain' && type.of ? typeName(type.of) : quoteQualified(type.schema, type.name);
}
