/**
 * What two throttles of a service say about its rate. Pure arithmetic, no state: `learnFrom(epoch, before)`.
 *
 * The model is a token bucket: `burst` calls at once, `perSecond` after that, and a call is refused exactly when the
 * bucket is empty. Let A(t) be the calls accepted up to t, and r the rate:
 *
 *     level(T) = level(u) + r × (T − u) − (A(T) − A(u)) − what ran over the brim between u and T
 *
 * A throttle says level(T) = 0. So for every earlier moment u, since nothing can run over less than zero:
 *
 *     r ≥ (A(T) − A(u) − level(u)) / (T − u),  with equality if nothing ran over after u
 *
 * Two kinds of u are of use, and the rate is the largest of the bounds they give:
 * - the throttle before: level(u) = 0, so r is goodput over time, exact unless the bucket ran over meanwhile (a long
 *   pause, a pace far below the rate);
 * - a mark: a moment at which the bucket may have been full (the end of the pause, a step up of the pace, work after
 *   idleness). There level(u) ≤ burst; the latest moment at which it really was full gives equality.
 *
 * The burst is not known by itself either. What is known is how the first throttle came about: n calls passed within t
 * of a full bucket, so burst = n − r × t: a line, not a number. Put into the bound above it can still be solved for r.
 * Work that starts after idleness and is refused at once gives a new such line.
 */

/** Below this many calls a count is anecdote: it does not overrule an estimate, and its own rounding is made up for. */
export const FEW = 10;

/** An estimate is never cut to less than this share of what was trusted, whatever one epoch says. */
const DEEPEST_CUT = 0.5;
/** A throttle in the middle of a burst says little about the rate, but it does say "less". */
const BLIND_CUT = 0.95;
/** One epoch counts for this many calls at most; trust beyond that takes epochs that agree. */
const TRUST_OF_ONE_EPOCH = 60;
const HIGHEST_TRUST = 1000;
/** Two estimates agree when they differ by less than this. */
const AGREEMENT = 0.05;
/** One call in ten seconds: slower is an outage or a quota, not a rate, and a way back must remain. */
export const SLOWEST_PER_SECOND = 0.1;

/** Calls accepted before `at`, counted from the beginning of the epoch. */
export interface Mark {
	at: number;
	count: number;
}

/** What happened since a throttle. Times are epoch milliseconds as the service may have seen them. */
export interface OpenEpoch {
	/** The throttle it began with. */
	from: number;
	/** Calls (cost units) accepted since. */
	count: number;
	/** When the bucket may have been full. The first mark is the end of the pause, or of idleness. */
	marks: Mark[];
	/** True when the client was idle in between, so that goodput since `from` says nothing. */
	idle: boolean;
}

/** What happened between two throttles. */
export interface Epoch extends OpenEpoch {
	/** The throttle it ended with. */
	to: number;
	/** Calls per second that were being sent at the end: the rate is less. */
	pace: number;
}

/** What is believed of a service. */
export interface Known {
	perSecond: number;
	/** Calls the estimate rests on: it is good to about 1 / trust. */
	trust: number;
	/** So many calls passed within so many ms, from a full bucket to an empty one. */
	opening: { count: number; ms: number };
	/** So much of the burst may be used on top of the pace; all of it when absent. */
	usable?: number;
	/** True when the last epoch did not fit `opening`. */
	contradicted: boolean;
}

/** Calls the service lets pass at once, as far as known. */
export function burstOf({ perSecond, opening }: Known): number {
	return Math.max(0, opening.count - (perSecond * opening.ms) / 1000);
}

/** @returns what to believe after `epoch`, given what was believed before */
export function learnFrom(epoch: Epoch, before: Known): Known {
	const goodput = perSecond(epoch.count, epoch.to - epoch.from);
	const marked = boundFromMarks(epoch, before, goodput);
	if (epoch.idle) {
		return marked.trust < FEW
			? throttledInBurst(epoch, before, goodput)
			: settle(marked.rate, marked.trust, epoch, { ...before, contradicted: false });
	}
	const rate = Math.max(goodput, marked.rate);
	before = { ...before, usable: usableAfter(epoch, before, rate) };
	// A bound above the pace cannot be: the bucket held more than the opening showed, because it was not full then.
	const contradicted = before.trust > 2 && rate > 0.97 * epoch.pace && goodput < 0.9 * epoch.pace;
	if (contradicted && before.contradicted) {
		const [pause] = epoch.marks;
		const opening = { count: epoch.count - pause!.count, ms: epoch.to - pause!.at };
		return settle(goodput, 1, epoch, { ...before, opening, contradicted: false });
	}
	const trust = goodput < marked.rate ? marked.trust : trustInGoodput(epoch, goodput, before);
	return settle(rate, trust, epoch, { ...before, contradicted });
}

