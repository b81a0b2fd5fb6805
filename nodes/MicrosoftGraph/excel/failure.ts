import { CallFailed } from '../../shared/n8n/callFailed';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import type { Wish } from '../api/gathering';

/**
 * Ends wishes after a call for some of them failed: those in the call have its outcome, those behind it were not sent.
 * @param leader whose calls these were: the others made as many attempts
 */
export function endAfterFailure<Entry, Result>(
	error: unknown,
	leader: ServiceItem,
	within: ReadonlyArray<Wish<Entry, Result>>,
	behind: ReadonlyArray<Wish<Entry, Result>>,
): void {
	for (const { item, fail } of within) {
		item.attempts = leader.attempts;
		fail(error);
	}
	for (const { fail } of behind) fail(notSent(error));
}

function notSent(error: unknown): unknown {
	if (!(error instanceof CallFailed) || error.outcome.cancelled) return error;
	const { outcome } = error;
	return new CallFailed({
		...outcome,
		disposition: 'notSent',
		attempts: 0,
		failure: { ...outcome.failure, message: `Rows before this one failed: ${outcome.failure.message}` },
	});
}
