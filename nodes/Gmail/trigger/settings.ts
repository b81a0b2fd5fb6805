import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { asList } from '../fields/ids';
import { EVENTS, labelAdded, type TriggerEvent } from './events';
import { type MessageFilter, messageFilter, type TriggerFilters } from './messageFilter';
import { OWN_VERSION } from './versions';

/** What the user wants to be told. */
export interface TriggerSettings {
	readonly event: TriggerEvent;
	/** Labels to watch. */
	readonly labels: readonly string[];
	readonly filter: MessageFilter;
	readonly simple: boolean;
	/** Items that one poll hands over at most. */
	readonly most: number;
	/** Event and labels in one text: when it changes, what waits is not wanted any more. */
	readonly watching: string;
}

/** One poll must not take more memory than this, whatever has come together. */
const MOST_ITEMS = 1_000;

/** @throws NodeOperationError for a setting that cannot be used */
export function readSettings(item: ServiceItem): TriggerSettings {
	const name = item.get('event', 'messageReceived');
	const event = EVENTS.find(({ value }) => value === name);
	if (!event) throw item.refuse('Event', `does not know "${name}"`, 'Choose one from the list.');
	const labels = event === labelAdded ? asList(item.get<unknown>('addedLabelIds', [])) : [];
	if (event === labelAdded && labels.length === 0) {
		throw item.refuse(
			'Labels to Watch',
			'is empty',
			'Choose the labels that start the workflow when a message gets one.',
		);
	}
	return {
		event,
		labels,
		filter: messageFilter(item.get<TriggerFilters>('filters', {}), item.version, event),
		simple: item.get('simple', true),
		most: mostItems(item),
		watching: [event.value, ...[...labels].sort()].join(' '),
	};
}

function mostItems(item: ServiceItem): number {
	if (item.version < 1.4) return MOST_ITEMS;
	const most = Number(item.get<unknown>('maxResults', item.version < OWN_VERSION ? 10 : 50));
	if (most >= 1) return Math.min(Math.floor(most), MOST_ITEMS);
	throw item.refuse('Max Emails per Poll', 'must be a number of 1 or more', 'Change it in the node.');
}
