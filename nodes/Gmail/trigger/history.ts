import type { HttpResponse } from '../../shared/engine/httpReply';
import { CallFailed } from '../../shared/n8n/callFailed';
import type { PollClock } from '../../shared/n8n/servicePoll';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { ME } from '../service';
import type { HistoryRecord, Queue } from './events';
import { isAfter, latest } from './historyId';
import type { TriggerSettings } from './settings';
import type { Position } from './state';

interface HistoryPage {
	readonly history?: readonly HistoryRecord[];
	readonly historyId: string;
	readonly nextPageToken?: string;
}

const PAGE_SIZE = 500;
const MESSAGE = '(message(id,threadId,labelIds))';
const LABELS = '(message(id,threadId),labelIds)';
const FIELDS = `history(id,messagesAdded${MESSAGE},messagesDeleted${MESSAGE},labelsAdded${LABELS},labelsRemoved${LABELS}),historyId,nextPageToken`;

/** How far reading the history came. */
export type Progress =
	/** There is nothing more. */
	| 'upToDate'
	/** The queue is full, or time is short; the next poll goes on from there. */
	| 'stopped'
	/** Gmail does not know the point any more from which to go on. */
	| 'forgotten';

/** When to stop reading. */
export interface Bounds {
	/** Entries that are enough to wait at a time. */
	readonly enough: number;
	readonly clock: PollClock;
	/** Share of the poll's time. */
	readonly share: number;
}

/** Reads what has changed since the position into the queue, and moves the position on. */
export async function readHistory(
	item: ServiceItem,
	position: Position,
	queue: Queue,
	settings: TriggerSettings,
	{ enough, clock, share }: Bounds,
): Promise<Progress> {
	const startHistoryId = position.historyId;
	let upTo: string | undefined;
	for (let pageToken: string | undefined; ; ) {
		const query = {
			startHistoryId,
			historyTypes: settings.event.historyTypes,
			maxResults: PAGE_SIZE,
			pageToken,
			fields: FIELDS,
		};
		const outcome = await item.attempt({ path: `${ME}/history`, query });
		if (!outcome.ok && outcome.failure.httpCode === 404) return 'forgotten';
		if (!outcome.ok) throw new CallFailed(outcome);
		const page = item.parse(outcome.reply as HttpResponse) as HistoryPage;
		applyRecords(page.history ?? [], position, queue, settings);
		// The first page's: what changes while pages are read may be missing from those that were read before.
		upTo ??= page.historyId;
		pageToken = page.nextPageToken;
		if (pageToken === undefined) {
			position.historyId = latest(position.historyId, upTo);
			return 'upToDate';
		}
		if (queue.size >= enough || !clock.isBefore(share)) return 'stopped';
	}
}

/** Takes records over in their order: the position is always behind the last one whose changes are in the queue. */
export function applyRecords(
	records: readonly HistoryRecord[],
	position: Position,
	queue: Queue,
	{ event, labels }: Pick<TriggerSettings, 'event' | 'labels'>,
): void {
	const known = new Set(position.known);
	for (const record of records) {
		// A message comes once, so it is never told twice; a label may come again.
		const mayRepeat = event.happensOnce || isWithin(record.id, position.repeatsUntil);
		event.apply(record, queue, { labels, isKnown: (key) => mayRepeat && known.has(key) });
		position.historyId = latest(position.historyId, record.id);
	}
}

function isWithin(id: string, until: string | undefined): boolean {
	return until !== undefined && !isAfter(id, until);
}
