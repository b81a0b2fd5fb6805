import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { runOperation } from '../shared/n8n/serviceOperation';
import { resources } from './resources';
import { gmailService } from './service';

/** Runs the chosen operation on every item. */
export async function execute(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runOperation(ctx, gmailService, resources);
}
