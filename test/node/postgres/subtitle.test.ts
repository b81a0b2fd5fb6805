import type { INodeParameters, INodeTypes } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';
import { expect, it } from 'vitest';
import { PostgresBatchInsert } from '../../../nodes/PostgresBatchInsert/PostgresBatchInsert.node';

const type = new PostgresBatchInsert();
const nodeTypes = { getByNameAndVersion: () => type } as unknown as INodeTypes;

/** What the canvas shows below the node's name, asked for as n8n's editor does. */
function subtitleOf(parameters: INodeParameters): unknown {
	const node = {
		id: '1',
		name: 'Write',
		type: 'n8n-nodes-steady.postgresBatchInsert',
		typeVersion: 3,
		position: [0, 0] as [number, number],
		parameters,
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	return workflow.expression.getSimpleParameterValue(node, type.description.subtitle, 'internal', {});
}

it('the canvas shows what is done, and with which table', () => {
	const table = { __rl: true, mode: 'list', value: 'orders' };
	expect(subtitleOf({ operation: 'upsert', table })).toBe('upsert: orders');
	expect(subtitleOf({ operation: 'insert', table: { ...table, value: '' } })).toBe('insert');
	expect(subtitleOf({ operation: 'executeQuery', query: 'SELECT 1' })).toBe('executeQuery');
});
