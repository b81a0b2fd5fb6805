import { messageFilters } from '../../fields/filters';
import { filtersNotice, limit, limitOf } from '../../fields/lists';
import { returnAll } from '../../../shared/n8n/listFields';
import { optionsField } from '../../fields/quota';
import { attachmentOptionsWhenWhole, simplify, simplifyMemoryNotice } from '../../fields/simplify';
import { listAndGet } from '../../mail/listing';
import { type Filters, searchQuery } from '../../mail/search';
import type { Operation } from '../../operation';
import { readMessage } from './readMessage';

export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many messages',
	fields: [
		returnAll,
		limit,
		simplify,
		simplifyMemoryNotice,
		filtersNotice,
		messageFilters,
		optionsField(...attachmentOptionsWhenWhole),
	],
	async run(item) {
		const query = searchQuery(item, item.get<Filters>('filters', {}));
		const listing = { list: 'messages', query, limit: limitOf(item) };
		return await listAndGet(item, listing, async (id) => await readMessage(item, id));
	},
};
