import {
	burstOf,
	type Epoch,
	FEW,
	type Known,
	learnFrom,
	type OpenEpoch,
	SLOWEST_PER_SECOND,
	usableBurstOf,
} from './rateEstimate';
import { holdBack, isStepOver, MARGIN, raise } from './rateGrowth';

/** What is saved up is spent so that a constant pace would use it up in this time; the more there is, the faster. */
const SPEND_CREDIT_SECONDS = 0.5;
/** Tokens never spent on top of the pace: jitter needs them. */
const CREDIT_KEPT = 2;
/** Of the burst, this share may go at once after idleness. */
const BURST_SHARE = 0.8;
/** Timers fire late; what was missed meanwhile may be made up for. */
const TIMER_SLACK_MS = 20;
/** A bucket that is full so soon after a pause was filled by the pause. */
const IDLE_MS = 1000;
/** Until the first answer. */
const LONGEST_LAG_MS = 10_000;
/** Marks kept of one epoch: the first, and the latest. */
const MOST_MARKS = 6;
/** Before anything is known, a gap of this length lets the service's bucket fill up. */
const OPENING_GAP_MS = 250;

/** All that is known of one service and user. Plain data: goes through JSON unharmed. */
export interface LearnedRateState {
	/** Absent before the first throttle. */
	known?: Known;
	/** Pace = rate × factor. */
	factor: number;
	/** Since the last throttle that ended an epoch; before the first one, since the beginning of the burst. */
	epoch: OpenEpoch;
	/** The epoch before, and what was believed before it: its last answers are still to come. */
	closed?: { epoch: Epoch; before: Known; tooFew: boolean };
	/** When the last wave of refusals became known; calls that left earlier belong to it. */
	throttledAt: number;
	/** The end of the pause it asked for. */
	resumeAt: number;
	/** How long after it left the service saw a call: half of the shortest round trip, of refusals where there are any. */
	lagMs: number;
	/** When the last call left. */
	sentAt: number;
	/** Calls believed to be left in the service's bucket, at `creditAt`. */
	credit: number;
	creditAt: number;
	/** The step of growth under way: when it began, and calls accepted since. */
	step: { at: number; count: number };
}

/**
 * The rate of a service that only ever says 429, and the pace at which to call it.
 *
 * **Nothing known, no pace.** Until the first throttle calls go as fast as concurrency allows: most services never
 * complain, and a burst is there to be used. After it:
 *
 * 1. *First guess.* Of the calls that reached the service after the first refusal and before that was known, within about
 *    a round trip, k passed: the rate is about k + 1 per round trip. Mostly that is too high, but at such a pace only
 *    about k + 1 calls are in flight when the next refusal comes, and that one gives the rate itself.
 * 2. *Estimate* at every throttle: rateEstimate.ts. A call belongs to the epoch in which the service saw it, however late
 *    its answer; with every late answer the estimate is made again.
 * 3. *Pace* = rate × factor: slightly under the rate, then growing in steps (rateGrowth.ts), first by as much as the
 *    estimate may be wrong. So an estimate that rests on few calls is left at once, a good one slowly.
 * 4. *Throttled again*, before a few calls have passed: nothing can be measured, and often the rate is not to blame (a
 *    window that is used up, somebody else, an outage). The estimate stays, the pace is halved, and comes back by doubling.
 * 5. *Credit* models what is in the service's bucket: it fills at the rate, is emptied by a throttle, spent by calls. What
 *    a pause has saved up is spent on top of the pace, faster the more there is, never all at once. Work that starts
 *    after idleness may use the burst; if it is refused in the middle of that, the burst was smaller (rateEstimate.ts).
 *
 * Concurrency limits and other users are throttles without a rate: the goodput between them is then what is learned,
 * which is an honest lower bound, and growth leads back.
 *
 * A limiter uses it like this: it lets a call go when its bucket of `burst` tokens, refilled at `perSecond`, holds the
 * cost; on a throttle it empties that bucket as of the end of the pause (calls come back at the pace, not all at once);
 * and it tells what was sent, accepted and throttled. All times are epoch milliseconds. The state is plain data, fit
 * for a store: it outlives schedules, and what time has passed since is idleness.
 */
