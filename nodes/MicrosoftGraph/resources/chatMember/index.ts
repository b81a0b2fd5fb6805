import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { momentInQuery } from '../../calendar/moment';
import { chatRole } from '../../teams/chatRole';
import { chatId, chatPath } from '../../teams/fields';
import { membershipResource } from '../../teams/members';

const shareHistory: INodeProperties = {
	displayName: 'Share History',
	name: 'shareHistory',
	type: 'options',
	default: 'none',
	options: [
		{ name: 'All', value: 'all' },
		{ name: 'From Date', value: 'fromDate' },
		{ name: 'None', value: 'none' },
	],
	description: 'Which of the messages before them they see',
};

const historyStartDate: INodeProperties = {
	displayName: 'History Start Date',
	name: 'historyStartDate',
	type: 'dateTime',
	default: '',
	displayOptions: { show: { shareHistory: ['fromDate'] } },
};

interface Options {
	readonly role?: string;
	readonly shareHistory?: string;
	readonly historyStartDate?: unknown;
}

/** The date that stands for the whole history: https://learn.microsoft.com/graph/api/chat-post-members */
const FROM_THE_BEGINNING = '0001-01-01T00:00:00Z';

/** @throws NodeOperationError for a date that is none */
function read(item: ServiceItem): IDataObject {
	const { role = 'owner', shareHistory: share = 'none', historyStartDate: from } = item.get<Options>('options', {});
	const roles = { roles: [role] };
	if (share === 'none') return roles;
	if (share === 'all') return { ...roles, visibleHistoryStartDateTime: FROM_THE_BEGINNING };
	const since = momentInQuery(item, historyStartDate.displayName, from, item.ctx.getTimezone());
	return { ...roles, visibleHistoryStartDateTime: since };
}

export const chatMember = membershipResource({
	name: 'Chat Member',
	value: 'chatMember',
	fields: [chatId],
	dependsOn: 'chatId.value',
	options: [historyStartDate, chatRole, shareHistory],
	path: chatPath,
	read,
});
