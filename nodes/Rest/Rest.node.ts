import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { openHttp } from '../shared/n8n/httpSession';
import { runItems } from '../shared/n8n/itemRunner';
import { nodeOnce } from '../shared/n8n/nodeOnce';
import { windowSize } from '../shared/n8n/reliability';
import { credentials, properties } from './description';
import { RestRun } from './restRun';
import { hintAtSplitting } from './uiMessages';

export class Rest implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Steady REST',
		name: 'rest',
		icon: { light: 'file:rest.svg', dark: 'file:rest.dark.svg' },
		group: ['output'],
		// HTTP Request's versions of its current major behave as they do there; the last one is ours.
		version: [4, 4.1, 4.2, 4.3, 4.4, 4.5, 5],
		defaultVersion: 5,
		subtitle: '={{$parameter["method"] + ": " + $parameter["url"]}}',
		description: 'Calls a REST API: keeps to its limits, retries safely, and gives every item an outcome',
		defaults: { name: 'Steady REST' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials,
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		if (this.getInputData().length === 0) return [[]];
		const ctx = nodeOnce(this);
		const run = new RestRun(ctx);
		const session = openHttp(ctx);
		try {
			const output = await runItems(ctx, {
				transport: session.transport,
				window: windowSize(run.reliability),
				plan: async (itemIndex, context) => await run.plan(itemIndex, context),
			});
			hintAtSplitting(ctx, output[0]);
			return output;
		} finally {
			await session.close();
		}
	}
}
