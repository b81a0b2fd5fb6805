import type { HttpReply } from '../engine/httpReply';
import type { Failed } from '../engine/outcome';
import { asExecution, type TriggerContext } from './asExecution';
import { CallFailed } from './callFailed';
import { type ItemFailure, itemFailure, nodeError } from './errors';
import { nodeOnce } from './nodeOnce';
import { readReliability } from './reliability';
import { attemptLine } from './runReport';
import type { Service } from './service';
import type { ServiceItem } from './serviceItem';
import { ServiceSession } from './serviceSession';

/** What n8n gives a poll where it does not say. */
const USUAL_BUDGET_MS = 300_000;
/** The share of the budget after which calls under way are called off: what was done is still to be handed over. */
const LAST_SHARE = 0.9;

/** How much of the time that n8n gives a poll is left. */
export interface PollClock {
	/** True while less than this share of it (0 to 1) has gone by. */
	isBefore(share: number): boolean;
}

/**
 * Runs one poll of a trigger, or what else n8n calls it for: opens the service once, and keeps to the time that n8n gives.
 * @throws NodeApiError for a call that failed; when to come back is in its chain of causes, where n8n looks for it
 */
export async function pollService<T>(
	poll: TriggerContext,
	service: Service,
	work: (item: ServiceItem, clock: PollClock) => Promise<T>,
): Promise<T> {
	const ctx = nodeOnce(asExecution(poll));
	const startedAt = Date.now();
	// n8n before 2.41 does not say.
	const { getPollBudgetMs } = poll as { getPollBudgetMs?: () => number };
	const budgetMs = getPollBudgetMs?.call(poll) ?? USUAL_BUDGET_MS;
	const stop = new AbortController();
	const timer = setTimeout(() => stop.abort(), budgetMs * LAST_SHARE);
	const session = new ServiceSession(ctx, service, () => {
		const set = readReliability(ctx, 0);
		return { ...set, maxWaitSeconds: Math.min(set.maxWaitSeconds, (budgetMs * LAST_SHARE) / 1000) };
	});
	const outOfTime = {
		message: 'The time for one poll was over before the service had answered',
		description: 'The next poll goes on where this one stopped.',
	};
	let item: ServiceItem | undefined;
	let thrown: Error;
	try {
		item = await session.open(0, {
			signal: stop.signal,
			recall: stop.signal,
			observe: (event) => ctx.logger.debug(attemptLine(event)),
			cutShort: () => outOfTime,
		});
		return await work(item, { isBefore: (share) => Date.now() - startedAt < budgetMs * share });
	} catch (error) {
		thrown = error as Error;
	} finally {
		clearTimeout(timer);
		await item?.finish();
		await session.close();
	}
	throw thrown instanceof CallFailed ? nodeError(ctx.getNode(), pollFailure(thrown.outcome, outOfTime), 0) : thrown;
}

function pollFailure(outcome: Failed<HttpReply>, outOfTime: Partial<ItemFailure>): ItemFailure {
	const failure = itemFailure(outcome);
	return { ...failure, ...(outcome.cancelled ? outOfTime : {}), cause: answerOf(outcome) };
}

/** What the service answered, as n8n's backoff of polls reads it. */
function answerOf({ failure, retryAt }: Failed<HttpReply>): Error {
	const seconds = retryAt === undefined ? undefined : Math.max(0, Math.ceil((retryAt - Date.now()) / 1000));
	return Object.assign(new Error(failure.message, { cause: failure.cause }), {
		response: {
			status: failure.httpCode,
			headers: seconds === undefined ? {} : { 'retry-after': String(seconds) },
		},
	});
}
