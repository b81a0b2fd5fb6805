import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { optionsField } from '../../../shared/n8n/optionsField';
import { day, endOfDays, moment } from '../../calendar/moment';
import { readRecurrence, type RecurrenceField, recurrenceField } from '../../calendar/recurrence';
import { isGiven } from '../../fields/isGiven';
import { immutableIds, timeZone } from '../../fields/options';
import { outputChoice } from '../../fields/output';
import { categories } from '../../mail/fields';

/** Which fields of an event come out. */
export const eventOutput = outputChoice(
	'id,subject,bodyPreview,start,end,organizer,attendees,webLink',
	'allowNewTimeProposals attendees body bodyPreview categories changeKey createdDateTime end hasAttachments hideAttendees iCalUId importance isAllDay isCancelled isDraft isOnlineMeeting isOrganizer isReminderOn lastModifiedDateTime location locations onlineMeeting onlineMeetingProvider onlineMeetingUrl organizer originalEndTimeZone originalStartTimeZone recurrence reminderMinutesBeforeStart responseRequested responseStatus sensitivity seriesMasterId showAs start subject transactionId type webLink',
);

/** IDs that last, and times in a zone. */
export const eventOptions = optionsField(immutableIds, timeZone);

export const subject: INodeProperties = { displayName: 'Title', name: 'subject', type: 'string', default: '' };

const time = (displayName: string, name: string): INodeProperties => ({
	displayName,
	name,
	type: 'dateTime',
	default: '',
	required: true,
});

export const startDateTime = time('Start', 'startDateTime');
export const endDateTime = time('End', 'endDateTime');

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

const more: INodeProperties[] = [
	{
		displayName: 'Allow New Time Proposals',
		name: 'allowNewTimeProposals',
		type: 'boolean',
		default: true,
		description: 'Whether attendees may propose another time',
	},
	attendees,
	{ ...categories, displayName: 'Categories' },
	{ displayName: 'Description', name: 'body', type: 'string', typeOptions: { rows: 2 }, default: '' },
	{
		displayName: 'Hide Attendees',
		name: 'hideAttendees',
		type: 'boolean',
		default: false,
		description: 'Whether each attendee sees no other in the invitation',
	},
	{
		displayName: 'Importance',
		name: 'importance',
		type: 'options',
		default: 'normal',
		options: [
			{ name: 'Low', value: 'low' },
			{ name: 'Normal', value: 'normal' },
			{ name: 'High', value: 'high' },
		],
	},
	{
		displayName: 'Is All Day',
		name: 'isAllDay',
		type: 'boolean',
		default: false,
		description: 'Whether the event lasts all day: of start and end, the day counts',
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
		displayName: 'Online Meeting Provider',
		name: 'onlineMeetingProvider',
		type: 'options',
		default: 'teamsForBusiness',
		description: 'Who hosts the meeting, where the calendar offers several',
		options: [
			{ name: 'Skype', value: 'skypeForConsumer' },
			{ name: 'Skype for Business', value: 'skypeForBusiness' },
			{ name: 'Teams', value: 'teamsForBusiness' },
		],
	},
	recurrenceField,
	{
		displayName: 'Reminder (Minutes)',
		name: 'reminderMinutesBeforeStart',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 15,
		description: 'How long before its start there is a reminder',
	},
	{
		displayName: 'Response Requested',
		name: 'responseRequested',
		type: 'boolean',
		default: true,
		description: 'Whether attendees are asked to answer',
	},
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
		default: 'free',
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
		description: 'The zone of start and end where they name none, and in which a series repeats itself',
	},
];

const inOrder = (fields: INodeProperties[]) => fields.sort((a, b) => a.displayName.localeCompare(b.displayName));

/** What an event may have beside title and time, when it is made. */
export const additionalFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: inOrder([...more]),
};

/** What can be changed of an event. The built-in Outlook node has start and end here, under shorter names. */
export const changes: INodeProperties = {
	...additionalFields,
	options: inOrder([
		...more,
		{ ...time('End', 'end'), required: false },
		{ ...time('Start', 'start'), required: false },
		subject,
	]),
};

/** What the form holds of an event; times as they were filled in. */
export interface EventFields {
	readonly attendees?: {
		readonly values?: ReadonlyArray<{ readonly email: string; readonly name?: string; readonly type?: string }>;
	};
	readonly body?: string;
	readonly isAllDay?: boolean;
	readonly location?: string;
	readonly recurrence?: RecurrenceField;
	readonly timeZone?: string;
	readonly start?: unknown;
	readonly end?: unknown;
	readonly [plain: string]: unknown;
}

/**
 * What is given of an event, as Graph takes it.
 * @throws NodeOperationError for times that are none
 */
export function buildEvent(item: ServiceItem, fields: EventFields): IDataObject {
	const { attendees: people, body, location, recurrence, timeZone, start, end, ...plain } = fields;
	const zone = timeZone || 'UTC';
	const event = { ...plain } as IDataObject;
	if (body !== undefined) event.body = { contentType: 'html', content: body };
	if (location !== undefined) event.location = { displayName: location };
	if (people) {
		event.attendees = (people.values ?? []).map(({ email, name = '', type = 'required' }) => ({
			type,
			emailAddress: { address: email, ...(name === '' ? {} : { name }) },
		}));
	}
	const read = plain.isAllDay ? day : moment;
	const times: Record<string, IDataObject | undefined> = {
		start: isGiven(start) ? read(item, startDateTime.displayName, start, zone) : undefined,
		end: isGiven(end) ? read(item, endDateTime.displayName, end, zone) : undefined,
	};
	if (plain.isAllDay && times.start && times.end) times.end = endOfDays(times.start, times.end);
	for (const [name, value] of Object.entries(times)) if (value) event[name] = value;
	const series = readRecurrence(item, recurrence, times.start);
	if (series && times.start && times.start.timeZone !== zone) {
		throw item.refuse(
			'Timezone',
			`is "${zone}", which is no IANA name, and "${startDateTime.displayName}" names its offset`,
			'Give the zone as Europe/Berlin, or the time without an offset: the series would move with the seasons.',
		);
	}
	if (series) event.recurrence = series;
	return event;
}
