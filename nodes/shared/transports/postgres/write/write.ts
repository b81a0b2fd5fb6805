import type { CustomTypesConfig } from 'pg';
import { copyRows } from '../encode/copyRows';
import type { RowProblem } from '../encode/problems';
import { findProblems } from '../encode/problems';
import type { TargetColumn } from '../encode/rows';
import { rowsBetween, targetColumns } from '../encode/rows';
import { quoteIdentifier, quoteQualified } from '../identifiers';
import { resultTypes } from '../resultTypes';
import type { CopyStatement } from '../statement';
import type { Session } from '../transaction';
import { isServerError } from '../serverError';
import { surelyDistinct } from './distinct';
import type { WriteResult, WriteRules, WriteSet } from './set';
import { emptyResult } from './set';
import type { Piece, Source, SourceRows } from './source';
import { ParameterSource, StagedSource } from './source';
import { lastOfKeyStatement, sentValuesStatement, upsertOrderStatement, writeStatement } from './statements';
import type { WriteStatement } from './statements';
import type { WriteWay } from './way';
import { chooseWay } from './way';

/** One set of rows on its way into the database. A repeat of the transaction runs the same object again. */
export class Write {
	readonly way: WriteWay;
	private readonly targets: readonly TargetColumn[];
	private readonly types: CustomTypesConfig;
	private readonly distinct: boolean;

	constructor(
		readonly set: WriteSet,
		readonly rules: WriteRules,
	) {
		const { table, columns, rows, action } = set;
		this.way = chooseWay(set, rules);
		this.targets = targetColumns(table, columns, rules.encoding, action.kind);
		this.types = resultTypes(rules.results);
		const keys = 'key' in action ? columns.filter(({ name }) => action.key.includes(name)) : [];
		this.distinct = keys.length > 0 && surelyDistinct(rows, keys);
	}

	/** @returns the values that cannot be stored; with any, the set must not be run */
	async problems(signal: AbortSignal): Promise<readonly RowProblem[]> {
		return await findProblems(this.set.rows, this.targets, signal);
	}

	/**
	 * Writes all rows.
	 * @throws the server's error for the first row that it refuses
	 */
	async run(session: Session): Promise<WriteResult> {
		const result = emptyResult();
		switch (this.way) {
			case 'copy':
				await session.run(this.copy(copyRows(this.set.rows, this.targets)));
				return result;
			case 'defaults':
				return await this.insertDefaults(session);
			case 'staged': {
				const { source } = await StagedSource.fill(session, this.sourceRows);
				await this.apply(session, source, source.positions, result);
				return result;
			}
			case 'parameters': {
				const source = this.parameterSource();
				await this.apply(session, source, source.positions, result);
				return result;
			}
		}
	}

	/**
	 * COPY straight into the table.
	 * @param options in COPY's own words
	 */
	copy(chunks: CopyStatement['chunks'], options = ''): CopyStatement {
		const { table, columns } = this.set;
		const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
		const target = `${quoteQualified(table.schema, table.name)} (${names})`;
		return { copy: `COPY ${target} FROM STDIN${options === '' ? '' : ` WITH (${options})`}`, chunks };
	}

	/** The same for the rows from position `from` on, which are then counted from 0. */
	rest(from: number): Write {
		const { rows } = this.set;
		return new Write({ ...this.set, rows: rowsBetween(rows, from, rows.length) }, this.rules);
	}

	get sourceRows(): SourceRows {
		return { rows: this.set.rows, columns: this.set.columns, targets: this.targets };
	}

	parameterSource(): ParameterSource {
		return new ParameterSource(this.sourceRows, this.rules.rowsPerStatement);
	}

	/** Runs the statement for some rows of a source, and adds to `result` what became of them. */
	async apply(session: Session, source: Source, positions: readonly number[], result: WriteResult): Promise<void> {
		for (const piece of source.pieces(positions)) {
			if (this.set.action.kind === 'upsert' && !this.distinct) await this.upsertLatest(session, source, piece, result);
			else await this.applyPiece(session, piece, result);
		}
	}

	private async applyPiece(session: Session, piece: Piece, result: WriteResult): Promise<void> {
		const statement = writeStatement(this.set, this.rules, piece, this.distinct);
		const { rows, fields, rowCount } = await session.run({
			text: statement.text,
			values: piece.parameters,
			types: this.types,
		});
		if (!statement.returns) return;
		const names = fields.map(({ name }) => name);
		if (result.fields.length === 0)
			Object.assign(result, { fields: statement.leading === 'nothing' ? names : names.slice(1) });
		const found = await this.positionsOf(session, piece, statement, rows, result);
		if (this.rules.returning === undefined) return;
		for (let i = 0; i < rowCount; i++) {
			result.returned.push(statement.leading === 'nothing' ? rows[i] : rows[i].slice(1));
			result.returnedFor.push(found[i]);
		}
	}

