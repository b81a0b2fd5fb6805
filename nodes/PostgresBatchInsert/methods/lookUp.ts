import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { createBudget } from '../../shared/engine/budget';
import { steadyProcess } from '../../shared/n8n/process';
import type { Reliability } from '../../shared/n8n/reliability';
import type { Session } from '../../shared/transports/postgres/transaction';
import type { TableInfo } from '../../shared/transports/postgres/catalog';
import { readTable } from '../../shared/transports/postgres/catalog';
import type { ConnectionPool } from '../../shared/transports/postgres/pool';
import { connect } from '../connection';
import { read } from '../databaseCall';

/** Somebody sits in front of the editor and waits. */
const PATIENCE: Reliability = {
	maxAttempts: 3,
	maxWaitSeconds: 10,
	maxConcurrency: 10,
	requestsPerSecond: 0,
	retryUnsafe: false,
	limitKey: '',
};

/** Long enough for the questions that the editor asks at the same moment, too short to hide a new table. */
const REMEMBERED_MS = 5_000;

/**
 * Asks the database something for the editor, once for all who ask within a few seconds.
 * @param question tells the question from others to the same database
 * @throws NodeOperationError with what went wrong and what to do
 */
export async function lookUp<T>(
	ctx: ILoadOptionsFunctions,
	question: string,
	work: (session: Session) => Promise<T>,
): Promise<T> {
	const lease = await connect(ctx, ctx.getCurrentNodeParameter('authentication') as string, {});
	try {
		const { slotsKey } = lease.value;
		const answer = await steadyProcess().registry.use(
			`${slotsKey}/${question}`,
			async () => await ask(ctx, lease.value, question, work),
			() => undefined,
			REMEMBERED_MS,
		);
		answer.release();
		return answer.value;
	} finally {
		lease.release();
	}
}

async function ask<T>(
	ctx: ILoadOptionsFunctions,
	pool: ConnectionPool,
	label: string,
	work: (session: Session) => Promise<T>,
): Promise<T> {
	const budget = createBudget(PATIENCE.maxAttempts, PATIENCE.maxWaitSeconds);
	const answer = await read({ pool, reliability: PATIENCE, budget, run: {} }, label, undefined, work);
	if ('value' in answer) return answer.value;
	throw new NodeOperationError(ctx.getNode(), answer.failure.message, { description: answer.failure.description });
}

/** The table that is chosen in the editor. */
export async function chosenTable(ctx: ILoadOptionsFunctions): Promise<TableInfo> {
	const schema = String(ctx.getNodeParameter('schema', '', { extractValue: true }));
	const table = String(ctx.getNodeParameter('table', '', { extractValue: true }));
	const found = await lookUp(
		ctx,
		`look up ${JSON.stringify([schema, table])}`,
		async (session) => await readTable(session, schema, table),
	);
	if (found === undefined) {
		throw new NodeOperationError(ctx.getNode(), `There is no table "${table}" in the schema "${schema}"`, {
			description: 'Choose both from the list. Names are case-sensitive here.',
		});
	}
	return found;
}
