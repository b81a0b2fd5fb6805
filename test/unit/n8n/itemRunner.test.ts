import type { IDataObject, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createBudget } from '../../../nodes/shared/engine/budget';
import type { Call } from '../../../nodes/shared/engine/call';
import type { ItemPlan } from '../../../nodes/shared/n8n/itemRunner';
import { runItems } from '../../../nodes/shared/n8n/itemRunner';
import { Registry } from '../../../nodes/shared/resources/registry';
import { executeContext } from '../../support/executeContext';
import { settle } from '../../support/fakeClock';
import {
	broken,
	denied,
	lost,
	ok,
	refused,
	ScriptedService,
	throttled,
	type Answer,
	type Script,
} from '../../support/scriptedService';

const PROCESS = Symbol.for('n8n-nodes-steady');

afterEach(() => {
	delete (globalThis as Record<symbol, unknown>)[PROCESS];
	vi.useRealTimers();
});

interface Options {
	readonly count?: number;
	readonly window?: number;
	readonly continueOnFail?: boolean;
	readonly retryOnFail?: boolean;
	readonly signal?: AbortSignal;
	readonly timeoutAt?: number;
	readonly call?: Partial<Call<number, Answer>>;
	readonly plan?: (
		itemIndex: number,
		plan: ItemPlan<number, Answer>,
	) => Partial<ItemPlan<number, Answer>> | Promise<Partial<ItemPlan<number, Answer>>>;
}

/** Runs items against a scripted service; the process's engine is the one with virtual time. */
function start(script: Script, options: Options = {}) {
	const service = new ScriptedService(script);
	(globalThis as Record<symbol, unknown>)[PROCESS] = {
		3: { engine: service.engine, registry: new Registry(service.clock) },
	};
	const hints: NodeExecutionHint[] = [];
	const { count = 10, window = 4, continueOnFail = false, retryOnFail = false, signal, timeoutAt } = options;
	const ctx = executeContext({
		node: { type: 'test', typeVersion: 1, parameters: {}, retryOnFail },
		credentials: {},
		items: Array.from({ length: count }, (_, i) => ({ json: { i } })),
		continueOnFail,
		signal,
		hints,
	});
	if (timeoutAt !== undefined) Object.assign(ctx, { additionalData: { executionTimeoutTimestamp: timeoutAt } });
	const planned: number[] = [];
	let inWork = 0;
	let mostInWork = 0;
	const done = runItems<number, Answer>(ctx, {
		transport: service,
		window,
		plan: async (itemIndex, run) => {
			planned.push(itemIndex);
			mostInWork = Math.max(mostInWork, ++inWork);
			const call: Call<number, Answer> = {
				label: `GET service.test/${itemIndex}`,
				origin: 'https://service.test',
				scope: 'scope',
				request: itemIndex,
				repeatable: true,
				maxConcurrency: 10,
				budget: createBudget(5, 300),
				classify: ({ verdict }) => verdict,
				...run,
				...options.call,
			};
			const plan: ItemPlan<number, Answer> = {
				call,
				render: () => {
					inWork--;
					return [{ json: { done: itemIndex } }];
				},
			};
			return { ...plan, ...(await options.plan?.(itemIndex, plan)) };
		},
	});
	done.catch(() => undefined);
	return { service, hints, planned, done, mostInWork: () => mostInWork };
}

const run = async (script: Script, options: Options = {}) => {
	const started = start(script, options);
	const [output] = await started.service.clock.until(started.done);
	return { ...started, output };
};
const errorOf = (item: INodeExecutionData) => item.json.error as IDataObject;
const fail = async (script: Script, options: Options = {}) => {
	const { service, done } = start(script, options);
	const error: unknown = await service.clock.until(
		done.then(
			() => expect.unreachable(),
			(thrown: unknown) => thrown,
		),
	);
	expect(error).toBeInstanceOf(NodeApiError);
	return { error: error as NodeApiError, service };
};

