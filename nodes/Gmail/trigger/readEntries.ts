import type { INodeExecutionData } from 'n8n-workflow';
import { CallFailed } from '../../shared/n8n/callFailed';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { SIMPLE_QUERY } from '../mail/simplify';
import { ME } from '../service';
import { labelAdded, threadChanged } from './events';
import { isAfter } from './historyId';
import { type FoundMessage, renderMessage, renderThread } from './render';
import { matching } from './search';
import type { TriggerSettings } from './settings';
import type { Entry } from './state';

/** What became of an entry. */
export type Reading =
	| { readonly kind: 'item'; readonly entry: Entry; readonly item: INodeExecutionData; readonly at: number }
	/** It is gone, or not wanted. `at`: when the message came, in epoch milliseconds; 0 when that is not known. */
	| { readonly kind: 'dropped'; readonly entry: Entry; readonly at: number }
	/** Gmail's search may not know it yet. */
	| { readonly kind: 'early'; readonly entry: Entry }
	/** This one cannot be read; others may. */
	| { readonly kind: 'unreadable'; readonly entry: Entry; readonly reason: string }
	/** Nothing can be read at present. */
	| { readonly kind: 'stopped'; readonly entry: Entry; readonly error: Error };

/** A message that the labels let through, and the entry with what is still true of it. */
interface Candidate {
	readonly message: FoundMessage;
	readonly entry: Entry;
}

/** New mail is searchable a little later than it is in the history. */
const SEARCH_LAG_MS = 120_000;

/** Statuses that speak about one message, not about the service or the credential. */
const OWN_FAULTS = new Set([400, 410, 413, 422]);

/** Reads some entries at the same time, and leaves out what the filters do not let through. In the order of the entries. */
export async function readEntries(
	item: ServiceItem,
	entries: readonly Entry[],
	settings: TriggerSettings,
): Promise<Reading[]> {
	const each = async (work: (entry: Entry) => Promise<Reading>) =>
		await Promise.all(entries.map(async (entry) => await guarded(entry, async () => await work(entry))));
	if (settings.event === threadChanged) {
		return await each(async (entry) => {
			const { output, at } = await renderThread(item, entry.id, settings.simple);
			return { kind: 'item', entry, item: output, at };
		});
	}
	const candidates = new Map<string, Candidate>();
	const first = await each(async (entry) => {
		const message = await fetchMessage(item, entry, settings);
		const accepted = acceptedEntry(message, entry, settings);
		if (accepted) candidates.set(entry.id, { message, entry: accepted });
		return { kind: 'dropped', entry, at: Number(message.internalDate) };
	});
	const matched = await searchFor(item, [...candidates.values()], settings);
	return await Promise.all(
		entries.map(async (entry, i) => {
			const candidate = candidates.get(entry.id);
			if (!candidate) return first[i];
			return await guarded(entry, async () => await conclude(item, candidate, matched, settings));
		}),
	);
}

async function guarded(entry: Entry, work: () => Promise<Reading>): Promise<Reading> {
	try {
		return await work();
	} catch (error) {
		if (!(error instanceof CallFailed)) return { kind: 'unreadable', entry, reason: (error as Error).message };
		const { httpCode = 0, message } = error.outcome.failure;
		if (httpCode === 404) return { kind: 'dropped', entry, at: 0 };
		if (OWN_FAULTS.has(httpCode)) return { kind: 'unreadable', entry, reason: message };
		return { kind: 'stopped', entry, error };
	}
}

async function fetchMessage(
	item: ServiceItem,
	{ id }: Entry,
	{ simple, filter }: TriggerSettings,
): Promise<FoundMessage> {
	// A whole mail is large: where the search has a say, it is fetched afterwards.
	const query = simple ? SIMPLE_QUERY : { format: filter.terms === '' ? 'raw' : 'minimal' };
	return await item.json({ path: `${ME}/messages/${id}`, query, inBatch: query.format !== 'raw' });
}

/** The entry, with the labels that the message still has; undefined when it is not wanted. */
function acceptedEntry(message: FoundMessage, entry: Entry, { filter, event }: TriggerSettings): Entry | undefined {
	const { labelIds = [], historyId } = message;
	if (entry.after !== undefined && !isAfter(historyId, entry.after)) return undefined;
	if (!filter.accepts(labelIds)) return undefined;
	if (event !== labelAdded) return entry;
	const labels = (entry.labels ?? []).filter((label) => labelIds.includes(label));
	return labels.length > 0 ? { ...entry, labels } : undefined;
}

/** @returns the ids of those that match, and of those that need no search; or why there is no telling */
async function searchFor(
	item: ServiceItem,
	candidates: readonly Candidate[],
	{ filter }: TriggerSettings,
): Promise<Set<string> | Error> {
	const messages = candidates.map(({ message }) => message);
	const clear = messages.filter(({ labelIds = [] }) => !filter.needsSearch(labelIds));
	const unclear = messages.filter((message) => !clear.includes(message));
	try {
		const found = await matching(item, filter.terms, unclear);
		return new Set([...clear.map(({ id }) => id), ...found]);
	} catch (error) {
		return error as Error;
	}
}

async function conclude(
	item: ServiceItem,
	{ message, entry }: Candidate,
	matched: Set<string> | Error,
	{ simple }: TriggerSettings,
): Promise<Reading> {
	if (matched instanceof Error) return { kind: 'stopped', entry, error: matched };
	const at = Number(message.internalDate);
	if (matched.has(message.id))
		return { kind: 'item', entry, item: await renderMessage(item, message, entry, simple), at };
	return at > Date.now() - SEARCH_LAG_MS ? { kind: 'early', entry } : { kind: 'dropped', entry, at };
}
