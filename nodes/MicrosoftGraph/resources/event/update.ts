import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { additionalFields, buildEvent, endDateTime, moment, startDateTime, subject } from './fields';

/** The built-in Outlook node has start and end of a change in its collection, under shorter names. */
const start: INodeProperties = { ...startDateTime, name: 'start', required: false };
const end: INodeProperties = { ...endDateTime, name: 'end', required: false };

export const changes: INodeProperties = {
	...additionalFields,
	options: [...(additionalFields.options as INodeProperties[]), end, start, subject].sort((a, b) =>
		a.displayName.localeCompare(b.displayName),
	),
};

/** What is to be changed of an event. */
export function readChanges(item: ServiceItem): IDataObject {
	const fields = item.get<{ timeZone?: string; isAllDay?: boolean; start?: unknown; end?: unknown }>(changes.name, {});
	const { timeZone = 'UTC', isAllDay = false } = fields;
	const event = buildEvent(fields);
	for (const field of [start, end]) {
		if (event[field.name] === undefined) continue;
		event[field.name] = moment(item, { ...field, name: `${changes.name}.${field.name}` }, timeZone, isAllDay);
	}
	return event;
}
