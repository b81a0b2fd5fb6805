import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { momentInQuery } from '../../calendar/moment';
import { isGiven } from '../../fields/isGiven';

export const subject: INodeProperties = {
	displayName: 'Subject',
	name: 'subject',
	type: 'string',
	default: '',
	placeholder: 'e.g. Quarterly Sync',
};

export const startDateTime: INodeProperties = {
	displayName: 'Start Time',
	name: 'startDateTime',
	type: 'dateTime',
	default: '',
	description: "When it starts. A time that does not say its zone is in the workflow's.",
};

export const endDateTime: INodeProperties = {
	displayName: 'End Time',
	name: 'endDateTime',
	type: 'dateTime',
	default: '',
	description: 'When it ends, later than it starts',
};

/** A text of the form, without blanks around it. @throws NodeOperationError for a list or object in its place */
export function readText(item: ServiceItem, { displayName }: INodeProperties, value: unknown): string {
	// Dates have their own way to be a text.
	const plain: unknown = JSON.parse(JSON.stringify(value ?? ''));
	if (typeof plain === 'object') throw item.refuse(displayName, 'holds no text', 'Map a text to it.');
	return String(plain).trim();
}

/** The same for a field that must be filled in. @throws NodeOperationError when it is empty */
export function requiredText(item: ServiceItem, field: INodeProperties): string {
	const text = readText(item, field, item.get<unknown>(field.name, ''));
	if (text === '') throw item.refuse(field.displayName, 'is empty', 'Fill it in.');
	return text;
}

interface Times {
	readonly startDateTime?: unknown;
	readonly endDateTime?: unknown;
}

/**
 * Start and end in UTC, as far as they are given.
 * @throws NodeOperationError for something that is no date, or an end that is not later than the start
 */
export function readTimes(item: ServiceItem, times: Times): IDataObject {
	const start = inUtc(item, startDateTime, times.startDateTime);
	const end = inUtc(item, endDateTime, times.endDateTime);
	if (start !== undefined && end !== undefined && Date.parse(end) <= Date.parse(start))
		throw item.refuse(
			endDateTime.displayName,
			`(${end}) is not later than "${startDateTime.displayName}" (${start})`,
			'Give an end that is later. A time that does not say its zone is in that of the workflow.',
		);
	return { startDateTime: start, endDateTime: end };
}

/** @returns as `2026-05-01T06:00:00Z`; undefined when it is not given */
function inUtc(item: ServiceItem, { displayName }: INodeProperties, value: unknown): string | undefined {
	if (!isGiven(value)) return undefined;
	const moment = momentInQuery(item, displayName, value, item.ctx.getTimezone());
	return new Date(moment).toISOString().replace('.000Z', 'Z');
}
