import type { INodeProperties } from 'n8n-workflow';
import { idempotencyKey } from './idempotency';
import { pagination } from './pagination';
import { response } from './response';
import { customService, serviceProfile } from './service';

const batching: INodeProperties = {
	displayName: 'Batching',
	name: 'batching',
	placeholder: 'Add Batching',
	type: 'fixedCollection',
	typeOptions: { multipleValues: false },
	default: { batch: {} },
	description: 'A pace of your own. Requests per Second under Reliability does the same without pauses.',
	options: [
		{
			displayName: 'Batching',
			name: 'batch',
			values: [
				{
					displayName: 'Items per Batch',
					name: 'batchSize',
					type: 'number',
					typeOptions: { minValue: -1 },
					default: 50,
					description: 'How many items go out per interval. -1 for no limit.',
				},
				{
					// eslint-disable-next-line n8n-nodes-base/node-param-display-name-miscased
					displayName: 'Batch Interval (ms)',
					name: 'batchInterval',
					type: 'number',
					typeOptions: { minValue: 0 },
					default: 1000,
					description: 'Length of the interval in milliseconds. 0 for no limit.',
				},
			],
		},
	],
};

const redirect: INodeProperties = {
	displayName: 'Redirects',
	name: 'redirect',
	placeholder: 'Add Redirect',
	type: 'fixedCollection',
	typeOptions: { multipleValues: false },
	default: { redirect: {} },
	options: [
		{
			displayName: 'Redirect',
			name: 'redirect',
			values: [
				{
					displayName: 'Follow Redirects',
					name: 'followRedirects',
					type: 'boolean',
					default: true,
					noDataExpression: true,
					description: 'Whether to go where a redirect leads',
				},
				{
					displayName: 'Max Redirects',
					name: 'maxRedirects',
					type: 'number',
					displayOptions: { show: { followRedirects: [true] } },
					default: 21,
					description: 'How many redirects are followed at most',
				},
			],
		},
	],
};

export const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Array Format in Query Parameters',
			name: 'queryParameterArrays',
			type: 'options',
			displayOptions: { show: { '/sendQuery': [true] } },
			options: [
				{ name: 'Brackets Only', value: 'brackets', description: 'E.g. tag[]=a&tag[]=b.' },
				{ name: 'Brackets with Indices', value: 'indices', description: 'E.g. tag[0]=a&tag[1]=b.' },
				{ name: 'No Brackets', value: 'repeat', description: 'E.g. tag=a&tag=b.' },
			],
			default: 'brackets',
		},
		batching,
		customService,
		{
			displayName: 'Enable WebDAV Methods',
			name: 'webdavMethods',
			type: 'boolean',
			default: false,
			description: 'Whether to offer PROPFIND, MKCOL, MOVE, COPY and REPORT as methods',
		},
		idempotencyKey,
		{
			displayName: 'Ignore SSL Issues (Insecure)',
			name: 'allowUnauthorizedCerts',
			type: 'boolean',
			noDataExpression: true,
			default: false,
			description: 'Whether to connect even if SSL certificate validation is not possible',
		},
		{
			displayName: 'Lowercase Headers',
			name: 'lowercaseHeaders',
			type: 'boolean',
			default: true,
			description: 'Whether to write header names in lower case',
		},
		{
			displayName: 'Max Response Size (MiB)',
			name: 'maxResponseSize',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 256,
			description: 'Largest response that is read into memory, after decompression. 0 for no limit of your own.',
		},
		{
			displayName: 'Only If Changed',
			name: 'onlyIfChanged',
			type: 'boolean',
			default: false,
			description:
				'Whether to ask for what has changed since the last run of the active workflow (ETag, Last-Modified). What has not gives an item with "unchanged": true.',
		},
		pagination,
		{
			displayName: 'Proxy',
			name: 'proxy',
			type: 'string',
			default: '',
			placeholder: 'e.g. http://myproxy:3128',
			description: 'Proxy for this node, instead of the one in n8n’s environment',
		},
		redirect,
		response,
		{
			displayName: 'Send Credentials on Cross-Origin Redirect',
			name: 'sendCredentialsOnCrossOriginRedirect',
			type: 'boolean',
			default: false,
			description: 'Whether a redirect to another origin gets the credential, too, if its domains allow it',
		},
		serviceProfile,
		{
			displayName: 'Split Out',
			name: 'splitOut',
			type: 'string',
			default: '',
			placeholder: 'e.g. data.items',
			description: 'Path of the list in the response whose entries become items',
		},
		{
			displayName: 'Timeout',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 10000,
			description: 'Milliseconds to wait for the headers of the response; 300,000 if this option is not added',
		},
	],
};
