import { randomBytes } from 'node:crypto';
import type { IHookFunctions } from 'n8n-workflow';
import { pollService } from '../../shared/n8n/servicePoll';
import { forgetLive, liveOf } from './live';
import { readSettings, triggerService } from './settings';
import {
	orAsItWas,
	readSubscriptions,
	renew,
	subscribe,
	type Subscription,
	unsubscribe,
	writeSubscriptions,
} from './subscriptions';

const SECRET_BYTES = 32;

function addressOf(ctx: IHookFunctions): string {
	return ctx.getNodeWebhookUrl('default') ?? '';
}

/** Those of this address: an editor that listens for a test event has another one. */
function mine(ctx: IHookFunctions): Subscription[] {
	const url = addressOf(ctx);
	return readSubscriptions(ctx.getWorkflowStaticData('node')).filter((subscription) => subscription.url === url);
}

function keep(ctx: IHookFunctions, subscriptions: readonly Subscription[]): void {
	const url = addressOf(ctx);
	const stored = ctx.getWorkflowStaticData('node');
	const others = readSubscriptions(stored).filter((subscription) => subscription.url !== url);
	writeSubscriptions(stored, [...others, ...subscriptions]);
	if (ctx.getMode() !== 'manual') liveOf(ctx).subscriptions = subscriptions;
}

/** n8n was started again: what was there before is renewed. */
export async function isSubscribed(ctx: IHookFunctions): Promise<boolean> {
	const before = mine(ctx);
	if (before.length === 0) return false;
	return await pollService(ctx, triggerService, async (item) => {
		const { source } = readSettings(item);
		const wanted = (await source.subjects(item)).map(({ resource, changeType }) => `${resource} ${changeType}`);
		const isSame =
			wanted.length === before.length &&
			before.every(({ resource, changeType }) => wanted.includes(`${resource} ${changeType}`));
		if (isSame) keep(ctx, await Promise.all(before.map(async (each) => await orAsItWas(item, each, renew))));
		else await Promise.all(before.map(async (each) => await unsubscribe(item, each)));
		return isSame;
	});
}

/** The trigger was switched on. */
export async function subscribeToAll(ctx: IHookFunctions): Promise<boolean> {
	const clientState = randomBytes(SECRET_BYTES).toString('hex');
	return await pollService(ctx, triggerService, async (item) => {
		const { source } = readSettings(item);
		const made: Subscription[] = [];
		let isComplete = false;
		try {
			for (const subject of await source.subjects(item)) {
				made.push(await subscribe(item, subject, addressOf(ctx), clientState));
			}
			isComplete = true;
		} finally {
			// n8n saves nothing of a trigger that could not be switched on: nobody would end them later.
			if (!isComplete) await Promise.all(made.map(async (each) => await unsubscribe(item, each)));
		}
		keep(ctx, made);
		return true;
	});
}

/** The trigger was switched off. */
export async function unsubscribeFromAll(ctx: IHookFunctions): Promise<boolean> {
	const before = mine(ctx);
	await pollService(ctx, triggerService, async (item) => {
		await Promise.all(before.map(async (each) => await unsubscribe(item, each)));
	});
	const url = addressOf(ctx);
	const isLive = liveOf(ctx).subscriptions.some((subscription) => subscription.url === url);
	const stored = ctx.getWorkflowStaticData('node');
	writeSubscriptions(
		stored,
		readSubscriptions(stored).filter((subscription) => subscription.url !== url),
	);
	if (isLive) forgetLive(ctx);
	return true;
}
