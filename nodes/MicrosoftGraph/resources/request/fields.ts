import type { INodeProperties } from 'n8n-workflow';

export const method: INodeProperties = {
	displayName: 'Method',
	name: 'method',
	type: 'options',
	options: ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'].map((value) => ({ name: value, value })),
	default: 'GET',
};

export const path: INodeProperties = {
	displayName: 'Path',
	name: 'path',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The part of the address after the version. A whole address of Microsoft Graph will do as well.',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchPaths', searchable: true },
		},
		{ displayName: 'By Path', name: 'path', type: 'string', placeholder: 'e.g. /users/ada@example.com/manager' },
	],
};

export const apiVersion: INodeProperties = {
	displayName: 'Version',
	name: 'apiVersion',
	type: 'options',
	options: [
		{ name: 'Beta', value: 'beta', description: 'May change at any time. Requests do not travel in batches.' },
		{ name: 'V1.0', value: 'v1.0' },
	],
	default: 'v1.0',
};

export const body: INodeProperties = {
	displayName: 'Body',
	name: 'body',
	type: 'json',
	default: '{}',
	displayOptions: { show: { method: ['PATCH', 'POST', 'PUT'] } },
	description: 'JSON. An empty object is sent as it is; leave the field empty to send nothing.',
};

export const headers: INodeProperties = {
	displayName: 'Headers',
	name: 'headers',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Header',
	default: {},
	options: [
		{
			name: 'values',
			displayName: 'Header',
			values: [
				{ displayName: 'Name', name: 'name', type: 'string', default: '', placeholder: 'e.g. If-Match' },
				{ displayName: 'Value', name: 'value', type: 'string', default: '' },
			],
		},
	],
};

export const inOrder: INodeProperties = {
	displayName: 'In Order',
	name: 'inOrder',
	type: 'boolean',
	default: false,
	description:
		'Whether an item is sent only when all items before it have succeeded. They travel in batches all the same, but one batch at a time.',
};

export const splitOut: INodeProperties = {
	displayName: 'Split Into Items',
	name: 'splitOut',
	type: 'boolean',
	default: true,
	description: 'Whether each entry of a list becomes an item of its own, and further pages are fetched',
};
