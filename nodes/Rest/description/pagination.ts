import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

/** The two modes of HTTP Request, which are told in expressions how to go on and when to stop. */
const withExpressions: IDisplayOptions = {
	show: { paginationMode: ['updateAParameterInEachRequest', 'responseContainsNextURL'] },
};

const only = (...modes: string[]): IDisplayOptions => ({ show: { paginationMode: modes } });

const PARAMETER: INodeProperties[] = [
	{
		displayName: 'Type',
		name: 'type',
		type: 'options',
		options: [
			{ name: 'Body', value: 'body' },
			{ name: 'Header', value: 'headers' },
			{ name: 'Query', value: 'qs' },
		],
		default: 'qs',
		description: 'Where the parameter goes',
	},
	{ displayName: 'Name', name: 'name', type: 'string', default: '', placeholder: 'e.g. page' },
	{
		displayName: 'Value',
		name: 'value',
		type: 'string',
		default: '',
		hint: 'An expression, such as {{ $pageCount + 1 }}',
	},
];

const FIELDS: INodeProperties[] = [
	{
		displayName: 'Pagination Mode',
		name: 'paginationMode',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Automatic',
				value: 'automatic',
				description: 'As the documentation of the service describes it (see the option "Service Profile")',
			},
			{ name: 'Cursor', value: 'cursor', description: 'The response holds a marker that goes into the next request' },
			{
				name: 'Link Header',
				value: 'linkHeader',
				description: 'Follow the next link in the response headers, as GitHub and many others send it',
			},
			{
				name: 'Next URL in a Field',
				value: 'nextUrlField',
				description: 'Follow the address in a field of the response',
			},
			{
				name: 'OData Next Link',
				value: 'odata',
				description: 'Follow @odata.nextLink, as Microsoft’s services have it',
			},
			{ name: 'Off', value: 'off' },
			{ name: 'Offset and Limit', value: 'offset', description: 'The request says how many entries to skip' },
			{ name: 'Page Number', value: 'pageNumber', description: 'The request says which page it wants' },
			{
				name: 'Response Contains Next URL',
				value: 'responseContainsNextURL',
				description: 'An expression gives the address of the next page',
			},
			{
				name: 'Update a Parameter in Each Request',
				value: 'updateAParameterInEachRequest',
				description: 'Expressions give the parameters of the next page',
			},
		],
		default: 'updateAParameterInEachRequest',
		description: 'How the next page is found',
	},
	{
		displayName:
			'In expressions, $response is the page before, $request the first request, and $pageCount the number of pages so far',
		name: 'webhookNotice',
		type: 'notice',
		default: '',
		displayOptions: withExpressions,
	},
	{
		displayName: 'Next URL',
		name: 'nextURL',
		type: 'string',
		displayOptions: { show: { paginationMode: ['responseContainsNextURL'] } },
		default: '',
		placeholder: 'e.g. {{ $response.body.next }}',
		description: 'An expression that gives the address of the next page',
	},
	{
		displayName: 'Parameters',
		name: 'parameters',
		type: 'fixedCollection',
		displayOptions: { show: { paginationMode: ['updateAParameterInEachRequest'] } },
		typeOptions: {
			multipleValues: true,
			noExpression: true,
			fixedCollection: { itemTitle: '={{ $collection.item.value.name }}' },
		},
		placeholder: 'Add Parameter',
		default: { parameters: [{ type: 'qs', name: '', value: '' }] },
		options: [{ name: 'parameters', displayName: 'Parameter', values: PARAMETER }],
	},
	{
		displayName: 'Next URL Field',
		name: 'nextUrlPath',
		type: 'string',
		displayOptions: only('nextUrlField'),
		default: 'next',
		placeholder: 'e.g. links.next',
		description: 'Field of the response that holds the address of the next page; the list ends when it is empty',
	},
	{
		displayName: 'Cursor Field',
		name: 'cursorPath',
		type: 'string',
		displayOptions: only('cursor'),
		default: 'next_cursor',
		placeholder: 'e.g. meta.next_cursor',
		description: 'Field of the response that holds the marker; the list ends when it is empty',
	},
	{
		displayName: 'Cursor Parameter',
		name: 'cursorParameter',
		type: 'string',
		displayOptions: only('cursor'),
		default: 'cursor',
		description: 'Parameter of the next request that takes the marker',
	},
	{
		displayName: 'Send Cursor In',
		name: 'cursorPlace',
		type: 'options',
		displayOptions: only('cursor'),
		options: [
			{ name: 'Body', value: 'body' },
			{ name: 'Query', value: 'query' },
		],
		default: 'query',
	},
	{
		displayName: 'More Field',
		name: 'morePath',
		type: 'string',
		displayOptions: only('cursor'),
		default: '',
		placeholder: 'e.g. has_more',
		description: 'Field of the response that is true while more pages follow, where there is one',
	},
	{
		displayName: 'Offset Parameter',
		name: 'offsetParameter',
		type: 'string',
		displayOptions: only('offset'),
		default: 'offset',
		description: 'Query parameter that says how many entries to skip',
	},
	{
		displayName: 'Page Parameter',
		name: 'pageParameter',
		type: 'string',
		displayOptions: only('pageNumber'),
		default: 'page',
		description: 'Query parameter that says which page is wanted',
	},
	{
		displayName: 'First Page',
		name: 'firstPage',
		type: 'number',
		displayOptions: only('pageNumber'),
		default: 1,
		description: 'Number of the first page; some services count from 0',
	},
	{
		displayName: 'Page Size Parameter',
		name: 'sizeParameter',
		type: 'string',
		displayOptions: only('offset', 'pageNumber'),
		default: 'limit',
		description: 'Query parameter for the number of entries per page. Empty to leave it to the service.',
	},
	{
		displayName: 'Page Size',
		name: 'pageSize',
		type: 'number',
		typeOptions: { minValue: 1 },
		displayOptions: only('offset', 'pageNumber'),
		default: 100,
		description: 'Entries per page; the list ends with a page that has fewer',
	},
	{
		displayName: 'List Field',
		name: 'itemsPath',
		type: 'string',
		displayOptions: only('offset', 'pageNumber'),
		default: '',
		placeholder: 'e.g. data.items',
		description:
			'Field of the response that holds the list. Empty for that of Split Out, else for the only list there is.',
	},
	{
		displayName: 'Pagination Complete When',
		name: 'paginationCompleteWhen',
		type: 'options',
		noDataExpression: true,
		displayOptions: withExpressions,
		options: [
			{ name: 'Other', value: 'other' },
			{ name: 'Receive Specific Status Code(s)', value: 'receiveSpecificStatusCodes' },
			{ name: 'Response Is Empty', value: 'responseIsEmpty' },
		],
		default: 'responseIsEmpty',
		description: 'How the last page is known',
	},
	{
		displayName: 'Status Code(s) when Complete',
		name: 'statusCodesWhenComplete',
		type: 'string',
		noDataExpression: true,
		displayOptions: { show: { paginationCompleteWhen: ['receiveSpecificStatusCodes'] } },
		default: '',
		description: 'One or several, separated by commas',
	},
	{
		displayName: 'Complete Expression',
		name: 'completeExpression',
		type: 'string',
		displayOptions: { show: { paginationCompleteWhen: ['other'] } },
		default: '',
		description: 'An expression that is true when no more pages follow',
	},
	{
		displayName: 'Limit Pages Fetched',
		name: 'limitPagesFetched',
		type: 'boolean',
		noDataExpression: true,
		displayOptions: { hide: { paginationMode: ['off'] } },
		default: false,
		description: 'Whether to stop after a number of pages',
	},
	{
		displayName: 'Max Pages',
		name: 'maxRequests',
		type: 'number',
		displayOptions: { show: { limitPagesFetched: [true] } },
		default: 100,
		description: 'How many pages are fetched at most',
	},
	{
		// The unit is lower case.
		// eslint-disable-next-line n8n-nodes-base/node-param-display-name-miscased
		displayName: 'Interval Between Requests (ms)',
		name: 'requestInterval',
		type: 'number',
		displayOptions: { hide: { paginationMode: ['off'] } },
		default: 0,
		typeOptions: { minValue: 0 },
		description: 'Milliseconds between two pages; the limits of the service are kept anyway',
		hint: '0 goes on with the next page at once',
	},
];

export const pagination: INodeProperties = {
	displayName: 'Pagination',
	name: 'pagination',
	placeholder: 'Add pagination',
	type: 'fixedCollection',
	typeOptions: { multipleValues: false },
	default: { pagination: {} },
	// In the order in which they are filled in.
	options: [{ displayName: 'Pagination', name: 'pagination', values: FIELDS }],
};