export class LearnedRate {
	private state: LearnedRateState | undefined;

	/** @param state what `snapshot()` gave; it is changed in place from here on */
	constructor(state?: LearnedRateState) {
		this.state = state;
	}

	/** The live state, to be stored; undefined as long as nothing was sent. */
	snapshot(): LearnedRateState | undefined {
		return this.state;
	}

	/**
	 * The pace to keep at `now`; undefined while nothing is known.
	 * @returns calls (cost units) per second, and how many may go at once after idleness: at least 1
	 */
	current(now: number): { perSecond: number; burst: number } | undefined {
		const state = this.state;
		if (!state?.known) return undefined;
		refill(state, state.known, now);
		const pace = state.known.perSecond * state.factor;
		return {
			perSecond: pace + Math.max(0, state.credit - CREDIT_KEPT) / SPEND_CREDIT_SECONDS,
			burst: Math.max(
				1 + (pace * TIMER_SLACK_MS) / 1000,
				Math.min(state.credit, BURST_SHARE * usableBurstOf(state.known)),
			),
		};
	}

	/** A call leaves. */
	onSent(now: number, cost: number): void {
		const state = (this.state ??= freshState(now));
		const { known, epoch } = state;
		const gapMs = now - Math.max(state.sentAt, state.resumeAt);
		state.sentAt = now;
		if (!known) {
			if (gapMs > OPENING_GAP_MS) Object.assign(epoch, { from: now, count: 0 });
			return;
		}
		refill(state, known, now);
		const capacity = capacityOf(known);
		if (state.credit >= capacity && now > state.resumeAt + IDLE_MS) {
			// The bucket is full: the pace is not used up, or there was nothing to do for long enough.
			const full = { at: now + state.lagMs, count: epoch.count };
			const isIdle = gapMs * known.perSecond >= 1000 * capacity && gapMs > IDLE_MS;
			epoch.marks = isIdle ? [full] : [epoch.marks[0]!, full];
			epoch.idle ||= isIdle;
			if (isIdle) known.usable = undefined;
			state.factor = Math.min(MARGIN, state.factor);
		}
		state.credit = Math.max(0, state.credit - cost);
	}

	/** A call was let through, whatever else became of it; `now` is when its answer came. */
	onAccepted(sentAt: number, now: number, cost: number): void {
		const state = (this.state ??= freshState(sentAt));
		const { known, closed, epoch } = state;
		// The time a service works on a call comes after it has let it through.
		state.lagMs = Math.min(state.lagMs, (now - sentAt) / 2);
		const seenAt = sentAt + state.lagMs;
		if (!known) {
			epoch.count += cost;
		} else if (closed && seenAt <= closed.epoch.to) {
			add(closed.epoch, seenAt, cost);
			if (epoch.from === closed.epoch.from) epoch.count += cost;
			if (!closed.tooFew) state.known = learnFrom(closed.epoch, closed.before);
		} else if (!closed && seenAt <= epoch.from) {
			known.opening.count += cost;
		} else {
			add(epoch, seenAt, cost);
			if (sentAt > state.throttledAt) grow(state, known, now, cost);
			else if (!closed) state.known = guess(state, known.trust + cost, known.opening);
		}
	}

