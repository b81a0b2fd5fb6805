import type { FieldDef } from 'pg';
import type { Column, PgType, TableInfo } from '../catalog';
import { arrayColumns } from '../encode/arrayColumns';
import type { ColumnArrays } from '../encode/arrayColumns';
import type { EncodingRules } from '../encode/encoder';
import { encoderFor } from '../encode/encoder';
import type { RowProblem, Rows, TargetColumn } from '../encode/copyRows';
import { copyRows } from '../encode/copyRows';
import { quoteIdentifier, quoteQualified } from '../identifiers';
import type { ResultRules } from '../resultTypes';
import { resultTypes } from '../resultTypes';
import type { Session } from '../transaction';
import { HeldChunks } from './heldChunks';

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

/** One set of rows on its way into the database. Encode first, then run; a repeat runs the same object again. */
export class Insert {
	readonly way: InsertWay;
	/** Row positions covered by the parameter set that was sent last; undefined under COPY. */
	lastSent: readonly number[] | undefined;
	private readonly copyChunks: HeldChunks<Buffer>;
	private readonly arrayChunks: HeldChunks<ArrayChunk>;

	constructor(
		readonly set: InsertSet,
		private readonly rules: InsertRules,
	) {
		this.way = chooseInsertWay(set, rules);
		const targets = targetColumns(set, rules.encoding);
		this.copyChunks = new HeldChunks((report) => copyRows(set.rows, targets, report));
		this.arrayChunks = new HeldChunks((report) => arrayChunks(set.rows, targets, report));
	}

	/**
	 * Encodes ahead as far as the budget goes.
	 * @returns the values that cannot be stored; with any, the set must not be run
	 */
	async encode(budget: { left: number }, signal: AbortSignal): Promise<readonly RowProblem[]> {
		if (this.way === 'defaults') return [];
		const chunks = this.way === 'copy' ? this.copyChunks : this.arrayChunks;
		await chunks.prepare(budget, signal);
		return chunks.problems;
	}

	async run(session: Session, signal: AbortSignal): Promise<InsertResult> {
		const { table, columns } = this.set;
		const target = quoteQualified(table.schema, table.name);
		const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
		switch (this.way) {
			case 'copy': {
				const { rowCount } = await session.run({
					copy: `COPY ${target} (${names}) FROM STDIN`,
					chunks: this.copyChunks.chunks(signal),
				});
				return { written: rowCount, rows: [], fields: [] };
			}
			case 'defaults': {
				const result = await session.run({
					text: `INSERT INTO ${target} SELECT FROM pg_catalog.generate_series(1, $1::int)${this.tail()}`,
					values: [String(this.set.rows.length)],
					types: resultTypes(this.rules.results),
				});
				return { written: result.rowCount, rows: result.rows, fields: result.fields };
			}
			case 'parameters': {
				const text = `INSERT INTO ${target} (${names}) SELECT ${castList(columns)} FROM ${parameterRows(columns.length)}${this.tail()}`;
				const types = resultTypes(this.rules.results);
				let written = 0;
				let fields: readonly FieldDef[] = [];
				const rows: unknown[][] = [];
				for await (const { set } of this.arrayChunks.chunks(signal)) {
					this.lastSent = set.rows;
					const result = await session.run({ text, values: set.arrays, types });
					written += result.rowCount;
					fields = result.fields;
					for (const row of result.rows) rows.push(row);
				}
				return { written, rows, fields };
			}
		}
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

/** A parameter set with its size, for the budget. */
interface ArrayChunk {
	readonly set: ColumnArrays;
	/** Characters. */
	readonly length: number;
}

function* arrayChunks(
	rows: Rows,
	targets: readonly TargetColumn[],
	report: (problem: RowProblem) => void,
): Generator<ArrayChunk, void, void> {
	for (const set of arrayColumns(rows, targets, report)) {
		yield { set, length: set.arrays.reduce((sum, { length }) => sum + length, 0) };
	}
}

function targetColumns({ table, columns }: InsertSet, encoding: EncodingRules): TargetColumn[] {
	return columns.map((column) => ({
		name: column.name,
		encode: encoderFor(column.type, encoding),
		// A trigger that runs before may put something in the place of null; so may the view or the table behind it.
		nullable: !column.notNull || table.hasBeforeRowTriggers || table.kind === 'view' || table.kind === 'foreign',
	}));
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
