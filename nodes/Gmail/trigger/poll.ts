import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { type PollClock, pollService } from '../../shared/n8n/servicePoll';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { fingerprint } from '../../shared/providers/fingerprint';
import { gmailService, ME } from '../service';
import { listPages } from '../mail/listing';
import type { Queue } from './events';
import { handOver } from './handOver';
import { readHistory } from './history';
import { resyncMessages } from './resyncMessages';
import { resyncThreads } from './resyncThreads';
import { sample } from './sample';
import { readSettings, type TriggerSettings } from './settings';
import { MOST_REMEMBERED, type Position, readBuiltInPosition, readPosition, writePosition } from './state';

interface Profile {
	readonly emailAddress: string;
	readonly historyId: string;
}

const service = { ...gmailService, surface: 'Steady Gmail Trigger' };

/** Shares of a poll's time: first one looks for what is new, then it is read. */
const LOOKING_SHARE = 0.4;
const READING_SHARE = 0.75;
/** Entries that wait at most, so that little is saved with each execution. What is not looked at yet stays in the history. */
const ENOUGH = 500;
/** Messages may appear a little later than the time they bear. */
const OVERLAP_SECONDS = 120;

/**
 * One poll: looks for what has changed since the last one, and hands over what the user wants to know.
 *
 * The position is written only when everything else has succeeded, and n8n saves it with the execution that it starts: a
 * poll that dies has neither handed over anything nor moved on.
 */
export async function poll(ctx: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const output = await pollService(ctx, service, async (item, clock) => {
		const settings = readSettings(item);
		if (ctx.getMode() === 'manual') return await sample(item, settings);
		return await pollMailbox(item, settings, clock, ctx.getWorkflowStaticData('node'));
	});
	return output.length > 0 ? [output] : null;
}

async function pollMailbox(
	item: ServiceItem,
	settings: TriggerSettings,
	clock: PollClock,
	stored: IDataObject,
): Promise<INodeExecutionData[]> {
	const profile = await item.json<Profile>({ path: `${ME}/profile`, query: { fields: 'emailAddress,historyId' } });
	const position = await positionIn(item, profile, settings, stored);
	await lookForChanges(item, position, profile, settings, clock);
	const output = await handOver(item, position, settings, clock, READING_SHARE);
	writePosition(stored, position);
	return output;
}

/** Where the last poll stopped; the present when there was none, or none in this mailbox: what is in it is not played back. */
async function positionIn(
	item: ServiceItem,
	{ emailAddress, historyId }: Profile,
	{ watching, event }: TriggerSettings,
	stored: IDataObject,
): Promise<Position> {
	const mailbox = fingerprint(emailAddress.toLowerCase());
	const position = readPosition(stored);
	if (position?.mailbox === mailbox) {
		return position.watching === watching
			? position
			: { ...position, watching, queue: [], known: [], resync: undefined };
	}
	const start = { mailbox, watching, historyId, newest: Date.now(), queue: [], known: [] };
	if (!event.happensOnce) return start;
	const builtIn = position ? undefined : readBuiltInPosition(stored, item.ctx.getNode().name);
	if (!builtIn) return { ...start, known: await latestMessages(item) };
	// It knows a time, not a point in the history: what came since is searched for once.
	const from = builtIn.lastTimeChecked;
	return {
		...start,
		newest: from * 1000,
		queue: builtIn.pending.map((id) => ({ id })),
		known: builtIn.known,
		resync: { historyId, from },
	};
}

/** What came just before the beginning: a search that starts there must not take it for new. */
async function latestMessages(item: ServiceItem): Promise<string[]> {
	const query = { q: `after:${Math.floor(Date.now() / 1000) - 2 * OVERLAP_SECONDS}`, includeSpamTrash: true };
	const ids: string[] = [];
	for await (const page of listPages(item, { list: 'messages', query, limit: MOST_REMEMBERED, fields: 'id' })) {
		ids.push(...page.map(({ id }) => id));
	}
	return ids.reverse();
}

async function lookForChanges(
	item: ServiceItem,
	position: Position,
	profile: Profile,
	settings: TriggerSettings,
	clock: PollClock,
): Promise<void> {
	const queue: Queue = new Map(position.queue.map((entry) => [entry.id, entry]));
	const bounds = { enough: ENOUGH, clock, share: LOOKING_SHARE };
	for (let isFirst = true; queue.size < ENOUGH && (isFirst || clock.isBefore(LOOKING_SHARE)); isFirst = false) {
		if (position.resync) {
			await searchOn(item, position, queue, settings);
			continue;
		}
		// Most polls end here: nothing has changed.
		if (position.historyId === profile.historyId) break;
		const progress = await readHistory(item, position, queue, settings, bounds);
		if (progress !== 'forgotten') break;
		item.ctx.logger.warn(
			`${item.ctx.getNode().name}: Gmail does not know the history since the last poll any more, so the mailbox is searched.`,
		);
		const from = Math.floor(position.newest / 1000) - OVERLAP_SECONDS;
		position.resync = { historyId: profile.historyId, after: position.historyId, from };
	}
	position.queue = [...queue.values()];
}

/** The next part of a search without the history; at its end the history goes on. */
async function searchOn(item: ServiceItem, position: Position, queue: Queue, settings: TriggerSettings): Promise<void> {
	const { resync } = position;
	if (!resync) return;
	const next = settings.event.happensOnce
		? await resyncMessages(item, resync, position, queue)
		: await resyncThreads(item, resync, position, queue, settings);
	position.resync = next;
	if (next) return;
	position.historyId = resync.historyId;
	const { historyId } = await item.json<Profile>({ path: `${ME}/profile`, query: { fields: 'historyId' } });
	position.repeatsUntil = historyId;
}
