import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

/** The two modes of HTTP Request, which are told in expressions how to go on and when to stop. */
const withExpressions: IDisplayOptions = {
	show: { paginationMode: ['updateAParameterInEachRequest', 'responseContainsNextURL'] },
};

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
				name: 'Link Header',
				value: 'linkHeader',
				description: 'Follow the next link in the response headers, as GitHub and many others send it',
			},
			{ name: 'Off', value: 'off' },
			{ name: 'Response Contains Next URL', value: 'responseContainsNextURL' },
			{ name: 'Update a Parameter in Each Request', value: 'updateAParameterInEachRequest' },
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
		hint: 'At 0 no delay will be added',
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
