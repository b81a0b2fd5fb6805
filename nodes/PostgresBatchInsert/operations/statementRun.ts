import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { ItemFailure } from '../../shared/n8n/errors';
import { thrownFailure } from '../../shared/n8n/errors';
import type { RunContext } from '../../shared/n8n/itemRunner';
import { itemBudget, readReliability } from '../../shared/n8n/reliability';
import type { Results, SetCommand, SetPlan } from '../../shared/n8n/setRunner';
import { runSet } from '../../shared/n8n/setRunner';
import { readThroughCursor } from '../../shared/transports/postgres/cursor';
import { resultTypes } from '../../shared/transports/postgres/resultTypes';
import { bareSql } from '../../shared/transports/postgres/bareSql';
import {
	leavesTraces,
	managesTransactions,
	mayManageTransactions,
	onlyReads,
	onlySelects,
	statementsOf,
	surelyOnlyReads,
} from '../../shared/transports/postgres/sqlText';
import type { Script, ScriptResult } from '../../shared/transports/postgres/statement';
import type { Session, TransactionReply, TransactionRequest } from '../../shared/transports/postgres/transaction';
import { isServerError } from '../../shared/transports/postgres/serverError';
import { PostgresTransport } from '../../shared/transports/postgres/transaction';
import type { UnitOfWork, UnitResult } from '../../shared/transports/postgres/write/unitOfWork';
import { needsTransaction, runUnitOfWork } from '../../shared/transports/postgres/write/unitOfWork';
import { connect } from '../connection';
import type { Database } from '../databaseCall';
import { databaseCall } from '../databaseCall';
import type { NodeOptions } from '../options';
import { fetchRows, readOptions, unitOfWork } from '../options';
import { resultRules } from '../versions';
import { doneBefore, someDoneBefore } from './render';
import type { ItemScript } from './scriptErrors';
import { blameScript, ScriptError } from './scriptErrors';
import { statementTimeout } from './writeRows';

type Row = Record<string, unknown>;

/** For each item, what each of its statements returned. */
type ScriptResults = ReadonlyArray<ReadonlyArray<readonly Row[]>>;

type Request = TransactionRequest<UnitResult<ScriptResults>>;
type Reply = TransactionReply<UnitResult<ScriptResults>>;

/** Rows of results changed shape with this version: those of all statements of a query, not of the last. */
const ALL_RESULTS_FROM = 2.3;

/** Texts that are sent together: about so many characters, so that thousands of items do not take a round trip each. */
const BATCH_CHARACTERS = 256 * 1024;

/**
 * Runs SQL that belongs to items. With the option "Query Batching" at its default all of it is one transaction; with
 * "Independently" every item is one of its own.
 * @param label for logs
 * @param scriptOf makes the SQL of an item; what it throws fails the item
 */
export async function runScripts(
	ctx: IExecuteFunctions,
	label: string,
	scriptOf: (item: number, options: NodeOptions) => string,
): Promise<INodeExecutionData[][]> {
	const version = ctx.getNode().typeVersion;
	const options = readOptions(ctx, 0);
	const lease = await connect(ctx, ctx.getNodeParameter('authentication', 0) as string, options);
	try {
		return await runSet<Request, Reply>(ctx, {
			transport: new PostgresTransport(lease.value),
			plan: async (context) => {
				const reliability = readReliability(ctx, 0);
				const database: Database = { pool: lease.value, reliability, budget: itemBudget(reliability), run: context };
				return await Promise.resolve(plan(new ScriptRun(ctx, label, version, options, database), scriptOf, context));
			},
		});
	} finally {
		lease.release();
	}
}

function plan(
	run: ScriptRun,
	scriptOf: (item: number, options: NodeOptions) => string,
	context: RunContext,
): SetPlan<Request, Reply> {
	const count = run.ctx.getInputData().length;
	const refused = new Map<number, ItemFailure>();
	const scripts: ItemScript[] = [];
	for (let item = 0; item < count && !context.signal.aborted; item++) {
		try {
			const script = { item, sql: scriptOf(item, run.options) };
			if (run.isBound && managesTransactions(script.sql)) refused.set(item, CANNOT_BE_BOUND);
			else scripts.push(script);
		} catch (error) {
			refused.set(item, thrownFailure(error, 'notSent', 0));
		}
	}
	// What cannot run inside of a transaction cannot share one.
	const separate = run.batching === 'independently' || scripts.some(({ sql }) => run.runsAlone(sql));
	const groups = separate ? scripts.map((script) => [script]) : scripts.length === 0 ? [] : [scripts];
	return { commands: groups.map((group) => run.command(group, separate)), refused, atomic: !separate, lenient: false };
}

