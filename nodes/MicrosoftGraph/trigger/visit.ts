import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { fingerprint } from '../../shared/providers/fingerprint';
import type { PollClock } from '../../shared/n8n/servicePoll';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { readDelta } from '../api/delta';
import { follow, startPosition } from './follow';
import type { Live } from './live';
import type { TriggerSettings } from './settings';
import { copyOf, type Position, readPosition, writePosition } from './state';

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
	const position = shared ?? readPosition(stored, watching) ?? (await begin(item, settings, watching));
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

/** The present, by the service's clock: what is there is not played back. */
async function begin(item: ServiceItem, { source }: TriggerSettings, watching: string): Promise<Position> {
	const aside = (await source.prepare?.(item)) ?? [];
	const position = startPosition(watching, aside, Date.now());
	const [feed] = await source.feeds(item, position);
	if (!feed) return position;
	const query = { ...feed.request.query, ...feed.latest };
	const page = await readDelta(item, { ...feed.request, query }, undefined);
	return page ? startPosition(watching, aside, page.servedAt) : position;
}
