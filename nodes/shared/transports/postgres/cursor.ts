import { isServerError } from './serverError';
import type { Script, ScriptResult } from './statement';
import type { Session } from './transaction';

const DECLARE = 'DECLARE steady_rows NO SCROLL CURSOR FOR ';

/**
 * Reads the result of one query through a cursor. Must run inside of a transaction, where the cursor lives.
 * https://www.postgresql.org/docs/current/sql-declare.html
 * @param query one SELECT
 * @param fetchRows rows to fetch at a time, 1 or more
 * @throws the server's error, with the position counted from the beginning of the query
 */
export async function readThroughCursor(
	session: Session,
	{ script: query, types }: Script,
	fetchRows: number,
): Promise<ScriptResult> {
	await session.runScript({ script: DECLARE + query }).catch((error: unknown) => {
		throw isServerError(error) ? fromBeginningOfQuery(error) : error;
	});
	const rows: ScriptResult['rows'] = [];
	const fetch: Script = { script: `FETCH FORWARD ${fetchRows} FROM steady_rows`, types };
	let fetched: number;
	do {
		const [piece] = await session.runScript(fetch);
		fetched = piece.rows.length;
		for (const row of piece.rows) rows.push(row);
	} while (fetched === fetchRows);
	await session.runScript({ script: 'CLOSE steady_rows' });
	return { rows };
}

function fromBeginningOfQuery(error: Error): Error {
	const { position } = error as { position?: string };
	return position === undefined ? error : Object.assign(error, { position: String(Number(position) - DECLARE.length) });
}
