import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { ownerPath } from '../api/owner';
import { locator, locatorValue } from '../fields/locator';

const calendar = (description: string, isRequired: boolean): INodeProperties =>
	locator(
		{ displayName: 'Calendar', name: 'calendarId', description },
		'searchCalendars',
		'e.g. AAMkAGUzY5QKjAAA=',
		isRequired,
	);

/** Where an event is. The built-in Outlook node always wants one. */
export const calendarOfEvent = calendar("Leave empty for the user's own calendar", false);

export const calendarId = calendar('The calendar to work on', true);

export const eventId: INodeProperties = {
	...locator(
		{ displayName: 'Event', name: 'eventId', description: 'The event to work on' },
		'searchEvents',
		'e.g. AAMkAGUzY5QKjAAA=',
	),
	typeOptions: { loadOptionsDependsOn: ['calendarId.value'] },
};

/** The chosen calendar, below the user; nothing for the user's own. */
function calendarPart(item: ServiceItem): string {
	const id = locatorValue(item, calendarOfEvent.name);
	return id === '' ? '' : `calendars/${encodeURIComponent(id)}/`;
}

/** The events of the chosen calendar, below the user. */
export const eventsBelow = (item: ServiceItem) => `${calendarPart(item)}events`;

/** The events of the chosen calendar. */
export const eventsPath = (item: ServiceItem) => `${ownerPath(item)}/${eventsBelow(item)}`;
