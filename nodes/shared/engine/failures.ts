import type { Failure } from './verdict';

/** The engine's own words for ends that no reply explains. */

export function cancelled(): Failure {
	return { message: 'Cancelled', code: 'ABORT_ERR' };
}

/** @param reason what the last one met that tried */
export function outage(reason: Failure, origin: string): Failure {
	return {
		...reason,
		description: sentences(`${origin} has been out of reach for longer than this item may wait.`, reason.description),
	};
}

export function pauseTooLong(last: Failure, origin: string): Failure {
	const description =
		'The service said when it can be called again. Run the workflow after that time, or raise "Max Wait" under Reliability.';
	// What the call met before does not explain the pause, unless it was the service itself that spoke.
	if (last.httpCode !== undefined) return { ...last, description };
	return { message: `${origin} asks for a pause that is longer than this item may wait`, description };
}

export function retriesUsedUp(last: Failure, origin: string): Failure {
	return {
		...last,
		description: sentences(
			`Too many calls to ${origin} are failing, so it is not burdened with further retries.`,
			last.description,
		),
	};
}

/** @param reason what asking for new credentials threw, if anything */
export function noNewCredentials(last: Failure, reason: unknown): Failure {
	if (reason === undefined) return last;
	return {
		...last,
		description: sentences(`New credentials could not be had: ${messageOf(reason)}`, last.description),
		cause: reason,
	};
}

/** A transport, a classification or an observer threw, which none of them may. */
export function defective(defect: unknown, origin: string): Failure {
	return {
		message: `The call to ${origin} ended in an unexpected error: ${messageOf(defect)}`,
		description: 'This is a defect of the node, not of the service. Please report it.',
		cause: defect,
	};
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

function sentences(...given: Array<string | undefined>): string {
	return given.filter((sentence) => sentence !== undefined && sentence !== '').join(' ');
}
