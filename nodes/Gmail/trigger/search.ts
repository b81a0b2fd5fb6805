import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { listPages } from '../mail/listing';

/** What the search must know of a message to find it. */
export interface Dated {
	readonly id: string;
	/** Epoch milliseconds. */
	readonly internalDate: string;
}

/** Messages this far apart are looked for separately, so that an imported one of last year does not list a year of mail. */
const GAP_MS = 3_600_000;

/**
 * Which of some messages match search terms. Gmail can search a time, not a list of ids: so the time they came in is
 * searched, in pieces.
 * @returns the ids of those that match
 */
export async function matching(item: ServiceItem, terms: string, messages: readonly Dated[]): Promise<Set<string>> {
	const found = new Set<string>();
	for (const piece of pieces(messages)) {
		const wanted = new Set(piece.map(({ id }) => id));
		const query = { q: `${terms} ${timeOf(piece)}`, includeSpamTrash: true };
		for await (const page of listPages(item, { list: 'messages', query, limit: Infinity, fields: 'id' })) {
			for (const { id } of page) if (wanted.delete(id)) found.add(id);
			if (wanted.size === 0) break;
		}
	}
	return found;
}

/** Groups of messages that came in close together, oldest first. */
export function pieces(messages: readonly Dated[]): Dated[][] {
	const sorted = [...messages].sort((a, b) => Number(a.internalDate) - Number(b.internalDate));
	const groups: Dated[][] = [];
	for (const message of sorted) {
		const last = groups.at(-1);
		const before = last?.at(-1);
		if (last && before && Number(message.internalDate) - Number(before.internalDate) <= GAP_MS) last.push(message);
		else groups.push([message]);
	}
	return groups;
}

/** Search terms for the seconds from the first to the last message, both included whichever way Gmail rounds. */
function timeOf(piece: readonly Dated[]): string {
	const seconds = (message: Dated) => Math.floor(Number(message.internalDate) / 1000);
	return `after:${seconds(piece[0]) - 1} before:${seconds(piece[piece.length - 1]) + 2}`;
}
