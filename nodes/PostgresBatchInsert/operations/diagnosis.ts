import type { Budget } from '../../shared/engine/budget';
import { createBudget } from '../../shared/engine/budget';
import { steadyProcess } from '../../shared/n8n/process';
import type { TransactionReply } from '../../shared/transports/postgres/transaction';
import { isServerError } from '../../shared/transports/postgres/serverError';
import { PostgresTransport, WorkError } from '../../shared/transports/postgres/transaction';
import type { WriteResult } from '../../shared/transports/postgres/write/set';
import { writeTolerantly } from '../../shared/transports/postgres/write/tolerant';
import type { UnitOfWork } from '../../shared/transports/postgres/write/unitOfWork';
import { runUnitOfWork } from '../../shared/transports/postgres/write/unitOfWork';
import type { Database } from '../databaseCall';
import { databaseCall } from '../databaseCall';
import type { Diagnose } from './blame';
import type { Part } from './parts';

/** More names than this would not help anybody. */
const MOST_NAMED = 10;

/** Carries what was found out of a transaction that must not be kept. */
class Diagnosed extends WorkError {
	override readonly name = 'Diagnosed';

	constructor(readonly result: WriteResult) {
		super('Only tried');
	}
}

/**
 * Statements for many rows say what is wrong, but not with which. So the same transaction is tried once more, up to the
 * part that failed, with the rows that are refused left out and noted, and rolled back.
 */
export function diagnosis(parts: readonly Part[], unit: UnitOfWork, database: Database): Diagnose {
	return async (failed, deferring) => {
		const budget: Budget = createBudget(1, 0);
		const call = databaseCall<never>(
			{ ...database, budget },
			'find the refused rows',
			{
				mode: 'transaction',
				work: async (session) => {
					const { idempotencyKey: _, notify: __, ...trial } = unit;
					await runUnitOfWork(session, trial, async () => {
						for (const part of parts) {
							if (part === failed)
								throw new Diagnosed(await writeTolerantly(part.write, session, { limit: MOST_NAMED, deferring }));
							await part.write.run(session);
						}
					});
					throw new WorkError('The failed part is not among the parts');
				},
			},
			false,
		);
		const outcome = await steadyProcess().engine.run(call, new PostgresTransport<never>(database.pool));
		const reply = outcome.ok ? undefined : (outcome.reply as TransactionReply<never> | undefined);
		if (reply === undefined || reply.done || isServerError(reply.error)) return undefined;
		return reply.error instanceof Diagnosed ? reply.error.result : undefined;
	};
}
