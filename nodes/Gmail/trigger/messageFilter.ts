import { asList } from '../fields/ids';
import { messageReceived, type TriggerEvent } from './events';

/** The collection `filters` of the trigger. */
export interface TriggerFilters {
	readonly includeSpamTrash?: boolean;
	readonly includeDrafts?: boolean;
	readonly labelIds?: unknown;
	readonly q?: string;
	readonly readStatus?: string;
	readonly sender?: string;
}

/** Which messages are wanted, as far as their labels tell, and what only Gmail's search can tell. */
export interface MessageFilter {
	/** Whether the labels that a message has now let it through. */
	accepts(labelIds: readonly string[]): boolean;
	/** Search terms that it must match; empty when the labels tell everything. */
	readonly terms: string;
	/** Whether the search must be asked about a message. */
	needsSearch(labelIds: readonly string[]): boolean;
}

/** Mail that waits for its time to be sent is none that came; the built-in trigger keeps it out since 1.4. */
const NOT_SCHEDULED = '-in:scheduled';

/** What the built-in trigger lets through, by version. */
export function messageFilter(filters: TriggerFilters, version: number, event: TriggerEvent): MessageFilter {
	const { includeSpamTrash = false, q, sender, readStatus } = filters;
	const includeDrafts = filters.includeDrafts ?? version <= 1.1;
	const wanted = asList(filters.labelIds);
	const isSentKept = version <= 1.2 || event !== messageReceived;
	const search = [q?.trim(), sender?.trim() && `from:${sender.trim()}`].filter(
		(term) => term !== undefined && term !== '',
	);
	const isScheduledKept = version <= 1.3 || event !== messageReceived;
	return {
		terms: [...search, ...(isScheduledKept ? [] : [NOT_SCHEDULED])].join(' '),
		needsSearch: (labelIds) => search.length > 0 || (!isScheduledKept && !cameIn(labelIds)),
		accepts(labelIds) {
			const has = (label: string) => labelIds.includes(label);
			if (has('CHAT')) return false;
			if (!includeSpamTrash && (has('SPAM') || has('TRASH'))) return false;
			if (!includeDrafts && has('DRAFT')) return false;
			if (!isSentKept && has('SENT') && !has('INBOX')) return false;
			if (readStatus === 'unread' && !has('UNREAD')) return false;
			if (readStatus === 'read' && has('UNREAD')) return false;
			return wanted.every(has);
		},
	};
}

/** Mail that waits to be sent is neither in the inbox nor unread. */
function cameIn(labelIds: readonly string[]): boolean {
	return ['INBOX', 'UNREAD', 'SENT', 'DRAFT', 'SPAM', 'TRASH'].some((label) => labelIds.includes(label));
}
