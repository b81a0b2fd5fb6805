import type { INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../../shared/n8n/optionsField';
import type { Operation } from '../../../shared/n8n/serviceOperation';
import { ownerPath } from '../../api/owner';
import { preferHeaders } from '../../api/prefer';
import { momentInQuery } from '../../calendar/moment';
import { PAGE_OF_CHANGES } from '../../changes/feeds';
import { fromNow, getChanges, mostChanges } from '../../changes/getChanges';
import { immutableIds, timeZone } from '../../fields/options';
import { user } from '../../fields/user';

const from: INodeProperties = {
	displayName: 'Start',
	name: 'startDateTime',
	type: 'dateTime',
	default: '',
	required: true,
	description: 'Events from this time on are watched. Fill in a fixed time: after a change, everything is given again.',
};
const until: INodeProperties = {
	...from,
	displayName: 'End',
	name: 'endDateTime',
	description: 'Events up to this time are watched. Fill in a fixed time here, too.',
};

/** https://learn.microsoft.com/graph/api/event-delta: of the user's own calendar, and only between two times */
export const events: Operation = {
	name: 'Get Changes of Events',
	value: 'events',
	action: 'Get changes of events',
	description: 'Which events between two times were created, changed or deleted since the last run',
	fields: [user, from, until, optionsField(fromNow, immutableIds, mostChanges, timeZone)],
	async run(item) {
		const { timeZone: zone = '' } = item.get<{ timeZone?: string }>('options', {});
		const moment = ({ name, displayName }: INodeProperties) =>
			momentInQuery(item, displayName, item.get<unknown>(name, ''), zone);
		return await getChanges(item, {
			request: {
				path: `${ownerPath(item)}/calendarView/delta`,
				query: { startDateTime: moment(from), endDateTime: moment(until) },
				headers: preferHeaders(item, PAGE_OF_CHANGES),
			},
		});
	},
};
