import type { INodeProperties } from 'n8n-workflow';
import { locator } from '../fields/locator';

const addresses = (displayName: string, name: string, who: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	description: `Comma-separated list of email addresses of ${who}`,
});

export const toRecipients: INodeProperties = {
	...addresses('To', 'toRecipients', 'recipients'),
	required: true,
	placeholder: 'e.g. ada@example.com, Bob <bob@example.com>',
};

export const to: INodeProperties = addresses('To', 'to', 'recipients');

export const subject: INodeProperties = { displayName: 'Subject', name: 'subject', type: 'string', default: '' };

export const bodyContent: INodeProperties = {
	displayName: 'Message',
	name: 'bodyContent',
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	description: 'Message body content',
};

export const attachments: INodeProperties = {
	displayName: 'Attachments',
	name: 'attachments',
	type: 'fixedCollection',
	placeholder: 'Add Attachment',
	default: {},
	typeOptions: { multipleValues: true },
	options: [
		{
			name: 'attachments',
			displayName: 'Attachment',
			values: [
				{
					displayName: 'Input Data Field Name',
					name: 'binaryPropertyName',
					type: 'string',
					default: '',
					placeholder: 'e.g. data',
					hint: 'Binary field of the item that holds the file',
				},
			],
		},
	],
};

const internetMessageHeaders: INodeProperties = {
	displayName: 'Custom Headers',
	name: 'internetMessageHeaders',
	placeholder: 'Add Header',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	default: {},
	options: [
		{
			name: 'headers',
			displayName: 'Header',
			values: [
				{ displayName: 'Name', name: 'name', type: 'string', default: '', placeholder: 'e.g. X-Order' },
				{ displayName: 'Value', name: 'value', type: 'string', default: '' },
			],
		},
	],
};

const bodyContentType: INodeProperties = {
	displayName: 'Message Type',
	name: 'bodyContentType',
	type: 'options',
	options: [
		{ name: 'HTML', value: 'html' },
		{ name: 'Text', value: 'Text' },
	],
	default: 'html',
	description: 'Message body content type',
};

export const categories: INodeProperties = {
	displayName: 'Category Names or IDs',
	name: 'categories',
	type: 'multiOptions',
	typeOptions: { loadOptionsMethod: 'getCategoriesNames' },
	default: [],
	description:
		'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
};

const importance: INodeProperties = {
	displayName: 'Importance',
	name: 'importance',
	type: 'options',
	options: [
		{ name: 'Low', value: 'Low' },
		{ name: 'Normal', value: 'Normal' },
		{ name: 'High', value: 'High' },
	],
	default: 'Normal',
	description: 'How the message is marked for whoever gets it',
};

const isReadReceiptRequested: INodeProperties = {
	displayName: 'Read Receipt Requested',
	name: 'isReadReceiptRequested',
	type: 'boolean',
	default: false,
	description: 'Whether to ask for word when the message is read',
};

const from: INodeProperties = {
	displayName: 'From',
	name: 'from',
	type: 'string',
	default: '',
	description: 'The mailbox from which the message is sent. The account must have been given the right to it.',
};

const isRead: INodeProperties = {
	displayName: 'Is Read',
	name: 'isRead',
	type: 'boolean',
	default: false,
	description: 'Whether the message is marked as read',
};

const saveToSentItems: INodeProperties = {
	displayName: 'Save To Sent Items',
	name: 'saveToSentItems',
	type: 'boolean',
	default: true,
	description: 'Whether to keep a copy in Sent Items. With more than 2 MB of attachments there is one in any case.',
};

const addressed = [
	addresses('BCC Recipients', 'bccRecipients', 'BCC recipients'),
	categories,
	addresses('CC Recipients', 'ccRecipients', 'CC recipients'),
	internetMessageHeaders,
	from,
	importance,
	bodyContentType,
	isReadReceiptRequested,
	addresses('Reply To', 'replyTo', 'those who get answers'),
];

function collection(displayName: string, name: string, options: INodeProperties[]): INodeProperties {
	return {
		displayName,
		name,
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: options.sort((a, b) => a.displayName.localeCompare(b.displayName)),
	};
}

/** What a message may have beside its text, when it is sent. */
export const sendFields = collection('Additional Fields', 'additionalFields', [
	attachments,
	...addressed,
	saveToSentItems,
]);

export const draftFields = collection('Additional Fields', 'additionalFields', [
	attachments,
	...addressed,
	addresses('To', 'toRecipients', 'recipients'),
]);

export const replyFields = collection('Additional Fields', 'additionalFields', [
	attachments,
	...addressed,
	subject,
	addresses('To', 'toRecipients', 'recipients'),
]);

export const updateFields = collection('Update Fields', 'updateFields', [
	...addressed,
	isRead,
	bodyContent,
	subject,
	addresses('To', 'toRecipients', 'recipients'),
]);

export const messageId = locator(
	{ displayName: 'Message', name: 'messageId', description: 'The message to work on' },
	'searchMessages',
	'e.g. AAMkAGUzY5QKjAAA=',
);

export const draftId = locator(
	{ displayName: 'Draft', name: 'draftId', description: 'The draft to work on' },
	'searchDrafts',
	'e.g. AAMkAGUzY5QKjAAA=',
);

export const folderId = locator(
	{ displayName: 'Folder', name: 'folderId', description: 'A folder of the mailbox' },
	'searchFolders',
	'e.g. inbox, archive or AAMkAGUzY5QKjAAA=',
);
