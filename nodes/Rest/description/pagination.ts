import type { INodeProperties } from 'n8n-workflow';

export const pagination: INodeProperties = {
	displayName: 'Pagination',
	name: 'pagination',
	placeholder: 'Add pagination',
	type: 'fixedCollection',
	typeOptions: { multipleValues: false },
	default: { pagination: {} },
	options: [
		{
			displayName: 'Pagination',
			name: 'pagination',
			values: [
				{
					displayName: 'Complete Expression',
					name: 'completeExpression',
					type: 'string',
					default: '',
					description: 'An expression that is true when no more pages follow',
				},
				{
					displayName:
						'In expressions,	$response is the page before,	$request the first request, and	$pageCount the number of pages so far',
					name: 'webhookNotice',
					type: 'notice',
					default: '',
				},
				{
					displayName: 'Interval Between Requests (Ms)',
					name: 'requestInterval',
					type: 'number',
					default: 0,
					description: 'Milliseconds between two pages;	the service’s own limits are kept anyway',
					hint: 'At 0 no delay will be added',
				},
				{
					displayName: 'Limit Pages Fetched',
					name: 'limitPagesFetched',
					type: 'boolean',
					noDataExpression: true,
					default: false,
					description: 'Whether to stop after a number of pages',
				},
				{
					displayName: 'Max Pages',
					name: 'maxRequests',
					type: 'number',
					default: 100,
					description: 'How many pages are fetched at most',
				},
				{
					displayName: 'Next URL',
					name: 'nextURL',
					type: 'string',
					default: '',
					placeholder: 'e.g.	{{	$response.body.next	}}',
					description: 'An expression that gives the address of the next page',
				},
				{
					displayName: 'Pagination Complete When',
					name: 'paginationCompleteWhen',
					type: 'options',
					noDataExpression: true,
					options: [
						{
							name: 'Other',
							value: 'other',
						},
						{
							name: 'Receive Specific Status Code(s)',
							value: 'receiveSpecificStatusCodes',
						},
						{
							name: 'Response Is Empty',
							value: 'responseIsEmpty',
						},
					],
					default: 'responseIsEmpty',
					description: 'How the last page is known',
				},
				{
					displayName: 'Pagination Mode',
					name: 'paginationMode',
					type: 'options',
					noDataExpression: true,
					options: [
						{
							name: 'Off',
							value: 'off',
						},
						{
							name: 'Link Header',
							value: 'linkHeader',
							description: "Follow the rel='next' link in the response headers, as GitHub and many others send it",
						},
						{
							name: 'Response Contains Next URL',
							value: 'responseContainsNextURL',
						},
						{
							name: 'Update a Parameter in Each Request',
							value: 'updateAParameterInEachRequest',
						},
					],
					default: 'updateAParameterInEachRequest',
					description: 'How the next page is found',
				},
				{
					displayName: 'Parameters',
					name: 'parameters',
					type: 'fixedCollection',
					default: {},
					placeholder: 'Add Parameter',
					options: [
						{
							name: 'parameters',
							displayName: 'Parameter',
							values: [
								{
									displayName: 'Type',
									name: 'type',
									type: 'options',
									options: [
										{
											name: 'Body',
											value: 'body',
										},
										{
											name: 'Header',
											value: 'headers',
										},
										{
											name: 'Query',
											value: 'qs',
										},
									],
									default: 'qs',
									description: 'Where the parameter goes',
								},
								{
									displayName: 'Name',
									name: 'name',
									type: 'string',
									default: '',
									placeholder: 'e.g. page',
								},
								{
									displayName: 'Value',
									name: 'value',
									type: 'string',
									default: '',
									hint: 'An expression, such as	{{	$pageCount	+	1	}}',
								},
							],
						},
					],
				},
				{
					displayName: 'Status Code(s) when Complete',
					name: 'statusCodesWhenComplete',
					type: 'string',
					noDataExpression: true,
					default: '',
					description: 'One or several, separated by commas',
				},
			],
		},
	],
};
