import type { IBinaryData, IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import type { Gmail } from '../../doubles/gmail/gmail.mts';
import type { Mailbox } from './mailbox';

/** Puts IDs in place of names like `$file`. */
export function filledIn(parameters: INodeParameters, { ids }: Mailbox): INodeParameters {
	return JSON.parse(
		JSON.stringify(parameters).replace(/\$(\w+)/g, (name, key: string) => ids[key] ?? name),
	) as INodeParameters;
}

/** What a node hands on. */
export function comparableItems(items: readonly INodeExecutionData[]) {
	return items.map(({ json, binary, pairedItem }) => ({ json, binary: binary && files(binary), pairedItem }));
}

/** Without the place where a file is stored. */
function files(binary: Record<string, IBinaryData>) {
	return Object.fromEntries(Object.entries(binary).map(([name, { id: _, ...file }]) => [name, file]));
}

/** The whole mailbox: every message, draft and label. */
export async function contentOf(api: Gmail): Promise<object> {
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
export function normal(value: unknown, { ids }: Mailbox): unknown {
	let text = JSON.stringify(value, (key, inner: unknown) => (VOLATILE.has(key) ? undefined : inner));
	for (const [name, id] of Object.entries(ids)) text = text.replaceAll(id, name);
	return JSON.parse(
		text
			.replace(/(msg|thr|Label)_[\w-]{16}/g, '$1')
			.replace(/r-\d{14,}/g, 'draft')
			.replace(/"name":"Date","value":"[^"]*"/g, '"name":"Date"')
			.replace(/--?_NmP-[^"\s]*?Part_\d/g, 'boundary')
			.replace(/<[\w.-]+@(mail\.gmail\.com|example\.com|emulate[\w.]*|[\w-]+)>(?=\\r\\n|\\n|")/g, '<own id>')
			.replace(/(\\r)?\\n/g, '\n'.replace('\n', '\\n')),
	);
}

const VOLATILE = new Set(['attachmentId', 'historyId', 'internalDate', 'sizeEstimate', 'Date', 'date', 'dateHeader']);
