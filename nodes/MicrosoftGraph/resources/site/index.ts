import type { INodeProperties } from 'n8n-workflow';
import { asItems, type Operation, type Resource } from '../../../shared/n8n/serviceOperation';
import { listAll } from '../../api/list';
import { site as siteField, sitePath } from '../../api/site';
import { limitOf, listFields } from '../../fields/lists';
import { BATCH_WINDOW, V1 } from '../../service';

const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get a site',
	description: 'Get a site by its ID or its address',
	fields: [siteField],
	window: BATCH_WINDOW,
	run: async (item) => asItems(await item.json({ path: await sitePath(item), inBatch: true })),
};

const search: INodeProperties = {
	displayName: 'Search',
	name: 'search',
	type: 'string',
	default: '',
	placeholder: 'e.g. marketing',
	description: 'What is looked for in the names of sites. All sites when empty.',
};

const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many sites',
	fields: [search, ...listFields],
	async run(item) {
		const query = { search: item.get<string>(search.name, '').trim() || '*' };
		return asItems(await listAll(item, { path: `${V1}/sites`, query, inBatch: true }, limitOf(item)));
	},
};

/** Sites of SharePoint. */
export const site: Resource = { name: 'Site', value: 'site', initial: getAll, operations: [get, getAll] };
