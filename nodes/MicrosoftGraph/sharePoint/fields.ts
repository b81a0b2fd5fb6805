import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { sitePath } from '../api/site';
import { idIn, locator } from '../fields/locator';

/** The names of the built-in Microsoft SharePoint node. */
export const list: INodeProperties = locator(
	{ displayName: 'List', name: 'list', description: 'A list of the site: its ID, or its title' },
	'searchLists',
	'e.g. 58a279af-1f06-4392-a5ed-2b37fa1d6c1d',
);

export const listItem: INodeProperties = locator(
	{ displayName: 'Item', name: 'item', description: 'An item of the list' },
	'searchListItems',
	'e.g. 1',
);

export const simplify: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** The list that is meant, as the beginning of a path. */
export async function listPath(item: ServiceItem): Promise<string> {
	return `${await sitePath(item)}/lists/${idIn(item, list)}`;
}

/** Values by columns. */
export function columnsField(mode: 'add' | 'update' | 'upsert'): INodeProperties {
	return {
		displayName: 'Columns',
		name: 'columns',
		type: 'resourceMapper',
		default: { mappingMode: 'defineBelow', value: null },
		noDataExpression: true,
		required: true,
		typeOptions: {
			loadOptionsDependsOn: ['site.value', 'list.value'],
			resourceMapper: {
				resourceMapperMethod: 'getMappingColumns',
				mode,
				fieldWords: { singular: 'column', plural: 'columns' },
				addAllFields: true,
				multiKeyMatch: false,
			},
		},
	};
}
