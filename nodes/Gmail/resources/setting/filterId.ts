import type { INodeProperties } from 'n8n-workflow';

export const filterId: INodeProperties = {
	displayName: 'Filter ID',
	name: 'filterId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. ANe1BmjXq9Zk…',
};
