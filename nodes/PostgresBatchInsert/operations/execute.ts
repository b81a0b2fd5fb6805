import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { deleteTable } from './deleteTable';
import { executeQuery } from './executeQuery';
import { writeRows } from './writeRows';

/** Runs the operation that is chosen in the node. */
export async function execute(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const operation = ctx.getNodeParameter('operation', 0) as string;
	switch (operation) {
		case 'insert':
		case 'upsert':
		case 'update':
			return await writeRows(ctx, operation);
		case 'deleteTable':
			return ctx.getNodeParameter('deleteCommand', 0, 'truncate') === 'deleteByKey'
				? await writeRows(ctx, 'deleteByKey')
				: await deleteTable(ctx);
		case 'executeQuery':
			return await executeQuery(ctx);
		default:
			throw new NodeOperationError(ctx.getNode(), `This node has no operation "${operation}"`, {
				description: 'Choose one from the list. Rows are read with the built-in Postgres node, or with Execute Query.',
			});
	}
}
