import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { pollService } from '../../shared/n8n/servicePoll';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { inTurn, type Live, liveOf } from './live';
import { readSettings, triggerService } from './settings';
import { readSubscriptions, renewDue, writeSubscriptions } from './subscriptions';
import { visit } from './visit';

/**
 * One poll. Where Graph sends notifications, it renews the subscriptions, and hands over what no notification came for.
 */
export async function poll(ctx: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const output = await pollService(ctx, triggerService, async (item, clock) => {
		const settings = readSettings(item);
		if (ctx.getMode() === 'manual') return await settings.source.sample(item, settings.event);
		const stored = ctx.getWorkflowStaticData('node');
		if (!settings.isNotified) return await visit(item, settings, clock, stored);
		const live = liveOf(ctx);
		return await inTurn(live, async () => {
			await keepSubscribed(item, live, stored);
			return await visit(item, settings, clock, stored, live);
		});
	});
	return output.length > 0 ? [output] : null;
}

async function keepSubscribed(item: ServiceItem, live: Live, stored: IDataObject): Promise<void> {
	const before = live.subscriptions.length > 0 ? live.subscriptions : readSubscriptions(stored);
	live.subscriptions = await renewDue(item, before);
	writeSubscriptions(stored, live.subscriptions);
}
