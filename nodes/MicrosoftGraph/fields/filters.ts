import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

/** A condition in OData, in the collection that the built-in Outlook node has it in. */
export function filtersOf(placeholder: string, ...more: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		options: [
			...more,
			{
				displayName: 'Filter Query',
				name: 'custom',
				type: 'string',
				default: '',
				placeholder,
				hint: 'A condition in OData. <a href="https://learn.microsoft.com/en-us/graph/filter-query-parameter">More info</a>.',
			},
		],
	};
}

/** `$filter` of what was filled in, all of which has to hold. @param terms conditions beside the user's own */
export function filterQuery(item: ServiceItem, ...terms: string[]): { $filter?: string } {
	const { custom = '' } = item.get<{ custom?: string }>('filters', {});
	const all = [...terms, custom].filter((term) => term.trim() !== '');
	return all.length > 0 ? { $filter: all.join(' and ') } : {};
}
