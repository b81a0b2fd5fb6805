import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { createOnce } from '../api/createOnce';
import { listAll, topFor } from '../api/list';
import { self } from '../api/self';
import { limitOf } from '../fields/lists';
import type { Mention } from './mentions';

export const contentType: INodeProperties = {
	displayName: 'Content Type',
	name: 'contentType',
	type: 'options',
	default: 'text',
	required: true,
	options: [
		{ name: 'HTML', value: 'html' },
		{ name: 'Text', value: 'text' },
	],
};

export const message: INodeProperties = {
	displayName: 'Message',
	name: 'message',
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	required: true,
};

export const includeLinkToWorkflow: INodeProperties = {
	displayName: 'Include Link to Workflow',
	name: 'includeLinkToWorkflow',
	type: 'boolean',
	default: true,
	description: 'Whether a link to this workflow stands below the message',
};

export const mentionPlacement: INodeProperties = {
	displayName: 'Mention Placement',
	name: 'mentionPlacement',
	type: 'options',
	default: 'start',
	options: [
		{ name: 'End of Message', value: 'end' },
		{ name: 'Start of Message', value: 'start' },
	],
};

interface MessageOptions {
	readonly includeLinkToWorkflow?: boolean;
	readonly mentionPlacement?: string;
}

/** The form's message as Graph takes it: https://learn.microsoft.com/graph/api/chatmessage-post */
export function buildMessage(item: ServiceItem, mentions: readonly Mention[]): IDataObject {
	const { includeLinkToWorkflow: hasLink = true, mentionPlacement: placement = 'start' } = item.get<MessageOptions>(
		'options',
		{},
	);
	const text = item.get<string>(message.name, '');
	const isHtml = item.get<string>(contentType.name, 'text') === 'html';
	if (!hasLink && mentions.length === 0) return { body: { contentType: isHtml ? 'html' : 'text', content: text } };
	const markup = isHtml ? text : escaped(text).replaceAll('\n', '<br>');
	const marks = mentions.map(({ name }, id) => `<at id="${id}">${escaped(name)}</at>`).join(' ');
	const parts = placement === 'end' ? [markup, marks] : [marks, markup];
	const content = parts.filter((part) => part !== '').join(' ') + (hasLink ? linkToWorkflow(item) : '');
	const body = { contentType: 'html', content };
	if (mentions.length === 0) return { body };
	// The text of a mention is compared with what stands between its marks.
	return { body, mentions: mentions.map(({ name, mentioned }, id) => ({ id, mentionText: escaped(name), mentioned })) };
}

function linkToWorkflow({ ctx }: ServiceItem): string {
	const { id = '' } = ctx.getWorkflow();
	const instance = ctx.getInstanceBaseUrl().replace(/\/$/, '');
	return `<br><br><em>Sent by <a href="${instance}/workflow/${id}">this n8n workflow</a></em>`;
}

function escaped(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** How many messages Graph gives at a time. */
const MESSAGES_PAGE = 50;

/** The messages of a chat or channel, or the replies to one, as many as are wanted. */
export async function listMessages(item: ServiceItem, path: string): Promise<IDataObject[]> {
	const limit = limitOf(item);
	return await listAll(item, { path, query: { $top: topFor(limit, MESSAGES_PAGE) }, inBatch: true }, limit);
}

/**
 * Sends a message once. Graph takes no ID from its client, so when the answer gets lost the latest messages are looked
 * through for one that this user has sent since, with this text. It is never sent again.
 * @param path where messages go: those of a chat or channel, or the replies to one
 * @throws {CallFailed} when it was not sent, or nobody knows
 */
export async function sendMessage(item: ServiceItem, path: string, body: IDataObject): Promise<IDataObject> {
	const { id } = await self(item, 'sending messages');
	const wanted = plain((body.body as IDataObject).content);
	return await createOnce(
		item,
		{ path, body },
		{
			request: { path, query: { $top: MESSAGES_PAGE } },
			isLike: ({ from, body: sent }) =>
				(from as { user?: { id?: string } } | null)?.user?.id === id &&
				plain((sent as IDataObject)?.content) === wanted,
		},
	);
}

/** A message without what Teams writes in its own way: markup, spaces. */
function plain(content: unknown): string {
	return String(content ?? '')
		.replace(/<[^>]*>/g, '')
		.replace(/&nbsp;|\s+/g, '');
}
