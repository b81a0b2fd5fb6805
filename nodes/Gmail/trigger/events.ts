import type { Entry } from './state';

/** A message as the history names it; labels are those it has now. */
export interface HistoryMessage {
	readonly id: string;
	readonly threadId: string;
	readonly labelIds?: readonly string[];
}

/** One record of `history.list`: https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.history/list */
export interface HistoryRecord {
	readonly id: string;
	readonly messagesAdded?: ReadonlyArray<{ readonly message: HistoryMessage }>;
	readonly messagesDeleted?: ReadonlyArray<{ readonly message: HistoryMessage }>;
	readonly labelsAdded?: ReadonlyArray<{ readonly message: HistoryMessage; readonly labelIds: readonly string[] }>;
	readonly labelsRemoved?: ReadonlyArray<{ readonly message: HistoryMessage; readonly labelIds: readonly string[] }>;
}

/** What is waiting to be handed over, by id, oldest first. */
export type Queue = Map<string, Entry>;

/** What a record is held against. */
export interface Watching {
	/** Labels that are watched. */
	readonly labels: readonly string[];
	/** True for what was looked at already. */
	isKnown(key: string): boolean;
}

/** Something that starts the workflow. */
export interface TriggerEvent {
	readonly value: string;
	/** The changes that must be asked for. */
	readonly historyTypes: readonly string[];
	/** True for what cannot happen again: it is looked at once, wanted or not. */
	readonly happensOnce: boolean;
	/** Puts what a record says into the queue, and takes out what it takes back. */
	apply(record: HistoryRecord, queue: Queue, watching: Watching): void;
	/** Under which keys something that was looked at is remembered. */
	keys(entry: Entry): string[];
}

/** A message came into the mailbox. Moving it between labels makes it no other message. */
export const messageReceived: TriggerEvent = {
	value: 'messageReceived',
	historyTypes: ['messageAdded', 'messageDeleted'],
	happensOnce: true,
	apply({ messagesAdded = [], messagesDeleted = [] }, queue, { isKnown }) {
		for (const { message } of messagesAdded) {
			if (!isKnown(message.id) && !queue.has(message.id)) queue.set(message.id, { id: message.id });
		}
		for (const { message } of messagesDeleted) queue.delete(message.id);
	},
	keys: ({ id }) => [id],
};

/** A message got one of the labels that are watched, or came with it. What is taken off again before a poll did not happen. */
export const labelAdded: TriggerEvent = {
	value: 'labelAdded',
	historyTypes: ['labelAdded', 'labelRemoved', 'messageAdded', 'messageDeleted'],
	happensOnce: false,
	apply({ messagesAdded = [], messagesDeleted = [], labelsAdded = [], labelsRemoved = [] }, queue, watching) {
		const came = messagesAdded.map(({ message }) => ({ message, labelIds: message.labelIds ?? watching.labels }));
		for (const { message, labelIds } of [...came, ...labelsAdded]) {
			const added = watching.labels.filter(
				(label) => labelIds.includes(label) && !watching.isKnown(labelKey(message.id, label)),
			);
			if (added.length === 0) continue;
			const waiting = queue.get(message.id);
			queue.set(message.id, {
				...waiting,
				id: message.id,
				labels: [...new Set([...(waiting?.labels ?? []), ...added])],
			});
		}
		for (const { message, labelIds } of labelsRemoved) {
			const waiting = queue.get(message.id);
			if (!waiting) continue;
			const labels = (waiting.labels ?? []).filter((label) => !labelIds.includes(label));
			if (labels.length > 0) queue.set(message.id, { ...waiting, labels });
			else queue.delete(message.id);
		}
		for (const { message } of messagesDeleted) queue.delete(message.id);
	},
	keys: ({ id, labels = [] }) => labels.map((label) => labelKey(id, label)),
};

/** Something in a conversation is not as it was: its messages or their labels. However much it is, it is one event a poll. */
export const threadChanged: TriggerEvent = {
	value: 'threadChanged',
	historyTypes: ['messageAdded', 'messageDeleted', 'labelAdded', 'labelRemoved'],
	happensOnce: false,
	apply({ messagesAdded = [], messagesDeleted = [], labelsAdded = [], labelsRemoved = [] }, queue) {
		for (const { message } of [...messagesAdded, ...messagesDeleted, ...labelsAdded, ...labelsRemoved]) {
			if (!queue.has(message.threadId)) queue.set(message.threadId, { id: message.threadId });
		}
	},
	// A thread changes again and again.
	keys: () => [],
};

export function labelKey(messageId: string, label: string): string {
	return `${messageId} ${label}`;
}

export const EVENTS: readonly TriggerEvent[] = [messageReceived, labelAdded, threadChanged];
