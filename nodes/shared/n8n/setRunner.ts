import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Call } from '../engine/call';
import type { Failed } from '../engine/outcome';
import type { Transport } from '../engine/transport';
import type { ItemFailure } from './errors';
import { errorItem, itemFailure, stopError, thrownFailure } from './errors';
import type { RunContext } from './itemRunner';
import { steadyProcess } from './process';
import { RunReport } from './runReport';
import { runSignal } from './runSignal';

/** Takes the output of an item. `pairedItem` is set where it is missing. */
export type Emit = (itemIndex: number, output: INodeExecutionData) => void;

/** One call that is about many items: what happens to it happens to all of them. */
export interface SetCommand<Request, Reply> {
	readonly call: Call<Request, Reply>;
	/** The items it is about, in ascending order. */
	readonly items: readonly number[];
	/** Hands over the output, item by item. */
	render(reply: Reply, emit: Emit): void;
	/**
	 * Finds the items because of which the call failed, each with its own words. Empty when it is nobody's fault (the
	 * database is away), or when it cannot be told.
	 */
	blame(failed: Failed<Reply>): ReadonlyMap<number, ItemFailure>;
}

/** What is to be done for the whole item set. */
export interface SetPlan<Request, Reply> {
	/** Run one after the other, in this order. */
	readonly commands: ReadonlyArray<SetCommand<Request, Reply>>;
	/** Items that cannot be sent as they are. */
	readonly refused: ReadonlyMap<number, ItemFailure>;
	/** True when all items succeed or fail together: then a refused one keeps everything from being sent. */
	readonly atomic: boolean;
}

export interface SetRun<Request, Reply> {
	readonly transport: Transport<Request, Reply>;
	/**
	 * Reads the parameters, asks the catalog, forms the groups.
	 * @throws SetError for a call that failed on the way; NodeOperationError for bad input
	 */
	plan(run: RunContext): Promise<SetPlan<Request, Reply>>;
}

/** A call failed on which the whole plan depends. */
export class SetError extends Error {
	override readonly name = 'SetError';

	/** @param itemIndex the item it was made for; all items fail with it */
	constructor(
		readonly failure: ItemFailure,
		readonly itemIndex: number,
	) {
		super(failure.message);
	}
}

/** How one item ended. `bystander` marks a sound item that went down with its transaction. */
type ItemEnd = INodeExecutionData[] | { readonly failure: ItemFailure; readonly bystander: boolean };

/**
 * Runs a whole item set as few calls. With "On Error: Continue" every item that was not written becomes an error item,
 * those at fault with their own reason. With "Stop" the error accounts for all of them.
 */
export async function runSet<Request, Reply>(
	ctx: IExecuteFunctions,
	run: SetRun<Request, Reply>,
): Promise<INodeExecutionData[][]> {
	const report = new RunReport(ctx);
	const stop = runSignal(ctx);
	const ends = new Array<ItemEnd | undefined>(ctx.getInputData().length);
	try {
		await runCommands(ctx, run, { signal: stop.signal, observe: report.observe }, ends);
	} finally {
		stop.dispose();
	}
	report.finish();
	return [conclude(ctx, ends)];
}

async function runCommands<Request, Reply>(
	ctx: IExecuteFunctions,
	run: SetRun<Request, Reply>,
	context: RunContext,
	ends: Array<ItemEnd | undefined>,
): Promise<void> {
	let plan: SetPlan<Request, Reply>;
	try {
		plan = await run.plan(context);
	} catch (error) {
		const failure = error instanceof SetError ? error.failure : thrownFailure(error, 'notSent', 0);
		const at = error instanceof SetError ? error.itemIndex : itemIndexOf(error);
		for (let item = 0; item < ends.length; item++) ends[item] = { failure, bystander: item !== at };
		return;
	}
	for (const [item, failure] of plan.refused) ends[item] = { failure, bystander: false };
	if (plan.atomic && plan.refused.size > 0) {
		for (let item = 0; item < ends.length; item++)
			ends[item] ??= { failure: bystander(plan.refused, 'notSent', 0), bystander: true };
		return;
	}
	for (const command of plan.commands) {
		if (context.signal.aborted) break;
		if (!(await runCommand(command, run.transport, ends)) && !ctx.continueOnFail()) break;
	}
}

