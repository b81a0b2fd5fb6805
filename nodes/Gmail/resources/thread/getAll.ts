import type { IDataObject } from 'n8n-workflow';
import { threadFilters } from '../../fields/filters';
import { filtersNotice, limit, limitOf } from '../../fields/lists';
import { returnAll } from '../../../shared/n8n/listFields';
import { plainOptions } from '../../fields/quota';
import { listPages } from '../../mail/listing';
import { type Filters, searchQuery } from '../../mail/search';
import { withPlainSnippet } from '../../mail/snippet';
import { asItems, type Operation } from '../../operation';

export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many threads',
	fields: [returnAll, limit, filtersNotice, threadFilters, plainOptions],
	async run(item) {
		const query = searchQuery(item, item.get<Filters>('filters', {}));
		const threads: IDataObject[] = [];
		for await (const page of listPages<IDataObject>(item, { list: 'threads', query, limit: limitOf(item) })) {
			for (const thread of page) threads.push(withPlainSnippet(thread));
		}
		return asItems(threads);
	},
};
