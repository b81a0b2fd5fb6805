import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Failed } from '../shared/engine/outcome';
import type { ItemFailure } from '../shared/n8n/errors';
import { itemFailure } from '../shared/n8n/errors';
import type { RunContext } from '../shared/n8n/itemRunner';
import { itemBudget, readReliability } from '../shared/n8n/reliability';
import type { Emit, SetCommand, SetPlan } from '../shared/n8n/setRunner';
import { runSet, SetError } from '../shared/n8n/setRunner';
import type { TableInfo } from '../shared/transports/postgres/catalog';
import { readTable } from '../shared/transports/postgres/catalog';
import type { ConnectionPool } from '../shared/transports/postgres/pool';
import type { TransactionReply, TransactionRequest } from '../shared/transports/postgres/transaction';
import { PostgresTransport } from '../shared/transports/postgres/transaction';
import type { InsertResult, InsertRules } from '../shared/transports/postgres/write/insert';
import { Insert } from '../shared/transports/postgres/write/insert';
import { blameInsert, problemFailures } from './blame';
import type { ConnectionOptions } from './connection';
import { connect } from './connection';
import type { Database } from './databaseCall';
import { databaseCall, read } from './databaseCall';
import type { RowGroup } from './groups';
import { groupRows, refuseColumn, rowsOf } from './groups';
import { rowSource } from './inputRows';
import { encodingRules, OWN_VERSION, resultRules } from './versions';

export interface InsertOptions extends ConnectionOptions {
	readonly outputColumns?: string[];
	readonly largeNumbersOutput?: string;
	readonly skipOnConflict?: boolean;
	readonly replaceEmptyStrings?: boolean;
	readonly returning?: 'none' | 'keys' | 'rows';
	readonly statementTimeout?: number;
}

/** A group with all that is known of its table. */
interface Part {
	readonly group: RowGroup;
	readonly insert: Insert;
}

type Results = readonly InsertResult[];

/** Inserts all items in one transaction: all of them, or none. */
export async function insert(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const options = ctx.getNodeParameter('options', 0, {}) as InsertOptions;
	const credentialType = ctx.getNodeParameter('authentication', 0) as string;
	const lease = await connect(ctx, credentialType, options);
	try {
		return await runSet<TransactionRequest<Results>, TransactionReply<Results>>(ctx, {
			transport: new PostgresTransport(lease.value),
			plan: async (run) => await planInsert(ctx, options, lease.value, run),
		});
	} finally {
		lease.release();
	}
}

async function planInsert(
	ctx: IExecuteFunctions,
	options: InsertOptions,
	pool: ConnectionPool,
	run: RunContext,
): Promise<SetPlan<TransactionRequest<Results>, TransactionReply<Results>>> {
	const items = ctx.getInputData();
	const reliability = readReliability(ctx, 0);
	const database: Database = { pool, reliability, budget: itemBudget(reliability), run };
	const { groups, refused } = groupRows(rowSource(ctx, items), items.length);
	const parts: Part[] = [];
	const tables = new Map<string, TableInfo>();
	for (const group of groups) {
		const table = await lookUp(database, tables, group);
		const unknown = group.keys.flatMap((key) => refuseColumn(table, key) ?? []);
		if (unknown.length > 0) {
			const key = group.keys.find((name) => refuseColumn(table, name) !== undefined) as string;
			for (const item of group.items)
				refused.set(item, { message: `Column "${key}" ${unknown[0]}`, attempts: 0, outcome: 'notSent' });
			continue;
		}
		const part = { group, insert: new Insert(setOf(table, group, options), rulesFor(ctx, table, options)) };
		const problems = await part.insert.problems(run.signal);
		for (const [item, failure] of problemFailures(group, problems, 0, 'notSent')) refused.set(item, failure);
		parts.push(part);
	}
	return { commands: parts.length === 0 ? [] : [command(ctx, parts, options, database)], refused, atomic: true };
}

async function lookUp(
	database: Database,
	tables: Map<string, TableInfo>,
	{ table: { schema, table }, items }: RowGroup,
): Promise<TableInfo> {
	const key = JSON.stringify([schema, table]);
	const known = tables.get(key);
	if (known !== undefined) return known;
	const answer = await read(
		database,
		`look up ${schema}.${table}`,
		async (session) => await readTable(session, schema, table),
	);
	if (!('value' in answer)) throw new SetError(itemFailure(answer), items[0]);
	if (answer.value === undefined) throw new SetError(missingTable(schema, table), items[0]);
	tables.set(key, answer.value);
	return answer.value;
}

