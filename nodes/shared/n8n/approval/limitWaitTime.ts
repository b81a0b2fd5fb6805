import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { NodeOperationError, WAIT_INDEFINITELY } from 'n8n-workflow';

const whenInterval = { show: { limitType: ['afterTimeInterval'] } };

/** The option that ends the waiting. */
export const limitWaitTime: INodeProperties = {
	displayName: 'Limit Wait Time',
	name: 'limitWaitTime',
	type: 'fixedCollection',
	description: 'Whether the workflow goes on without an answer after some time',
	default: { values: { limitType: 'afterTimeInterval', resumeAmount: 45, resumeUnit: 'minutes' } },
	options: [
		{
			displayName: 'Values',
			name: 'values',
			values: [
				{
					displayName: 'Limit Type',
					name: 'limitType',
					type: 'options',
					default: 'afterTimeInterval',
					description: 'What ends the waiting',
					options: [
						{
							name: 'After Time Interval',
							value: 'afterTimeInterval',
							description: 'This long after the mail was sent',
						},
						{ name: 'At Specified Time', value: 'atSpecifiedTime', description: 'At a moment of your choice' },
					],
				},
				{
					displayName: 'Amount',
					name: 'resumeAmount',
					type: 'number',
					typeOptions: { minValue: 0, numberPrecision: 2 },
					default: 1,
					description: 'The time to wait',
					displayOptions: whenInterval,
				},
				{
					displayName: 'Unit',
					name: 'resumeUnit',
					type: 'options',
					default: 'hours',
					description: 'What the number above counts',
					options: [
						{ name: 'Minutes', value: 'minutes' },
						{ name: 'Hours', value: 'hours' },
						{ name: 'Days', value: 'days' },
					],
					displayOptions: whenInterval,
				},
				{
					displayName: 'Max Date and Time',
					name: 'maxDateAndTime',
					type: 'dateTime',
					default: '',
					description: 'The moment at which the workflow goes on',
					displayOptions: { show: { limitType: ['atSpecifiedTime'] } },
				},
			],
		},
	],
};

interface Limit {
	readonly limitType?: string;
	readonly maxDateAndTime?: string;
	readonly resumeAmount?: number;
	readonly resumeUnit?: string;
}

const UNITS_MS: Readonly<Record<string, number>> = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 };

/**
 * Until when to wait for an answer.
 * @throws NodeOperationError for a limit that is no time
 */
export function waitTill(ctx: IExecuteFunctions): Date {
	const limit = ctx.getNodeParameter('options.limitWaitTime.values', 0, {}) as Limit;
	if (Object.keys(limit).length === 0) return WAIT_INDEFINITELY;
	const { limitType = 'afterTimeInterval', resumeAmount = 1, resumeUnit = 'hours', maxDateAndTime = '' } = limit;
	const till =
		limitType === 'afterTimeInterval'
			? new Date(Date.now() + resumeAmount * (UNITS_MS[resumeUnit] ?? NaN))
			: new Date(maxDateAndTime);
	if (!Number.isNaN(till.getTime())) return till;
	throw new NodeOperationError(ctx.getNode(), '"Limit Wait Time" is no time that can be waited for', {
		description: 'Fill in an amount and a unit, or a date and time.',
	});
}
