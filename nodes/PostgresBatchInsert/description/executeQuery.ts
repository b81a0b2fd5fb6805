import type { INodeProperties } from 'n8n-workflow';

export const executeQueryFields: INodeProperties[] = [
	{
		displayName: 'Query',
		name: 'query',
		type: 'string',
		default: '',
		placeholder: 'e.g. SELECT ID, name FROM product WHERE quantity > $1 AND price <= $2',
		noDataExpression: true,
		required: true,
		description:
			"The SQL to run: one statement or several. You can use n8n expressions, and $1, $2, $3 … for the 'Query Parameters' in the options.",
		typeOptions: { editor: 'sqlEditor', sqlDialect: 'PostgreSQL' },
		hint: 'Put values from elsewhere into query parameters, which cannot change the query. Add them in the options below.',
		displayOptions: { show: { resource: ['database'], operation: ['executeQuery'] } },
	},
];
