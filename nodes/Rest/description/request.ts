import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

const method = (name: string): INodePropertyOptions => ({ name, value: name });

/** Only in the list when asked for, but never lost from a node that uses one. */
const webdavMethod = (name: string): INodePropertyOptions[] => [
	{ name, value: name, displayOptions: { show: { 'options.webdavMethods': [true] } } },
	{
		name,
		value: name,
		displayOptions: { hide: { method: [{ _cnd: { not: name } }], 'options.webdavMethods': [true] } },
	},
];

export const request: INodeProperties[] = [
	{
		displayName: 'Method',
		name: 'method',
		type: 'options',

		options: [
			...['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'].map(method),
			...['COPY', 'MKCOL', 'MOVE', 'PROPFIND', 'REPORT'].flatMap(webdavMethod),
		],
		default: 'GET',
		description: 'The HTTP method of the request',
	},
	{
		displayName: 'URL',
		name: 'url',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://api.example.com/v1/items',
		description: 'The address to call, with http:// or https:// in front',
		required: true,
	},
];
