import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError, WAIT_INDEFINITELY } from 'n8n-workflow';

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