describe('results', () => {
	it('come in the order of the items, however long each took, and each names its item', async () => {
		const { output } = await run((call) => ({ ...ok, afterMs: (call * 7919) % 500 }), { count: 100 });
		expect(output).toEqual(Array.from({ length: 100 }, (_, i) => ({ json: { done: i }, pairedItem: { item: i } })));
	});

	it('may be many for one item, or none', async () => {
		const { output } = await run(() => ok, {
			count: 4,
			plan: (i) => ({ render: () => Array.from({ length: i }, (_, n) => ({ json: { i, n } })) }),
		});
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([1, 2, 2, 3, 3, 3].map((item) => ({ item })));
	});

	it('keep a pairing of their own', async () => {
		const { output } = await run(() => ok, {
			count: 1,
			plan: () => ({ render: () => [{ json: {}, pairedItem: [{ item: 0 }, { item: 3 }] }] }),
		});
		expect(output[0].pairedItem).toEqual([{ item: 0 }, { item: 3 }]);
	});

	it('are an empty list for no items', async () => {
		const { output, service } = await run(() => ok, { count: 0 });
		expect(output).toEqual([]);
		expect(service.sent).toEqual([]);
	});

	it('of a hundred thousand items fit in one output', async () => {
		const { output } = await run(() => ok, {
			count: 2,
			plan: () => ({ render: () => new Array<INodeExecutionData>(100_000).fill({ json: {} }) }),
		});
		expect(output).toHaveLength(200_000);
	});
});

describe('the window', () => {
	it('bounds how many items are in work, and keeps that many in work', async () => {
		const { mostInWork, service } = await run(() => ({ ...ok, afterMs: 10 }), { count: 100, window: 7 });
		expect(mostInWork()).toBe(7);
		expect(service.mostInFlight).toBe(7);
	});

	it('lets an item be planned only when it enters', async () => {
		const { planned, service } = start(() => ({ ...ok, afterMs: 1_000 }), { count: 20, window: 3 });
		await settle();
		expect(planned).toEqual([0, 1, 2]);
		await service.clock.advance(1_000);
		expect(planned).toEqual([0, 1, 2, 3, 4, 5]);
	});
});

describe('a chain of calls', () => {
	it('goes on until nothing is next, and renders all replies', async () => {
		const { output, service } = await run(() => ok, {
			count: 3,
			plan: (i, { call }) => ({
				next: (_, replies) => (replies.length < 4 ? { ...call, request: i * 10 + replies.length } : undefined),
				render: (replies) => [{ json: { pages: replies.length } }],
			}),
		});
		expect(output.map(({ json }) => json.pages)).toEqual([4, 4, 4]);
		expect(service.sent).toHaveLength(12);
	});

	it('shares one budget, and counts its attempts together', async () => {
		const { output } = await run(
			(_, attempt) => (attempt % 2 === 1 ? { verdict: broken() } : attempt > 6 ? { verdict: denied() } : ok),
			{
				count: 1,
				continueOnFail: true,
				plan: (_, { call }) => ({ next: () => call }),
			},
		);
		// Failed and passed three times; failed, and denied.
		expect(errorOf(output[0])).toMatchObject({ attempts: 8, httpCode: 404 });
	});

	it('may render what it has when it breaks', async () => {
		const { output } = await run((_, attempt) => (attempt > 2 ? { verdict: denied() } : ok), {
			count: 1,
			plan: (_, { call }) => ({
				next: () => call,
				renderFailed: (failed, replies) => [{ json: { pages: replies.length, why: failed.failure.httpCode } }],
			}),
		});
		expect(output).toEqual([{ json: { pages: 2, why: 404 }, pairedItem: { item: 0 } }]);
	});

	it('that was cancelled is not rendered as if it had broken', async () => {
		const controller = new AbortController();
		const { done, service } = start(() => ({ ...ok, afterMs: 1_000 }), {
			count: 1,
			continueOnFail: true,
			signal: controller.signal,
			plan: () => ({ renderFailed: () => expect.unreachable() }),
		});
		await service.clock.advance(10);
		controller.abort();
		const [output] = await done;
		expect(errorOf(output[0]).message).toBe('The execution was cancelled before this item was finished');
	});
});

