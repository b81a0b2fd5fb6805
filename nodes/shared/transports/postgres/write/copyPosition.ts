import type { ServerError } from '../serverError';
import type { Write } from './write';

/** Where in a COPY the server stopped. */
export interface CopyPosition {
	/** Position of the row among those that the COPY was given. */
	readonly row: number;
	/** When the error is about one value. */
	readonly column?: string;
}

/**
 * COPY says `COPY orders, line 5, column qty: "abc"`, in the server's language. What is checked at the end of the
 * statement, as foreign keys are, has no line.
 */
export function copyPosition(error: ServerError, { set }: Write, rows: number): CopyPosition | undefined {
	const start = `COPY ${set.table.name}, `;
	const context = error.where?.split('\n').find((line) => line.startsWith(start));
	const match = context && /^\D*(\d+)(?:, \S+ (.*?))?(?::|$)/.exec(context.slice(start.length));
	if (!match) return undefined;
	const row = Number(match[1]) - 1;
	const column = set.columns.find(({ name }) => name === (error.column ?? match[2]))?.name;
	if (row < 0 || row >= rows) return undefined;
	return column === undefined ? { row } : { row, column };
}
