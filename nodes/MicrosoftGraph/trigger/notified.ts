import { timingSafeEqual } from 'node:crypto';
import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { pollService } from '../../shared/n8n/servicePoll';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { inTurn, type Live, liveOf } from './live';
import { readSettings, triggerService } from './settings';
import { orAsItWas, readSubscriptions, renew, subscribe, type Subscription, writeSubscriptions } from './subscriptions';
import { visit } from './visit';

/** https://learn.microsoft.com/graph/api/resources/changenotification */
interface Notification {
	readonly subscriptionId?: unknown;
	readonly clientState?: unknown;
	/** https://learn.microsoft.com/graph/change-notifications-lifecycle-events */
	readonly lifecycleEvent?: unknown;
}

const NOTHING: IWebhookResponseData = { noWebhookResponse: true };

/**
 * What Graph sends to the webhook. A notification is no more than a reason to look: what has changed is read as in a poll, so
 * one that comes twice, late or out of order changes nothing. Graph wants an answer within three seconds and gets it before
 * anything else is done.
 */
export async function notified(ctx: IWebhookFunctions): Promise<IWebhookResponseData> {
	const response = ctx.getResponseObject();
	const { validationToken } = ctx.getQueryData() as { validationToken?: unknown };
	if (typeof validationToken === 'string') {
		response.status(200).type('text/plain').send(validationToken);
		return NOTHING;
	}
	response.status(202).end();
	const live = liveOf(ctx);
	const stored = ctx.getWorkflowStaticData('node');
	const known = [...live.subscriptions, ...readSubscriptions(stored)];
	const genuine = notificationsIn(ctx.getBodyData()).filter(({ clientState }) => isKnown(clientState, known));
	if (genuine.length === 0) {
		ctx.logger.warn(`${ctx.getNode().name}: a notification came that is not from Microsoft Graph, and was left out.`);
		return NOTHING;
	}
	if (ctx.getMode() === 'manual') return handedOver(await sample(ctx));
	await inTurn(live, async () => await tendTo(ctx, live, genuine));
	// In another process than the one that polls, only the next poll knows where it stopped.
	if (!live.position || live.isSomebodyWaiting) return NOTHING;
	live.isSomebodyWaiting = true;
	return handedOver(await inTurn(live, async () => await catchUp(ctx, live)));
}

function handedOver(items: INodeExecutionData[]): IWebhookResponseData {
	return items.length > 0 ? { noWebhookResponse: true, workflowData: [items] } : NOTHING;
}

async function sample(ctx: IWebhookFunctions): Promise<INodeExecutionData[]> {
	return await pollService(ctx, triggerService, async (item) => {
		const { source, event } = readSettings(item);
		return await source.sample(item, event);
	});
}

async function catchUp(ctx: IWebhookFunctions, live: Live): Promise<INodeExecutionData[]> {
	live.isSomebodyWaiting = false;
	try {
		return await pollService(ctx, triggerService, async (item, clock) => {
			return await visit(item, readSettings(item), clock, ctx.getWorkflowStaticData('node'), live);
		});
	} catch (error) {
		// The answer is sent, and the position is as it was: the next poll goes on from there.
		ctx.logger.warn(`${ctx.getNode().name}: ${(error as Error).message} The next poll looks again.`);
		return [];
	}
}

/** Does what has to be done about the subscriptions themselves. */
async function tendTo(ctx: IWebhookFunctions, live: Live, notifications: readonly Notification[]): Promise<void> {
	const asked = new Map(
		notifications.map(({ subscriptionId, lifecycleEvent }) => [String(subscriptionId), lifecycleEvent] as const),
	);
	const needs =
		(wanted: string) =>
		({ id }: Subscription) =>
			asked.get(id) === wanted;
	const { subscriptions } = live;
	if (!subscriptions.some(needs('reauthorizationRequired')) && !subscriptions.some(needs('subscriptionRemoved')))
		return;
	const tended = async (item: ServiceItem, each: Subscription): Promise<Subscription> => {
		if (needs('subscriptionRemoved')(each)) return await subscribe(item, each, each.url, each.clientState);
		return needs('reauthorizationRequired')(each) ? await renew(item, each) : each;
	};
	try {
		live.subscriptions = await pollService(
			ctx,
			triggerService,
			async (item) => await Promise.all(subscriptions.map(async (each) => await orAsItWas(item, each, tended))),
		);
		writeSubscriptions(ctx.getWorkflowStaticData('node'), live.subscriptions);
	} catch (error) {
		ctx.logger.warn(`${ctx.getNode().name}: ${(error as Error).message} It is tried again with a later poll.`);
	}
}

function notificationsIn(body: unknown): Notification[] {
	const { value } = (body ?? {}) as { value?: unknown };
	return Array.isArray(value)
		? value.filter((entry): entry is Notification => typeof entry === 'object' && entry !== null)
		: [];
}

function isKnown(clientState: unknown, subscriptions: readonly Subscription[]): boolean {
	if (typeof clientState !== 'string') return false;
	const given = Buffer.from(clientState);
	return subscriptions.some(({ clientState: own }) => {
		const expected = Buffer.from(own);
		return given.length === expected.length && timingSafeEqual(given, expected);
	});
}
