import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { listPages } from '../mail/listing';
import { ME } from '../service';
import type { Queue } from './events';
import type { Position, Resync } from './state';

interface MessagePage {
	readonly messages?: ReadonlyArray<{ readonly id: string }>;
	readonly nextPageToken?: string;
}

/** The most that Gmail lists at a time: so many messages are looked at in one go. */
const PAGE_SIZE = 500;

/**
 * Looks at the messages of the next stretch of time, from the oldest on, when the history does not tell which came. The time
 * a message came at never changes, so a search that is interrupted goes on exactly where it was.
 * @returns where the search goes on; undefined when it has reached the present
 */
export async function resyncMessages(
	item: ServiceItem,
	resync: Resync,
	position: Position,
	queue: Queue,
): Promise<Resync | undefined> {
	const known = new Set(position.known);
	const { ids, until } = await nextStretch(item, resync.from);
	// Gmail lists the newest first.
	for (const id of ids.reverse()) {
		if (!known.has(id) && !queue.has(id)) queue.set(id, { id, after: resync.after });
	}
	return until === undefined ? undefined : { ...resync, from: until };
}

/** As much time from `from` (epoch seconds) on as one page covers. `until` is undefined when that is all of it. */
async function nextStretch(item: ServiceItem, from: number): Promise<{ ids: string[]; until?: number }> {
	let until: number | undefined;
	for (;;) {
		const page = await item.json<MessagePage>({
			path: `${ME}/messages`,
			query: { ...queryFor(from, until), maxResults: PAGE_SIZE, fields: 'messages(id),nextPageToken' },
		});
		if (page.nextPageToken === undefined) return { ids: (page.messages ?? []).map(({ id }) => id), until };
		const end = until ?? Math.max(Math.floor(Date.now() / 1000), from) + 1;
		if (end - from <= 1) return { ids: await allOf(item, from, until ?? end), until: until ?? end };
		until = from + Math.ceil((end - from) / 2);
	}
}

/** More than a page within a second. */
async function allOf(item: ServiceItem, from: number, until: number): Promise<string[]> {
	const ids: string[] = [];
	const listing = { list: 'messages', query: queryFor(from, until), limit: Infinity, fields: 'id' };
	for await (const page of listPages(item, listing)) ids.push(...page.map(({ id }) => id));
	return ids;
}

/** The second before is included: whether `after` includes its own is not documented. */
function queryFor(from: number, until: number | undefined) {
	return { q: `after:${from - 1}${until === undefined ? '' : ` before:${until}`}`, includeSpamTrash: true };
}
