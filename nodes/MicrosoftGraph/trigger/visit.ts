import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { fingerprint } from '../../shared/providers/fingerprint';
import type { PollClock } from '../../shared/n8n/servicePoll';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { readDelta } from '../api/delta';
import { follow, startPosition } from './follow';
import type { Live } from './live';
import type { TriggerSettings } from './settings';
import { timeOf } from './source';
import { copyOf, type Position, readPosition, wasBefore, writePosition } from './state';

/**
 * Hands over what has changed since the last visit. The position is written only when everything else has succeeded, and n8n
 * saves it with the execution that it starts: a visit that dies has neither handed over anything nor moved on.
 * @param live where notifications and polls share one position
 */
export async function visit(
	item: ServiceItem,
	settings: TriggerSettings,
	clock: PollClock,
	stored: IDataObject,
	live?: Live,
): Promise<INodeExecutionData[]> {
	const watching = await watchedBy(item, settings);
	const shared = live?.position?.watching === watching ? copyOf(live.position) : undefined;
	const position = shared ?? readPosition(stored, watching) ?? (await begin(item, settings, watching, stored));
	const output = await follow(item, settings.source, settings.event, position, clock);
	writePosition(stored, position);
	if (live) live.position = position;
	return output;
}

/** Whoever changes what is watched, or with which credential, begins anew. */
async function watchedBy(item: ServiceItem, { source, event }: TriggerSettings): Promise<string> {
	const { credentials = {} } = item.ctx.getNode();
	const type = item.get<string>('authentication', '');
	return fingerprint(JSON.stringify([type, credentials[type]?.id, event, await source.watching(item)]));
}

/**
 * The present, by the service's clock: what is there is not played back. Where a built-in trigger was before, its time: it
 * keeps one under this name, and no link that is of use here.
 */
async function begin(
	item: ServiceItem,
	{ source }: TriggerSettings,
	watching: string,
	stored: IDataObject,
): Promise<Position> {
	const aside = (await source.prepare?.(item)) ?? [];
	const position = startPosition(watching, aside, Date.now());
	const feeds = await source.feeds(item, position);
	const left = wasBefore(stored) ? undefined : timeOf(stored.lastTimeChecked);
	if (left !== undefined) {
		// What is there must not be skipped, for some of it came since then.
		const begun = Object.fromEntries(feeds.map(({ key }) => [key, { through: 'first' as const }]));
		return { ...startPosition(watching, aside, left), feeds: begun };
	}
	if (feeds.length === 0) return position;
	const [{ request, latest }] = feeds;
	const page = await readDelta(item, { ...request, query: { ...request.query, ...latest } }, undefined);
	return page ? startPosition(watching, aside, page.servedAt) : position;
}
