import type { INodeParameters } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import {
	callSettings,
	itemBudget,
	readReliability,
	reliabilityCollection,
	reliabilityReader,
	type Reliability,
} from '../../../nodes/shared/n8n/reliability';
import { executeContext } from '../../support/executeContext';

const DEFAULTS: Reliability = {
	maxAttempts: 5,
	maxWaitSeconds: 300,
	maxConcurrency: 10,
	requestsPerSecond: 0,
	retryUnsafe: false,
	limitKey: '',
};

const context = (reliability?: unknown, items = [{ json: {} }]) =>
	executeContext({
		node: {
			type: 'test',
			typeVersion: 1,
			parameters: (reliability === undefined ? {} : { reliability }) as INodeParameters,
		},
		credentials: {},
		items,
	});

describe('the collection', () => {
	it('has the names and defaults of the contract, in alphabetical order as n8n wants it', () => {
		const options = (reliabilityCollection.options ?? []) as Array<{
			name: string;
			displayName: string;
			default: unknown;
		}>;
		expect(Object.fromEntries(options.map(({ name, default: value }) => [name, value]))).toEqual(DEFAULTS);
		const labels = options.map(({ displayName }) => displayName);
		expect(labels).toEqual([...labels].sort());
	});
});

describe('reading it', () => {
	it('gives the defaults for what is not set', () => {
		expect(readReliability(context(), 0)).toEqual(DEFAULTS);
		expect(readReliability(context({}), 0)).toEqual(DEFAULTS);
		expect(readReliability(context({ maxAttempts: 2 }), 0)).toEqual({ ...DEFAULTS, maxAttempts: 2 });
	});

	it('takes an expression that comes to nothing for not set', () => {
		expect(readReliability(context('={{ $json.missing }}'), 0)).toEqual(DEFAULTS);
	});

	it('takes whole numbers where only those make sense', () => {
		const read = readReliability(context({ maxAttempts: 2.9, maxConcurrency: 3.9, maxWaitSeconds: 1.5 }), 0);
		expect(read).toMatchObject({ maxAttempts: 2, maxConcurrency: 3, maxWaitSeconds: 1.5 });
	});

	it('trims the key', () => {
		expect(readReliability(context({ limitKey: '  crm ' }), 0).limitKey).toBe('crm');
	});

	it.each([
		[{ maxAttempts: 0 }, '"Max Attempts" under Reliability must be a number from 1 to 100', 'It is 0.'],
		[{ maxAttempts: '5' }, '"Max Attempts" under Reliability must be a number from 1 to 100', 'It is "5".'],
		[{ maxWaitSeconds: -1 }, '"Max Wait (Seconds)" under Reliability must be a number of 0 or more', 'It is -1.'],
		[{ maxConcurrency: 101 }, '"Max Concurrency" under Reliability must be a number from 1 to 100', 'It is 101.'],
		[
			{ requestsPerSecond: NaN },
			'"Requests per Second" under Reliability must be a number of 0 or more',
			'It is null.',
		],
		[{ requestsPerSecond: Infinity }, '"Requests per Second" under Reliability must be a number of 0 or more', 'It is'],
	])('refuses %j in words that name the setting and the item', (set, message, description) => {
		let thrown: unknown;
		try {
			readReliability(context(set, [{ json: {} }, { json: {} }]), 1);
		} catch (error) {
			thrown = error;
		}
		expect(thrown).toBeInstanceOf(NodeOperationError);
		expect(thrown).toMatchObject({ message, context: { itemIndex: 1 } });
		expect((thrown as NodeOperationError).description).toContain(description);
	});

	it('is done once per run, or for every item where it holds expressions', () => {
		const items = [{ json: { n: 1 } }, { json: { n: 2 } }];
		const fixed = reliabilityReader(context({ maxAttempts: 3 }, items));
		expect(fixed(1)).toBe(fixed(0));
		const varying = reliabilityReader(context({ maxAttempts: '={{ $json.n }}' }, items));
		expect([varying(0).maxAttempts, varying(1).maxAttempts]).toEqual([1, 2]);
	});
});

describe('who is limited together', () => {
	const settings = (set: Partial<Reliability>, service = 'api.test, user 1') =>
		callSettings({ ...DEFAULTS, ...set }, service);

	it('is whoever calls the same service as the same user, or names the same key', () => {
		expect(settings({}).scope).toBe(settings({ maxAttempts: 1 }).scope);
		expect(settings({}).scope).not.toBe(settings({}, 'api.test, user 2').scope);
		expect(settings({ limitKey: 'a' }).scope).toBe(settings({ limitKey: 'a' }, 'other.test').scope);
		expect(settings({ limitKey: 'a' }).scope).not.toBe(settings({ limitKey: 'b' }).scope);
		expect(settings({ limitKey: 'a' }).scope).not.toBe(settings({}, 'a').scope);
	});

	it('cannot be read from the key', () => {
		expect(settings({ limitKey: 'secret' }).scope).toMatch(/^[0-9a-f]{16}$/);
	});

	it('keeps to the pace that is set, and to none that is not', () => {
		expect(settings({}).charges).toEqual([]);
		const { scope, charges } = settings({ requestsPerSecond: 20 });
		expect(charges).toEqual([{ key: `${scope}/user`, cost: 1, limit: { kind: 'rate', perSecond: 20, burst: 2 } }]);
	});

	it('has the same list of charges for every call of a run', () => {
		expect(callSettings(DEFAULTS, 's')).toBe(callSettings(DEFAULTS, 's'));
	});
});

it('every item has a budget of its own', () => {
	const [a, b] = [itemBudget(DEFAULTS), itemBudget(DEFAULTS)];
	expect(a).toEqual({ maxAttempts: 5, maxWaitMs: 300_000, remainingWaitMs: 300_000, spentUntil: 0 });
	expect(a).not.toBe(b);
});
