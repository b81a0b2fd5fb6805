import type { INodeProperties } from 'n8n-workflow';

export const idempotencyKey: INodeProperties = {
	displayName: 'Idempotency Key',
	name: 'idempotencyKey',
	placeholder: 'Add Idempotency Key',
	type: 'fixedCollection',
	typeOptions: { multipleValues: false },
	default: {},
	description: 'Lets the service recognize a repeated POST or PATCH, so that it can be tried again without harm',
	options: [
		{
			displayName: 'Key',
			name: 'key',
			values: [
				{
					displayName: 'Header',
					name: 'header',
					type: 'string',
					default: '',
					placeholder: 'e.g. Idempotency-Key',
					description:
						'Header the service takes the key from. Empty for that of the service profile, else Idempotency-Key.',
				},
				{
					displayName: 'Value',
					name: 'value',
					type: 'string',
					default: '',
					description:
						'A value that is the same whenever the same thing is meant, such as an order number. Empty derives one from workflow, node, item and request: the same when a stopped workflow is run again, and the same for a request that is repeated on purpose.',
				},
			],
		},
	],
};
