import type { INodeExecutionData } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { asList } from '../fields/ids';
import { listPages } from '../mail/listing';
import { threadChanged } from './events';
import type { TriggerFilters } from './messageFilter';
import { readEntries } from './readEntries';
import type { TriggerSettings } from './settings';

/** Some of the latest may be drafts or sent mail, which the list gives and the trigger does not. */
const LOOKED_AT = 10;

/** What the workflow would get: the latest message or thread that fits, for somebody who tries the trigger out. */
export async function sample(item: ServiceItem, settings: TriggerSettings): Promise<INodeExecutionData[]> {
	const { event, labels, filter } = settings;
	const { includeSpamTrash, labelIds } = item.get<TriggerFilters>('filters', {});
	const list = event === threadChanged ? 'threads' : 'messages';
	// Of several watched labels any will do, and the list would ask for all of them.
	const query = {
		q: filter.terms || undefined,
		includeSpamTrash,
		labelIds: [...asList(labelIds), ...labels.slice(0, 1)],
	};
	for await (const page of listPages(item, { list, query, limit: LOOKED_AT, fields: 'id' })) {
		for (const { id } of page) {
			const [reading] = await readEntries(item, [{ id, ...(labels.length > 0 ? { labels } : {}) }], settings);
			if (reading.kind === 'stopped') throw reading.error;
			if (reading.kind === 'item') return [reading.item];
		}
	}
	return [];
}
