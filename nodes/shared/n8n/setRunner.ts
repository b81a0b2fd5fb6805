import type { IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';
import type { Call } from '../engine/call';
import type { Failed } from '../engine/outcome';
import type { Transport } from '../engine/transport';
import type { ItemFailure } from './errors';
import { errorItem, itemFailure, stopError, thrownFailure } from './errors';
import type { RunContext } from './itemRunner';
import { steadyProcess } from './process';
import { RunReport } from './runReport';
import type { RunSignal } from './runSignal';
import { runSignal } from './runSignal';

/** Takes what became of the items of a command that succeeded. */
export interface Results {
	/** Output of an item; any number of times. `pairedItem` is set where it is missing. */
	emit(itemIndex: number, output: INodeExecutionData): void;
	/** The item was left out while the others were written. */
	fail(itemIndex: number, failure: ItemFailure): void;
}

/** One call that is about many items: what happens to it happens to all of them. */
export interface SetCommand<Request, Reply> {
	readonly call: Call<Request, Reply>;
	/** The items it is about, in ascending order. */
	readonly items: readonly number[];
	/** Hands over the output, item by item. */
	render(reply: Reply, results: Results): void;
	/**
	 * Finds the items because of which the call failed, each with its own words. Empty when it is nobody's fault (the
	 * database is away), or when it cannot be told.
	 */
	blame(failed: Failed<Reply>): ReadonlyMap<number, ItemFailure> | Promise<ReadonlyMap<number, ItemFailure>>;
}

/** What is to be done for the whole item set. */
export interface SetPlan<Request, Reply> {
	/** Run one after the other, in this order. */
	readonly commands: ReadonlyArray<SetCommand<Request, Reply>>;
	/** Items that cannot be sent as they are. */
	readonly refused: ReadonlyMap<number, ItemFailure>;
	/** True when all items succeed or fail together: then a refused one keeps everything from being sent. */
	readonly atomic: boolean;
	/** True when items that are left out come out as error items even where an error would stop the workflow. */
	readonly lenient: boolean;
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

/** How one item ended that was not written. */
class FailedItem {
	/**
	 * @param bystander a sound item that went down with its transaction
	 * @param tolerated left out on purpose: the workflow goes on
	 */
	constructor(
		readonly failure: ItemFailure,
		readonly bystander: boolean,
		readonly tolerated: boolean,
	) {}
}

/** Most items have one output, which needs no list of its own: there may be a million of them. */
type ItemEnd = INodeExecutionData | INodeExecutionData[] | FailedItem;

/** Of an item that has no output yet; never added to. */
const NOTHING: INodeExecutionData[] = [];

function add(end: ItemEnd | undefined, output: INodeExecutionData): ItemEnd {
	if (end === undefined || end === NOTHING || end instanceof FailedItem) return output;
	if (!isList(end)) return [end, output];
	end.push(output);
	return end;
}

function isList(end: INodeExecutionData | INodeExecutionData[]): end is INodeExecutionData[] {
	return Array.isArray(end);
}

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
	const untouched = new FailedItem(notStarted(stop), false, false);
	for (let item = 0; item < ends.length; item++) ends[item] ??= untouched;
	return [conclude(ctx, ends as ItemEnd[])];
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
		if (context.signal.aborted) return;
		const failure = error instanceof SetError ? error.failure : thrownFailure(error, 'notSent', 0);
		const at = error instanceof SetError ? error.itemIndex : itemIndexOf(error);
		for (let item = 0; item < ends.length; item++) ends[item] = new FailedItem(failure, item !== at, false);
		return;
	}
	for (const [item, failure] of plan.refused) ends[item] = new FailedItem(failure, false, plan.lenient);
	if (plan.atomic && plan.refused.size > 0) {
		const failure = bystander(plan.refused, 'notSent', 0);
		for (let item = 0; item < ends.length; item++) ends[item] ??= new FailedItem(failure, true, false);
		return;
	}
	for (const command of plan.commands) {
		if (context.signal.aborted) return;
		if (!(await runCommand(command, run.transport, plan.lenient, ends)) && !ctx.continueOnFail()) return;
	}
}

/** @returns whether it succeeded */
async function runCommand<Request, Reply>(
	command: SetCommand<Request, Reply>,
	transport: Transport<Request, Reply>,
	lenient: boolean,
	ends: Array<ItemEnd | undefined>,
): Promise<boolean> {
	const outcome = await steadyProcess().engine.run(command.call, transport);
	if (outcome.ok) {
		for (const item of command.items) ends[item] = NOTHING;
		command.render(outcome.reply, {
			emit: (item, output) => {
				output.pairedItem ??= { item };
				ends[item] = add(ends[item], output);
			},
			fail: (item, failure) => {
				ends[item] = new FailedItem({ ...failure, attempts: outcome.attempts }, false, lenient);
			},
		});
		return true;
	}
	const guilty = outcome.cancelled ? NOBODY : await command.blame(outcome);
	const common = guilty.size === 0 ? itemFailure(outcome) : bystander(guilty, outcome.disposition, outcome.attempts);
	for (const item of command.items) {
		const own = guilty.get(item);
		ends[item] = new FailedItem(own ?? common, own === undefined && guilty.size > 0, false);
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

function conclude(ctx: IExecuteFunctions, ends: readonly ItemEnd[]): INodeExecutionData[] {
	const node = ctx.getNode();
	if (!ctx.continueOnFail()) stopOnFailure(node, ends);
	const output: INodeExecutionData[] = [];
	ends.forEach((end, itemIndex) => {
		if (end instanceof FailedItem) output.push(errorItem(node, end.failure, itemIndex));
		else if (isList(end)) for (const item of end) output.push(item);
		else output.push(end);
	});
	return output;
}

/** @throws the error that ends the run, if any item failed that was not left out on purpose */
function stopOnFailure(node: INode, ends: readonly ItemEnd[]): void {
	const done: number[] = [];
	const failed: Array<{ itemIndex: number; failure: ItemFailure }> = [];
	const rolledBack: number[] = [];
	const notStarted: number[] = [];
	ends.forEach((end, itemIndex) => {
		if (!(end instanceof FailedItem)) done.push(itemIndex);
		else if (!end.bystander) failed.push({ itemIndex, failure: end.failure });
		else if (end.failure.outcome === 'notSent') notStarted.push(itemIndex);
		else rolledBack.push(itemIndex);
	});
	const grave = ends.some((end) => end instanceof FailedItem && !end.tolerated);
	if (grave) throw stopError(node, { done, failed, notStarted, rolledBack });
}

function notStarted(stop: RunSignal): ItemFailure {
	const late = stop.timedOut();
	return {
		message: late
			? "The workflow's timeout is near, so this item was not written"
			: 'The execution was cancelled before this item was written',
		description: late ? 'Raise the timeout in the workflow settings, or write fewer items in one run.' : undefined,
		attempts: 0,
		outcome: 'notSent',
	};
}
