/**
 * How the pace moves between two throttles: pace = rate × factor. Pure arithmetic, no state.
 *
 * The factor grows in steps. A step is long enough for a pace that is too fast to be refused within it, or a few of its
 * successors; then the next one goes up by twice as much. So the share by which the pace has overshot when the refusal
 * comes is about the share by which the estimate was wrong, and a limit that was raised is found in a few doublings.
 */

/** Settled means slightly under the limit. */
export const MARGIN = 0.98;
/** However often the pace is halved, some calls must go to find the service well again. */
const LOWEST_FACTOR = 1 / 32;

/** The first step above the margin goes up by 1 / trust of the rate, within these bounds. */
const FIRST_STEP = { least: 0.01, most: 0.5 };
/** A step takes as many calls as the estimate rests on, within these bounds … */
const STEP_CALLS = { least: 8, most: 250 };
/** … or this long, whichever is shorter: with calls alone a slow service would never be found to have become faster. */
const STEP_MS = { perTrust: 300, most: 3000 };
/** As long as burst is left, a pace that is too fast is not refused: a step takes at least this share of it. */
const STEP_BURST_SHARE = 0.25;
/** A step lasts this many times what a refusal would cost in time, once the estimate rests on `SOUND_TRUST` calls. */
const STEP_PER_LOSS = 10;
const SOUND_TRUST = 100;
/** Further above the estimate than this without a refusal, the rate must have changed: steps get shorter. */
const PATIENT_UP_TO = 0.05;

/** The factor for the next step, after one that went through without a refusal. */
export function raise(factor: number, trust: number): number {
	if (factor < MARGIN) return Math.min(MARGIN, factor * 2);
	return MARGIN + Math.max(FIRST_STEP.least, Math.min(FIRST_STEP.most, 1 / trust), 2 * (factor - MARGIN));
}

/** The factor after a refusal that says nothing about the rate. */
export function holdBack(factor: number): number {
	return Math.max(LOWEST_FACTOR, factor / 2);
}

/** The step under way. */
export interface Step {
	/** Calls accepted in it. */
	count: number;
	elapsedMs: number;
	factor: number;
}

/** What is known of the service. */
export interface Circumstances {
	perSecond: number;
	trust: number;
	burst: number;
	/** How long the last refusal paused everything. */
	pauseMs: number;
}

/** Whether a step has gone on for long enough that its pace counts as borne. */
export function isStepOver(step: Step, { perSecond, trust, burst, pauseMs }: Circumstances): boolean {
	if (step.count < 2) return false;
	const patience = Math.min(1, PATIENT_UP_TO / Math.max(0.001, step.factor - MARGIN));
	// During a pause the bucket fills up, but not beyond its brim: what is lost is the time after that.
	const lossMs = Math.max(0, pauseMs - (burst / perSecond) * 1000);
	if (step.elapsedMs < STEP_PER_LOSS * lossMs * Math.min(1, trust / SOUND_TRUST) * patience) return false;
	if (step.factor < MARGIN) return true;
	const calls = Math.max(STEP_CALLS.least, STEP_BURST_SHARE * burst, patience * Math.min(trust, STEP_CALLS.most));
	return step.count >= calls || step.elapsedMs >= Math.min(STEP_MS.perTrust * trust, STEP_MS.most);
}
