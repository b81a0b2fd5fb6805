import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Call } from '../engine/call';
import type { Failed, Outcome } from '../engine/outcome';
import type { Transport } from '../engine/transport';
import type { ItemFailure } from './errors';
import { carriedOut, itemFailure, thrownFailure } from './errors';
import { type ItemContext, type ItemResult, type RunContext, runWindow } from './itemWindow';
import { steadyProcess } from './process';

export type { RunContext } from './itemWindow';

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

/** Runs one plan per input item; see `runWindow` for order and what a failed item does to the others. */
export async function runItems<Request, Reply>(
	ctx: IExecuteFunctions,
	run: ItemRun<Request, Reply>,
): Promise<INodeExecutionData[][]> {
	return await runWindow(ctx, run.window, async (itemIndex, context) => await runItem(run, itemIndex, context));
}

async function runItem<Request, Reply>(
	run: ItemRun<Request, Reply>,
	itemIndex: number,
	context: ItemContext,
): Promise<ItemResult | undefined> {
	const { engine } = steadyProcess();
	const { signal, observe, recall } = context;
	let attempts = 0;
	/** True once something was carried out that must not be done twice. */
	let acted = false;
	const failed = (failure: ItemFailure): ItemResult => ({ failure: acted ? carriedOut(failure) : failure });
	try {
		const plan = await run.plan(itemIndex, { signal, observe });
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
				if (outcome.cancelled) return failed({ ...itemFailure(outcome), ...context.cutShort(), attempts });
				const failure = { ...itemFailure(outcome), attempts };
				// An answer that cannot be read says less about the item than the call it belongs to.
				const rendering = async () => await plan.renderFailed?.(outcome, replies);
				const items = await rendering().catch(() => undefined);
				return items ? { items } : failed(failure);
			}
			acted ||= !call.repeatable;
			replies.push(outcome.reply);
			call = await plan.next?.(outcome.reply, replies);
		}
		return { items: await plan.render(replies) };
	} catch (error) {
		// The item's parameters were wrong (nothing was sent), or its answer could not be read.
		return failed(thrownFailure(error, attempts === 0 ? 'notSent' : 'rejected', attempts));
	}
}
