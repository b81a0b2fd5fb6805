import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { createBudget } from '../../../nodes/shared/engine/budget';
import type { ItemFailure } from '../../../nodes/shared/n8n/errors';
import { runSet, type SetCommand, SetError, type SetPlan } from '../../../nodes/shared/n8n/setRunner';
import { executeContext } from '../../support/executeContext';
import { itemsOf, range } from '../../support/postgresNode';

type Reply = 'yes' | 'no';

interface Given {
	readonly items?: number;
	readonly continueOnFail?: boolean;
	readonly signal?: AbortSignal;
	/** What each command is answered, by its name. */
	readonly answers?: Readonly<Record<string, Reply>>;
}

let scopes = 0;

function command(
	name: string,
	items: number[],
	more: Partial<SetCommand<string, Reply>> = {},
): SetCommand<string, Reply> {
	return {
		call: {
			label: name,
			origin: 'test',
			scope: `set runner ${++scopes}`,
			request: name,
			repeatable: false,
			maxConcurrency: 1,
			budget: createBudget(1, 0),
			classify: (reply) =>
				reply === 'yes' ? { kind: 'success' } : { kind: 'permanent', failure: { message: `${name} was refused` } },
		},
		items,
		render: (_reply, { emit }) => {
			for (const item of items) emit(item, { json: { by: name } });
		},
		blame: () => new Map(),
		...more,
	};
}

const plan = (
	commands: Array<SetCommand<string, Reply>>,
	more: Partial<SetPlan<string, Reply>> = {},
): SetPlan<string, Reply> => ({
	commands,
	refused: new Map(),
	atomic: true,
	lenient: false,
	...more,
});

async function run(
	made: SetPlan<string, Reply> | Error,
	{ items = 3, continueOnFail = false, signal, answers = {} }: Given = {},
) {
	const sent: string[] = [];
	const ctx = executeContext({
		node: { type: 'x', typeVersion: 1, parameters: {} },
		credentials: {},
		items: itemsOf(...range(items, (n) => ({ n }))),
		continueOnFail,
		signal,
	});
	const result = await runSet<string, Reply>(ctx, {
		transport: {
			send: async (request) => {
				sent.push(request);
				return await Promise.resolve(answers[request] ?? 'yes');
			},
		},
		plan: async () => await (made instanceof Error ? Promise.reject(made) : Promise.resolve(made)),
	}).then(
		([output]) => output,
		(error: Error) => error,
	);
	return { sent, result };
}

const errorsOf = (output: unknown) =>
	(output as INodeExecutionData[]).map(({ json }) => (json.error as IDataObject | undefined)?.message);
const failure = (message: string, outcome: ItemFailure['outcome'] = 'notSent'): ItemFailure => ({
	message,
	attempts: 0,
	outcome,
});

