import type { IBinaryData, IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Gmail, type GmailOptions } from '../../doubles/gmail/gmail.mts';
import { builtInGmail } from './builtIn';
import { gmail, raw } from './run';

/*
 * The same workflow with the built-in node and with ours, each on a mailbox of its own with the same mail in it: equal
 * outputs, equal mailboxes afterwards.
 */

const VERSIONS = [2, 2.1, 2.2] as const;

const WITH_FILE = raw(
	'From: "Bob B" <bob@example.org>',
	'Reply-To: Desk <desk@example.org>',
	'To: ann@example.com, "Roe, Jane" <jane@example.org>',
	'Cc: carl@example.org',
	'Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=',
	'Message-ID: <with-file@example.org>',
	'Date: Tue, 05 May 2026 10:00:00 +0200',
	'MIME-Version: 1.0',
	'Content-Type: multipart/mixed; boundary=x',
	'',
	'--x',
	'Content-Type: text/html; charset=utf-8',
	'',
	'<p>See https://example.org &amp; more</p>',
	'--x',
	'Content-Type: text/csv; name=a.csv',
	'Content-Disposition: attachment; filename=a.csv',
	'Content-Transfer-Encoding: base64',
	'',
	'YTti',
	'--x--',
);

const PLAIN = raw(
	'From: eve@example.org',
	'To: ann@example.com',
	'Subject: Plain',
	'Message-ID: <plain@example.org>',
	'Date: Tue, 05 May 2026 11:00:00 +0200',
	'',
	'Hello <you> & me',
);

/** What the names in a case stand for in this mailbox. */
interface Mailbox {
	readonly api: Gmail;
	readonly ids: Readonly<Record<string, string>>;
}

async function mailbox(options: GmailOptions = {}): Promise<Mailbox> {
	const api = await Gmail.start({ user: 'ann@example.com', ...options });
	const ids: Record<string, string> = {};
	const put = async (name: string, mail: string, labelIds: string[]) => {
		const message = await api.mailbox.ask<{ id: string; threadId: string }>('POST', '/messages', {
			raw: mail,
			labelIds,
		});
		ids[name] = message.id;
		ids[`${name}Thread`] = message.threadId;
	};
	await put('file', WITH_FILE, ['INBOX', 'UNREAD']);
	await put('plain', PLAIN, ['INBOX']);
	ids.label = (await api.mailbox.ask<{ id: string }>('POST', '/labels', { name: 'Work' })).id;
	ids.draft = (await api.mailbox.ask<{ id: string }>('POST', '/drafts', { message: { raw: PLAIN } })).id;
	return { api, ids };
}

let theirs: Mailbox;
let ours: Mailbox;

beforeEach(async () => {
	// The built-in node sends parameters of one method to another, which Google's client does not declare.
	[theirs, ours] = [await mailbox({ refusesViolations: false }), await mailbox()];
});

afterEach(async () => {
	await theirs.api.close();
	await ours.api[Symbol.asyncDispose]();
});

type Case = [name: string, parameters: INodeParameters, items: INodeExecutionData[]];

const FILE_ITEM: INodeExecutionData[] = [
	{ json: {}, binary: { data: { data: 'YTti', mimeType: 'text/csv', fileName: 'b.csv' } } },
];
const ATTACHED = { attachmentsUi: { attachmentsBinary: [{ property: 'data' }] } };

const CASES: Case[] = (
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

describe.each(VERSIONS)('version %s', (version) => {
	it.each(CASES)('%s', async (_name, parameters, items) => {
		const expected = await builtInGmail(theirs.api, version, filledIn(parameters, theirs), items);
		const actual = await gmail(ours.api, '', '', {
			typeVersion: version,
			...filledIn(parameters, ours),
			items,
		});
		expect(normal(await output(actual.items), ours)).toEqual(normal(await output(expected.items), theirs));
		expect(normal(await contentOf(ours.api), ours)).toEqual(normal(await contentOf(theirs.api), theirs));
	});
});

/** Names like `$file` stand for IDs. */
function filledIn(parameters: INodeParameters, { ids }: Mailbox): INodeParameters {
	return JSON.parse(
		JSON.stringify(parameters).replace(/\$(\w+)/g, (name, key: string) => ids[key] ?? name),
	) as INodeParameters;
}

async function output(items: INodeExecutionData[]) {
	return await Promise.resolve(
		items.map(({ json, binary, pairedItem }) => ({ json, binary: binary && files(binary), pairedItem })),
	);
}

function files(binary: Record<string, IBinaryData>) {
	return Object.fromEntries(
		Object.entries(binary).map(([name, { data, fileName, mimeType }]) => [name, { data, fileName, mimeType }]),
	);
}

/** The whole mailbox: every message, draft and label. */
async function contentOf(api: Gmail): Promise<object> {
	const { messages = [] } = await api.mailbox.ask<{ messages?: Array<{ id: string }> }>(
		'GET',
		'/messages?maxResults=500&includeSpamTrash=true',
	);
	const mails = await Promise.all(
		messages.map(
			async ({ id }) => await api.mailbox.ask<{ raw: string } & IDataObject>('GET', `/messages/${id}?format=raw`),
		),
	);
	const { drafts = [] } = await api.mailbox.ask<{ drafts?: object[] }>('GET', '/drafts');
	const { labels = [] } = await api.mailbox.ask<{ labels?: object[] }>('GET', '/labels');
	return {
		drafts,
		labels,
		mails: mails.map(({ raw: mail, ...rest }) => ({
			...rest,
			mail: canonical(Buffer.from(mail, 'base64url').toString('utf8')),
		})),
	};
}

/** Header fields unfolded and in one order: neither means anything. */
function canonical(mail: string): unknown {
	const text = mail.replace(/\r\n/g, '\n');
	const end = text.indexOf('\n\n');
	const fields = text
		.slice(0, end)
		.replace(/\n[ \t]+/g, ' ')
		.split('\n');
	return {
		fields: fields.filter((field) => !field.startsWith('Date:')).sort(),
		body: text.slice(end).replace(/\n[ \t]+boundary=/g, ' boundary='),
	};
}

/** Leaves out what differs from mailbox to mailbox and from moment to moment, and gives IDs their names. */
function normal(value: unknown, { ids }: Mailbox): unknown {
	let text = JSON.stringify(value, (key, inner: unknown) => (VOLATILE.has(key) ? undefined : inner));
	for (const [name, id] of Object.entries(ids)) text = text.replaceAll(id, name);
	return JSON.parse(
		text
			.replace(/(msg|thr|Label)_[\w-]{16}/g, '$1')
			.replace(/r-\d{20,}/g, 'draft')
			.replace(/--?_NmP-[^"\s]*?Part_\d/g, 'boundary')
			.replace(/<[\w.-]+@(mail\.gmail\.com|example\.com|emulate[\w.]*|[\w-]+)>(?=\\r\\n|\\n|")/g, '<own id>')
			.replace(/(\\r)?\\n/g, '\n'.replace('\n', '\\n')),
	);
}

const VOLATILE = new Set(['attachmentId', 'historyId', 'internalDate', 'sizeEstimate', 'Date', 'date', 'dateHeader']);
