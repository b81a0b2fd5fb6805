import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { Budget } from '../engine/budget';
import { createBudget } from '../engine/budget';
import type { Charge } from '../engine/call';
import { fingerprint } from '../providers/fingerprint';
import { hasExpression } from './expressions';

/** The values of the `reliability` collection. */
export interface Reliability {
	readonly maxAttempts: number;
	readonly maxWaitSeconds: number;
	readonly maxConcurrency: number;
	readonly requestsPerSecond: number;
	readonly retryUnsafe: boolean;
	readonly limitKey: string;
}

const DEFAULTS: Reliability = {
	maxAttempts: 5,
	maxWaitSeconds: 300,
	maxConcurrency: 10,
	requestsPerSecond: 0,
	retryUnsafe: false,
	limitKey: '',
};

/** Calls in flight per process in all: more per service would only wait there. */
const MOST_CONCURRENCY = 100;
const PREPARED_AHEAD = 4;
/** How much of a second's calls may go at once: it makes up for timers that fire a little late. */
const BURST_SECONDS = 0.05;

/** Fills in what is not set. */
export function withDefaults(set: Partial<Reliability>): Reliability {
	return { ...DEFAULTS, ...set };
}

/** The collection that every node of the pack has, the same in all of them. */
export const reliabilityCollection: INodeProperties = {
	displayName: 'Reliability',
	name: 'reliability',
	type: 'collection',
	placeholder: 'Add setting',
	default: {},
	description:
		'How hard the node tries, how fast it may go, and who shares its limits. The defaults suit most services.',
	options: [
		{
			displayName: 'Limit Key',
			name: 'limitKey',
			type: 'string',
			default: '',
			placeholder: 'e.g. crm',
			description:
				'Nodes with the same key share one rate limit. Leave empty to share it with all nodes that call the same service with the same credential.',
		},
		{
			displayName: 'Max Attempts',
			name: 'maxAttempts',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 100, numberPrecision: 0 },
			default: 5,
			description:
				'How many times a failing call is tried while the service works otherwise. Throttling and outages are limited by Max Wait instead.',
		},
		{
			displayName: 'Max Concurrency',
			name: 'maxConcurrency',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 100, numberPrecision: 0 },
			default: 10,
			description:
				'How many calls may be under way at the same time per service and user. The node lowers it by itself while the service is busy.',
		},
		{
			displayName: 'Max Wait (Seconds)',
			name: 'maxWaitSeconds',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 300,
			description:
				'How long one item may wait in total when the service asks for a pause or is down. If more would be needed, the item ends at once and says when to try again.',
		},
		{
			displayName: 'Requests per Second',
			name: 'requestsPerSecond',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: 'The pace to keep. With 0, the node finds it out from what the service says.',
		},
		{
			displayName: 'Retry Unsafe Calls',
			name: 'retryUnsafe',
			type: 'boolean',
			default: false,
			description:
				'Whether to repeat a call that creates or changes something even when nobody knows whether the first try was carried out. May create duplicates.',
		},
	],
};

/**
 * Reads the collection. Values that differ per item (expressions) are allowed.
 * @throws NodeOperationError that names the setting and the values it takes
 */
export function readReliability(ctx: IExecuteFunctions, itemIndex: number): Reliability {
	const set = (ctx.getNodeParameter('reliability', itemIndex, {}) ?? {}) as Partial<Reliability>;
	const number = (
		name: 'maxAttempts' | 'maxWaitSeconds' | 'maxConcurrency' | 'requestsPerSecond',
		label: string,
		least: number,
		most: number,
	) => {
		const value = set[name] ?? DEFAULTS[name];
		if (Number.isFinite(value) && value >= least && value <= most) return value;
		const range = most === Infinity ? `of ${least} or more` : `from ${least} to ${most}`;
		throw new NodeOperationError(ctx.getNode(), `"${label}" under Reliability must be a number ${range}`, {
			itemIndex,
			description: `It is ${JSON.stringify(value) ?? 'not set'}. Change it in the node's settings.`,
		});
	};
	return {
		maxAttempts: Math.floor(number('maxAttempts', 'Max Attempts', 1, 100)),
		maxWaitSeconds: number('maxWaitSeconds', 'Max Wait (Seconds)', 0, Infinity),
		maxConcurrency: Math.floor(number('maxConcurrency', 'Max Concurrency', 1, MOST_CONCURRENCY)),
		requestsPerSecond: number('requestsPerSecond', 'Requests per Second', 0, Infinity),
		retryUnsafe: set.retryUnsafe === true,
		limitKey: typeof set.limitKey === 'string' ? set.limitKey.trim() : '',
	};
}

/** Returns a reader that looks the collection up once per run, unless it holds expressions. */
export function reliabilityReader(ctx: IExecuteFunctions): (itemIndex: number) => Reliability {
	if (hasExpression(ctx.getNode().parameters.reliability)) return (itemIndex) => readReliability(ctx, itemIndex);
	let once: Reliability | undefined;
	return (itemIndex) => (once ??= readReliability(ctx, itemIndex));
}

/**
 * Items in work at a time: a few more than the calls in flight, so that expressions are evaluated while the service works.
 * Where the first item's settings cannot be used, it says so itself when its turn comes.
 */
export function windowSize(reliability: (itemIndex: number) => Reliability): number {
	try {
		return reliability(0).maxConcurrency + PREPARED_AHEAD;
	} catch {
		return DEFAULTS.maxConcurrency + PREPARED_AHEAD;
	}
}

/** The part of a call that the collection decides. */
export interface CallSettings {
	readonly scope: string;
	readonly maxConcurrency: number;
	readonly charges: readonly Charge[];
}

const settingsOf = new WeakMap<Reliability, Map<string, CallSettings>>();

/**
 * Who a call is limited with, and the user's own limit.
 * @param service who is limited together when there is no `limitKey`: service and user, in whatever words; it is hashed,
 * for scopes are seen in snapshots and shared stores
 */
export function callSettings(reliability: Reliability, service: string): CallSettings {
	let known = settingsOf.get(reliability);
	if (!known) settingsOf.set(reliability, (known = new Map()));
	let settings = known.get(service);
	if (!settings) {
		const { limitKey, requestsPerSecond, maxConcurrency } = reliability;
		const scope = limitKey === '' ? fingerprint(`service\n${service}`) : fingerprint(`key\n${limitKey}`);
		const charges: Charge[] =
			requestsPerSecond > 0
				? [
						{
							key: `${scope}/user`,
							cost: 1,
							limit: { kind: 'rate', perSecond: requestsPerSecond, burst: 1 + requestsPerSecond * BURST_SECONDS },
						},
					]
				: [];
		settings = { scope, maxConcurrency, charges };
		known.set(service, settings);
	}
	return settings;
}

/** A fresh budget for one item. */
export function itemBudget({ maxAttempts, maxWaitSeconds }: Reliability): Budget {
	return createBudget(maxAttempts, maxWaitSeconds);
}
