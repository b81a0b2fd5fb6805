import type { IDataObject } from 'n8n-workflow';
import type { Change } from './source';
import type { ToldBefore } from './told';

/** How far one feed was read. */
interface FeedState {
	/** Absent where it begins anew. */
	readonly link?: string;
	/** Present while that is read which was there before: for the first time, or again because Graph has lost the thread. */
	readonly through?: 'first' | 'again';
}

/** A change that could not be read yet. */
export interface Unread {
	readonly change: Change;
	/** Polls in which that was tried. */
	readonly tries: number;
}

/** Where a trigger is. Kept in the node's static data, so it is plain JSON. */
export interface Position {
	/** Fingerprint of the credential and of what is watched: links mean nothing to others. */
	readonly watching: string;
	/** What a source found out in the beginning. */
	readonly aside: readonly string[];
	feeds: Record<string, FeedState>;
	told: ToldBefore;
	/** When the last round of reading began, in epoch milliseconds. */
	lastRound: number;
	unread: Unread[];
}

const KEY = 'position';

/** Where the trigger stopped; undefined when it has not run yet, or watched something else. */
export function readPosition(stored: IDataObject, watching: string): Position | undefined {
	const position = stored[KEY] as Position | undefined;
	return position?.watching === watching ? copyOf(position) : undefined;
}

/** Whether this trigger has run here before, whatever it watched. */
export function wasBefore(stored: IDataObject): boolean {
	return stored[KEY] !== undefined;
}

/** A visit that fails must leave the position as it was. */
export function copyOf(position: Position): Position {
	return JSON.parse(JSON.stringify(position)) as Position;
}

/** Stores where the trigger stopped. n8n saves what is stored together with the execution that is started. */
export function writePosition(stored: IDataObject, position: Position): void {
	// n8n writes static data to its database whenever it was touched.
	if (JSON.stringify(stored[KEY]) !== JSON.stringify(position)) stored[KEY] = position as unknown as IDataObject;
}
