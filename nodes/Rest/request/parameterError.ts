import type { INode } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

/** The error for a parameter that cannot be used as it is. n8n adds the item to what is shown. */
export function parameterError(
	node: INode,
	itemIndex: number,
	/** Display name of the parameter. */
	parameter: string,
	/** Continues the sentence that starts with the parameter. */
	problem: string,
	description: string,
): NodeOperationError {
	return new NodeOperationError(node, `"${parameter}" ${problem} [item ${itemIndex}]`, { itemIndex, description });
}