	/** A call was refused; `notBefore` is when the service wants to be called again, if it said so. */
	onThrottled(sentAt: number, now: number, notBefore: number | undefined): void {
		const state = (this.state ??= freshState(sentAt));
		const { known, epoch } = state;
		const resumeAt = Math.max(now, notBefore ?? 0);
		if (known && sentAt <= state.throttledAt) {
			state.lagMs = Math.min(state.lagMs, (now - sentAt) / 2);
			if (resumeAt > state.resumeAt) pauseUntil(state, resumeAt);
			return;
		}
		const seenAt = (sentAt + now) / 2;
		if (known) closeEpoch(state, known, seenAt);
		// Too few calls to measure anything: the epoch goes on.
		if (!known || epoch.count >= FEW || epoch.idle) state.epoch = { ...epoch, from: seenAt, count: 0 };
		state.throttledAt = now;
		state.lagMs = Math.min((now - sentAt) / 2, 2 * state.lagMs);
		state.epoch.idle = false;
		state.epoch.marks = [{ at: 0, count: state.epoch.count }];
		pauseUntil(state, resumeAt);
		state.credit = 0;
		state.creditAt = known ? seenAt : resumeAt;
		if (!known) state.known = guess(state, 1, { count: epoch.count, ms: Math.max(0, sentAt - epoch.from) });
	}
}

function freshState(now: number): LearnedRateState {
	return {
		factor: MARGIN,
		epoch: { from: now, count: 0, marks: [], idle: false },
		throttledAt: 0,
		resumeAt: 0,
		lagMs: LONGEST_LAG_MS,
		sentAt: now,
		credit: 0,
		creditAt: now,
		step: { at: now, count: 0 },
	};
}

/** `passed` - 1 of the calls that reached the service between the first refusal and its becoming known were let through. */
function guess(state: LearnedRateState, passed: number, opening: Known['opening']): Known {
	const ms = state.throttledAt - (state.epoch.from - state.lagMs);
	const perSecond = Math.max(SLOWEST_PER_SECOND, (passed * 1000) / Math.max(1, ms));
	return { perSecond, trust: passed, opening, contradicted: false };
}

function add(epoch: OpenEpoch, seenAt: number, cost: number): void {
	epoch.count += cost;
	for (const mark of epoch.marks) if (seenAt < mark.at) mark.count += cost;
}

function pauseUntil(state: LearnedRateState, resumeAt: number): void {
	state.resumeAt = resumeAt;
	state.step = { at: resumeAt, count: 0 };
	state.epoch.marks[0]!.at = resumeAt + state.lagMs;
}

function closeEpoch(state: LearnedRateState, known: Known, seenAt: number): void {
	const epoch = { ...state.epoch, to: seenAt, pace: known.perSecond * state.factor };
	const tooFew = epoch.count < FEW && !epoch.idle && state.closed !== undefined;
	state.closed = { epoch, before: known, tooFew };
	if (tooFew) {
		state.factor = holdBack(state.factor);
	} else {
		state.known = learnFrom(epoch, known);
		state.factor = MARGIN;
	}
}

/** One more call passed at the pace. At the end of a step the pace goes up. */
function grow(state: LearnedRateState, known: Known, now: number, cost: number): void {
	const { step, factor } = state;
	if (state.credit > 2 * CREDIT_KEPT) {
		// The pace is not used up, or credit is spent on top of it: nothing is proved.
		state.step = { at: now, count: 0 };
		return;
	}
	step.count += cost;
	const circumstances = { ...known, burst: burstOf(known), pauseMs: state.resumeAt - state.throttledAt };
	if (!isStepOver({ count: step.count, elapsedMs: now - step.at, factor }, circumstances)) return;
	const marks = state.epoch.marks;
	marks.push({ at: step.at + state.lagMs, count: state.epoch.count - step.count });
	if (marks.length > MOST_MARKS) marks.splice(1, 1);
	state.factor = raise(factor, known.trust);
	state.step = { at: now, count: 0 };
}

/** Credit is kept for a few calls even where no burst is known: it shows whether the pace is used. */
function capacityOf(known: Known): number {
	return Math.max(3, usableBurstOf(known));
}

function refill(state: LearnedRateState, known: Known, now: number): void {
	if (now <= state.creditAt) return;
	const saved = (Math.min(MARGIN, state.factor) * known.perSecond * (now - state.creditAt)) / 1000;
	state.credit = Math.min(capacityOf(known), state.credit + saved);
	state.creditAt = now;
}
