import type { Column, PgType } from '../catalog';
import { arrayColumns } from '../encode/arrayColumns';
import { copyRows } from '../encode/copyRows';
import type { Rows, TargetColumn } from '../encode/rows';
import { quoteIdentifier, quoteQualified } from '../identifiers';
import type { Session } from '../transaction';

/** Some rows of a set where a statement can read them, as relation `v`. */
export interface Piece {
	/** Positions of the rows in it, ascending. */
	readonly positions: readonly number[];
	/** What goes after FROM: names the relation `v` and, where needed, picks the rows. */
	readonly from: string;
	/** Parameters that go with it. */
	readonly parameters: readonly string[];
	/** SQL for a number that tells the rows of the piece apart, ascending in their order. */
	readonly ordinal: string;
	/** @returns the position of the row with that number */
	positionOf(ordinal: number): number;
	/** SQL for the value of a column, in the column's type but not cut to its length. */
	value(column: number): string;
}

/** Where the rows of a set are while statements work on them. */
export interface Source {
	/** Positions of the rows that are there. */
	readonly positions: readonly number[];
	/** @param positions an ascending part of the source's; all that lie between the first and the last */
	pieces(positions: readonly number[]): Iterable<Piece>;
	/** Makes parts cheap to get at, before they are asked for again and again. */
	prepareForParts(session: Session): Promise<void>;
	/** The same source without some of its rows. They are back when the transaction rolls back to a savepoint. */
	without(session: Session, positions: ReadonlySet<number>): Promise<Source>;
}

/** What it takes to make a source. */
export interface SourceRows {
	readonly rows: Rows;
	readonly columns: readonly Column[];
	readonly targets: readonly TargetColumn[];
}

/** Rows travel as parameters, one array for each column, anew with each statement. */
export class ParameterSource implements Source {
	readonly positions: readonly number[];

	constructor(
		private readonly source: SourceRows,
		private readonly rowsPerStatement: number,
		positions?: readonly number[],
	) {
		this.positions = positions ?? allPositions(source.rows);
	}

	async prepareForParts(): Promise<void> {
		await Promise.resolve();
	}

	async without(_session: Session, positions: ReadonlySet<number>): Promise<ParameterSource> {
		const left = this.positions.filter((position) => !positions.has(position));
		return await Promise.resolve(new ParameterSource(this.source, this.rowsPerStatement, left));
	}

	*pieces(positions: readonly number[]): Generator<Piece, void, void> {
		const { rows, columns, targets } = this.source;
		const numbers = columns.map((_, i) => i + 1);
		const arrays = numbers.map((n) => `pg_catalog.unnest($${n}::text[])`).join(', ');
		const from = `ROWS FROM (${arrays}) WITH ORDINALITY AS v (${numbers.map((n) => `c${n}, `).join('')}o)`;
		for (const set of arrayColumns(rows, targets, positions, this.rowsPerStatement)) {
			yield {
				positions: set.positions,
				from,
				parameters: set.arrays,
				ordinal: 'v.o',
				positionOf: (ordinal) => set.positions[ordinal - 1],
				value: (column) => castText(columns[column], `v.c${column + 1}`),
			};
		}
	}
}

/** Rows wait in a temporary table, which goes with the transaction. */
export class StagedSource implements Source {
	private constructor(
		readonly name: string,
		private readonly columns: readonly Column[],
		private readonly asText: boolean,
		readonly positions: readonly number[],
	) {}

	/**
	 * Copies the rows into a new temporary table.
	 * @param asText keeps the text forms, for values that may turn out not to be of the column's type
	 * @param options of COPY, in its own words
	 * @returns the source, and how many rows got in
	 */
	static async fill(
		session: Session,
		{ rows, columns, targets }: SourceRows,
		asText = false,
		options = '',
	): Promise<{ source: StagedSource; count: number }> {
		const name = nextName();
		const definitions = columns.map((column, i) => `c${i + 1} ${asText ? 'text' : columnType(column)}`);
		await session.run({
			text: `CREATE TEMP TABLE ${quoteIdentifier(name)} (${['o int', ...definitions].join(', ')}) ON COMMIT DROP`,
		});
		const { rowCount } = await session.run({
			copy: `COPY ${temporary(name)} FROM STDIN${options}`,
			chunks: copyRows(rows, targets, true),
		});
		return { source: new StagedSource(name, columns, asText, allPositions(rows)), count: rowCount };
	}

	async prepareForParts(session: Session): Promise<void> {
		await session.run({ text: `CREATE INDEX ON ${this.table} (o)` });
	}

	async without(session: Session, positions: ReadonlySet<number>): Promise<StagedSource> {
		await session.run({
			text: `DELETE FROM ${this.table} AS s USING pg_catalog.unnest($1::int[]) AS d (o) WHERE s.o = d.o`,
			values: [`{${[...positions].join(',')}}`],
		});
		return this.lacking(positions);
	}

	/** The same table, some rows of which did not get in. */
	lacking(missing: ReadonlySet<number>): StagedSource {
		const left = this.positions.filter((position) => !missing.has(position));
		return new StagedSource(this.name, this.columns, this.asText, left);
	}

	/** SQL name of the table. */
	get table(): string {
		return temporary(this.name);
	}

	*pieces(positions: readonly number[]): Generator<Piece, void, void> {
		if (positions.length === 0) return;
		const whole = positions.length === this.positions.length;
		const range = `s.o BETWEEN ${positions[0]} AND ${positions[positions.length - 1]}`;
		yield {
			positions,
			from: whole ? `${this.table} AS v` : `(SELECT * FROM ${this.table} AS s WHERE ${range}) AS v`,
			parameters: [],
			ordinal: 'v.o',
			positionOf: (ordinal) => ordinal,
			value: (column) => (this.asText ? castText(this.columns[column], `v.c${column + 1}`) : `v.c${column + 1}`),
		};
	}
}

function allPositions({ length }: Rows): number[] {
	return Array.from({ length }, (_, position) => position);
}

let tables = 0;

/** Unique within the process, so within any session. */
function nextName(): string {
	return `steady_rows_${++tables}`;
}

function temporary(name: string): string {
	return `pg_temp.${quoteIdentifier(name)}`;
}

/** Type of a column as CREATE TABLE wants it. A collation of its own matters where keys are compared. */
function columnType({ typeText, collation }: Column): string {
	return collation === undefined ? typeText : `${typeText} COLLATE ${collation}`;
}

/**
 * Cast of a text form to a column's type, without its length: an explicit cast to `varchar(3)` would cut a longer string
 * silently, where the assignment that follows refuses it.
 */
export function castText({ type, collation }: Column, text: string): string {
	const cast = `${text}::${typeName(type)}`;
	return collation === undefined ? cast : `${cast} COLLATE ${collation}`;
}

function typeName(type: PgType): string {
	return type.kind === 'domain' && type.of ? typeName(type.of) : quoteQualified(type.schema, type.name);
}
