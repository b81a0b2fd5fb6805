import { CallFailed } from '../../shared/n8n/callFailed';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { listPages } from '../mail/listing';
import { ME } from '../service';
import { labelAdded, labelKey, type Queue } from './events';
import { isAfter } from './historyId';
import type { TriggerSettings } from './settings';
import type { Position, Resync } from './state';

interface ListedThread {
	readonly id: string;
	readonly historyId: string;
}

interface ThreadMessages {
	readonly messages?: ReadonlyArray<{ readonly id: string; readonly labelIds?: string[]; readonly historyId: string }>;
}

/** Threads that one search keeps, of however many there are in the mailbox. */
const MOST_KEPT = 500;

/**
 * Looks through all threads for those that have changed since a point that the history does not reach any more. Those that
 * changed first are taken first, so many at a time; the last one's change is where the next search begins.
 * @returns where the search goes on; undefined when it has come to its end
 */
export async function resyncThreads(
	item: ServiceItem,
	resync: Resync,
	position: Position,
	queue: Queue,
	settings: TriggerSettings,
): Promise<Resync | undefined> {
	const after = resync.after ?? '0';
	const isForLabels = settings.event === labelAdded;
	// What has changed later is in the history. Of messages one cannot tell which change it was, so all are looked at.
	const until = isForLabels ? undefined : resync.historyId;
	const first = new FirstChanged(after, until, MOST_KEPT);
	for (const label of isForLabels ? settings.labels : [undefined]) {
		const query = { labelIds: label === undefined ? [] : [label], includeSpamTrash: true };
		const listing = { list: 'threads', query, limit: Infinity, fields: 'id,historyId' };
		for await (const page of listPages<ListedThread>(item, listing)) for (const thread of page) first.offer(thread);
	}
	const threads = first.take();
	if (isForLabels) await queueMessages(item, threads, after, position, queue, settings.labels);
	else for (const { id } of threads) if (!queue.has(id)) queue.set(id, { id });
	return threads.length < MOST_KEPT ? undefined : { ...resync, after: threads[threads.length - 1].historyId };
}

/** Keeps, of all threads that are offered, those that changed first after a point. Memory: twice as many as are kept. */
export class FirstChanged {
	private readonly kept = new Map<string, ListedThread>();

	/** @param until changes after this point do not count */
	constructor(
		private readonly after: string,
		private until: string | undefined,
		private readonly most: number,
	) {}

	offer(thread: ListedThread): void {
		if (!isAfter(thread.historyId, this.after)) return;
		if (this.until !== undefined && isAfter(thread.historyId, this.until)) return;
		this.kept.set(thread.id, thread);
		if (this.kept.size >= 2 * this.most) this.cut();
	}

	/** In the order of their changes. */
	take(): ListedThread[] {
		this.cut();
		return [...this.kept.values()];
	}

	private cut(): void {
		const sorted = [...this.kept.values()].sort((a, b) => (isAfter(a.historyId, b.historyId) ? 1 : -1));
		this.kept.clear();
		const first = sorted.slice(0, this.most);
		for (const thread of first) this.kept.set(thread.id, thread);
		// Whatever changed later than these will not be among them.
		if (first.length === this.most) this.until = first[first.length - 1].historyId;
	}
}

/** The messages of some threads that have a watched label and were changed, unless that was told already. */
async function queueMessages(
	item: ServiceItem,
	threads: readonly ListedThread[],
	after: string,
	position: Position,
	queue: Queue,
	watched: readonly string[],
): Promise<void> {
	const known = new Set(position.known);
	const query = { format: 'minimal', fields: 'messages(id,labelIds,historyId)' };
	const read = threads.map(async ({ id }) => {
		const outcome = await item.attempt({ path: `${ME}/threads/${id}`, query, inBatch: true });
		if (outcome.ok && outcome.reply.kind === 'response') return item.parse(outcome.reply) as ThreadMessages;
		// It was deleted since it was listed.
		if (!outcome.ok && outcome.failure.httpCode !== 404) throw new CallFailed(outcome);
		return {};
	});
	for (const { messages = [] } of await Promise.all(read)) {
		for (const { id, labelIds = [], historyId } of messages) {
			const labels = watched.filter((label) => labelIds.includes(label) && !known.has(labelKey(id, label)));
			if (labels.length > 0 && isAfter(historyId, after)) queue.set(id, { ...queue.get(id), id, labels });
		}
	}
}
