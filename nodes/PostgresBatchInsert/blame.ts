import type { Failed } from '../shared/engine/outcome';
import type { ItemFailure } from '../shared/n8n/errors';
import { itemFailure } from '../shared/n8n/errors';
import type { RowProblem } from '../shared/transports/postgres/encode/problems';
import type { Insert } from '../shared/transports/postgres/write/insert';
import type { ServerError, TransactionReply } from '../shared/transports/postgres/transaction';
import { isServerError } from '../shared/transports/postgres/transaction';
import type { RowGroup } from './groups';

/** Words for a value that its column cannot hold. */
export function problemFailure(problem: RowProblem, attempts: number, outcome: ItemFailure['outcome']): ItemFailure {
	return {
		message: `Column "${problem.column}" ${problem.reason}`,
		description: `The value is ${problem.value}.`,
		attempts,
		outcome,
	};
}

/** The items of a group that have such values, each with its first problem. */
export function problemFailures(
	group: RowGroup,
	problems: readonly RowProblem[],
	attempts: number,
	outcome: ItemFailure['outcome'],
): Map<number, ItemFailure> {
	const failures = new Map<number, ItemFailure>();
	for (const problem of problems) {
		const item = group.items[problem.row];
		if (!failures.has(item)) failures.set(item, problemFailure(problem, attempts, outcome));
	}
	return failures;
}

/**
 * Finds the item because of which the database refused a set.
 * @param group what was being written when it failed
 */
export function blameInsert(
	failed: Failed<TransactionReply<unknown>>,
	group: RowGroup,
	insert: Insert,
): ReadonlyMap<number, ItemFailure> {
	const { reply } = failed;
	if (reply === undefined || reply.done) return new Map();
	const { error } = reply;
	if (!isServerError(error)) return new Map();
	const row = rowInCopyContext(error, insert) ?? rowWithKey(error, group) ?? onlyRow(group);
	if (row === undefined) return new Map();
	const failure = itemFailure(failed);
	const column = columnOf(error, insert);
	return new Map([
		[
			group.items[row],
			column === undefined ? failure : { ...failure, message: `Column "${column}": ${failure.message}` },
		],
	]);
}

function onlyRow(group: RowGroup): number | undefined {
	return group.items.length === 1 ? 0 : undefined;
}

/** COPY says `COPY orders, line 5, column qty: "abc"`, in the server's language. */
function copyContext(error: ServerError, insert: Insert): { line: number; column?: string } | undefined {
	const start = `COPY ${insert.set.table.name}, `;
	const context = error.where?.split('\n').find((line) => line.startsWith(start));
	const match = context && /^\D*(\d+)(?:, \S+ (.*?))?(?::|$)/.exec(context.slice(start.length));
	return match ? { line: Number(match[1]), column: match[2] } : undefined;
}

function rowInCopyContext(error: ServerError, insert: Insert): number | undefined {
	const context = insert.way === 'copy' ? copyContext(error, insert) : undefined;
	return context && context.line >= 1 && context.line <= insert.set.rows.length ? context.line - 1 : undefined;
}

function columnOf(error: ServerError, insert: Insert): string | undefined {
	const name = error.column ?? (insert.way === 'copy' ? copyContext(error, insert)?.column : undefined);
	return insert.set.columns.some((column) => column.name === name) ? name : undefined;
}

/** Unique and foreign key errors tell the key: `Key (a, b)=(1, x) already exists.` */
function rowWithKey({ detail }: ServerError, group: RowGroup): number | undefined {
	const match = detail && /\((.*?)\)=\((.*)\)/.exec(detail);
	if (!match) return undefined;
	const [, columns, values] = match;
	const names = columns.split(', ').map((name) => name.replace(/^"(.*)"$/, '$1').replaceAll('""', '"'));
	const found = group.values.flatMap((row, position) =>
		names.map((name) => String(row[name])).join(', ') === values ? [position] : [],
	);
	// The first of two equal keys was written before the second failed.
	return found.at(-1);
}