const CANNOT_BE_BOUND: ItemFailure = {
	message: 'This query cannot be part of a transaction, which the options ask for',
	description:
		'It manages transactions itself, or the database does not run it inside of one. Remove Role, Session Settings, Defer Constraints, Notify Channel and Idempotency Key from the options, or give the query a node of its own.',
	attempts: 0,
	outcome: 'notSent',
};

class ScriptRun {
	readonly batching: NonNullable<NodeOptions['queryBatching']>;
	/** The options ask for things that must be in one transaction with the queries. */
	readonly isBound: boolean;
	private saidDoneBefore = false;

	constructor(
		readonly ctx: IExecuteFunctions,
		private readonly label: string,
		private readonly version: number,
		readonly options: NodeOptions,
		private readonly database: Database,
	) {
		this.batching = options.queryBatching ?? 'single';
		this.isBound = needsTransaction(unitOfWork(options));
	}

	/** True for what is not wrapped in a transaction. */
	runsAlone(sql: string): boolean {
		return !this.isBound && mayManageTransactions(sql);
	}

	/** @param separate whether every item has a command of its own */
	command(scripts: readonly ItemScript[], separate: boolean): SetCommand<Request, Reply> {
		const unit = this.unitFor(scripts, separate);
		const alone = scripts.length === 1 && this.runsAlone(scripts[0].sql);
		const request: Request = {
			mode: alone ? 'statement' : 'transaction',
			statementTimeoutMs: statementTimeout(this.options, this.database.pool),
			work: async (session) => {
				if (scripts.some(({ sql }) => leavesTraces(sql))) session.discard();
				if (alone) return { value: await this.runAlone(session, scripts[0]) };
				return await runUnitOfWork(session, unit, async () => await this.runAll(session, scripts));
			},
		};
		return {
			// Inside a transaction nothing is kept before COMMIT, so only that can be in doubt; what only reads may be read again.
			call: databaseCall(
				this.database,
				this.label,
				request,
				unit.idempotencyKey !== undefined ||
					this.database.reliability.retryUnsafe ||
					scripts.every(({ sql }) => surelyOnlyReads(sql)),
			),
			items: scripts.map(({ item }) => item),
			render: (reply: Reply, results: Results) => {
				if (reply.done) this.render(scripts, reply.value, results);
			},
			blame: (failed) => blameScript(failed, scripts),
		};
	}

	/** Items that do not share a transaction do not share a key, either. */
	private unitFor(scripts: readonly ItemScript[], separate: boolean): UnitOfWork {
		const unit = unitOfWork(this.options);
		const { idempotencyKey: key } = unit;
		if (key === undefined) return unit;
		const items = scripts.map(({ item }) => item);
		return {
			...unit,
			idempotencyKey: separate ? `${key}, item ${items[0]}` : key,
			shape: JSON.stringify([this.label, items]),
		};
	}

	private async runAlone(session: Session, { sql }: ItemScript): Promise<ScriptResults> {
		return [(await session.runScript({ script: sql, types: this.types() })).map(({ rows }) => rows)];
	}

	private types(): Script['types'] {
		return resultTypes(resultRules(this.version, this.options.largeNumbersOutput));
	}

	private async runAll(session: Session, scripts: readonly ItemScript[]): Promise<ScriptResults> {
		const types = this.types();
		const results: Array<ReadonlyArray<readonly Row[]>> = [];
		// A cursor is for one statement, so with one there are no batches.
		const each = fetchRows(this.options) !== undefined;
		for (const batch of each ? scripts.map((script) => [script]) : batches(scripts)) {
			const together = batch.length === 1 ? undefined : await this.runTogether(session, batch, types);
			for (const rows of together ?? (await this.runOneByOne(session, batch, types, scripts.length > 1))) {
				results.push(rows);
			}
		}
		return results;
	}

