import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INode, INodeType } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { Gmail } from '../../nodes/Gmail/Gmail.node';
import { MicrosoftGraph } from '../../nodes/MicrosoftGraph/MicrosoftGraph.node';
import { MicrosoftGraphTrigger } from '../../nodes/MicrosoftGraph/MicrosoftGraphTrigger.node';
import { PostgresBatchInsert } from '../../nodes/PostgresBatchInsert/PostgresBatchInsert.node';
import { Rest } from '../../nodes/Rest/Rest.node';

const FOLDER = join(__dirname, '../../docs/examples');
const OURS = 'n8n-nodes-steady.';
const NODES = new Map<string, INodeType>(
	[new Gmail(), new MicrosoftGraph(), new MicrosoftGraphTrigger(), new PostgresBatchInsert(), new Rest()].map(
		(type) => [OURS + type.description.name, type],
	),
);
/** What whoever imports the workflow has to choose: places that only they have. */
const TO_BE_CHOSEN = new Set(['teamId', 'channelId']);

interface Workflow {
	readonly nodes: INode[];
	readonly connections: Record<string, { main: Array<Array<{ node: string }>> }>;
}

describe.each(readdirSync(FOLDER).filter((name) => name.endsWith('.json')))('the example %s', (file) => {
	const { nodes, connections } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Workflow;
	const ours = nodes.filter(({ type }) => type.startsWith(OURS));

	it('has our nodes in versions that exist, with parameters that they have', () => {
		for (const node of ours) {
			const { description } = NODES.get(node.type) as INodeType;
			expect([description.version].flat()).toContain(node.typeVersion);
			const known = NodeHelpers.getNodeParameters(
				description.properties,
				node.parameters,
				true,
				false,
				node,
				description,
			);
			const names = Object.keys(node.parameters).filter((name) => name !== 'pollTimes');
			expect(Object.keys(known ?? {})).toEqual(expect.arrayContaining(names));
			const issues = NodeHelpers.getNodeParametersIssues(description.properties, node, description);
			expect(Object.keys(issues?.parameters ?? {}).filter((name) => !TO_BE_CHOSEN.has(name))).toEqual([]);
		}
	});

	it('connects nodes that are there', () => {
		const names = nodes.map(({ name }) => name);
		const ends = Object.values(connections).flatMap(({ main }) => main.flat().map(({ node }) => node));
		expect(names).toEqual(expect.arrayContaining([...Object.keys(connections), ...ends]));
	});
});
