import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'].map((name) => ({
	name,
	value: name.toLowerCase(),
}));

const when = (...patterns: string[]) => ({ show: { pattern: patterns } });

/** https://learn.microsoft.com/graph/api/resources/recurrencepattern and recurrencerange, in their words. */
export const recurrenceField: INodeProperties = {
	displayName: 'Recurrence',
	name: 'recurrence',
	type: 'fixedCollection',
	placeholder: 'Add Recurrence',
	default: {},
	description: 'How the event repeats itself',
	options: [
		{
			displayName: 'Recurrence',
			name: 'values',
			// eslint-disable-next-line n8n-nodes-base/node-param-fixed-collection-type-unsorted-items -- in the order in which one thinks
			values: [
				{
					displayName: 'Pattern',
					name: 'pattern',
					type: 'options',
					default: 'weekly',
					options: [
						{ name: 'Daily', value: 'daily' },
						{ name: 'Monthly, on a Date', value: 'absoluteMonthly' },
						{ name: 'Monthly, on a Weekday', value: 'relativeMonthly' },
						{ name: 'Weekly', value: 'weekly' },
						{ name: 'Yearly, on a Date', value: 'absoluteYearly' },
						{ name: 'Yearly, on a Weekday', value: 'relativeYearly' },
					],
				},
				{
					displayName: 'Every',
					name: 'interval',
					type: 'number',
					typeOptions: { minValue: 1 },
					default: 1,
					description: 'Days, weeks, months or years between two of them',
				},
				{
					displayName: 'Weekdays',
					name: 'daysOfWeek',
					type: 'multiOptions',
					options: WEEKDAYS,
					default: [],
					displayOptions: when('weekly', 'relativeMonthly', 'relativeYearly'),
				},
				{
					displayName: 'Which of Them',
					name: 'index',
					type: 'options',
					default: 'first',
					options: ['first', 'second', 'third', 'fourth', 'last'].map((value) => ({
						name: value[0].toUpperCase() + value.slice(1),
						value,
					})),
					displayOptions: when('relativeMonthly', 'relativeYearly'),
				},
				{
					displayName: 'Day of the Month',
					name: 'dayOfMonth',
					type: 'number',
					typeOptions: { minValue: 1, maxValue: 31 },
					default: 1,
					displayOptions: when('absoluteMonthly', 'absoluteYearly'),
				},
				{
					displayName: 'Month',
					name: 'month',
					type: 'number',
					typeOptions: { minValue: 1, maxValue: 12 },
					default: 1,
					displayOptions: when('absoluteYearly', 'relativeYearly'),
				},
				{
					displayName: 'Ends',
					name: 'range',
					type: 'options',
					default: 'noEnd',
					options: [
						{ name: 'After a Number of Times', value: 'numbered' },
						{ name: 'Never', value: 'noEnd' },
						{ name: 'On a Date', value: 'endDate' },
					],
				},
				{
					displayName: 'Times',
					name: 'numberOfOccurrences',
					type: 'number',
					typeOptions: { minValue: 1 },
					default: 10,
					displayOptions: { show: { range: ['numbered'] } },
				},
				{
					displayName: 'Last Day',
					name: 'endDate',
					type: 'dateTime',
					typeOptions: { dateOnly: true },
					default: '',
					displayOptions: { show: { range: ['endDate'] } },
				},
				{
					displayName: 'First Day',
					name: 'startDate',
					type: 'dateTime',
					typeOptions: { dateOnly: true },
					default: '',
					description: 'The day of the event itself when empty',
				},
			],
		},
	],
};

/** What the form holds of a recurrence. */
export interface RecurrenceField {
	readonly values?: {
		readonly pattern?: string;
		readonly interval?: number;
		readonly daysOfWeek?: readonly string[];
		readonly index?: string;
		readonly dayOfMonth?: number;
		readonly month?: number;
		readonly range?: string;
		readonly numberOfOccurrences?: number;
		readonly endDate?: unknown;
		readonly startDate?: unknown;
	};
}

/** What each pattern has beside its interval. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
	daily: [],
	weekly: ['daysOfWeek'],
	absoluteMonthly: ['dayOfMonth'],
	relativeMonthly: ['daysOfWeek', 'index'],
	absoluteYearly: ['dayOfMonth', 'month'],
	relativeYearly: ['daysOfWeek', 'index', 'month'],
};

const DEFAULTS = { index: 'first', dayOfMonth: 1, month: 1 };

/**
 * A recurrence as Graph takes it; undefined when there is none.
 * @param start of the event, where it is known
 * @throws NodeOperationError when it does not say on which days, or holds what is no date
 */
export function readRecurrence(
	item: ServiceItem,
	{ values }: RecurrenceField = {},
	start: IDataObject | undefined,
): IDataObject | undefined {
	if (!values) return undefined;
	const { pattern: type = 'weekly', interval = 1, range = 'noEnd', numberOfOccurrences = 10 } = values;
	const startDate = dateOf(item, values.startDate) || dateOf(item, start?.dateTime);
	if (startDate === '') throw refusal(item, 'has no first day', 'Fill in "First Day", or "Start" of the event.');
	const given: IDataObject = { ...DEFAULTS, daysOfWeek: [weekdayOf(startDate)] };
	for (const [name, value] of Object.entries(values)) {
		if (value !== undefined && !(Array.isArray(value) && value.length === 0)) given[name] = value as IDataObject;
	}
	const parts = (PARTS[type] ?? []).map((name) => [name, given[name]]);
	const endDate = dateOf(item, values.endDate);
	if (range === 'endDate' && endDate === '') throw refusal(item, 'has no last day', 'Fill in "Last Day".');
	return {
		pattern: { type, interval, ...(Object.fromEntries(parts) as IDataObject) },
		range: {
			type: range,
			startDate,
			...(range === 'endDate' ? { endDate } : {}),
			...(range === 'numbered' ? { numberOfOccurrences } : {}),
			...(start?.timeZone === undefined ? {} : { recurrenceTimeZone: start.timeZone }),
		},
	};
}

const refusal = (item: ServiceItem, problem: string, what: string) =>
	item.refuse(recurrenceField.displayName, problem, what);

/** The date in an ISO text; empty when there is none. @throws NodeOperationError for something else */
function dateOf(item: ServiceItem, value: unknown): string {
	const text = value instanceof Date ? value.toISOString() : String(value ?? '').trim();
	const date = text.slice(0, 10);
	if (text === '' || (/^\d{4}-\d\d-\d\d$/.test(date) && !Number.isNaN(Date.parse(date)))) return date;
	throw refusal(item, `holds "${text}", which is no date`, 'Give a date in ISO format, such as 2026-05-01.');
}

function weekdayOf(date: string): string {
	return WEEKDAYS[(new Date(date).getUTCDay() + 6) % 7]?.value;
}