describe('the set runner', () => {
	it('runs commands in order and puts the output in the order of the items', async () => {
		const { sent, result } = await run(plan([command('b', [1]), command('a', [0, 2])]));
		expect(sent).toEqual(['b', 'a']);
		expect(result).toEqual([
			{ json: { by: 'a' }, pairedItem: { item: 0 } },
			{ json: { by: 'b' }, pairedItem: { item: 1 } },
			{ json: { by: 'a' }, pairedItem: { item: 2 } },
		]);
	});

	it('keeps several outputs of an item together, and items without any out', async () => {
		const many = command('a', [0, 1, 2], {
			render: (_reply, { emit }) => {
				for (let n = 0; n < 3; n++) emit(2, { json: { n } });
				emit(0, { json: { n: 'first' } });
			},
		});
		const { result } = await run(plan([many]));
		expect((result as INodeExecutionData[]).map(({ json, pairedItem }) => [json.n, pairedItem])).toEqual([
			['first', { item: 0 }],
			[0, { item: 2 }],
			[1, { item: 2 }],
			[2, { item: 2 }],
		]);
	});

	it('sends nothing when one of all items is refused beforehand', async () => {
		const refused = new Map([[1, failure('not good')]]);
		const stopped = await run(plan([command('a', [0, 2])], { refused }));
		expect(stopped.sent).toEqual([]);
		expect(stopped.result).toMatchObject({ message: 'not good', context: { itemIndex: 1 } });
		const { sent, result } = await run(plan([command('a', [0, 2])], { refused }), { continueOnFail: true });
		expect(sent).toEqual([]);
		expect(errorsOf(result)).toEqual([
			expect.stringContaining('because item 1 failed'),
			'not good',
			expect.stringContaining('because item 1 failed'),
		]);
	});

	it('sends the others when items are independent', async () => {
		const refused = new Map([[1, failure('not good')]]);
		const { sent, result } = await run(plan([command('a', [0, 2])], { refused, atomic: false }), {
			continueOnFail: true,
		});
		expect(sent).toEqual(['a']);
		expect(errorsOf(result)).toEqual([undefined, 'not good', undefined]);
	});

	it('lets the workflow go on when items are left out on purpose', async () => {
		const some = command('a', [0, 1, 2], {
			render: (_reply, { emit, fail }) => {
				emit(0, { json: {} });
				fail(1, failure('left out', 'rejected'));
				emit(2, { json: {} });
			},
		});
		expect(errorsOf((await run(plan([some], { lenient: true }))).result)).toEqual([undefined, 'left out', undefined]);
		const strict = await run(plan([some]));
		expect(strict.result).toMatchObject({
			message: 'left out',
			description: expect.stringMatching(/done: 2 \(0, 2\); refused by the service: 1 \(1\)/),
		});
		// A call that fails as a whole is nobody's purpose.
		const failed = await run(plan([some], { lenient: true }), { answers: { a: 'no' } });
		expect(failed.result).toMatchObject({ message: 'a was refused' });
	});

	it('blames the items at fault, and says of the others that they went down with them', async () => {
		const blamed = command('a', [0, 1, 2], {
			blame: async () => await Promise.resolve(new Map([[2, failure('too long', 'rejected')]])),
		});
		const stopped = await run(plan([blamed]), { answers: { a: 'no' } });
		expect(stopped.result).toMatchObject({
			message: 'too long',
			context: { itemIndex: 2 },
			description: expect.stringContaining('rolled back: 2 (0–1)'),
		});
		const { result } = await run(plan([blamed]), { answers: { a: 'no' }, continueOnFail: true });
		expect(errorsOf(result)).toEqual([
			expect.stringContaining('because item 2 failed'),
			expect.stringContaining('because item 2 failed'),
			'too long',
		]);
	});

	it('stops at the first command that fails, unless it is to go on', async () => {
		const commands = () => [command('a', [0]), command('b', [1]), command('c', [2])];
		const stopped = await run(plan(commands()), { answers: { b: 'no' } });
		expect(stopped.sent).toEqual(['a', 'b']);
		expect(stopped.result).toMatchObject({
			message: 'b was refused',
			description: expect.stringMatching(/done: 1 \(0\).*not sent: 1 \(2\)/),
		});
		const went = await run(plan(commands()), { answers: { b: 'no' }, continueOnFail: true });
		expect(went.sent).toEqual(['a', 'b', 'c']);
		expect(errorsOf(went.result)).toEqual([undefined, 'b was refused', undefined]);
	});

	it('fails all items with a plan that cannot be made', async () => {
		const node = executeContext({ node: { type: 'x', typeVersion: 1, parameters: {} }, credentials: {} }).getNode();
		const bad = new NodeOperationError(node, 'choose a table', { itemIndex: 1, description: 'like this' });
		expect((await run(bad)).result).toMatchObject({
			message: 'choose a table',
			description: expect.stringContaining('like this'),
			context: { itemIndex: 1 },
		});
		const { result } = await run(new SetError(failure('no database'), 0), { continueOnFail: true });
		expect(errorsOf(result)).toEqual(['no database', 'no database', 'no database']);
	});

	it('says of items that were not started why', async () => {
		const abort = new AbortController();
		const first = command('a', [0], {
			render: (_reply, { emit }) => {
				emit(0, { json: {} });
				abort.abort();
			},
		});
		const { sent, result } = await run(plan([first, command('b', [1]), command('c', [2])]), {
			signal: abort.signal,
			continueOnFail: true,
		});
		expect(sent).toEqual(['a']);
		expect(errorsOf(result)).toEqual([
			undefined,
			expect.stringContaining('cancelled'),
			expect.stringContaining('cancelled'),
		]);
	});
});