describe('with "On Error: Continue"', () => {
	const options = { continueOnFail: true };

	it('a failed item becomes an error item in its place, and the others go on', async () => {
		const { output } = await run((call) => (call === 3 ? { verdict: denied(422) } : ok), options);
		expect(output).toHaveLength(10);
		expect(output[3]).toEqual({
			json: {
				error: { message: 'The service answered 422', httpCode: 422, attempts: 1, outcome: 'rejected' },
			},
			pairedItem: { item: 3 },
		});
		expect(output.filter((item) => 'done' in item.json)).toHaveLength(9);
	});

	it.each<[string, Script, Partial<Call<number, Answer>>, IDataObject]>([
		[
			'unknown, with what to do',
			() => ({ verdict: lost() }),
			{ repeatable: false },
			{ outcome: 'unknown', code: 'ECONNRESET', attempts: 1 },
		],
		[
			'not sent',
			() => ({ verdict: refused() }),
			{ budget: createBudget(5, 0) },
			{ outcome: 'notSent', code: 'ECONNREFUSED' },
		],
		[
			'rejected, with the time to try again',
			(_, __, now) => ({ verdict: throttled(now + 400_000) }),
			{},
			{ outcome: 'rejected', httpCode: 429, retryAt: new Date(Date.UTC(2027, 0, 15, 8) + 400_000).toISOString() },
		],
	])('it says what became of it: %s', async (_, script, call, error) => {
		const { output } = await run(script, { ...options, count: 1, call });
		expect(errorOf(output[0])).toMatchObject(error);
		if (error.outcome === 'unknown') expect(errorOf(output[0]).description).toContain('look at the service');
	});

	it('input that is wrong fails its item, and nothing of it is sent', async () => {
		const { output, service } = await run(() => ok, {
			...options,
			count: 3,
			plan: (i, { call }) => {
				if (i !== 1) return { call };
				throw new NodeOperationError({ name: 'n' } as never, 'The URL is missing', { description: 'Enter one' });
			},
		});
		expect(errorOf(output[1])).toEqual({
			message: 'The URL is missing',
			description: 'Enter one',
			attempts: 0,
			outcome: 'notSent',
		});
		expect(service.sent.map(({ call }) => call)).toEqual([0, 2]);
	});

	it.each([undefined, null, 'text', 7])('even if what is thrown is %j', async (thrown) => {
		const { output } = await run(() => ok, {
			...options,
			count: 1,
			plan: () => {
				throw thrown as never;
			},
		});
		expect(errorOf(output[0])).toMatchObject({ message: String(thrown), outcome: 'notSent' });
	});

	it('an answer that cannot be read fails its item; what acts may have acted', async () => {
		const unreadable = {
			...options,
			count: 1,
			plan: () => ({
				render: () => {
					throw new Error('The answer is not JSON');
				},
			}),
		};
		const get = await run(() => ok, unreadable);
		expect(errorOf(get.output[0])).toEqual({ message: 'The answer is not JSON', attempts: 1, outcome: 'rejected' });
		const post = await run(() => ok, { ...unreadable, call: { repeatable: false } });
		expect(errorOf(post.output[0])).toMatchObject({
			message: 'The answer is not JSON',
			attempts: 1,
			outcome: 'unknown',
		});
		expect(errorOf(post.output[0]).description).toContain('was carried out');
	});

	it('a second step that fails does not hide that the first was carried out', async () => {
		const { output } = await run((_, attempt) => (attempt === 1 ? ok : { verdict: denied(400, 'no') }), {
			...options,
			count: 1,
			call: { repeatable: false },
			plan: (_, { call }) => ({ next: () => call }),
		});
		expect(errorOf(output[0])).toMatchObject({ outcome: 'unknown', httpCode: 400, attempts: 2 });
	});

	it('a time that no date can hold is left out', async () => {
		const { output } = await run(() => ({ verdict: throttled(1e300) }), { ...options, count: 1 });
		expect(errorOf(output[0])).not.toHaveProperty('retryAt');
	});

	it('and "Retry On Fail", the details give way to n8n’s own error property, or n8n would run all items again', async () => {
		const { output } = await run((call) => (call === 0 ? { verdict: denied(422) } : ok), {
			...options,
			retryOnFail: true,
		});
		expect(output[0].json).toEqual({});
		expect(output[0].error).toBeInstanceOf(NodeApiError);
		expect(output[0].error).toMatchObject({
			message: 'The service answered 422',
			httpCode: '422',
			context: { itemIndex: 0 },
		});
		expect(output[0].pairedItem).toEqual({ item: 0 });
	});
});

