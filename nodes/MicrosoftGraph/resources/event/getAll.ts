import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { listAll, topFor } from '../../api/list';
import { ownerPath } from '../../api/owner';
import { preferHeaders } from '../../api/prefer';
import { calendarOfEvent, eventsPath } from '../../calendar/ids';
import { rangeFields, readRange } from '../../calendar/range';
import { filterQuery, filtersOf } from '../../fields/filters';
import { limitOf, listFields } from '../../fields/lists';
import { user } from '../../fields/user';
import { eventOptions, eventOutput } from './fields';

const PAGE_SIZE = 100;

const fromAllCalendars: INodeProperties = {
	displayName: 'From All Calendars',
	name: 'fromAllCalendars',
	type: 'boolean',
	default: true,
	description: 'Whether to take the events of every calendar',
};

const calendar: INodeProperties = { ...calendarOfEvent, displayOptions: { show: { fromAllCalendars: [false] } } };

const includeRecurringInstances: INodeProperties = {
	displayName: 'Include Recurring Event Instances',
	name: 'includeRecurringInstances',
	type: 'boolean',
	default: false,
	description: 'Whether to get what takes place between two times, each instance of a series by itself',
};

const range = rangeFields({ show: { includeRecurringInstances: [true] } });
const filters = filtersOf("e.g. contains(subject,'Review')");

export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many events',
	fields: [
		user,
		fromAllCalendars,
		calendar,
		includeRecurringInstances,
		...range,
		...listFields,
		...eventOutput.fields,
		filters,
		eventOptions,
	],
	async run(item) {
		const limit = limitOf(item);
		const isView = item.get('includeRecurringInstances', false);
		const query = { $select: eventOutput.select(item), ...filterQuery(item), ...(isView ? readRange(item) : {}) };
		const headers = preferHeaders(item);
		const events: IDataObject[] = [];
		for (const collection of await collections(item)) {
			const left = limit - events.length;
			if (left <= 0) break;
			const path = isView ? collection.replace(/events$/, 'calendarView') : collection;
			const request = { path, query: { ...query, $top: topFor(left, PAGE_SIZE) }, headers, inBatch: true };
			for (const event of await listAll(item, request, left)) events.push(event);
		}
		return asItems(events);
	},
};

/** Paths of the events that are wanted. */
async function collections(item: ServiceItem): Promise<string[]> {
	if (!item.get('fromAllCalendars', true)) return [eventsPath(item)];
	const path = `${ownerPath(item)}/calendars`;
	const headers = preferHeaders(item);
	const calendars = await item.once(
		`calendars ${JSON.stringify([path, headers])}`,
		async () => await listAll(item, { path, query: { $select: 'id', $top: PAGE_SIZE }, headers }),
	);
	return calendars.map(({ id }) => `${path}/${encodeURIComponent(String(id))}/events`);
}
