import type { CopyStatement, StatementResult } from '../statement';
import type { ServerError } from '../serverError';
import type { Session } from '../transaction';
import { isServerError } from '../serverError';
import type { RowError } from './set';

/**
 * SQLSTATEs of errors that another row may not cause: data (22), constraints (23), duplicates within a statement (21), check
 * options of views (44), what triggers raise (P0), values too large for an index (54), and what extensions say of text they
 * cannot read: hstore speaks of syntax (42601), PostGIS of nothing in particular (XX000).
 */
export const ABOUT_ROWS = /^(2[123]|44|P0|54|42601|XX000)/;

/** Refusals by row-level security are about rows as well, and share their code with missing privileges. */
export function isAboutRows(error: ServerError): boolean {
	return ABOUT_ROWS.test(error.code) || (error.code === '42501' && error.routine === 'ExecWithCheckOptions');
}

export function rowError({ message, code, detail, hint, column, constraint }: ServerError): RowError {
	return {
		message,
		code,
		...(detail === undefined ? {} : { detail }),
		...(hint === undefined ? {} : { hint }),
		...(column === undefined ? {} : { column }),
		...(constraint === undefined ? {} : { constraint }),
	};
}

/** Begins, keeps and undoes a piece of work that may be refused. */
const BEGIN = 'SAVEPOINT steady_rows';
const KEEP = 'RELEASE SAVEPOINT steady_rows';
const UNDO = 'ROLLBACK TO SAVEPOINT steady_rows';

/**
 * Does something with rows that is undone when they are refused.
 * @param isRefusal which of the server's errors mean that
 * @returns why they were refused; undefined when it is done
 * @throws all other errors
 */
export async function attempt(
	session: Session,
	work: () => Promise<void>,
	isRefusal = isAboutRows,
): Promise<ServerError | undefined> {
	await session.run({ text: BEGIN });
	const refusal = await refusalBy(work, isRefusal);
	await session.run({ text: refusal === undefined ? KEEP : `${UNDO}; ${KEEP}` });
	return refusal;
}

/** COPYs, one after the other, each of which is undone when its rows are refused. The savepoints travel with them. */
export class CopyAttempts {
	private before = BEGIN;
	private after = '';

	constructor(private readonly session: Session) {}

	/** @returns why the rows were refused, or what the server says when it took them */
	async copy({ copy, chunks }: CopyStatement): Promise<ServerError | StatementResult> {
		let answer: StatementResult | undefined;
		const refusal = await refusalBy(async () => {
			answer = await this.session.run({ copy: `${this.before}; ${copy}`, chunks });
		});
		this.before = `${KEEP}; ${BEGIN}`;
		this.after = KEEP;
		if (refusal !== undefined) this.undo();
		return refusal ?? (answer as StatementResult);
	}

	/** Undoes the last one. */
	undo(): void {
		this.before = UNDO;
		this.after = `${UNDO}; ${KEEP}`;
	}

	/** Settles the last one, before anything else is run. */
	async end(): Promise<void> {
		if (this.after === '') return;
		await this.session.run({ text: this.after });
		this.before = BEGIN;
		this.after = '';
	}
}

async function refusalBy(work: () => Promise<void>, isRefusal = isAboutRows): Promise<ServerError | undefined> {
	try {
		await work();
		return undefined;
	} catch (error) {
		if (!isServerError(error) || !isRefusal(error)) throw error;
		return error;
	}
}
