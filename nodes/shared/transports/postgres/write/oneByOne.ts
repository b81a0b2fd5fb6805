import { quoteIdentifier, quoteQualified } from '../identifiers';
import type { Session } from '../transaction';
import { ABOUT_ROWS, attempt } from './refusedRows';
import type { RefusedRow } from './set';
import { textForms } from './sift';
import { castText } from './source';
import { overridingClause } from './statements';
import type { Write } from './write';

/** Names that no column is likely to have; where one does, it is the column that is meant. */
const VARIABLES = `steady_row pg_catalog.json; steady_number int := 0; steady_refused pg_catalog.text[] := '{}';
	steady_code text; steady_message text; steady_detail text; steady_hint text; steady_column text; steady_constraint text;`;

/**
 * Inserts rows each on its own, in one go: a block on the server keeps what the table takes, and notes why it refuses the
 * others.
 * @returns the refused ones; undefined, with nothing done, when it cannot be done like this
 */
export async function insertOneByOne(
	write: Write,
	session: Session,
	positions: readonly number[],
): Promise<RefusedRow[] | undefined> {
	const { columns } = write.set;
	const values = positions.map((row) => {
		const texts: Array<string | null> = columns.map(() => null);
		for (const { column, text } of textForms(write, row)) texts[column] = text;
		return texts;
	});
	let refused: RefusedRow[] | undefined;
	const failure = await attempt(
		session,
		async () => {
			await session.run({
				text: "SELECT pg_catalog.set_config('steady.rows', $1, true)",
				values: [JSON.stringify(values)],
			});
			await session.run({ text: block(insertStatement(write)) });
			const { rows } = await session.run({
				text: "SELECT pg_catalog.current_setting('steady.refused')::pg_catalog.json, pg_catalog.set_config('steady.rows', '', true)",
			});
			refused = (rows[0][0] as Noted[]).map((noted) => ({ row: positions[noted.number], error: errorOf(noted) }));
		},
		() => true,
	);
	return failure === undefined ? refused : undefined;
}

/** What the block notes of a refused row; empty where there is nothing to say. */
interface Noted {
	readonly number: number;
	readonly code: string;
	readonly message: string;
	readonly detail: string;
	readonly hint: string;
	readonly column: string;
	readonly constraint: string;
}

function errorOf({ code, message, ...more }: Noted): RefusedRow['error'] {
	const { detail, hint, column, constraint } = more;
	return {
		code,
		message,
		...(detail && { detail }),
		...(hint && { hint }),
		...(column && { column }),
		...(constraint && { constraint }),
	};
}

function insertStatement({ set, rules }: Write): string {
	const { table, columns } = set;
	const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
	const values = columns.map((column, i) => castText(column, `(steady_row ->> ${i})`)).join(', ');
	return `INSERT INTO ${quoteQualified(table.schema, table.name)} (${names})${overridingClause(set, rules)} VALUES (${values})`;
}

function block(insert: string): string {
	const body = `
#variable_conflict use_column
DECLARE ${VARIABLES}
BEGIN
	FOR steady_row IN SELECT pg_catalog.json_array_elements(pg_catalog.current_setting('steady.rows')::pg_catalog.json) LOOP
		BEGIN
			${insert};
		EXCEPTION WHEN OTHERS THEN
			GET STACKED DIAGNOSTICS steady_code = RETURNED_SQLSTATE, steady_message = MESSAGE_TEXT, steady_detail = PG_EXCEPTION_DETAIL,
				steady_hint = PG_EXCEPTION_HINT, steady_column = COLUMN_NAME, steady_constraint = CONSTRAINT_NAME;
			IF steady_code !~ '${ABOUT_ROWS.source}' THEN RAISE; END IF;
			steady_refused := steady_refused || pg_catalog.json_build_object('number', steady_number, 'code', steady_code,
				'message', steady_message, 'detail', steady_detail, 'hint', steady_hint, 'column', steady_column,
				'constraint', steady_constraint)::pg_catalog.text;
		END;
		steady_number := steady_number + 1;
	END LOOP;
	PERFORM pg_catalog.set_config('steady.refused', '[' || pg_catalog.array_to_string(steady_refused, ',') || ']', true);
END`;
	let quote = '$steady$';
	while (body.includes(quote)) quote = quote.replace(/\$$/, '_$');
	return `DO ${quote}${body} ${quote}`;
}
