import type { IExecuteFunctions } from 'n8n-workflow';

/** The share of the time left, and at most so many milliseconds, that is kept to hand over what was done. */
const SHARE_KEPT = 0.1;
const MOST_KEPT_MS = 5_000;
/** setTimeout's largest delay; a run that may last longer needs no warning. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** When and why a run must stop. */
export interface RunSignal {
	readonly signal: AbortSignal;
	/** True when it was the workflow's own timeout, not somebody's cancel. */
	timedOut(): boolean;
	/** Call when the run is over. */
	dispose(): void;
}

/**
 * Aborts when the execution is cancelled, or shortly before the workflow's timeout would kill it: then the node can still
 * say what became of every item.
 */
export function runSignal(ctx: IExecuteFunctions): RunSignal {
	const cancel = ctx.getExecutionCancelSignal();
	const controller = new AbortController();
	let late = false;
	const onCancel = () => controller.abort();
	if (cancel?.aborted) onCancel();
	else cancel?.addEventListener('abort', onCancel, { once: true });

	const end = timeoutAt(ctx);
	const left = end === undefined ? Infinity : Math.max(0, end - Date.now());
	const onTimeout = () => {
		late = !controller.signal.aborted;
		controller.abort();
	};
	const timer =
		left > LONGEST_TIMER_MS ? undefined : setTimeout(onTimeout, left - Math.min(MOST_KEPT_MS, left * SHARE_KEPT));
	timer?.unref();
	return {
		signal: controller.signal,
		timedOut: () => late,
		dispose: () => {
			cancel?.removeEventListener('abort', onCancel);
			clearTimeout(timer);
		},
	};
}

/**
 * Epoch milliseconds at which n8n ends the execution. n8n has no public way to ask: its contexts carry the value in
 * `additionalData` (seen in n8n-core 2.41); where that is missing, a timeout just comes unannounced.
 */
function timeoutAt(ctx: IExecuteFunctions): number | undefined {
	const { additionalData } = ctx as { additionalData?: { executionTimeoutTimestamp?: number } };
	return additionalData?.executionTimeoutTimestamp;
}