function missingTable(schema: string, table: string): ItemFailure {
	return {
		message: table === '' ? 'No table is chosen' : `There is no table "${table}" in the schema "${schema}"`,
		description: 'Check schema and table, or choose them from the list. Names are case-sensitive here.',
		attempts: 0,
		outcome: 'notSent',
	};
}

function setOf(table: TableInfo, group: RowGroup, { replaceEmptyStrings }: InsertOptions) {
	const columns = group.keys.map(
		(key) => table.columns.find(({ name }) => name === key) as TableInfo['columns'][number],
	);
	return { table, columns, rows: rowsOf(group, replaceEmptyStrings === true) };
}

function rulesFor(ctx: IExecuteFunctions, table: TableInfo, options: InsertOptions): InsertRules {
	const { typeVersion } = ctx.getNode();
	return {
		encoding: encodingRules(typeVersion),
		results: resultRules(typeVersion, options.largeNumbersOutput),
		returning: returnedColumns(typeVersion, table, options),
		skipOnConflict: options.skipOnConflict === true,
	};
}

function returnedColumns(
	version: number,
	table: TableInfo,
	{ returning, outputColumns = [] }: InsertOptions,
): readonly string[] | undefined {
	switch (returning ?? (version >= OWN_VERSION ? 'none' : 'rows')) {
		case 'none':
			return undefined;
		case 'keys': {
			const key = table.uniqueKeys.find(({ primary }) => primary) ?? table.uniqueKeys.at(0);
			return key?.columns ?? ['*'];
		}
		case 'rows':
			return outputColumns.length === 0 ? ['*'] : outputColumns;
	}
}

function command(
	ctx: IExecuteFunctions,
	parts: readonly Part[],
	options: InsertOptions,
	database: Database,
): SetCommand<TransactionRequest<Results>, TransactionReply<Results>> {
	let at = parts[0];
	const request: TransactionRequest<Results> = {
		mode: 'transaction',
		statementTimeoutMs:
			options.statementTimeout === undefined
				? database.pool.settings.statementTimeoutMs
				: options.statementTimeout * 1000,
		work: async (session) => {
			const results: InsertResult[] = [];
			for (const part of parts) {
				at = part;
				results.push(await part.insert.run(session));
			}
			return results;
		},
	};
	return {
		call: databaseCall(database, label(parts), request, database.reliability.retryUnsafe),
		items: parts.flatMap(({ group }) => group.items).sort((a, b) => a - b),
		render: (reply, emit) => render(ctx, parts, (reply as TransactionReply<Results> & { done: true }).value, emit),
		blame: (failed: Failed<TransactionReply<Results>>): ReadonlyMap<number, ItemFailure> =>
			blameInsert(failed, at.group, at.insert),
	};
}

function label(parts: readonly Part[]): string {
	const rows = parts.reduce((sum, { group }) => sum + group.items.length, 0);
	const { schema, name } = parts[0].insert.set.table;
	const more = parts.length === 1 ? '' : ` and ${parts.length - 1} more groups`;
	return `insert ${rows} rows into ${schema}.${name}${more}`;
}

function render(ctx: IExecuteFunctions, parts: readonly Part[], results: Results, emit: Emit): void {
	const input = ctx.getInputData();
	let returned = 0;
	parts.forEach(({ group, insert }, index) => {
		const { rows, fields } = results[index];
		if (!insert.returns) {
			for (const item of group.items) emit(item, { ...input[item], pairedItem: { item } });
			return;
		}
		// A trigger or a conflict has dropped some: which of them, the database does not say.
		const tied = rows.length === group.items.length;
		const all = tied ? undefined : group.items.map((item) => ({ item }));
		returned += rows.length;
		rows.forEach((row, position) => {
			const json: IDataObject = {};
			for (let i = 0; i < fields.length; i++) json[fields[i].name] = row[i] as IDataObject[string];
			emit(group.items[tied ? position : 0], tied ? { json } : { json, pairedItem: all });
		});
	});
	if (returned === 0 && parts.some(({ insert }) => insert.returns)) {
		emit(parts[0].group.items[0], { json: { success: true }, pairedItem: input.map((_, item) => ({ item })) });
	}
}
