import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { ItemFailure, RunTally } from './errors';
import { errorItem, stopError } from './errors';
import { RunReport } from './runReport';
import type { RunSignal } from './runSignal';
import { runSignal } from './runSignal';

/** What every call of the run must carry. */
export interface RunContext {
	readonly signal: AbortSignal;
	readonly observe: RunReport['observe'];
}

/** What the work on one item may know of the run. */
export interface ItemContext extends RunContext {
	/** Aborts when no item must start any more: those that only wait are taken back. */
	readonly recall: AbortSignal;
	/** Why the run was called off, for an item that did not come to its end. */
	cutShort(): Pick<ItemFailure, 'message' | 'description'>;
}

export type ItemResult = { readonly items: INodeExecutionData[] } | { readonly failure: ItemFailure };

/** @returns undefined when the item was taken back before anything of it was sent; must not throw */
export type ItemWork = (itemIndex: number, context: ItemContext) => Promise<ItemResult | undefined>;

/**
 * Does the work on every input item: a window of items at a time, results in the order of the items.
 * With "On Error: Continue" a failed item becomes an error item. With "Stop" no new item starts after the first failure,
 * those under way finish, and the error accounts for all of them.
 * @param size items in work at the same time
 */
export async function runWindow(ctx: IExecuteFunctions, size: number, work: ItemWork): Promise<INodeExecutionData[][]> {
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
	const context: ItemContext = {
		signal: stop.signal,
		observe: report.observe,
		recall: start.signal,
		cutShort: () => cutShort(stop),
	};
	let next = 0;

	const worker = async () => {
		while (next < total && !start.signal.aborted) {
			const itemIndex = next++;
			const result = await work(itemIndex, context);
			if (result && 'items' in result) paired(result.items, itemIndex);
			results[itemIndex] = result;
			if (result && 'failure' in result && !goOn) start.abort();
		}
	};
	try {
		await Promise.all(Array.from({ length: Math.min(size, total) }, worker));
	} finally {
		stop.dispose();
	}
	report.finish();
	return conclude(ctx, results, goOn, stop);
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

function paired(items: INodeExecutionData[], itemIndex: number): void {
	for (const item of items) item.pairedItem ??= { item: itemIndex };
}
