import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Call } from '../engine/call';
import type { Failed, Outcome } from '../engine/outcome';
import type { Transport } from '../engine/transport';
import type { ItemFailure, RunTally } from './errors';
import { carriedOut, errorItem, itemFailure, stopError, thrownFailure } from './errors';
import { steadyProcess } from './process';
import { RunReport } from './runReport';
import type { RunSignal } from './runSignal';
import { runSignal } from './runSignal';

/** What is to be done for one item: one call, or a chain of them (pages, steps). */
export interface ItemPlan<Request, Reply> {
	readonly call: Call<Request, Reply>;
	/** The call that follows a successful one; undefined when the item is complete. */
	next?(
		reply: Reply,
		replies: readonly Reply[],
	): Call<Request, Reply> | undefined | Promise<Call<Request, Reply> | undefined>;
	/** Makes the output of the item. `pairedItem` is set where it is missing. */
	render(replies: readonly Reply[]): INodeExecutionData[] | Promise<INodeExecutionData[]>;
	/**
	 * Makes output of an item whose last call failed: "Never Error", or the pages that came before.
	 * Undefined makes it a failed item.
	 */
	renderFailed?(
		failed: Failed<Reply>,
		replies: readonly Reply[],
	): INodeExecutionData[] | undefined | Promise<INodeExecutionData[] | undefined>;
}

export interface ItemRun<Request, Reply> {
	readonly transport: Transport<Request, Reply>;
	/** Items in work at the same time; a few more than the calls in flight, so that expressions are evaluated meanwhile. */
	readonly window: number;
	/**
	 * Prepares item `itemIndex`: evaluates its parameters and checks them. Runs as the item enters the window.
	 * @throws NodeOperationError for bad input: the item fails with it, and nothing of it is sent
	 */
	plan(itemIndex: number, run: RunContext): ItemPlan<Request, Reply> | Promise<ItemPlan<Request, Reply>>;
}

/** What every call of the run must carry. */
export interface RunContext {
	readonly signal: AbortSignal;
	readonly observe: RunReport['observe'];
}

type ItemResult = { readonly items: INodeExecutionData[] } | { readonly failure: ItemFailure };

/**
 * Runs one plan per input item: a window of items at a time, results in the order of the items.
 * With "On Error: Continue" a failed item becomes an error item. With "Stop" no new item starts after the first failure,
 * those under way finish, and the error accounts for all of them.
 */
export async function runItems<Request, Reply>(
	ctx: IExecuteFunctions,
	run: ItemRun<Request, Reply>,
): Promise<INodeExecutionData[][]> {
	const report = new RunReport(ctx);
	const stop = runSignal(ctx);
	const total = ctx.getInputData().length;
	// Filled, for loops pass over holes: an item that was never started must be counted, too.
	const results = new Array<ItemResult | undefined>(total).fill(undefined);
	const goOn = ctx.continueOnFail();
	const start = new AbortController();
	const onStop = () => start.abort();
	if (stop.signal.aborted) onStop();
	stop.signal.addEventListener('abort', onStop, { once: true });
	let next = 0;

	const worker = async () => {
		while (next < total && !start.signal.aborted) {
			const itemIndex = next++;
			const result = await runItem(run, itemIndex, stop, report, start.signal);
			results[itemIndex] = result;
			if (result && 'failure' in result && !goOn) start.abort();
		}
	};
	try {
		await Promise.all(Array.from({ length: Math.min(run.window, total) }, worker));
	} finally {
		stop.dispose();
	}
	report.finish();
	return conclude(ctx, results, goOn, stop);
}

/**
 * @param recall aborts when no item must start any more: those that only wait are taken back
 * @returns undefined when that came before anything of the item was sent
 */
async function runItem<Request, Reply>(
	run: ItemRun<Request, Reply>,
	itemIndex: number,
	stop: RunSignal,
	{ observe }: RunReport,
	recall: AbortSignal,
): Promise<ItemResult | undefined> {
	const { engine } = steadyProcess();
	let attempts = 0;
	/** True once something was carried out that must not be done twice. */
	let acted = false;
	const failed = (failure: ItemFailure): ItemResult => ({ failure: acted ? carriedOut(failure) : failure });
	try {
		const plan = await run.plan(itemIndex, { signal: stop.signal, observe });
		if (recall.aborted) return undefined;
		const replies: Reply[] = [];
		for (let call: Call<Request, Reply> | undefined = plan.call; call; ) {
			const outcome: Outcome<Reply> = await engine.run(
				replies.length === 0 ? { ...call, recall } : call,
				run.transport,
			);
			attempts += outcome.attempts;
			if (!outcome.ok) {
				if (outcome.cancelled && attempts === 0) return undefined;
				if (outcome.cancelled) return failed({ ...itemFailure(outcome), ...cutShort(stop), attempts });
				const items = await plan.renderFailed?.(outcome, replies);
				return items ? { items: paired(items, itemIndex) } : failed({ ...itemFailure(outcome), attempts });
			}
			acted ||= !call.repeatable;
			replies.push(outcome.reply);
			call = await plan.next?.(outcome.reply, replies);
		}
		return { items: paired(await plan.render(replies), itemIndex) };
	} catch (error) {
		// The item's parameters were wrong (nothing was sent), or its answer could not be read.
		return failed(thrownFailure(error, attempts === 0 ? 'notSent' : 'rejected', attempts));
	}
}

function conclude(
	ctx: IExecuteFunctions,
	results: ReadonlyArray<ItemResult | undefined>,
	goOn: boolean,
	stop: RunSignal,
): INodeExecutionData[][] {
	const node = ctx.getNode();
	if (goOn) {
		const output: INodeExecutionData[] = [];
		for (let i = 0; i < results.length; i++) {
			const result = results[i] ?? { failure: notStarted(stop) };
			if ('failure' in result) output.push(errorItem(node, result.failure, i));
			else for (const item of result.items) output.push(item);
		}
		return [output];
	}
	const tally = takeTally(results, stop);
	if (tally.failed.length > 0) throw stopError(node, tally);
	const output: INodeExecutionData[] = [];
	for (const result of results) if (result && 'items' in result) for (const item of result.items) output.push(item);
	return [output];
}

function takeTally(results: ReadonlyArray<ItemResult | undefined>, stop: RunSignal): RunTally {
	const done: number[] = [];
	const failed: Array<{ itemIndex: number; failure: ItemFailure }> = [];
	const untouched: number[] = [];
	results.forEach((result, itemIndex) => {
		if (result === undefined) untouched.push(itemIndex);
		else if ('failure' in result) failed.push({ itemIndex, failure: result.failure });
		else done.push(itemIndex);
	});
	// A run that was cut short before any item failed still did not finish.
	if (failed.length === 0 && untouched.length > 0) {
		failed.push({ itemIndex: untouched.shift() as number, failure: notStarted(stop) });
	}
	return { done, failed, notStarted: untouched };
}

function notStarted(stop: RunSignal): ItemFailure {
	return { ...cutShort(stop), attempts: 0, outcome: 'notSent' };
}

/** Why an item did not come to its end. */
function cutShort(stop: RunSignal): Pick<ItemFailure, 'message' | 'description'> {
	if (!stop.timedOut()) return { message: 'The execution was cancelled before this item was finished' };
	return {
		message: "The workflow's timeout came before this item was finished",
		description: 'Raise the timeout in the workflow settings, or send fewer items in one run.',
	};
}

function paired(items: INodeExecutionData[], itemIndex: number): INodeExecutionData[] {
	for (const item of items) item.pairedItem ??= { item: itemIndex };
	return items;
}
