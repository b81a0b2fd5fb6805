import type { INodeProperties } from 'n8n-workflow';

const SEARCH_HELP =
	'Use the same format as in the Gmail search box. <a href="https://support.google.com/mail/answer/7190?hl=en">More info</a>.';
const sender: INodeProperties = {
	displayName: 'Sender',
	name: 'sender',
	type: 'string',
	default: '',
	description: 'Sender name or email to filter by',
	hint: 'Enter an email or part of a sender name',
};

/** The filters of lists of messages and threads. @param things what is listed, in the plural */
function filtersField(things: string, more: INodeProperties[] = []): INodeProperties {
	return {
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		options: [
			{
				displayName: 'Include Spam and Trash',
				name: 'includeSpamTrash',
				type: 'boolean',
				default: false,
				description: `Whether to include ${things} from SPAM and TRASH in the results`,
			},
			{
				displayName: 'Label Names or IDs',
				name: 'labelIds',
				type: 'multiOptions',
				typeOptions: { loadOptionsMethod: 'getLabels' },
				default: [],
				description: `Only return ${things} with all of these labels. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.`,
			},
			{
				displayName: 'Read Status',
				name: 'readStatus',
				type: 'options',
				default: 'unread',
				hint: 'Filter emails by whether they have been read or not',
				options: [
					// eslint-disable-next-line n8n-nodes-base/node-param-display-name-miscased
					{ name: 'Unread and read emails', value: 'both' },
					// eslint-disable-next-line n8n-nodes-base/node-param-display-name-miscased
					{ name: 'Unread emails only', value: 'unread' },
					// eslint-disable-next-line n8n-nodes-base/node-param-display-name-miscased
					{ name: 'Read emails only', value: 'read' },
				],
			},
			{
				displayName: 'Received After',
				name: 'receivedAfter',
				type: 'dateTime',
				default: '',
				description:
					'Get all emails received after this time. In an expression you can set the date as a text in ISO format or as a timestamp in seconds or milliseconds.',
			},
			{
				displayName: 'Received Before',
				name: 'receivedBefore',
				type: 'dateTime',
				default: '',
				description:
					'Get all emails received before this time. In an expression you can set the date as a text in ISO format or as a timestamp in seconds or milliseconds.',
			},
			{
				displayName: 'Search',
				name: 'q',
				type: 'string',
				default: '',
				placeholder: 'has:attachment',
				hint: SEARCH_HELP,
				description: `Only return ${things} matching the query`,
			},
			...more,
		],
	};
}

export const messageFilters = filtersField('messages', [sender]);
export const threadFilters = filtersField('threads', [sender]);
