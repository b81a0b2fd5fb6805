import type { IDataObject } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { HttpReply, HttpResponse } from '../../shared/engine/httpReply';
import type { Failed } from '../../shared/engine/outcome';
import { CallFailed } from '../../shared/n8n/callFailed';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { V1 } from '../service';
import type { Subject } from './source';

/** One of Graph's subscriptions to changes. */
export interface Subscription extends Subject {
	readonly id: string;
	/** Where notifications go. */
	readonly url: string;
	/** The secret that tells Graph's notifications from anybody else's. */
	readonly clientState: string;
	/** When it was last renewed, in epoch milliseconds. */
	readonly renewedAt: number;
}

const PATH = `${V1}/subscriptions`;
const HOUR_MS = 3_600_000;
/** Graph has no resource here for which it would allow less: https://learn.microsoft.com/graph/api/resources/subscription */
const LIFETIME_MS = 70 * HOUR_MS;
/** Renewing also shows that it is still there, and renews what it may read. */
const RENEWED_EVERY_MS = HOUR_MS;
const NOT_FOUND = 404;

const expiry = () => new Date(Date.now() + LIFETIME_MS).toISOString();
const pathOf = ({ id }: Subscription) => `${PATH}/${encodeURIComponent(id)}`;

/**
 * Has Graph send notifications. A second subscription, made because the answer to the first got lost, does no harm: what it
 * reports is known then.
 * @throws NodeOperationError when Graph cannot reach this n8n, {CallFailed} for anything else
 */
export async function subscribe(
	item: ServiceItem,
	{ resource, changeType }: Subject,
	url: string,
	clientState: string,
): Promise<Subscription> {
	const body = {
		changeType,
		notificationUrl: url,
		lifecycleNotificationUrl: url,
		resource,
		expirationDateTime: expiry(),
		clientState,
	};
	const made = await item.attempt({ method: 'POST', path: PATH, body, isRepeatable: true });
	if (!made.ok) throw isUnreachable(made) ? unreachable(item, url, made) : new CallFailed(made);
	const { id } = item.parse(made.reply as HttpResponse) as { id: string };
	return { id, resource, changeType, url, clientState, renewedAt: Date.now() };
}

/** Lets it live on; one that is gone is made anew. */
export async function renew(item: ServiceItem, subscription: Subscription): Promise<Subscription> {
	const body = { expirationDateTime: expiry() };
	const renewed = await item.attempt({ method: 'PATCH', path: pathOf(subscription), body, isRepeatable: true });
	if (renewed.ok) return { ...subscription, renewedAt: Date.now() };
	if (renewed.failure.httpCode !== NOT_FOUND) throw new CallFailed(renewed);
	return await subscribe(item, subscription, subscription.url, subscription.clientState);
}

/** Does something for one of several. Where that fails it stays as it was, and what was done for the others counts. */
export async function orAsItWas(
	item: ServiceItem,
	subscription: Subscription,
	work: (item: ServiceItem, subscription: Subscription) => Promise<Subscription>,
): Promise<Subscription> {
	try {
		return await work(item, subscription);
	} catch (error) {
		const { ctx } = item;
		ctx.logger.warn(
			`${ctx.getNode().name}: the subscription to ${subscription.resource} could not be renewed: ${(error as Error).message} It is tried again with a later poll.`,
		);
		return subscription;
	}
}

/** Renews those whose time has come. What cannot be renewed now may be later: meanwhile the polls see what has changed. */
export async function renewDue(item: ServiceItem, subscriptions: readonly Subscription[]): Promise<Subscription[]> {
	const isDue = ({ renewedAt }: Subscription) => Date.now() - renewedAt >= RENEWED_EVERY_MS;
	return await Promise.all(
		subscriptions.map(async (subscription) =>
			isDue(subscription) ? await orAsItWas(item, subscription, renew) : subscription,
		),
	);
}

/** Ends it; what cannot be ended now ends by itself in three days. */
export async function unsubscribe(item: ServiceItem, subscription: Subscription): Promise<void> {
	const ended = await item.attempt({ method: 'DELETE', path: pathOf(subscription) });
	if (ended.ok || ended.failure.httpCode === NOT_FOUND) return;
	const { ctx } = item;
	ctx.logger.warn(
		`${ctx.getNode().name}: the subscription to ${subscription.resource} could not be ended, and ends by itself within three days: ${ended.failure.message}`,
	);
}

const KEY = 'subscriptions';

/** What was saved, without what has long ended. */
export function readSubscriptions(stored: IDataObject): Subscription[] {
	const saved = (stored[KEY] ?? []) as unknown as Subscription[];
	return saved.filter(({ renewedAt }) => Date.now() - renewedAt < LIFETIME_MS);
}

export function writeSubscriptions(stored: IDataObject, subscriptions: readonly Subscription[]): void {
	if (JSON.stringify(stored[KEY] ?? []) === JSON.stringify(subscriptions)) return;
	stored[KEY] = subscriptions as unknown as IDataObject[];
}

/** Graph asks the address for a sign of life before it promises anything: https://learn.microsoft.com/graph/webhooks */
function isUnreachable({ failure }: Failed<HttpReply>): boolean {
	return failure.httpCode === 400 && /validat|notification ?url|endpoint/i.test(`${failure.code} ${failure.message}`);
}

function unreachable({ ctx }: ServiceItem, url: string, { failure }: Failed<HttpReply>): NodeOperationError {
	const { protocol, host } = new URL(url);
	const why = protocol === 'https:' ? '' : ' It takes addresses that begin with https:// only.';
	return new NodeOperationError(ctx.getNode(), `Microsoft Graph cannot reach this n8n at ${protocol}//${host}`, {
		description: `With "When" set to "On Notification", Microsoft must be able to reach n8n from the internet.${why} Set the environment variable WEBHOOK_URL to n8n's public address, or set "When" to "On Schedule". Microsoft says: ${failure.message}`,
	});
}
