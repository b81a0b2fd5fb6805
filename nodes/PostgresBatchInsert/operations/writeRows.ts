import { createHash } from 'node:crypto';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { RunContext } from '../../shared/n8n/itemRunner';
import { itemBudget, readReliability } from '../../shared/n8n/reliability';
import type { Results, SetCommand, SetPlan } from '../../shared/n8n/setRunner';
import { runSet } from '../../shared/n8n/setRunner';
import type { ConnectionPool } from '../../shared/transports/postgres/pool';
import type { Session, TransactionReply, TransactionRequest } from '../../shared/transports/postgres/transaction';
import { PostgresTransport } from '../../shared/transports/postgres/transaction';
import type { WriteResult } from '../../shared/transports/postgres/write/set';
import { writeTolerantly } from '../../shared/transports/postgres/write/tolerant';
import type { UnitOfWork, UnitResult } from '../../shared/transports/postgres/write/unitOfWork';
import { runUnitOfWork } from '../../shared/transports/postgres/write/unitOfWork';
import { connect } from '../connection';
import type { Database } from '../databaseCall';
import { databaseCall } from '../databaseCall';
import type { NodeOptions } from '../options';
import { readOptions, returningOf, unitOfWork } from '../options';
import { withBinaryValues } from '../rows/binaryValues';
import { groupRows, inRounds } from '../rows/groups';
import type { RowSource } from '../rows/inputRows';
import { rowSource } from '../rows/inputRows';
import type { WriteOperation } from './actions';
import { readOperation } from './actions';
import { blame, UnmatchedError } from './blame';
import { diagnosis } from './diagnosis';
import type { Part } from './parts';
import { preparePart } from './parts';
import { renderResults } from './render';
import { Tables } from './tables';
import type { PartResults, WriteRun } from './writeRun';
import { insistsOnRows } from './writeRun';

type Request = TransactionRequest<UnitResult<PartResults>>;
type Reply = TransactionReply<UnitResult<PartResults>>;

/** Writes all items in one transaction: all of them or none, unless the options say to leave out what is refused. */
export async function writeRows(ctx: IExecuteFunctions, name: WriteOperation): Promise<INodeExecutionData[][]> {
	const version = ctx.getNode().typeVersion;
	const options = readOptions(ctx, 0);
	const lease = await connect(ctx, ctx.getNodeParameter('authentication', 0) as string, options);
	const independent = options.queryBatching === 'independently';
	try {
		return await runSet<Request, Reply>(ctx, {
			transport: new PostgresTransport(lease.value),
			plan: async (run) => {
				const operation = readOperation(ctx, name, version);
				const tolerant = options.onRowError === 'skip' || (options.onRowError === undefined && independent);
				return await plan({ ctx, version, operation, options, tolerant }, lease.value, run);
			},
		});
	} finally {
		lease.release();
	}
}

async function plan(run: WriteRun, pool: ConnectionPool, context: RunContext): Promise<SetPlan<Request, Reply>> {
	const { ctx, version, operation, options, tolerant } = run;
	const items = ctx.getInputData();
	const reliability = readReliability(ctx, 0);
	const database: Database = { pool, reliability, budget: itemBudget(reliability), run: context };
	const unit = unitOfWork(options);
	const { groups: sorted, refused } = groupRows(await sourceFor(run, items), items.length);
	const groups = inRounds(sorted, operation.key);
	const tables = new Tables(database, unit, groups, options.createTable === true && operation.name !== 'deleteByKey');
	const parts: Part[] = [];
	for (const group of groups) {
		const table = await tables.of(group);
		const part = await preparePart(group, table, operation, options, version, tolerant, refused, context.signal);
		if (part) parts.push(part);
	}
	const whole: UnitOfWork = {
		...unit,
		create: tables.create,
		truncate: options.truncateFirst === true ? distinctTables(parts) : [],
		shape: unit.idempotencyKey === undefined ? '' : shapeOf(run, parts),
	};
	const commands = parts.length === 0 ? [] : [command(run, parts, whole, database)];
	return { commands, refused, atomic: !tolerant, lenient: options.onRowError === 'skip' };
}

async function sourceFor(
	{ ctx, version, operation, options }: WriteRun,
	items: readonly INodeExecutionData[],
): Promise<RowSource> {
	const source = rowSource(ctx, items, version);
	if (operation.name === 'deleteByKey') {
		const pick = (json: IDataObject) =>
			Object.fromEntries(operation.key.filter((name) => name in json).map((name) => [name, json[name]]));
		return { ...source, valuesOf: (item) => pick(items[item].json) };
	}
	const columns = options.binaryColumns?.values ?? [];
	if (columns.length === 0) return source;
	const binary = await withBinaryValues(ctx, items, columns);
	return { ...source, valuesOf: (item) => ({ ...source.valuesOf(item), ...binary.get(item) }) };
}

/** Tells sets of items apart whose results are not for the same items. */
function shapeOf({ operation, version, options }: WriteRun, parts: readonly Part[]): string {
	const hash = createHash('sha256').update(JSON.stringify([operation, returningOf(version, options)]));
	for (const { group } of parts) hash.update(JSON.stringify([group.table, [...group.keys].sort(), group.items]));
	return hash.digest('base64url');
}

function distinctTables(parts: readonly Part[]): Array<{ schema: string; name: string }> {
	const tables = new Map(
		parts.map(({ write: { set } }) => [JSON.stringify([set.table.schema, set.table.name]), set.table]),
	);
	return [...tables.values()];
}

function command(
	run: WriteRun,
	parts: readonly Part[],
	unit: UnitOfWork,
	database: Database,
): SetCommand<Request, Reply> {
	const { options, tolerant } = run;
	let at = parts[0];
	const writeParts = async (session: Session): Promise<PartResults> => {
		const results: WriteResult[] = [];
		for (const part of parts) {
			at = part;
			const result = tolerant ? await writeTolerantly(part.write, session) : await part.write.run(session);
			if (!tolerant && insistsOnRows(run) && result.untouched.length > 0) throw new UnmatchedError(result.untouched);
			results.push(result);
		}
		return results;
	};
	const request: Request = {
		mode: 'transaction',
		statementTimeoutMs: statementTimeout(options, database.pool),
		work: async (session) => await runUnitOfWork(session, unit, async () => await writeParts(session)),
	};
	const repeatable = unit.idempotencyKey !== undefined || database.reliability.retryUnsafe;
	return {
		call: databaseCall(database, label(run, parts), request, repeatable),
		items: parts.flatMap(({ group }) => group.items).sort((a, b) => a - b),
		render: (reply: Reply, results: Results) => {
			if (reply.done) renderResults(run, parts, reply.value, results);
		},
		blame: async (failed) => await blame(failed, parts, at, diagnosis(parts, unit, database)),
	};
}

export function statementTimeout({ statementTimeout: seconds }: NodeOptions, pool: ConnectionPool): number {
	return seconds === undefined ? pool.settings.statementTimeoutMs : seconds * 1000;
}

function label({ operation }: WriteRun, parts: readonly Part[]): string {
	const rows = parts.reduce((sum, { group }) => sum + group.items.length, 0);
	const { schema, name } = parts[0].write.set.table;
	const ways = [...new Set(parts.map(({ write }) => write.way))].join(', ');
	return `${operation.name} ${rows} rows, ${schema}.${name}${parts.length === 1 ? '' : ` and ${parts.length - 1} more groups`} (${ways})`;
}
