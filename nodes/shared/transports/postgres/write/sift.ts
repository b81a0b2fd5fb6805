import type { Session } from '../transaction';
import { attempt } from './refusedRows';
import type { RefusedRow } from './set';
import type { Source } from './source';
import { StagedSource } from './source';
import { canStage } from './way';
import type { Write } from './write';

/** COPY … (ON_ERROR ignore). */
const COPY_SKIPS_FROM = 170_000;

/** pg_input_is_valid and pg_input_error_info. */
const INPUT_CHECKS_FROM = 160_000;

/** Values looked into at once. */
const VALUES_PER_LOOK = 5_000;

/** A set whose values are all of their columns' types, as far as the server can tell. */
export interface Sifted {
	readonly source: Source;
	readonly refused: readonly RefusedRow[];
}

/** COPY leaves out what it cannot read, and says which rows. */
export const SKIPPING = 'ON_ERROR ignore, LOG_VERBOSITY verbose';

/** True when COPY itself can leave out rows with a value that is not of its column's type. */
export function copySkips({ set: { table } }: Write): boolean {
	return table.serverVersion >= COPY_SKIPS_FROM && table.kind !== 'foreign';
}

/** True when such rows can be found on the server. */
export function canSift({ set }: Write): boolean {
	return canStage(set) && set.table.serverVersion >= INPUT_CHECKS_FROM;
}

/**
 * Brings the rows to the server and sifts out those with a value that is not of its column's type. Without the means for
 * it (before PostgreSQL 16, or without temporary tables) nothing is sifted, and the rows show when they are written.
 */
export async function sift(write: Write, session: Session): Promise<Sifted> {
	const { table, rows } = write.set;
	if (!canStage(write.set) || write.way === 'parameters') return { source: write.parameterSource(), refused: [] };
	let sifted: Sifted | undefined;
	// Types of extensions may stop everything at a bad value, where others say so and let the rest pass.
	await attempt(session, async () => {
		if (table.serverVersion >= COPY_SKIPS_FROM) sifted = await siftByCopy(write, session, rows.length);
		else if (table.serverVersion >= INPUT_CHECKS_FROM) sifted = await siftByQuestions(write, session);
	});
	return sifted ?? { source: (await StagedSource.fill(session, write.sourceRows, true)).source, refused: [] };
}

async function siftByCopy(write: Write, session: Session, length: number): Promise<Sifted> {
	const { source, count } = await StagedSource.fill(session, write.sourceRows, false, ' WITH (ON_ERROR ignore)');
	if (count === length) return { source, refused: [] };
	return await leaveOut(write, session, source, await absent(session, source, length));
}

async function siftByQuestions(write: Write, session: Session): Promise<Sifted> {
	const { source } = await StagedSource.fill(session, write.sourceRows, true);
	const invalid = await invalidRows(write, session, source);
	if (invalid.length === 0) return { source, refused: [] };
	return await leaveOut(write, session, await source.without(session, new Set(invalid)), invalid);
}

async function leaveOut(
	write: Write,
	session: Session,
	source: StagedSource,
	positions: readonly number[],
): Promise<Sifted> {
	return { source: source.lacking(new Set(positions)), refused: await reasons(write, session, positions) };
}

/** Rows that COPY left out. */
async function absent(session: Session, source: StagedSource, length: number): Promise<number[]> {
	const { rows } = await session.run({
		text: `SELECT g.o FROM pg_catalog.generate_series(0, $1::int) AS g (o) WHERE NOT EXISTS (SELECT FROM ${source.table} AS s WHERE s.o = g.o) ORDER BY g.o`,
		values: [String(length - 1)],
	});
	return rows.map(([position]) => Number(position));
}

async function invalidRows(write: Write, session: Session, source: StagedSource): Promise<number[]> {
	const { columns } = write.set;
	const checks = columns.map((_, i) => `pg_catalog.pg_input_is_valid(s.c${i + 1}, $${i + 1})`).join(' AND ');
	const { rows } = await session.run({
		text: `SELECT s.o FROM ${source.table} AS s WHERE NOT (${checks}) ORDER BY s.o`,
		values: columns.map(({ typeText }) => typeText),
	});
	return rows.map(([position]) => Number(position));
}

/**
 * Asks the server what is wrong with the values of each of the rows. The first bad value of a row stands for it.
 * @returns the rows with a bad value, in the order of `positions`
 */
export async function badValues(
	write: Write,
	session: Session,
	positions: readonly number[],
): Promise<ReadonlyMap<number, RefusedRow>> {
	const { columns } = write.set;
	const refused = new Map<number, RefusedRow>();
	const perLook = Math.max(1, Math.floor(VALUES_PER_LOOK / columns.length));
	for (let from = 0; from < positions.length; from += perLook) {
		const values = positions.slice(from, from + perLook).flatMap((row) => textForms(write, row));
		const answer = await session.run({
			text: `SELECT x.i, e.message, e.detail, e.hint, e.sql_error_code
				FROM pg_catalog.json_to_recordset($1::json) AS x (i int, t text, k text)
				CROSS JOIN LATERAL pg_catalog.pg_input_error_info(x.t, x.k) AS e
				WHERE e.message IS NOT NULL ORDER BY x.i`,
			values: [JSON.stringify(values.map(({ text, column }, i) => ({ i, t: text, k: columns[column].typeText })))],
		});
		for (const [index, message, detail, hint, code] of answer.rows) {
			const { row, column } = values[Number(index)];
			if (refused.has(row)) continue;
			refused.set(row, {
				row,
				error: {
					message: String(message),
					code: String(code),
					column: columns[column].name,
					...(detail === null ? {} : { detail: String(detail) }),
					...(hint === null ? {} : { hint: String(hint) }),
				},
			});
		}
	}
	return refused;
}

async function reasons(write: Write, session: Session, positions: readonly number[]): Promise<RefusedRow[]> {
	const found = await badValues(write, session, positions);
	return positions.map(
		(row) => found.get(row) ?? { row, error: { message: 'A value is not of the type of its column', code: '22P02' } },
	);
}

interface TextForm {
	readonly row: number;
	readonly column: number;
	readonly text: string;
}

/** The text forms of a row's values, but for those that are null. */
export function textForms({ sourceRows: { rows, targets } }: Write, row: number): TextForm[] {
	const values = rows.valuesAt(row);
	return targets.flatMap(({ name, encode }, column) => {
		const value = values[name];
		if (value === null || value === undefined || (rows.emptyIsNull && value === '')) return [];
		return [{ row, column, text: encode(value) }];
	});
}
