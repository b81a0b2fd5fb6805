import type { Budget } from '../shared/engine/budget';
import type { Call } from '../shared/engine/call';
import type { Failed } from '../shared/engine/outcome';
import type { RunContext } from '../shared/n8n/itemRunner';
import { steadyProcess } from '../shared/n8n/process';
import type { Reliability } from '../shared/n8n/reliability';
import { callSettings } from '../shared/n8n/reliability';
import { classifyTransaction } from '../shared/transports/postgres/classify';
import type { ConnectionPool } from '../shared/transports/postgres/pool';
import { originOf } from '../shared/transports/postgres/settings';
import type { TransactionReply, TransactionRequest } from '../shared/transports/postgres/transaction';
import { PostgresTransport } from '../shared/transports/postgres/transaction';
import type { UnitOfWork } from '../shared/transports/postgres/write/unitOfWork';
import { changesSession, prepareSession } from '../shared/transports/postgres/write/unitOfWork';

export type DatabaseCall<T> = Call<TransactionRequest<T>, TransactionReply<T>>;

/** What all calls of a run have in common. */
export interface Database {
	readonly pool: ConnectionPool;
	readonly reliability: Reliability;
	readonly budget: Budget;
	readonly run: Partial<RunContext>;
}

/**
 * @param label statement and table, for logs: no values
 * @param repeatable true when doing it twice is as good as once
 */
export function databaseCall<T>(
	database: Database,
	label: string,
	request: TransactionRequest<T>,
	repeatable: boolean,
): DatabaseCall<T> {
	const { pool, reliability, budget, run } = database;
	const { settings, slotsKey } = pool;
	const origin = originOf(settings);
	const { scope, maxConcurrency, charges } = callSettings(
		reliability,
		`${origin}/${settings.database}\n${settings.user}`,
	);
	return {
		label,
		origin,
		scope,
		request,
		repeatable,
		maxConcurrency,
		charges: [...charges, { key: slotsKey, cost: 1, limit: { kind: 'slots', capacity: settings.maxConnections } }],
		budget,
		signal: run.signal,
		observe: run.observe,
		classify: (reply, context) => classifyTransaction(reply, origin, context),
	};
}

/** Asks the database something, with the role and settings that the work will have. */
export async function read<T>(
	database: Database,
	label: string,
	unit: UnitOfWork | undefined,
	ask: TransactionRequest<T>['work'],
): Promise<{ readonly value: T } | Failed<unknown>> {
	const request: TransactionRequest<T> =
		unit !== undefined && changesSession(unit)
			? {
					mode: 'transaction',
					work: async (session) => {
						await prepareSession(session, unit);
						return await ask(session);
					},
				}
			: { mode: 'read', work: ask };
	const outcome = await steadyProcess().engine.run(
		databaseCall<T>(database, label, request, true),
		new PostgresTransport<T>(database.pool),
	);
	return outcome.ok ? { value: (outcome.reply as TransactionReply<T> & { done: true }).value } : outcome;
}
