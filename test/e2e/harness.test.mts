import { beforeAll, describe, expect, inject, it } from 'vitest';
import { N8n } from './support/n8n.mts';
import { chain, node, source } from './support/workflow.mts';

describe('a workflow run in a real n8n', () => {
	let n8n: N8n;

	beforeAll(async () => {
		n8n = await N8n.connect(inject('n8n'));
	});

	it('answers what every node put out', async () => {
		const execution = await n8n.run(chain('items', ...source([{ a: 1 }, { a: 2 }])));

		expect(execution.status).toBe('success');
		expect(execution.nodes['Each item']?.[0]?.outputs[0]?.map((item) => item.json)).toEqual([{ a: 1 }, { a: 2 }]);
		expect(execution.nodes['Each item']?.[0]?.executionTime).toBeGreaterThanOrEqual(0);
	});

	it('answers which node failed, and why', async () => {
		const stop = node('Stop', 'n8n-nodes-base.stopAndError', 1, { errorMessage: 'enough' });

		const execution = await n8n.run(chain('failing', ...source([{ a: 1 }]), stop));

		expect(execution.status).toBe('error');
		expect(execution.error).toMatchObject({ message: 'enough', node: { name: 'Stop' } });
	});
});
