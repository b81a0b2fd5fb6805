import type { INodeProperties } from 'n8n-workflow';
import { locator } from '../../fields/locator';

export const attachmentId = locator(
	{ displayName: 'Attachment', name: 'attachmentId', description: 'An attachment of the message' },
	'searchAttachments',
	'e.g. AAMkAGUzY5QKjAAA=',
);

export const binaryPropertyName: INodeProperties = {
	displayName: 'Input Data Field Name',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	required: true,
	hint: 'Binary field of the item that holds the file',
};

export const outputField: INodeProperties = {
	displayName: 'Put Output in Field',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	required: true,
	hint: 'Binary field that the file is put into',
};

export const fileName: INodeProperties = {
	displayName: 'File Name',
	name: 'fileName',
	type: 'string',
	default: '',
	description: 'Name of the attachment, where it is not to have that of the file',
};
