import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { runService } from '../shared/n8n/serviceRunner';
import { resources } from './resources';
import { gmailService } from './service';

/** Runs the chosen operation on every item. */
export async function execute(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	if (ctx.getInputData().length === 0) return [[]];
	const resource = ctx.getNodeParameter('resource', 0) as string;
	const name = ctx.getNodeParameter('operation', 0) as string;
	const operation = resources.find(({ value }) => value === resource)?.operations.find(({ value }) => value === name);
	if (!operation) {
		throw new NodeOperationError(ctx.getNode(), `There is no operation "${name}" for the resource "${resource}"`, {
			description: 'Choose both from the lists in the node.',
		});
	}
	return await runService(ctx, gmailService, async (item) => await operation.run(item), operation.window);
}
