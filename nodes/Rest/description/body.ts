import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { fieldList } from './keyValue';

const showFor = (contentType: string, specifyBody?: string): IDisplayOptions => ({
	show: { sendBody: [true], contentType: [contentType], ...(specifyBody ? { specifyBody: [specifyBody] } : {}) },
});

const MULTIPART_FIELD: INodeProperties[] = [
	{
		displayName: 'Type',
		name: 'parameterType',
		type: 'options',
		options: [
			{ name: 'Form Data', value: 'formData' },
			// n8n calls files in items so.
			// eslint-disable-next-line n8n-nodes-base/node-param-display-name-miscased
			{ name: 'n8n Binary File', value: 'formBinaryData' },
		],
		default: 'formData',
	},
	{ displayName: 'Name', name: 'name', type: 'string', default: '' },
	{
		displayName: 'Value',
		name: 'value',
		type: 'string',
		displayOptions: { show: { parameterType: ['formData'] } },
		default: '',
	},
	{
		displayName: 'Input Data Field Name',
		name: 'inputDataFieldName',
		type: 'string',
		displayOptions: { show: { parameterType: ['formBinaryData'] } },
		default: '',
		description: 'Name of the binary field of the item that holds the file',
	},
];

export const body: INodeProperties[] = [
	{
		displayName: 'Send Body',
		name: 'sendBody',
		type: 'boolean',
		default: false,
		noDataExpression: true,
		description: 'Whether to send data with the request',
	},
	{
		displayName: 'Body Content Type',
		name: 'contentType',
		type: 'options',
		displayOptions: { show: { sendBody: [true] } },
		options: [
			{ name: 'Form URL Encoded', value: 'form-urlencoded' },
			{ name: 'Form-Data', value: 'multipart-form-data' },
			{ name: 'JSON', value: 'json' },
			// eslint-disable-next-line n8n-nodes-base/node-param-display-name-miscased
			{ name: 'n8n Binary File', value: 'binaryData' },
			{ name: 'Raw', value: 'raw' },
		],
		default: 'json',
		description: 'How the data is written',
	},
	{
		displayName: 'Specify Body',
		name: 'specifyBody',
		type: 'options',
		displayOptions: showFor('json'),
		options: [
			{ name: 'Using Fields Below', value: 'keypair' },
			{ name: 'Using JSON', value: 'json' },
		],
		default: 'keypair',
		description: 'Whether you fill in fields or write the JSON yourself',
	},
	fieldList('Body Parameters', 'bodyParameters', 'Body Field', 'Add Body Field', showFor('json', 'keypair')),
	{
		displayName: 'JSON',
		name: 'jsonBody',
		type: 'json',
		displayOptions: showFor('json', 'json'),
		default: '',
		placeholder: '{ "name": "Ada" }',
	},
	fieldList('Body', 'bodyParameters', 'Body Field', 'Add Body Field', showFor('multipart-form-data'), MULTIPART_FIELD),
	{
		displayName: 'Specify Body',
		name: 'specifyBody',
		type: 'options',
		displayOptions: showFor('form-urlencoded'),
		options: [
			{ name: 'Using Fields Below', value: 'keypair' },
			{ name: 'Using Single Field', value: 'string' },
		],
		default: 'keypair',
		description: 'Whether you fill in fields or give the whole text',
	},
	fieldList('Body Fields', 'bodyParameters', 'Field', 'Add Field', showFor('form-urlencoded', 'keypair')),
	{
		displayName: 'Body',
		name: 'body',
		type: 'string',
		displayOptions: { show: { sendBody: [true], specifyBody: ['string'] } },
		default: '',
		placeholder: 'field1=value1&field2=value2',
	},
	{
		displayName: 'Input Data Field Name',
		name: 'inputDataFieldName',
		type: 'string',
		displayOptions: showFor('binaryData'),
		default: '',
		description: 'Name of the binary field of the item that holds the file',
	},
	{
		displayName: 'Content Type',
		name: 'rawContentType',
		type: 'string',
		displayOptions: showFor('raw'),
		default: '',
		placeholder: 'text/html',
	},
	{
		displayName: 'Body',
		name: 'body',
		type: 'string',
		displayOptions: showFor('raw'),
		default: '',
	},
];
