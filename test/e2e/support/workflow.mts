import type { Workflow, WorkflowNode } from '../../../demo/n8nApi.mts';

/** The name of the trigger that every workflow built here starts with. */
export const START = 'Start';

export interface NodeOptions {
	credentials?: WorkflowNode['credentials'];
	onError?: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	/** More of what the editor stores on a node: `retryOnFail`, `executeOnce`, `alwaysOutputData` … */
	[setting: string]: unknown;
}

/** One node of a workflow; `type` with its package's prefix. */
export function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: Record<string, unknown>,
	options: NodeOptions = {},
): WorkflowNode {
	return { name, type, typeVersion, parameters, ...options };
}

/** `items` as a node's output, each element one item: an Edit Fields node and a Split Out node. */
export function source(items: Array<Record<string, unknown>>): WorkflowNode[] {
	const set = node('Items', 'n8n-nodes-base.set', 3.4, {
		mode: 'raw',
		jsonOutput: JSON.stringify({ items }),
		options: {},
	});
	const split = node('Each item', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'items', options: {} });
	return [set, split];
}

/** A workflow that runs the nodes one after the other. */
export function chain(name: string, ...nodes: WorkflowNode[]): Workflow {
	const all = [node(START, 'n8n-nodes-base.manualTrigger', 1, {}), ...nodes];
	const placed = all.map((each, index) => ({ id: `node-${index}`, position: [index * 220, 0], ...each }));
	const links = placed.slice(1).map((next, index) => {
		const from = placed[index]?.name ?? START;
		return [from, { main: [[{ node: next.name, type: 'main', index: 0 }]] }] as const;
	});
	return { name, nodes: placed, connections: Object.fromEntries(links), settings: { executionOrder: 'v1' } };
}