	/** @returns undefined when one of them failed, and all of them are undone */
	private async runTogether(
		session: Session,
		batch: readonly ItemScript[],
		types: Script['types'],
	): Promise<ScriptResults | undefined> {
		await session.run({ text: 'SAVEPOINT steady_batch' });
		// A marker after each item's statements tells whose results they are.
		const script = batch.map(({ sql }) => `${sql}\n;SELECT 1 AS "${MARKER}";`).join('\n');
		const answers = await session.runScript({ script, types }).catch((error: Error) => error);
		if (answers instanceof Error) {
			if (!isServerError(answers)) throw answers;
			await session.run({ text: 'ROLLBACK TO SAVEPOINT steady_batch' });
			return undefined;
		}
		await session.run({ text: 'RELEASE SAVEPOINT steady_batch' });
		const results: Array<Array<readonly Row[]>> = [[]];
		for (const { rows } of answers) {
			if (rows.length === 1 && MARKER in rows[0]) results.push([]);
			else results[results.length - 1].push(rows);
		}
		return results.slice(0, -1);
	}

	/** @param ofMany whether the transaction has scripts of several items */
	private async runOneByOne(
		session: Session,
		batch: readonly ItemScript[],
		types: Script['types'],
		ofMany: boolean,
	): Promise<ScriptResults> {
		const results: Array<ReadonlyArray<readonly Row[]>> = [];
		for (const { item, sql } of batch) {
			const rows = await this.runScript(session, { script: sql, types }).then(
				(answers) => answers.map((answer) => answer.rows),
				(error: Error) => error,
			);
			if (Array.isArray(rows)) results.push(rows);
			// Which of many it was only shows here; that is kept with the error, unless trying again may cure it.
			else throw ofMany && isServerError(rows) && isFinal(rows.code) ? new ScriptError(item, rows) : rows;
		}
		return results;
	}

	private async runScript(session: Session, script: Script): Promise<ScriptResult[]> {
		const rows = fetchRows(this.options);
		// What writes has no cursor, and few rows; nothing has none, either.
		const isQuery = onlyReads(script.script) && statementsOf(script.script).length > 0;
		if (rows === undefined || !isQuery) return await session.runScript(script);
		return [await readThroughCursor(session, script, rows)];
	}

	private render(scripts: readonly ItemScript[], { value, doneAt }: UnitResult<ScriptResults>, results: Results): void {
		if (doneAt !== undefined && !this.saidDoneBefore) {
			// Once, even when every item has a transaction of its own.
			this.saidDoneBefore = true;
			this.ctx.addExecutionHints(this.batching === 'independently' ? someDoneBefore(doneAt) : doneBefore(doneAt));
		}
		const perItem = this.batching !== 'single';
		let rows = 0;
		scripts.forEach(({ item, sql }, index) => {
			const all = value[index];
			const relevant = perItem && this.version < ALL_RESULTS_FROM ? all.slice(-1) : all;
			let own = 0;
			for (const statement of relevant) {
				for (const row of statement) {
					results.emit(item, { json: row as IDataObject });
					own++;
				}
			}
			if (perItem && own === 0 && this.saysDone(sql)) results.emit(item, { json: { success: true } });
			rows += own;
		});
		if (perItem || rows > 0 || !scripts.some(({ sql }) => this.saysDone(sql))) return;
		results.emit(scripts[0].item, { json: { success: true }, pairedItem: scripts.map(({ item }) => ({ item })) });
	}

	/** A query without rows says that it is done; since 2.3 one that was to find rows says nothing instead. */
	private saysDone(sql: string): boolean {
		return this.version < ALL_RESULTS_FROM || !onlySelects(sql);
	}
}

const MARKER = 'steady: end of item';

/** Errors that trying again would not cure: everything but transaction rollbacks (40), resources (53) and operators (57). */
function isFinal(code: string): boolean {
	return !/^(40|53|57|08|25)/.test(code);
}

/** Texts to be sent together; one that may swallow the next goes alone. */
function* batches(scripts: readonly ItemScript[]): Generator<readonly ItemScript[], void, void> {
	let batch: ItemScript[] = [];
	let characters = 0;
	for (const script of scripts) {
		if (!bareSql(script.sql).closed) {
			if (batch.length > 0) yield batch;
			yield [script];
			batch = [];
			characters = 0;
			continue;
		}
		batch.push(script);
		characters += script.sql.length;
		if (characters < BATCH_CHARACTERS) continue;
		yield batch;
		batch = [];
		characters = 0;
	}
	if (batch.length > 0) yield batch;
}
