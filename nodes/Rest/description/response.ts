import type { INodeProperties } from 'n8n-workflow';

export const response: INodeProperties = {
	displayName: 'Response',
	name: 'response',
	type: 'fixedCollection',
	typeOptions: { multipleValues: false },
	default: { response: {} },
	options: [
		{
			displayName: 'Response',
			name: 'response',
			values: [
				{
					displayName: 'Include Response Headers and Status',
					name: 'fullResponse',
					type: 'boolean',
					default: false,
					description: 'Whether to return status and headers beside the body',
				},
				{
					displayName: 'Never Error',
					name: 'neverError',
					type: 'boolean',
					default: false,
					description: 'Whether an answer with an error status counts as a result, after the retries that make sense',
				},
				{
					displayName: 'Response Format',
					name: 'responseFormat',
					type: 'options',
					noDataExpression: true,
					options: [
						{ name: 'Autodetect', value: 'autodetect' },
						{ name: 'File', value: 'file' },
						{ name: 'JSON', value: 'json' },
						{
							name: 'JSON Lines',
							value: 'ndjson',
							description: 'One JSON value per line (NDJSON); each becomes an item',
						},
						{ name: 'Text', value: 'text' },
					],
					default: 'autodetect',
					description: 'What to make of the body; Autodetect goes by its content type',
				},
				{
					displayName: 'Put Output in Field',
					name: 'outputPropertyName',
					type: 'string',
					default: 'data',
					required: true,
					displayOptions: { show: { responseFormat: ['file', 'text'] } },
					description: 'Name of the field, binary for files, that takes the body',
				},
			],
		},
	],
};
