import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { momentInQuery } from './moment';

const NAMES = [
	['Start Date', 'startDateTime'],
	['End Date', 'endDateTime'],
] as const;

/** From when until when. @param displayOptions when they are shown */
export function rangeFields(displayOptions?: INodeProperties['displayOptions']): INodeProperties[] {
	return NAMES.map(([displayName, name]) => ({
		displayName,
		name,
		type: 'dateTime',
		default: '',
		required: true,
		displayOptions,
	}));
}

/** The zone that the options name; empty when they name none. */
export function timeZoneOf(item: ServiceItem): string {
	return item.get<{ timeZone?: string }>('options', {}).timeZone?.trim() ?? '';
}

/**
 * The range as a query has it: https://learn.microsoft.com/graph/api/calendar-list-calendarview
 * @throws NodeOperationError for something that is no date
 */
export function readRange(item: ServiceItem): Record<string, string> {
	const zone = timeZoneOf(item);
	return Object.fromEntries(
		NAMES.map(([label, name]) => [name, momentInQuery(item, label, item.get<unknown>(name, ''), zone)]),
	);
}