/**
 * Goodput is exact where the bucket cannot have run over: where less has passed since every mark than a full bucket holds.
 * Elsewhere the rate lies between the goodput and the pace that was refused, and the estimate is no better than that.
 */
function trustInGoodput({ marks, count, pace }: Epoch, goodput: number, before: Known): number {
	const burst = burstOf({ ...before, perSecond: goodput });
	if (marks.every((mark) => count - mark.count < burst)) return count + 1;
	const uncertainty = Math.min(1, Math.max(0.001, pace / goodput - 1));
	return Math.min(count + 1, FEW / uncertainty);
}

/** Calls of the burst that may be used on top of the pace. */
export function usableBurstOf(known: Known): number {
	return Math.min(burstOf(known), known.usable ?? Infinity);
}

/**
 * A service that counts by windows gives no burst on top of its rate, whatever the opening looked like. That shows when it
 * refuses while less has passed than a bucket would have held after the pause, and the rate has not changed much.
 */
function usableAfter(epoch: Epoch, before: Known, rate: number): number | undefined {
	const pause = epoch.marks[0]!;
	const given = (before.perSecond * (epoch.to - pause.at)) / 1000;
	const expected = Math.min(usableBurstOf(before), (before.perSecond * (pause.at - epoch.from)) / 1000);
	const seen = epoch.count - pause.count - given;
	const isSound = before.trust >= FEW && rate > 0.7 * before.perSecond && given < 2 * expected && expected > 2;
	return isSound && seen < 0.8 * expected ? Math.max(0, seen) : before.usable;
}

function settle(rate: number, trust: number, epoch: Epoch, before: Known): Known {
	const deepest = before.trust >= FEW ? before.perSecond * DEEPEST_CUT : SLOWEST_PER_SECOND;
	const next = Math.max(Math.min(rate, epoch.pace), deepest, SLOWEST_PER_SECOND);
	const agrees = Math.abs(next / before.perSecond - 1) < AGREEMENT && trust >= FEW && rate < epoch.pace;
	return {
		...before,
		perSecond: next,
		trust: agrees ? Math.min(HIGHEST_TRUST, before.trust + trust) : Math.max(1, Math.min(trust, TRUST_OF_ONE_EPOCH)),
	};
}

/** Refused while the burst should have lasted: a new opening, a smaller one. About the rate it says next to nothing. */
function throttledInBurst(epoch: Epoch, before: Known, goodput: number): Known {
	const full = epoch.marks[0]!;
	const opening = { count: epoch.count - full.count, ms: Math.max(0, epoch.to - full.at) };
	const rate = Math.max(goodput, BLIND_CUT * before.perSecond);
	return { ...settle(rate, 1, epoch, { ...before, opening }), trust: Math.max(1, before.trust / 2) };
}

/** The largest bound the marks give, and the number of calls beyond the burst on which it rests. */
function boundFromMarks({ to, count, marks }: Epoch, { opening }: Known, goodput: number) {
	let best = { rate: 0, trust: 0 };
	for (const [i, mark] of marks.entries()) {
		// count - mark.count = opening.count - rate × opening.ms + rate × (to - mark.at), solved for the rate
		const beyond = count - mark.count - opening.count;
		const ms = to - mark.at - opening.ms;
		if (ms <= 0 || beyond < (i === 0 ? -1 : FEW)) continue;
		const rate = perSecond(Math.max(0, beyond), ms);
		// A few calls beyond the burst may as well be none: the rate is between this and the goodput.
		const bound = beyond < FEW ? { rate: Math.sqrt(rate * goodput), trust: 2 } : { rate, trust: beyond };
		if (bound.rate > best.rate) best = bound;
	}
	return best;
}

/** A refused call is the one that would have been next: in small numbers it counts. */
function perSecond(count: number, ms: number): number {
	return ((count < FEW ? count + 1 : count) * 1000) / Math.max(1, ms);
}
