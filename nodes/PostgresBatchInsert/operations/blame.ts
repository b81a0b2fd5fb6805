import type { Failed } from '../../shared/engine/outcome';
import type { ItemFailure } from '../../shared/n8n/errors';
import { itemFailure } from '../../shared/n8n/errors';
import type { ServerError, TransactionReply } from '../../shared/transports/postgres/transaction';
import { isServerError, WorkError } from '../../shared/transports/postgres/transaction';
import type { WriteResult } from '../../shared/transports/postgres/write/set';
import { rowError } from '../../shared/transports/postgres/write/tolerant';
import type { Part } from './parts';
import { notFound, refusalOf } from './refusals';

/** Rows to be updated that are not there. */
export class UnmatchedError extends WorkError {
	override readonly name = 'UnmatchedError';

	constructor(readonly rows: readonly number[]) {
		super("Some rows to update don't exist");
	}
}

/** Tries the part once more to see which rows are refused; nothing of it is kept. */
export type Diagnose = (part: Part) => Promise<WriteResult | undefined>;

/**
 * Finds the items because of which the database refused a set.
 * @param part what was being written when it failed
 */
export async function blame(
	failed: Failed<TransactionReply<unknown>>,
	part: Part,
	diagnose: Diagnose,
): Promise<ReadonlyMap<number, ItemFailure>> {
	const { reply, attempts } = failed;
	if (reply === undefined || reply.done) return new Map();
	const { error } = reply;
	const { group } = part;
	if (error instanceof UnmatchedError)
		return new Map(error.rows.map((row) => [group.items[row], notFound(part, row, attempts)]));
	if (!isServerError(error)) return new Map();
	const context = copyContext(error, part);
	if (context !== undefined) {
		const { row, column } = context;
		return new Map([
			[
				group.items[row],
				refusalOf(part, row, { ...rowError(error), ...(column === undefined ? {} : { column }) }, attempts),
			],
		]);
	}
	if (group.items.length === 1) return new Map([[group.items[0], refusalOf(part, 0, rowError(error), attempts)]]);
	const result = await diagnose(part);
	if (result === undefined) return new Map();
	const found = new Map(
		result.refused.map((refused) => [group.items[refused.row], refusalOf(part, refused.row, refused.error, attempts)]),
	);
	// A second look may see what the first did not; then the first one's words hold for nobody in particular.
	return found.size > 0 || group.items.length > 1 ? found : new Map([[group.items[0], itemFailure(failed)]]);
}

/** COPY says `COPY orders, line 5, column qty: "abc"`, in the server's language. */
function copyContext(error: ServerError, { write, group }: Part): { row: number; column?: string } | undefined {
	if (write.way !== 'copy') return undefined;
	const start = `COPY ${write.set.table.name}, `;
	const context = error.where?.split('\n').find((line) => line.startsWith(start));
	const match = context && /^\D*(\d+)(?:, \S+ (.*?))?(?::|$)/.exec(context.slice(start.length));
	if (!match) return undefined;
	const row = Number(match[1]) - 1;
	const column = write.set.columns.find(({ name }) => name === (error.column ?? match[2]))?.name;
	if (row < 0 || row >= group.items.length) return undefined;
	return column === undefined ? { row } : { row, column };
}