/** @returns whether it succeeded */
async function runCommand<Request, Reply>(
	command: SetCommand<Request, Reply>,
	transport: Transport<Request, Reply>,
	ends: Array<ItemEnd | undefined>,
): Promise<boolean> {
	const outcome = await steadyProcess().engine.run(command.call, transport);
	if (outcome.ok) {
		for (const item of command.items) ends[item] = [];
		command.render(outcome.reply, (itemIndex, output) => {
			output.pairedItem ??= { item: itemIndex };
			(ends[itemIndex] as INodeExecutionData[]).push(output);
		});
		return true;
	}
	const guilty = outcome.cancelled ? NOBODY : command.blame(outcome);
	const common = guilty.size === 0 ? itemFailure(outcome) : bystander(guilty, outcome.disposition, outcome.attempts);
	for (const item of command.items) {
		const own = guilty.get(item);
		ends[item] = own ? { failure: own, bystander: false } : { failure: common, bystander: guilty.size > 0 };
	}
	return false;
}

const NOBODY: ReadonlyMap<number, ItemFailure> = new Map();

/** What is said of a sound item that was not written because of others. */
function bystander(
	guilty: ReadonlyMap<number, ItemFailure>,
	outcome: ItemFailure['outcome'],
	attempts: number,
): ItemFailure {
	const [[item, { message, code }]] = guilty;
	return {
		message: `Not written, because item ${item} failed and all items are written together or not at all`,
		description: `Item ${item}: ${message}`,
		code,
		attempts,
		outcome,
	};
}

function itemIndexOf(error: unknown): number {
	const { context } = error as { context?: { itemIndex?: number } };
	return context?.itemIndex ?? 0;
}

function conclude(ctx: IExecuteFunctions, ends: ReadonlyArray<ItemEnd | undefined>): INodeExecutionData[] {
	const node = ctx.getNode();
	if (!ctx.continueOnFail()) stopOnFailure(ctx, ends);
	const output: INodeExecutionData[] = [];
	ends.forEach((end, itemIndex) => {
		if (end === undefined) output.push(errorItem(node, NOT_STARTED, itemIndex));
		else if (Array.isArray(end)) for (const item of end) output.push(item);
		else output.push(errorItem(node, end.failure, itemIndex));
	});
	return output;
}

/** @throws the error that ends the run, if any item failed */
function stopOnFailure(ctx: IExecuteFunctions, ends: ReadonlyArray<ItemEnd | undefined>): void {
	const done: number[] = [];
	const failed: Array<{ itemIndex: number; failure: ItemFailure }> = [];
	const rolledBack: number[] = [];
	const notStarted: number[] = [];
	for (let itemIndex = 0; itemIndex < ends.length; itemIndex++) {
		const end = ends[itemIndex];
		if (end === undefined) notStarted.push(itemIndex);
		else if (Array.isArray(end)) done.push(itemIndex);
		else if (!end.bystander) failed.push({ itemIndex, failure: end.failure });
		else if (end.failure.outcome === 'notSent') notStarted.push(itemIndex);
		else rolledBack.push(itemIndex);
	}
	if (failed.length === 0 && notStarted.length > 0)
		failed.push({ itemIndex: notStarted.shift() as number, failure: NOT_STARTED });
	if (failed.length > 0) throw stopError(ctx.getNode(), { done, failed, notStarted, rolledBack });
}

const NOT_STARTED: ItemFailure = {
	message: 'The execution was stopped before this item was written',
	attempts: 0,
	outcome: 'notSent',
};
