import type { INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../shared/n8n/optionsField';
import type { QueryValue } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

/** The largest page of the directory. */
export const DIRECTORY_PAGE = 999;

export const filter: INodeProperties = {
	displayName: 'Filter',
	name: 'filter',
	type: 'string',
	default: '',
	placeholder: "e.g. startswith(displayName,'A')",
	hint: 'A condition in OData. <a href="https://learn.microsoft.com/en-us/graph/filter-query-parameter">More info</a>.',
};

const search: INodeProperties = {
	displayName: 'Search',
	name: 'search',
	type: 'string',
	default: '',
	placeholder: 'e.g. "displayName:Ada"',
	description: 'Words in names and descriptions, each term in double quotes',
};

const orderBy: INodeProperties = {
	displayName: 'Order By',
	name: 'orderBy',
	type: 'string',
	default: '',
	placeholder: 'e.g. displayName desc',
};

const advanced: INodeProperties = {
	displayName: 'Advanced Query',
	name: 'advanced',
	type: 'boolean',
	default: false,
	description:
		'Whether to ask in the way that allows more filters and may be some seconds behind. Searches, sorted filters and filters with "ne", "not", "endswith" or "$count" are asked so by themselves.',
};

/** Options of a list of users or groups. */
export const directoryOptions = optionsField(advanced, orderBy, search);

interface Options {
	readonly advanced?: boolean;
	readonly orderBy?: string;
	readonly search?: string;
}

/** What the directory answers only to advanced queries: https://learn.microsoft.com/graph/aad-advanced-queries */
const ADVANCED_FILTER = /\b(?:ne|not)\b|\bendswith\(|\/\$count\b/i;

function isAdvanced(item: ServiceItem): boolean {
	const { advanced: wanted = false, orderBy: order = '', search: words = '' } = item.get<Options>('options', {});
	// Texts in a filter may hold such words, too.
	const condition = item.get<string>(filter.name, '').replace(/'(?:[^']|'')*'/g, '');
	return wanted || words !== '' || (order !== '' && condition !== '') || ADVANCED_FILTER.test(condition);
}

/** Filter, search and order of a list, as the form has them. */
export function directoryQuery(item: ServiceItem): Record<string, QueryValue> {
	const { orderBy: order = '', search: words = '' } = item.get<Options>('options', {});
	return {
		$filter: item.get<string>(filter.name, '') || undefined,
		$search: words || undefined,
		$orderby: order || undefined,
		$count: isAdvanced(item) ? 'true' : undefined,
	};
}

/** The header that advanced queries need. */
export function directoryHeaders(item: ServiceItem): Record<string, string> {
	return isAdvanced(item) ? { ConsistencyLevel: 'eventual' } : {};
}