	/** Finds the row of each returned one, and notes those for which nothing came back. */
	private async positionsOf(
		session: Session,
		piece: Piece,
		{ leading }: WriteStatement,
		rows: unknown[][],
		result: WriteResult,
	): Promise<number[]> {
		switch (leading) {
			case 'nothing':
				if (this.rules.returning === undefined) return [];
				// A trigger that drops rows leaves no trace of which.
				return rows.length === piece.positions.length ? await this.sentOrder(session, piece) : rows.map(() => -1);
			case 'ordinal': {
				const positions = rows.map(([ordinal]) => piece.positionOf(Number(ordinal)));
				await this.noteMissing(session, piece, new Set(positions), result);
				return positions;
			}
			case 'values': {
				const order = await this.sentOrder(session, piece);
				if (rows.length === order.length) return order;
				const sent = await session.run({ text: sentValuesStatement(this.set, piece), values: piece.parameters });
				const found = matchInOrder(
					rows.map(([values]) => String(values)),
					sent.rows.map(([values]) => String(values)),
				);
				const hit = new Set(found);
				// A trigger that changes rows makes them unrecognisable; then it is not known which were left out.
				if (!hit.has(-1)) for (let i = 0; i < order.length; i++) if (!hit.has(i)) result.untouched.push(order[i]);
				return found.map((i) => (i < 0 ? -1 : order[i]));
			}
		}
	}

	/** Positions of a piece's rows in the order in which the statement takes them. */
	private async sentOrder(session: Session, piece: Piece): Promise<number[]> {
		if (this.set.action.kind !== 'upsert') return [...piece.positions];
		const { rows } = await session.run({ text: upsertOrderStatement(this.set, piece), values: piece.parameters });
		return rows.map(([ordinal]) => piece.positionOf(Number(ordinal)));
	}

	/** Tells rows without a match from rows whose key came again later. */
	private async noteMissing(
		session: Session,
		piece: Piece,
		found: ReadonlySet<number>,
		result: WriteResult,
	): Promise<void> {
		const missing = piece.positions.filter((position) => !found.has(position));
		if (missing.length === 0) return;
		// A DELETE takes any of several rows with one key; only those matter here that have the key of a missing one.
		const holders = new Map<number, number>();
		const last = this.distinct ? undefined : await this.lastOfKey(session, piece);
		const keyOf = (position: number) => last?.get(position) ?? position;
		if (last) {
			const wanted = new Set(missing.map(keyOf));
			for (const position of found) if (wanted.has(keyOf(position))) holders.set(keyOf(position), position);
		}
		for (const position of missing) {
			const holder = holders.get(keyOf(position));
			if (holder === undefined) result.untouched.push(position);
			else result.superseded.push([position, holder]);
		}
	}

	/**
	 * Upserts rows that may have the same key. ON CONFLICT refuses to change a row twice in one statement (21000); only
	 * when it does are the earlier rows of each key left out.
	 */
	private async upsertLatest(session: Session, source: Source, piece: Piece, result: WriteResult): Promise<void> {
		await session.run({ text: 'SAVEPOINT steady_upsert' });
		try {
			await this.applyPiece(session, piece, result);
			await session.run({ text: 'RELEASE SAVEPOINT steady_upsert' });
			return;
		} catch (error) {
			if (!isServerError(error) || error.code !== '21000') throw error;
		}
		await session.run({ text: 'ROLLBACK TO SAVEPOINT steady_upsert; RELEASE SAVEPOINT steady_upsert' });
		const last = await this.lastOfKey(session, piece);
		const earlier = new Set(piece.positions.filter((position) => last.get(position) !== position));
		for (const position of earlier) result.superseded.push([position, last.get(position) ?? position]);
		const latest = await source.without(session, earlier);
		const kept = piece.positions.filter((position) => !earlier.has(position));
		for (const rest of latest.pieces(kept)) await this.applyPiece(session, rest, result);
	}

	/** For each row of a piece the position of the last one with the same key. */
	private async lastOfKey(session: Session, piece: Piece): Promise<Map<number, number>> {
		const { rows } = await session.run({ text: lastOfKeyStatement(this.set, piece), values: piece.parameters });
		return new Map(rows.map(([ordinal, last]) => [piece.positionOf(Number(ordinal)), piece.positionOf(Number(last))]));
	}

	private async insertDefaults(session: Session): Promise<WriteResult> {
		const { table, rows } = this.set;
		const returning = this.rules.returning;
		const columns = returning?.includes('*') ? '*' : returning?.map(quoteIdentifier).join(', ');
		const text = `INSERT INTO ${quoteQualified(table.schema, table.name)} SELECT FROM pg_catalog.generate_series(1, $1::int)${columns === undefined ? '' : ` RETURNING ${columns}`}`;
		const answer = await session.run({ text, values: [String(rows.length)], types: this.types });
		const tied = answer.rows.length === rows.length;
		return {
			...emptyResult(),
			fields: answer.fields.map(({ name }) => name),
			returned: answer.rows,
			returnedFor: answer.rows.map((_, row) => (tied ? row : -1)),
		};
	}
}

/**
 * Finds each of `found`, which is a part of `all` in the same order, in `all`: the first that is equal and not taken yet.
 * @returns indices; -1 for what is not there
 */
function matchInOrder(found: readonly string[], all: readonly string[]): number[] {
	const places = new Map<string, number[]>();
	for (let i = all.length - 1; i >= 0; i--) {
		const list = places.get(all[i]);
		if (list) list.push(i);
		else places.set(all[i], [i]);
	}
	return found.map((text) => places.get(text)?.pop() ?? -1);
}