describe('with "On Error: Stop"', () => {
	it('no new item starts after the first failure, those under way finish, and the error accounts for all', async () => {
		const { error, service } = await fail(
			(call) => (call === 5 ? { verdict: denied(422), afterMs: 5 } : { ...ok, afterMs: 10 }),
			{ count: 1_000, window: 4 },
		);
		expect(service.sent.map(({ call }) => call)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
		expect(error.message).toBe('The service answered 422');
		expect(error.httpCode).toBe('422');
		expect(error.context.itemIndex).toBe(5);
		expect(error.description).toBe(
			'Of 1,000 items, counted from 0 – done: 7 (0–4, 6–7); refused by the service: 1 (5); not sent: 992 (8–999).',
		);
	});

	it('an item that only waits for its turn is taken back', async () => {
		const { error, service } = await fail(
			(call) => (call === 0 ? { verdict: denied(), afterMs: 5 } : { ...ok, afterMs: 50 }),
			{ count: 20, window: 12, call: { maxConcurrency: 3 } },
		);
		// The failed item's slot goes to item 3 at the very moment in which the failure becomes known.
		expect(service.sent.map(({ call }) => call)).toEqual([0, 1, 2, 3]);
		expect(error.description).toContain('done: 3 (1–3); refused by the service: 1 (0); not sent: 16 (4–19).');
	});

	it('an item that was being prepared meanwhile is not sent', async () => {
		const { error, service } = await fail(
			(call) => (call === 0 ? { verdict: denied(), afterMs: 5 } : { ...ok, afterMs: 50 }),
			{
				count: 4,
				window: 2,
				plan: async (i) => {
					if (i > 0) await new Promise<void>((resolve) => clockOf().after(20, resolve));
					return {};
				},
			},
		);
		function clockOf() {
			return (
				(globalThis as Record<symbol, unknown>)[PROCESS] as Record<
					number,
					{ engine: { clock: ScriptedService['clock'] } }
				>
			)[1].engine.clock;
		}
		expect(service.sent.map(({ call }) => call)).toEqual([0]);
		expect(error.description).toContain('not sent: 3 (1–3)');
	});

	it('one item needs no account', async () => {
		const { error } = await fail(() => ({ verdict: denied(404) }), { count: 1 });
		expect(error.description).toBeNull();
	});

	it('what is unknown is said of every item', async () => {
		const { error } = await fail((call) => (call < 3 ? { verdict: lost(), afterMs: 5 } : { ...ok, afterMs: 7 }), {
			count: 6,
			call: { repeatable: false },
		});
		expect(error.description).toContain('done: 1 (3); outcome unknown: 3 (0–2); not sent: 2 (4–5)');
		expect(error.description).toContain('look at the service before you send it again');
	});

	it('keeps the original error for whoever asks, and out of what n8n copies', async () => {
		const cause = Object.assign(new Error('socket'), { socket: { secret: true } });
		const { error } = await fail(() => ({
			verdict: { kind: 'permanent', failure: { message: 'It broke', code: 'EPROTO', cause } },
		}));
		expect(error.cause).toBe(cause);
		expect(Object.keys({ ...error })).not.toContain('cause');
	});
});

describe('a cancel', () => {
	it.each([true, false])('ends the run at once, and nothing is sent later (continue: %s)', async (continueOnFail) => {
		const controller = new AbortController();
		const { done, service } = start(() => ({ ...ok, afterMs: 1_000 }), {
			count: 50,
			signal: controller.signal,
			continueOnFail,
		});
		await service.clock.advance(2_500);
		const sent = service.sent.length;
		controller.abort();
		await settle();
		const ended = await Promise.race([
			done.then(
				(output) => output,
				(error: unknown) => error,
			),
			settle().then(() => 'late'),
		]);
		expect(ended).not.toBe('late');
		await service.clock.advance(1_000_000);
		expect(service.sent).toHaveLength(sent);
		if (!continueOnFail) {
			expect((ended as NodeApiError).message).toBe('The execution was cancelled before this item was finished');
			expect((ended as NodeApiError).description).toContain(
				'done: 8 (0–7); outcome unknown: 4 (8–11); not sent: 38 (12–49)',
			);
			return;
		}
		const [output] = ended as INodeExecutionData[][];
		expect(output).toHaveLength(50);
		expect(output.slice(0, 8).every(({ json }) => 'done' in json)).toBe(true);
		expect(output.slice(8, 12).map((item) => errorOf(item).outcome)).toEqual([
			'unknown',
			'unknown',
			'unknown',
			'unknown',
		]);
		expect(output.slice(12).every((item) => errorOf(item).outcome === 'notSent' && errorOf(item).attempts === 0)).toBe(
			true,
		);
	});

	it('before the start plans nothing', async () => {
		const { planned, output } = await run(() => ok, { signal: AbortSignal.abort(), continueOnFail: true });
		expect(planned).toEqual([]);
		expect(output.every((item) => errorOf(item).outcome === 'notSent')).toBe(true);
	});
});

describe('the workflow’s own timeout', () => {
	it('ends the run with outcomes shortly before', async () => {
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
		const { done, service } = start(() => ({ ...ok, afterMs: 20_000 }), {
			count: 10,
			continueOnFail: true,
			timeoutAt: Date.now() + 30_000,
		});
		await service.clock.advance(20_000);
		vi.advanceTimersByTime(26_999);
		await settle();
		expect(service.inFlight).toBe(4);
		vi.advanceTimersByTime(1);
		const [output] = await done;
		expect(output.map(({ json }) => ('done' in json ? 'done' : (json.error as IDataObject).outcome))).toEqual([
			...new Array<string>(4).fill('done'),
			...new Array<string>(4).fill('unknown'),
			'notSent',
			'notSent',
		]);
		expect(errorOf(output[9])).toMatchObject({
			message: "The workflow's timeout came before this item was finished",
			description: 'Raise the timeout in the workflow settings, or send fewer items in one run.',
		});
	});
});

describe('the hint', () => {
	it('tells what was out of the ordinary, once', async () => {
		const { hints } = await run((call, attempt, now) =>
			call === 2 && attempt === 1 ? { verdict: throttled(now + 8_100) } : ok,
		);
		expect(hints).toEqual([
			{
				location: 'outputPane',
				type: 'info',
				message:
					'10 calls to service.test, 1 retried, 1 answered with "too many requests", waited 8.1 s because the service asked for it',
			},
		]);
	});

	it('is silent when there is nothing to tell', async () => {
		const { hints } = await run(() => ok);
		expect(hints).toEqual([]);
	});

	it('comes with a failure, too', async () => {
		const { service, done, hints } = start(() => ({ verdict: broken() }), { count: 1 });
		await service.clock.until(done.catch(() => undefined));
		expect(hints[0].message).toBe('1 call to service.test, 4 retried');
	});
});
