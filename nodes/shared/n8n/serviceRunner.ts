import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { CallFailed } from './callFailed';
import { carriedOut, itemFailure, type ItemFailure, thrownFailure } from './errors';
import { type ItemContext, type ItemResult, runWindow } from './itemWindow';
import { nodeOnce } from './nodeOnce';
import { reliabilityReader, windowSize } from './reliability';
import type { Service } from './service';
import type { ServiceItem } from './serviceItem';
import { ServiceSession } from './serviceSession';

/**
 * Runs a node of a service: does `work` for every item, and gives each its outcome.
 * @param work makes the calls of one item, one after the other or at the same time, and its output. Throws `CallFailed` for
 * a call that failed, a NodeOperationError for bad input
 * @param window items in work at the same time; a few more than calls may be in flight when absent
 */
export async function runService(
	execution: IExecuteFunctions,
	service: Service,
	work: (item: ServiceItem) => Promise<INodeExecutionData[]>,
	window?: number,
): Promise<INodeExecutionData[][]> {
	if (execution.getInputData().length === 0) return [[]];
	const ctx = nodeOnce(execution);
	const session = new ServiceSession(ctx, service, reliabilityReader(ctx));
	try {
		const size = window ?? windowSize(session.reliability);
		const output = await runWindow(
			ctx,
			size,
			async (itemIndex, context) => await runItem(session, itemIndex, context, work),
		);
		session.handedOn();
		return output;
	} finally {
		await session.close();
	}
}

async function runItem(
	session: ServiceSession,
	itemIndex: number,
	context: ItemContext,
	work: (item: ServiceItem) => Promise<INodeExecutionData[]>,
): Promise<ItemResult | undefined> {
	let item: ServiceItem | undefined;
	let isDone = false;
	try {
		item = await session.open(itemIndex, context);
		if (context.recall.aborted) return undefined;
		const items = await work(item);
		isDone = true;
		return { items };
	} catch (error) {
		await item?.finish();
		const { attempts = 0, acted = false } = item ?? {};
		if (error instanceof CallFailed && error.outcome.cancelled && attempts === 0) return undefined;
		const failure = failureOf(error, attempts, context);
		return { failure: acted ? carriedOut(failure) : failure };
	} finally {
		session.ended(itemIndex, isDone);
		await item?.finish();
	}
}

function failureOf(error: unknown, attempts: number, context: ItemContext): ItemFailure {
	// Bad input (nothing was sent), or an answer that could not be read.
	if (!(error instanceof CallFailed)) return thrownFailure(error, attempts === 0 ? 'notSent' : 'rejected', attempts);
	const { outcome } = error;
	return { ...itemFailure(outcome), ...(outcome.cancelled ? context.cutShort() : {}), attempts };
}
