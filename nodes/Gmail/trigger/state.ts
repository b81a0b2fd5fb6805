import type { IDataObject } from 'n8n-workflow';

/** Something that was found in the mailbox and has not been handed over yet. */
export interface Entry {
	/** Of a message, or of a thread where threads are watched. */
	readonly id: string;
	/** Which of the labels that are watched it got. */
	readonly labels?: readonly string[];
	/** Polls in which it could not be read. */
	readonly tries?: number;
	/** Found without the history: it counts only if it has changed after this point. */
	readonly after?: string;
}

/** A search through the mailbox for what the history does not tell any more. */
export interface Resync {
	/** Where the history goes on when the search is done. */
	readonly historyId: string;
	/** What has not changed after this point is known; absent where nothing is known of a point. */
	readonly after?: string;
	/** Messages of this time (epoch seconds) and later are still to be looked at. */
	readonly from: number;
}

/** Where a trigger is in a mailbox. Kept in the node's static data, so it is plain JSON. */
export interface Position {
	/** Fingerprint of the mailbox: history ids mean nothing in another one. */
	readonly mailbox: string;
	/** What is looked for. */
	readonly watching: string;
	/** Every change up to this one is in the queue, was looked at, or did not matter. */
	historyId: string;
	/** Time of the latest message that was looked at, in epoch milliseconds. */
	newest: number;
	/** Oldest first. */
	queue: Entry[];
	/** Keys of what was looked at lately, so that a search without the history does not hand it over again. */
	known: string[];
	resync?: Resync;
	/** Changes up to this one may have been found by a search already. */
	repeatsUntil?: string;
}

/** Enough for what arrives while a search is under way, little enough to be saved with every execution. */
export const MOST_REMEMBERED = 2_000;
const KEY = 'position';

/** Where the trigger stopped; undefined when it has not run yet. */
export function readPosition(stored: IDataObject): Position | undefined {
	const position = stored[KEY] as Position | undefined;
	// A copy: a poll that fails must leave what is stored as it was.
	return typeof position?.historyId === 'string' ? (JSON.parse(JSON.stringify(position)) as Position) : undefined;
}

/** Stores where the trigger stopped. n8n saves what is stored together with the execution that the poll starts. */
export function writePosition(stored: IDataObject, position: Position): void {
	const next = { ...position, known: position.known.slice(-MOST_REMEMBERED) };
	// n8n writes static data to its database whenever it was touched.
	if (JSON.stringify(stored[KEY]) !== JSON.stringify(next)) stored[KEY] = next as unknown as IDataObject;
}

/** What the built-in trigger leaves behind in a workflow that moves over. */
export interface BuiltInPosition {
	/** Epoch seconds. */
	readonly lastTimeChecked: number;
	readonly known: string[];
	readonly pending: string[];
}

/** Reads the built-in trigger's own static data: by node name, in version 1 without. */
export function readBuiltInPosition(stored: IDataObject, nodeName: string): BuiltInPosition | undefined {
	const { lastTimeChecked, possibleDuplicates, pendingMessageIds, failedFetches } = (stored[nodeName] ?? stored) as {
		lastTimeChecked?: unknown;
		possibleDuplicates?: string[];
		pendingMessageIds?: string[];
		failedFetches?: Array<[id: string, attempts: number]>;
	};
	if (typeof lastTimeChecked !== 'number') return undefined;
	return {
		lastTimeChecked,
		known: possibleDuplicates ?? [],
		pending: [...(failedFetches ?? []).map(([id]) => id), ...(pendingMessageIds ?? [])],
	};
}
