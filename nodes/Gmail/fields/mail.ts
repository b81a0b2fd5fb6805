import type { INodeProperties } from 'n8n-workflow';
import { OWN_VERSION } from '../versions';

export const sendTo: INodeProperties = {
	displayName: 'To',
	name: 'sendTo',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. info@example.com',
	description: 'Who gets the mail: one address, or several with commas between them',
};

export const subject: INodeProperties = {
	displayName: 'Subject',
	name: 'subject',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. Hello World!',
};

function emailType(first: 'html' | 'text'): INodeProperties {
	return {
		displayName: 'Email Type',
		name: 'emailType',
		type: 'options',
		default: first,
		required: true,
		noDataExpression: true,
		options: [
			{ name: 'HTML', value: 'html' },
			{ name: 'HTML and Text', value: 'both', description: 'Text for readers that do not show HTML' },
			{ name: 'Text', value: 'text' },
		],
	};
}

/** The built-in node has HTML first for messages, and text for threads and drafts. */
export const htmlFirst = emailType('html');
export const textFirst = emailType('text');

export const message: INodeProperties = {
	displayName: 'Message',
	name: 'message',
	type: 'string',
	default: '',
	required: true,
};

export const textMessage: INodeProperties = {
	displayName: 'Message as Text',
	name: 'textMessage',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '',
	displayOptions: { show: { emailType: ['both'] } },
	description: 'What readers see who do not show HTML',
};

function attribution(defaultValue: boolean): INodeProperties {
	return {
		// eslint-disable-next-line n8n-nodes-base/node-param-display-name-miscased -- n8n writes itself in small letters
		displayName: 'Append n8n Attribution',
		name: 'appendAttribution',
		type: 'boolean',
		// eslint-disable-next-line n8n-nodes-base/node-param-default-wrong-for-boolean -- true or false, by version
		default: defaultValue,
		description: 'Whether the mail ends with “This email was sent automatically with n8n”',
	};
}

/** On by itself in the built-in node's versions from 2.1 on. */
export const appendAttribution: INodeProperties[] = [
	{ ...attribution(true), displayOptions: { show: { '@version': [{ _cnd: { lt: OWN_VERSION } }] } } },
	{ ...attribution(false), displayOptions: { show: { '@version': [{ _cnd: { gte: OWN_VERSION } }] } } },
];

const attachments: INodeProperties = {
	displayName: 'Attachments',
	name: 'attachmentsUi',
	placeholder: 'Add Attachment',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	options: [
		{
			name: 'attachmentsBinary',
			displayName: 'Attachment Binary',
			values: [
				{
					displayName: 'Attachment Field Name',
					name: 'property',
					type: 'string',
					default: 'data',
					description: 'Names of the binary fields of the item that are attached, with commas between them',
					hint: 'Binary field of the item that holds the file',
				},
				{
					displayName: 'Inline Image ID',
					name: 'contentId',
					type: 'string',
					default: '',
					placeholder: 'e.g. logo',
					description: 'Shows the file inside of the HTML, where that has &lt;img src="cid:logo"&gt;',
				},
			],
		},
	],
	default: {},
	description: 'Files to add to the message',
};

const bcc: INodeProperties = {
	displayName: 'BCC',
	name: 'bccList',
	type: 'string',
	description: 'Who gets a copy that the others do not see, with commas between the addresses',
	placeholder: 'e.g. info@example.com',
	default: '',
};

const cc: INodeProperties = {
	displayName: 'CC',
	name: 'ccList',
	type: 'string',
	description: 'Who gets a copy, with commas between the addresses',
	placeholder: 'e.g. info@example.com',
	default: '',
};

const fromAlias: INodeProperties = {
	displayName: 'From Alias Name or ID',
	name: 'fromAlias',
	type: 'options',
	default: '',
	description:
		'Address that the mail comes from. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	typeOptions: { loadOptionsMethod: 'getGmailAliases' },
};

const headers: INodeProperties = {
	displayName: 'Headers',
	name: 'headersUi',
	placeholder: 'Add Header',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	options: [
		{
			name: 'header',
			displayName: 'Header',
			values: [
				{ displayName: 'Name', name: 'name', type: 'string', default: '', placeholder: 'e.g. X-Ticket' },
				{ displayName: 'Value', name: 'value', type: 'string', default: '' },
			],
		},
	],
	default: {},
	description: 'Further header fields of the mail',
};

const senderName: INodeProperties = {
	displayName: 'Sender Name',
	name: 'senderName',
	type: 'string',
	placeholder: 'e.g. Nathan',
	default: '',
	description: 'Name that readers see beside the address',
};

export const replyTo: INodeProperties = {
	displayName: 'Send Replies To',
	name: 'replyTo',
	type: 'string',
	placeholder: 'e.g. reply@example.com',
	default: '',
	description: 'Where answers go',
};

/** Options of everything that makes a mail. */
export const mailOptions = [attachments, bcc, cc, fromAlias, headers, senderName];

export const replyToSenderOnly: INodeProperties = {
	displayName: 'Reply to Sender Only',
	name: 'replyToSenderOnly',
	type: 'boolean',
	default: false,
	description: 'Whether only the sender gets the reply, and nobody else who got the mail',
	displayOptions: { hide: { replyToRecipientsOnly: [true] } },
};

export const replyToRecipientsOnly: INodeProperties = {
	displayName: 'Reply to Recipients Only',
	name: 'replyToRecipientsOnly',
	type: 'boolean',
	default: false,
	description: 'Whether to leave yourself out of those who get the reply',
	displayOptions: { hide: { replyToSenderOnly: [true] } },
};

export const replyOptions = [...mailOptions, ...appendAttribution, replyTo];
