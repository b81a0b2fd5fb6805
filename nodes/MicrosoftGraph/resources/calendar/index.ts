import type { IDataObject } from 'n8n-workflow';
import type { Resource } from '../../../shared/n8n/serviceOperation';
import { deleting, getting, listing, updating } from '../../api/outlookOperations';
import { calendarId } from '../../calendar/ids';
import { filterQuery, filtersOf } from '../../fields/filters';
import { create } from './create';
import { updateFields } from './fields';
import { findMeetingTimes } from './findMeetingTimes';
import { getSchedule } from './getSchedule';

const thing = { name: 'a calendar', collection: 'calendars', id: calendarId };

const getAll = listing(thing, 'calendars', {
	fields: [filtersOf('e.g. canShare eq true')],
	query: (item) => filterQuery(item),
	pageSize: 100,
});

export const calendar: Resource = {
	name: 'Calendar',
	value: 'calendar',
	initial: getAll,
	operations: [
		create,
		deleting(thing),
		findMeetingTimes,
		getting(thing),
		getSchedule,
		getAll,
		updating(thing, [updateFields], (item) => item.get<IDataObject>(updateFields.name, {})),
	],
};
