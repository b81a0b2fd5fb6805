import type { IDataObject, IExecuteFunctions, INodeType } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { createBudget } from '../../../nodes/shared/engine/budget';
import { runItems } from '../../../nodes/shared/n8n/itemRunner';
import { runNode } from '../../support/n8nContext';

/** A node that sends one call per item; every call takes as long as it is told to, or until it is aborted. */
function slowNode(callMs: number, sentAt: number[] = []): INodeType {
	return {
		description: { name: 'slow', outputs: ['main'], inputs: ['main'], properties: [] } as never,
		async execute(this: IExecuteFunctions) {
			return await runItems<number, { done: boolean }>(this, {
				window: 4,
				transport: {
					send: async (_, signal) => {
						sentAt.push(Date.now());
						return await new Promise((resolve) => {
							const timer = setTimeout(() => resolve({ done: true }), callMs);
							signal.addEventListener('abort', () => {
								clearTimeout(timer);
								resolve({ done: false });
							});
						});
					},
				},
				plan: (itemIndex, run) => ({
					call: {
						label: `item ${itemIndex}`,
						origin: 'test://slow',
						scope: `slow ${callMs}`,
						request: itemIndex,
						repeatable: false,
						maxConcurrency: 10,
						budget: createBudget(5, 300),
						classify: ({ done }) =>
							done
								? { kind: 'success' }
								: {
										kind: 'transient',
										failure: { message: 'Aborted', code: 'ABORT_ERR' },
										delivered: 'maybe',
										outage: false,
									},
						...run,
					},
					render: () => [{ json: { itemIndex } }],
				}),
			});
		},
	};
}

const items = Array.from({ length: 12 }, (_, i) => ({ json: { i } }));
const outcomes = (output: Array<{ json: IDataObject }>) =>
	output.map(({ json }) => ('itemIndex' in json ? 'done' : (json.error as IDataObject).outcome));

describe('in n8n’s own context', () => {
	it('a run ends with outcomes before the workflow’s timeout', async () => {
		const end = Date.now() + 2_000;
		const { items: output } = await runNode({
			type: slowNode(1_200),
			typeVersion: 1,
			parameters: {},
			items,
			onError: 'continueRegularOutput',
			internals: { executionTimeoutTimestamp: end },
		});
		expect(Date.now()).toBeLessThan(end);
		expect(outcomes(output)).toEqual([
			...new Array<string>(4).fill('done'),
			...new Array<string>(4).fill('unknown'),
			...new Array<string>(4).fill('notSent'),
		]);
	});

	it('a cancel ends a run at once, and nothing is sent later', async () => {
		const controller = new AbortController();
		const sentAt: number[] = [];
		let cancelledAt = Infinity;
		setTimeout(() => {
			cancelledAt = Date.now();
			controller.abort();
		}, 300);
		const { items: output } = await runNode({
			type: slowNode(60_000, sentAt),
			typeVersion: 1,
			parameters: {},
			items,
			onError: 'continueRegularOutput',
			signal: controller.signal,
		});
		expect(outcomes(output)).toEqual([
			...new Array<string>(4).fill('unknown'),
			...new Array<string>(8).fill('notSent'),
		]);
		expect(sentAt).toHaveLength(4);
		expect(Math.max(...sentAt)).toBeLessThanOrEqual(cancelledAt);
	});
});
