import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { errorItem, stopError } from '../../../nodes/shared/n8n/errors';

/*
 * What n8n itself makes of our error items and errors: its own execution engine runs a node that puts them out. This is
 * what the form of an error item rests on.
 */

const fromDemo = createRequire(join(import.meta.dirname, '../../../demo/package.json'));
/* eslint-disable @typescript-eslint/no-explicit-any -- n8n's internals have no types here */
const core = fromDemo('n8n-core') as any;
const workflow = fromDemo('n8n-workflow') as any;
/* eslint-enable @typescript-eslint/no-explicit-any */

const FAILURE = {
	message: 'It broke',
	description: 'Do this',
	httpCode: 422,
	attempts: 2,
	outcome: 'rejected',
} as const;
const ERROR_JSON = { message: 'It broke', description: 'Do this', httpCode: 422, attempts: 2, outcome: 'rejected' };

interface Ran {
	/** How often n8n ran the node. */
	readonly times: number;
	readonly outputs: INodeExecutionData[][];
	readonly error?: IDataObject;
}

/** Runs Start → Node under test, with two input items; the second item fails, or the one that `failing` names. */
async function run(
	settings: Partial<INode>,
	failing = 1,
	failed = (node: INode) => errorItem(node, FAILURE, failing),
): Promise<Ran> {
	let times = 0;
	const main = ['main'];
	const description = {
		displayName: '',
		name: '',
		group: [],
		version: 1,
		description: '',
		defaults: {},
		properties: [],
	};
	const types = {
		start: {
			description: { ...description, inputs: [], outputs: main },
			execute: async () => await Promise.resolve([[{ json: { n: 0 } }, { json: { n: 1 } }]]),
		},
		tested: {
			description: { ...description, inputs: main, outputs: main },
			async execute(this: { getNode(): INode; continueOnFail(): boolean }) {
				times++;
				const node = this.getNode();
				await Promise.resolve();
				if (!this.continueOnFail()) {
					throw stopError(node, { done: [0], failed: [{ itemIndex: 1, failure: FAILURE }], notStarted: [] });
				}
				return [
					[0, 1].map((item) => (item === failing ? failed(node) : { json: { fine: item }, pairedItem: { item } })),
				];
			},
		},
	};
	const typeOf = (name: string) => types[name as keyof typeof types];
	const node = (name: string, type: string, more: Partial<INode> = {}) => ({
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		...more,
	});
	const flow = new workflow.Workflow({
		id: 'flow',
		nodes: [node('Start', 'start'), node('Tested', 'tested', settings)],
		connections: { Start: { main: [[{ node: 'Tested', type: 'main', index: 0 }]] } },
		active: false,
		nodeTypes: { getByName: typeOf, getByNameAndVersion: typeOf, getKnownTypes: () => ({}) },
		settings: { executionOrder: 'v1' },
	});
	const additionalData = {
		executionId: 'execution',
		hooks: new core.ExecutionLifecycleHooks('trigger', 'execution', {}),
		variables: {},
		webhookWaitingBaseUrl: 'http://127.0.0.1/webhook-waiting',
		formWaitingBaseUrl: 'http://127.0.0.1/form-waiting',
		currentNodeExecutionIndex: 0,
	};
	const result = await new core.WorkflowExecute(additionalData, 'trigger').run({
		workflow: flow,
		startNode: flow.getNode('Start'),
	});
	const [data] = result.data.resultData.runData.Tested;
	return { times, outputs: data.data?.main, error: data.error };
}

describe('"On Error: Continue"', () => {
	const onError = 'continueRegularOutput';

	it('keeps the details of an error item', async () => {
		const { outputs, times } = await run({ onError });
		expect(times).toBe(1);
		expect(outputs).toEqual([
			[
				{ json: { fine: 0 }, pairedItem: { item: 0 } },
				{ json: { error: ERROR_JSON }, pairedItem: { item: 1 } },
			],
		]);
	});

	it('and "Retry On Fail" run the node once, also when the first item failed', async () => {
		for (const failing of [0, 1]) {
			const { outputs, times } = await run({ onError, retryOnFail: true, maxTries: 3, waitBetweenTries: 0 }, failing);
			expect(times).toBe(1);
			// Only the message is left: n8n puts it there itself.
			expect(outputs[0][failing].json).toEqual({ error: 'It broke' });
			expect(outputs[0][failing].pairedItem).toEqual({ item: failing });
		}
	});

	it('and "Retry On Fail" would run all items again, were the details kept', async () => {
		const settings = { onError, retryOnFail: true, maxTries: 2 } as const;
		const { times } = await run(settings, 0, (node) => errorItem({ ...node, retryOnFail: false }, FAILURE, 0));
		expect(times).toBe(2);
	});
});

describe('"On Error: Continue (using error output)"', () => {
	const onError = 'continueErrorOutput';

	it('sends error items to the error output, with their details and the input they belong to', async () => {
		const { outputs } = await run({ onError });
		expect(outputs[0].map(({ json }) => json)).toEqual([{ fine: 0 }]);
		expect(outputs[1].map(({ json }) => json)).toEqual([{ n: 1, error: ERROR_JSON }]);
	});

	it('does so with "Retry On Fail", too, and runs the node once', async () => {
		const { outputs, times } = await run({ onError, retryOnFail: true, waitBetweenTries: 0 }, 0);
		expect(times).toBe(1);
		expect(outputs[0].map(({ json }) => json)).toEqual([{ fine: 1 }]);
		expect(outputs[1].map(({ json }) => json)).toEqual([{ error: 'It broke' }]);
	});
});

describe('"On Error: Stop"', () => {
	it('shows our words and the account of all items', async () => {
		const { error } = await run({});
		expect(error).toMatchObject({
			name: 'NodeApiError',
			message: 'It broke',
			description: 'Do this Of 2 items, counted from 0 – done: 1 (0); refused by the service: 1 (1).',
			httpCode: '422',
			context: { itemIndex: 1 },
		});
		expect(error).not.toHaveProperty('cause');
	});

	it('and "Retry On Fail" run everything again: that is what the user asked for', async () => {
		const { times } = await run({ retryOnFail: true, maxTries: 2, waitBetweenTries: 0 });
		expect(times).toBe(2);
	});
});
