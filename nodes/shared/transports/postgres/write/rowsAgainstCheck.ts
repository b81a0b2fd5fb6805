import { quoteIdentifier } from '../identifiers';
import type { ServerError } from '../serverError';
import type { Session } from '../transaction';
import { attempt } from './refusedRows';
import type { Source } from './source';
import { ParameterSource } from './source';
import type { Write } from './write';

const CHECK_VIOLATION = '23514';

/** More rows than this are not tried one by one. */
const MOST = 5_000;

/** Rows whose values travel in one question. */
const ROWS_PER_QUESTION = 20_000;

const CHECK_QUERY = `
SELECT pg_catalog.pg_get_expr(c.conbin, c.conrelid), pg_catalog.to_json(ARRAY(
	SELECT a.attname FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
))
FROM pg_catalog.pg_constraint c
JOIN pg_catalog.pg_class r ON r.oid = c.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
WHERE n.nspname = $1 AND r.relname = $2 AND c.conname = $3 AND c.contype = 'c'`;

/** What makes a row violate a constraint. */
interface Check {
	readonly expression: string;
	/** Indices of the columns it is about. */
	readonly columns: readonly number[];
}

/**
 * Rows that a CHECK is likely to refuse, as it refused another one. It is a guess, which costs one look at the columns
 * concerned; whether they are refused is for the table to say.
 * @param error why some row was refused
 * @param source where rows are on the server already; without one, the values are sent
 * @param positions rows to look at; all of the source's
 * @returns positions, ascending; none when it is not about a CHECK, or cannot be told
 */
export async function rowsAgainstCheck(
	write: Write,
	session: Session,
	error: Pick<ServerError, 'code' | 'constraint'>,
	positions: readonly number[],
	source?: Source,
): Promise<readonly number[]> {
	const check = await checkOf(write, session, error);
	if (check === undefined) return [];
	const { table } = write.set;
	const all = write.sourceRows;
	const concerned = {
		rows: all.rows,
		columns: check.columns.map((i) => all.columns[i]),
		targets: check.columns.map((i) => all.targets[i]),
	};
	const from = source ?? new ParameterSource(concerned, ROWS_PER_QUESTION, positions);
	const ordinal = quoteIdentifier(nameBeside(concerned.columns.map(({ name }) => name)));
	const found: number[] = [];
	await attempt(session, async () => {
		for (const piece of from.pieces(positions)) {
			const values = concerned.columns.map(
				({ name }, i) => `${piece.value(source ? check.columns[i] : i)} AS ${quoteIdentifier(name)}`,
			);
			const answer = await session.run({
				text: `SELECT ${ordinal} FROM (SELECT ${piece.ordinal} AS ${ordinal}, ${values.join(', ')} FROM ${piece.from}) AS ${quoteIdentifier(table.name)} WHERE (${check.expression}) IS FALSE ORDER BY 1 LIMIT ${MOST + 1}`,
				values: piece.parameters,
			});
			for (const [number] of answer.rows) found.push(piece.positionOf(Number(number)));
		}
	});
	return found.length > MOST ? [] : found;
}

async function checkOf(
	{ set: { table, columns } }: Write,
	session: Session,
	{ code, constraint }: Pick<ServerError, 'code' | 'constraint'>,
): Promise<Check | undefined> {
	// A trigger that runs before may put a row right.
	if (code !== CHECK_VIOLATION || constraint === undefined || table.hasBeforeRowTriggers) return undefined;
	const { rows } = await session.run({ text: CHECK_QUERY, values: [table.schema, table.name, constraint] });
	if (rows.length === 0) return undefined;
	const [expression, names] = rows[0] as [string, string[]];
	const used = names.map((name) => columns.findIndex((column) => column.name === name));
	// What a default, or the row that is in the table, has to say is not known here.
	return used.length === 0 || used.includes(-1) ? undefined : { expression, columns: used };
}

/** A name that none of the columns has. */
function nameBeside(names: readonly string[]): string {
	let name = 'o';
	while (names.includes(name)) name += 'o';
	return name;
}
