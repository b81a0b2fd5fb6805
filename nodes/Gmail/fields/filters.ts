import type { INodeProperties } from 'n8n-workflow';

const SEARCH_HELP =
	'Written as in Gmail\'s own search box. <a href="https://support.google.com/mail/answer/7190?hl=en">More info</a>.';
const sender: INodeProperties = {
	displayName: 'Sender',
	name: 'sender',
	type: 'string',
	default: '',
	description: 'Only mail whose sender has this in name or address',
	hint: 'An address, or a part of the name',
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
				hint: 'Only mail that has been read, or has not',
				options: [
					{ name: 'Unread and Read Emails', value: 'both' },
					{ name: 'Unread Emails Only', value: 'unread' },
					{ name: 'Read Emails Only', value: 'read' },
				],
			},
			{
				displayName: 'Received After',
				name: 'receivedAfter',
				type: 'dateTime',
				default: '',
				description:
					'Only mail that came after this moment. Expressions may give ISO text, or seconds or milliseconds since 1970.',
			},
			{
				displayName: 'Received Before',
				name: 'receivedBefore',
				type: 'dateTime',
				default: '',
				description:
					'Only mail that came before this moment. Expressions may give ISO text, or seconds or milliseconds since 1970.',
			},
			{
				displayName: 'Search',
				name: 'q',
				type: 'string',
				default: '',
				placeholder: 'e.g. has:attachment',
				hint: SEARCH_HELP,
				description: `Only return ${things} matching the query`,
			},
			...more,
		],
	};
}

export const messageFilters = filtersField('messages', [sender]);
export const threadFilters = filtersField('threads', [sender]);
