import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { QueryValue } from '../../../shared/n8n/service';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { optionsField } from '../../../shared/n8n/optionsField';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { listAll, topFor } from '../../api/list';
import { site } from '../../api/site';
import { limitOf, listFields } from '../../fields/lists';
import { idIn } from '../../fields/locator';
import { BATCH_WINDOW } from '../../service';
import { list, listItem, listPath, simplify } from '../../sharePoint/fields';
import { ANY_COLUMN } from '../../sharePoint/find';

const PAGE_SIZE = 1_000;

/** What comes out simplified. */
const SIMPLE = { $select: 'id,createdDateTime,lastModifiedDateTime,webUrl', $expand: 'fields($select=Title)' };

export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get an item in a list',
	fields: [site, list, listItem, simplify],
	window: BATCH_WINDOW,
	async run(item) {
		const isSimple = item.get(simplify.name, true);
		const path = `${await listPath(item)}/items/${idIn(item, listItem)}`;
		const found = await item.json({ path, query: isSimple ? SIMPLE : { $expand: 'fields' }, inBatch: true });
		return asItems(isSimple ? simplified(found) : found);
	},
};

export const deleteItem: Operation = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete an item in a list',
	fields: [site, list, listItem],
	window: BATCH_WINDOW,
	async run(item) {
		await item.send({
			method: 'DELETE',
			path: `${await listPath(item)}/items/${idIn(item, listItem)}`,
			inBatch: true,
		});
		return asItems({ deleted: true });
	},
};

const filter: INodeProperties = {
	displayName: 'Filter by Formula',
	name: 'filter',
	type: 'string',
	default: '',
	placeholder: "e.g. fields/Title eq 'item1'",
	hint: 'If empty, all the items will be returned',
	description:
		'The formula will be evaluated for each record. <a href="https://learn.microsoft.com/en-us/graph/filter-query-parameter">More info</a>.',
};

const FIELDS: ReadonlyArray<readonly [name: string, value: string]> = [
	['Content Type', 'contentType'],
	['Created At', 'createdDateTime'],
	['Created By', 'createdBy'],
	['Fields', 'fields'],
	['ID', 'id'],
	['Last Modified At', 'lastModifiedDateTime'],
	['Last Modified By', 'lastModifiedBy'],
	['Parent Reference', 'parentReference'],
	['Web URL', 'webUrl'],
];

const fields: INodeProperties = {
	displayName: 'Fields',
	name: 'fields',
	type: 'multiOptions',
	default: [],
	description: 'The fields you want to include in the output',
	displayOptions: { hide: { '/simplify': [true] } },
	options: FIELDS.map(([name, value]) => ({ name, value })),
};

export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many items in a list',
	fields: [site, list, filter, ...listFields, optionsField(fields), simplify],
	async run(item) {
		const limit = limitOf(item);
		const isSimple = item.get(simplify.name, true);
		const $filter = item.get<string>(filter.name, '').trim() || undefined;
		const query = { ...(isSimple ? SIMPLE : chosenFields(item)), $filter, $top: topFor(limit, PAGE_SIZE) };
		const headers = $filter === undefined ? {} : ANY_COLUMN;
		const found = await listAll(item, { path: `${await listPath(item)}/items`, query, headers }, limit);
		return asItems(isSimple ? found.map(simplified) : found);
	},
};

function chosenFields(item: ServiceItem): Record<string, QueryValue> {
	const { fields: names = [] } = item.get<{ fields?: string[] }>('options', {});
	if (names.length === 0) return {};
	return { $select: names.join(','), $expand: names.includes('fields') ? 'fields' : undefined };
}

/** Without what only programs want to know. */
function simplified({
	'@odata.context': _context,
	'@odata.etag': _etag,
	'fields@odata.navigationLink': _link,
	'fields@odata.context': _fieldsContext,
	...found
}: IDataObject): IDataObject {
	if (typeof found.fields !== 'object' || found.fields === null) return found;
	const { '@odata.etag': _version, ...columns } = found.fields as IDataObject;
	return { ...found, fields: columns };
}
