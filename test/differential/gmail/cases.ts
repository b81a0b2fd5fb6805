import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

/** A workflow that both nodes must run alike; `$name` stands for an ID in the mailbox. Plain data: it runs in this process and in a real n8n. */
export type Case = readonly [name: string, parameters: INodeParameters, items: INodeExecutionData[]];

const FILE_ITEM: INodeExecutionData[] = [
	{ json: {}, binary: { data: { data: 'YTti', mimeType: 'text/csv', fileName: 'b.csv' } } },
];
const ATTACHED = { attachmentsUi: { attachmentsBinary: [{ property: 'data' }] } };

export const CASES: readonly Case[] = (
	[
		['message get', { resource: 'message', operation: 'get', messageId: '$file' }],
		['message get whole', { resource: 'message', operation: 'get', messageId: '$file', simple: false, options: {} }],
		['message get plain', { resource: 'message', operation: 'get', messageId: '$plain', simple: false, options: {} }],
		[
			'message get with files',
			{
				resource: 'message',
				operation: 'get',
				messageId: '$file',
				simple: false,
				options: { downloadAttachments: true, dataPropertyAttachmentsPrefixName: 'f_' },
			},
		],
		['message getAll', { resource: 'message', operation: 'getAll', filters: {} }],
		['message getAll limited', { resource: 'message', operation: 'getAll', limit: 1, filters: {} }],
		['message getAll all', { resource: 'message', operation: 'getAll', returnAll: true, filters: {}, options: {} }],
		[
			'message getAll whole',
			{ resource: 'message', operation: 'getAll', simple: false, filters: {}, options: { downloadAttachments: true } },
		],
		[
			'message getAll filtered',
			{
				resource: 'message',
				operation: 'getAll',
				filters: {
					labelIds: ['INBOX'],
					q: 'subject:Plain',
					readStatus: 'read',
					sender: 'eve',
					receivedAfter: '2020-01-01T00:00:00.000Z',
					receivedBefore: 4102444800000,
					includeSpamTrash: true,
				},
			},
		],
		['message markAsRead', { resource: 'message', operation: 'markAsRead', messageId: '$file' }],
		['message markAsUnread', { resource: 'message', operation: 'markAsUnread', messageId: '$plain' }],
		['message addLabels', { resource: 'message', operation: 'addLabels', messageId: '$plain', labelIds: ['$label'] }],
		[
			'message removeLabels',
			{ resource: 'message', operation: 'removeLabels', messageId: '$file', labelIds: ['INBOX'] },
		],
		['message delete', { resource: 'message', operation: 'delete', messageId: '$plain' }],
		[
			'message send text',
			{
				resource: 'message',
				operation: 'send',
				sendTo: 'bob@example.org, Jane <jane@example.org>',
				subject: 'Hi 你好',
				emailType: 'text',
				message: ' Text with ümlauts ',
				options: {
					appendAttribution: false,
					ccList: 'c@example.org',
					bccList: 'b@example.org',
					replyTo: 'r@example.org',
					senderName: 'Ann A',
				},
			},
		],
		[
			'message send html with a file',
			{
				resource: 'message',
				operation: 'send',
				sendTo: 'bob@example.org',
				subject: 'File',
				message: '<b>bold</b>',
				options: { appendAttribution: false, ...ATTACHED },
			},
			FILE_ITEM,
		],
		[
			'message send text with attribution',
			{
				resource: 'message',
				operation: 'send',
				sendTo: 'bob@example.org',
				subject: 'Said',
				emailType: 'text',
				message: 'x',
				options: { appendAttribution: true },
			},
		],
		[
			'message reply',
			{ resource: 'message', operation: 'reply', messageId: '$file', emailType: 'text', message: 'Yes', options: {} },
		],
		[
			'message reply to sender only',
			{
				resource: 'message',
				operation: 'reply',
				messageId: '$file',
				message: 'Yes',
				options: { replyToSenderOnly: true, senderName: 'Ann', ccList: 'c@example.org', ...ATTACHED },
			},
			FILE_ITEM,
		],
		['draft get', { resource: 'draft', operation: 'get', messageId: '$draft', options: {} }],
		['draft getAll', { resource: 'draft', operation: 'getAll', options: {} }],
		['draft getAll all', { resource: 'draft', operation: 'getAll', returnAll: true, options: {} }],
		['draft delete', { resource: 'draft', operation: 'delete', messageId: '$draft' }],
		[
			'draft create',
			{
				resource: 'draft',
				operation: 'create',
				subject: 'Draft',
				emailType: 'html',
				message: '<i>x</i>',
				options: { sendTo: 'bob@example.org', fromAlias: 'ann@example.com', ...ATTACHED },
			},
			FILE_ITEM,
		],
		['label create', { resource: 'label', operation: 'create', name: 'New', options: {} }],
		[
			'label create hidden',
			{
				resource: 'label',
				operation: 'create',
				name: 'Hidden',
				options: { labelListVisibility: 'labelHide', messageListVisibility: 'hide' },
			},
		],
		['label get', { resource: 'label', operation: 'get', labelId: '$label' }],
		['label getAll', { resource: 'label', operation: 'getAll', returnAll: true }],
		['label getAll limited', { resource: 'label', operation: 'getAll', limit: 3 }],
		['label delete', { resource: 'label', operation: 'delete', labelId: '$label' }],
		['thread get', { resource: 'thread', operation: 'get', threadId: '$fileThread', options: {} }],
		[
			'thread get messages',
			{ resource: 'thread', operation: 'get', threadId: '$fileThread', options: { returnOnlyMessages: true } },
		],
		['thread get whole', { resource: 'thread', operation: 'get', threadId: '$fileThread', simple: false, options: {} }],
		['thread getAll', { resource: 'thread', operation: 'getAll', filters: { q: 'subject:Plain' } }],
		['thread getAll all', { resource: 'thread', operation: 'getAll', returnAll: true, filters: {} }],
		['thread trash', { resource: 'thread', operation: 'trash', threadId: '$plainThread' }],
		['thread untrash', { resource: 'thread', operation: 'untrash', threadId: '$plainThread' }],
		[
			'thread addLabels',
			{ resource: 'thread', operation: 'addLabels', threadId: '$plainThread', labelIds: ['$label'] },
		],
		[
			'thread removeLabels',
			{ resource: 'thread', operation: 'removeLabels', threadId: '$fileThread', labelIds: ['INBOX'] },
		],
		['thread delete', { resource: 'thread', operation: 'delete', threadId: '$plainThread' }],
		[
			'thread reply to recipients only',
			{
				resource: 'thread',
				operation: 'reply',
				threadId: '$fileThread',
				messageId: '$file',
				message: 'Yes',
				options: { replyToRecipientsOnly: true },
			},
		],
	] as Array<[string, INodeParameters, INodeExecutionData[]?]>
).map(([name, parameters, items = [{ json: {} }]]) => [name, parameters, items]);
