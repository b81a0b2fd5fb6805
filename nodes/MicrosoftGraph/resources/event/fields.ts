import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { ownerPath } from '../../api/owner';
import { locator, locatorValue } from '../../fields/locator';

export const calendarId: INodeProperties = {
	...locator(
		{ displayName: 'Calendar', name: 'calendarId', description: "Leave empty for the user's own calendar" },
		'searchCalendars',
		'e.g. AAMkAGUzY5QKjAAA=',
		false,
	),
};

export const eventId = locator(
	{ displayName: 'Event', name: 'eventId', description: 'The event to work on' },
	'searchEvents',
	'e.g. AAMkAGUzY5QKjAAA=',
);

/** The chosen calendar's events. */
export function eventsPath(item: ServiceItem): string {
	const id = locatorValue(item, calendarId.name);
	return `${ownerPath(item)}${id === '' ? '' : `/calendars/${encodeURIComponent(id)}`}/events`;
}

export const subject: INodeProperties = { displayName: 'Title', name: 'subject', type: 'string', default: '' };

export const startDateTime: INodeProperties = {
	displayName: 'Start',
	name: 'startDateTime',
	type: 'dateTime',
	default: '',
	required: true,
};

export const endDateTime: INodeProperties = {
	displayName: 'End',
	name: 'endDateTime',
	type: 'dateTime',
	default: '',
	required: true,
};

const attendees: INodeProperties = {
	displayName: 'Attendees',
	name: 'attendees',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	default: {},
	placeholder: 'Add Attendee',
	options: [
		{
			displayName: 'Attendee',
			name: 'values',
			values: [
				{
					displayName: 'Email',
					name: 'email',
					type: 'string',
					placeholder: 'name@email.com',
					required: true,
					default: '',
				},
				{ displayName: 'Name', name: 'name', type: 'string', default: '' },
				{
					displayName: 'Type',
					name: 'type',
					type: 'options',
					default: 'required',
					options: [
						{ name: 'Optional', value: 'optional' },
						{ name: 'Required', value: 'required' },
						{ name: 'Resource', value: 'resource' },
					],
				},
			],
		},
	],
};

export const additionalFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		attendees,
		{ displayName: 'Description', name: 'body', type: 'string', typeOptions: { rows: 2 }, default: '' },
		{
			displayName: 'Is All Day',
			name: 'isAllDay',
			type: 'boolean',
			default: false,
			description: 'Whether the event lasts all day: start and end are then dates',
		},
		{
			displayName: 'Is Online Meeting',
			name: 'isOnlineMeeting',
			type: 'boolean',
			default: false,
			description: 'Whether people can take part online',
		},
		{ displayName: 'Location', name: 'location', type: 'string', default: '' },
		{
			displayName: 'Sensitivity',
			name: 'sensitivity',
			type: 'options',
			default: 'normal',
			options: [
				{ name: 'Confidential', value: 'confidential' },
				{ name: 'Normal', value: 'normal' },
				{ name: 'Personal', value: 'personal' },
				{ name: 'Private', value: 'private' },
			],
		},
		{
			displayName: 'Show As',
			name: 'showAs',
			type: 'options',
			default: 'busy',
			options: [
				{ name: 'Busy', value: 'busy' },
				{ name: 'Free', value: 'free' },
				{ name: 'Out of Office', value: 'oof' },
				{ name: 'Tentative', value: 'tentative' },
				{ name: 'Working Elsewhere', value: 'workingElsewhere' },
			],
		},
		{
			displayName: 'Timezone',
			name: 'timeZone',
			type: 'string',
			default: 'UTC',
			placeholder: 'e.g. Europe/Berlin',
			description: 'The zone of start and end where they name none',
		},
	],
};

interface EventFields {
	readonly attendees?: {
		readonly values?: ReadonlyArray<{ readonly email: string; readonly name?: string; readonly type?: string }>;
	};
	readonly body?: string;
	readonly location?: string;
	readonly timeZone?: string;
	readonly [plain: string]: unknown;
}

/** What is given of an event, as Graph takes it. */
export function buildEvent(fields: EventFields): IDataObject {
	const { attendees: people, body, location, timeZone: _, ...plain } = fields;
	const event = { ...plain } as IDataObject;
	if (body !== undefined) event.body = { contentType: 'html', content: body };
	if (location !== undefined) event.location = { displayName: location };
	if (people) {
		event.attendees = (people.values ?? []).map(({ email, name = '', type = 'required' }) => ({
			type,
			emailAddress: { address: email, ...(name === '' ? {} : { name }) },
		}));
	}
	return event;
}

const NAMES_ITS_ZONE = /(?:Z|[+-]\d\d:?\d\d)$/i;

/**
 * A moment as Graph wants it: a local time, and the zone apart. A time that names its offset is put into UTC.
 * @param isDay takes the date alone
 * @throws NodeOperationError for something that is no date
 */
export function moment(item: ServiceItem, field: INodeProperties, timeZone: string, isDay: boolean): IDataObject {
	const given = item.get<unknown>(field.name, '');
	const text = given instanceof Date ? given.toISOString() : String(given ?? '').trim();
	if (Number.isNaN(new Date(text).getTime())) {
		throw item.refuse(
			field.displayName,
			`holds "${text}", which is no date`,
			'Give a date and time in ISO format, such as 2026-05-01T08:00:00.',
		);
	}
	if (isDay) return { dateTime: `${text.slice(0, 10)}T00:00:00`, timeZone };
	if (!NAMES_ITS_ZONE.test(text)) return { dateTime: text, timeZone };
	return { dateTime: new Date(text).toISOString().slice(0, -1), timeZone: 'UTC' };
}
