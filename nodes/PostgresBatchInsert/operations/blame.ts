import type { Failed } from '../../shared/engine/outcome';
import type { ItemFailure } from '../../shared/n8n/errors';
import { itemFailure } from '../../shared/n8n/errors';
import type { TransactionReply } from '../../shared/transports/postgres/transaction';
import { isServerError } from '../../shared/transports/postgres/serverError';
import { WorkError } from '../../shared/transports/postgres/transaction';
import { copyPosition } from '../../shared/transports/postgres/write/copyPosition';
import type { WriteResult } from '../../shared/transports/postgres/write/set';
import { isAboutRows, rowError } from '../../shared/transports/postgres/write/refusedRows';
import type { Part } from './parts';
import { blameDeferred } from './blameDeferred';
import { notFound, refusalOf } from './refusals';

/** Rows to be updated that are not there. */
export class UnmatchedError extends WorkError {
	override readonly name = 'UnmatchedError';

	constructor(readonly rows: readonly number[]) {
		super("Some rows to update don't exist");
	}
}

/**
 * Tries the part once more to see which rows are refused; nothing of it is kept.
 * @param deferring leaves out what is only checked at COMMIT
 */
export type Diagnose = (part: Part, deferring: boolean) => Promise<WriteResult | undefined>;

/**
 * Finds the items because of which the database refused a set.
 * @param part what was being written when it failed, or last
 */
export async function blame(
	failed: Failed<TransactionReply<unknown>>,
	parts: readonly Part[],
	part: Part,
	diagnose: Diagnose,
): Promise<ReadonlyMap<number, ItemFailure>> {
	const { reply, attempts } = failed;
	if (reply === undefined || reply.done) return new Map();
	const { error, stage } = reply;
	const { group } = part;
	if (error instanceof UnmatchedError)
		return new Map(error.rows.map((row) => [group.items[row], notFound(part, row, attempts)]));
	if (!isServerError(error)) return new Map();
	// Deadlocks, timeouts and full disks are nobody's fault.
	if (!isAboutRows(error) && (group.items.length > 1 || stage === 'commit')) return new Map();
	if (stage === 'commit') return await blameDeferred(error, parts, attempts, diagnose);
	const context = part.write.way === 'copy' ? copyPosition(error, part.write, group.items.length) : undefined;
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
	const result = await diagnose(part, true);
	if (result === undefined) return new Map();
	const found = new Map(
		result.refused.map((refused) => [group.items[refused.row], refusalOf(part, refused.row, refused.error, attempts)]),
	);
	// A second look may see what the first did not; then the first one's words hold for nobody in particular.
	return found.size > 0 || group.items.length > 1 ? found : new Map([[group.items[0], itemFailure(failed)]]);
}
