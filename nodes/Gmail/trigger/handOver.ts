import type { INodeExecutionData } from 'n8n-workflow';
import type { PollClock } from '../../shared/n8n/servicePoll';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { readEntries } from './readEntries';
import type { TriggerSettings } from './settings';
import type { Entry, Position } from './state';

/** As many as travel in one batch. */
const AT_A_TIME = 50;
/** Polls in which a message may be unreadable before it is given up. */
const MOST_TRIES = 10;

/**
 * Reads what waits in the queue, oldest first, until the poll has enough or its time is short.
 * @param share of the poll's time
 * @throws what stopped it when nothing could be read at all; the position is as it was then
 */
export async function handOver(
	item: ServiceItem,
	position: Position,
	settings: TriggerSettings,
	clock: PollClock,
	share: number,
): Promise<INodeExecutionData[]> {
	const output: INodeExecutionData[] = [];
	const known: string[] = [];
	const later: Entry[] = [];
	let waiting: readonly Entry[] = position.queue;
	let newest = position.newest;
	let stop: Error | undefined;
	// Whatever the time, each poll gets somewhere.
	for (let isFirst = true; isFirst || clock.isBefore(share); isFirst = false) {
		const entries = waiting.slice(0, Math.min(AT_A_TIME, settings.most - output.length));
		if (entries.length === 0) break;
		const unread: Entry[] = [];
		for (const reading of await readEntries(item, entries, settings)) {
			if (reading.kind === 'item') output.push(reading.item);
			if (reading.kind === 'item' || (reading.kind === 'dropped' && settings.event.happensOnce)) {
				known.push(...settings.event.keys(reading.entry));
			}
			if (reading.kind === 'early') later.push(reading.entry);
			if (reading.kind === 'unreadable') later.push(...triedOnce(item, reading.entry, reading.reason));
			if (reading.kind === 'stopped') {
				stop ??= reading.error;
				unread.push(reading.entry);
			}
			// Imported mail may bear a time to come, and what arrives until then is no older for that.
			if ('at' in reading) newest = Math.max(newest, Math.min(reading.at, Date.now()));
		}
		waiting = [...unread, ...waiting.slice(entries.length)];
		if (stop) break;
	}
	if (stop && output.length === 0) throw stop;
	if (stop) item.ctx.logger.warn(`${item.ctx.getNode().name}: ${stop.message}. The next poll goes on from there.`);
	Object.assign(position, { queue: [...waiting, ...later], known: [...position.known, ...known], newest });
	return output;
}

/** The entry as it waits for the next poll, or nothing when it was tried often enough. */
function triedOnce({ ctx }: ServiceItem, entry: Entry, reason: string): Entry[] {
	const tries = (entry.tries ?? 0) + 1;
	const { name } = ctx.getNode();
	if (tries < MOST_TRIES) {
		ctx.logger.warn(`${name}: ${entry.id} cannot be read and will be tried again: ${reason}`);
		return [{ ...entry, tries }];
	}
	ctx.logger.error(`${name}: ${entry.id} could not be read in ${tries} polls and is left out: ${reason}`);
	return [];
}
