import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Service } from '../service';
import type { ServiceItem } from '../serviceItem';
import { runService } from '../serviceRunner';
import { waitTill } from './limitWaitTime';

/**
 * Asks once, whatever the number of items, and lets the execution wait; it goes on with what was answered.
 * @param ask sends the question for the first item
 */
export async function sendAndWait(
	ctx: IExecuteFunctions,
	service: Service,
	ask: (item: ServiceItem) => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[][]> {
	const input = ctx.getInputData();
	const till = waitTill(ctx);
	const once = Object.create(ctx, { getInputData: { value: () => input.slice(0, 1) } }) as IExecuteFunctions;
	const output = await runService(once, service, ask);
	const isSent = output[0].some(({ json }) => json.error === undefined);
	if (!isSent) return output;
	await ctx.putExecutionToWait(till);
	return [input];
}
