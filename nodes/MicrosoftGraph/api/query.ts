import type { INodeProperties } from 'n8n-workflow';
import type { QueryValue } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

const more: INodeProperties = {
	displayName: 'Further Parameters',
	name: 'parameters',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Parameter',
	default: {},
	options: [
		{
			name: 'values',
			displayName: 'Parameter',
			values: [
				{ displayName: 'Name', name: 'name', type: 'string', default: '', placeholder: 'e.g. startDateTime' },
				{ displayName: 'Value', name: 'value', type: 'string', default: '' },
			],
		},
	],
};

/** OData's query options: https://learn.microsoft.com/graph/query-parameters */
export const queryField: INodeProperties = {
	displayName: 'Query',
	name: 'query',
	type: 'collection',
	placeholder: 'Add parameter',
	default: {},
	options: [
		{
			displayName: 'Advanced Query',
			name: 'advanced',
			type: 'boolean',
			default: false,
			description:
				'Whether to ask the directory in the way that allows more filters, searching and counting. It may be some seconds behind.',
		},
		{
			displayName: 'Count',
			name: 'count',
			type: 'boolean',
			default: false,
			description: 'Whether to have the service count all that match. Some filters work only with it.',
		},
		{ displayName: 'Expand', name: 'expand', type: 'string', default: '', placeholder: 'e.g. attachments' },
		{
			displayName: 'Filter',
			name: 'filter',
			type: 'string',
			default: '',
			placeholder: "e.g. startswith(displayName,'A')",
			description: 'Names are case-sensitive, texts stand in single quotes',
		},
		more,
		{ displayName: 'Order By', name: 'orderby', type: 'string', default: '', placeholder: 'e.g. displayName desc' },
		{
			displayName: 'Page Size',
			name: 'top',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 100,
			description: 'How many entries come in one answer. Pages are followed by themselves.',
		},
		{
			displayName: 'Search',
			name: 'search',
			type: 'string',
			default: '',
			placeholder: 'e.g. "subject:invoice"',
			description: 'As the service wants it, quotes included',
		},
		{ displayName: 'Select', name: 'select', type: 'string', default: '', placeholder: 'e.g. displayName,mail' },
	],
};

interface Query {
	readonly select?: string;
	readonly filter?: string;
	readonly expand?: string;
	readonly search?: string;
	readonly orderby?: string;
	readonly top?: number;
	readonly count?: boolean;
	readonly advanced?: boolean;
	readonly parameters?: { readonly values?: ReadonlyArray<{ readonly name?: string; readonly value?: unknown }> };
}

/**
 * The query of a request, and the header that the directory wants beside some of it:
 * https://learn.microsoft.com/graph/aad-advanced-queries
 */
export function readQuery(item: ServiceItem): { query: Record<string, QueryValue>; headers: Record<string, string> } {
	const { advanced = false, count = false, parameters, ...odata } = item.get<Query>('query', {});
	const query: Record<string, QueryValue> = {};
	for (const [name, value] of Object.entries(odata)) if (value !== '') query[`$${name}`] = value;
	if (count || advanced) query.$count = 'true';
	for (const { name = '', value } of parameters?.values ?? [])
		if (name.trim() !== '') query[name.trim()] = String(value ?? '');
	const isEventual = count || advanced || query.$search !== undefined;
	return { query, headers: isEventual ? { ConsistencyLevel: 'eventual' } : {} };
}
