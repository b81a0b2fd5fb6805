import type { INodeProperties } from 'n8n-workflow';
import { idIn, threadId } from '../../fields/ids';
import {
	message,
	replyOptions,
	replyToRecipientsOnly,
	replyToSenderOnly,
	textFirst,
	textMessage,
} from '../../fields/mail';
import { optionsField } from '../../fields/quota';
import { reply as answer } from '../../mail/reply';
import { asItems, type Operation } from '../../operation';

const messageInThread: INodeProperties = {
	// eslint-disable-next-line n8n-nodes-base/node-param-display-name-wrong-for-dynamic-options -- the built-in node's words
	displayName: 'Message Snippet or ID',
	name: 'messageId',
	type: 'options',
	typeOptions: { loadOptionsMethod: 'getThreadMessages', loadOptionsDependsOn: ['threadId'] },
	default: '',
	description:
		'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
};

export const reply: Operation = {
	name: 'Reply',
	value: 'reply',
	action: 'Reply to a message',
	fields: [
		threadId,
		messageInThread,
		textFirst,
		message,
		textMessage,
		optionsField(...replyOptions, replyToSenderOnly, replyToRecipientsOnly),
	],
	run: async (item) => asItems(await answer(item, idIn(item, messageInThread), { copies: false })),
};
