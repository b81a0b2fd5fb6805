import { fullJitter } from './backoff';
import { spendWait } from './budget';
import type { Call } from './call';
import type { Admission, CircuitBreaker } from './circuitBreaker';
import type { Clock } from './clock';
import { sleep } from './clock';
import type { AttemptEvent } from './events';
import { cancelled, defective, noNewCredentials, outage, pauseTooLong, retriesUsedUp } from './failures';
import type { Limiter, Refusal, Reservation } from './limiter';
import type { Disposition, Failed, Outcome } from './outcome';
import type { RetryBudget } from './retryBudget';
import type { Flight, Scope } from './scope';
import type { Transport } from './transport';
import type { Delivered, Failure, Verdict } from './verdict';

/** What is kept per origin: what fails together. */
export interface Origin {
	readonly breaker: CircuitBreaker;
	readonly retryBudget: RetryBudget;
}

/** What all runs of an engine have in common. */
export interface Common {
	readonly limiter: Limiter;
	readonly clock: Clock;
	/** Uniform in [0, 1). */
	readonly random: () => number;
	/** The call needs its origin and its scope no more. */
	ended(call: Pick<Call<unknown, unknown>, 'origin' | 'scope'>): void;
}

/** What follows from a verdict. */
type Next<Reply> = { outcome: Outcome<Reply> } | { reauthorize: true } | { waitMs: number };

/** One attempt, as far as the judgement needs to know it. */
interface Attempt {
	readonly flight: Flight;
	readonly probe: number | undefined;
	/** Epoch milliseconds of the service's last sign of life when the attempt was made. */
	readonly lastAnswerAt: number;
}

const DISPOSITIONS: Record<Delivered, Disposition> = { no: 'notSent', refused: 'rejected', maybe: 'unknown' };

const DELIVERY: readonly Delivered[] = ['no', 'refused', 'maybe'];

const NEVER = new AbortController().signal;

const NOT_SENT: Failure = { message: 'The request was not sent' };

/** One call from start to end: the one place where all the rules meet. */
export class Run<Request, Reply> {
	private readonly ticket: number;
	/** Requests that left. */
	private attempts = 0;
	/** Failures that count towards `maxAttempts`. */
	private counted = 0;
	private throttles = 0;
	private retries = 0;
	private reauthorized = false;
	/** Retry tokens drawn for the attempt under way. */
	private drawn = 0;
	/** The furthest that any attempt may have come. */
	private delivered: Delivered = 'no';
	private lastReply: Reply | undefined;
	private lastFailure = NOT_SENT;

	constructor(
		private readonly call: Call<Request, Reply>,
		private readonly transport: Transport<Request, Reply>,
		private readonly origin: Origin,
		private readonly scope: Scope,
		private readonly common: Common,
	) {
		this.ticket = common.limiter.nextTicket();
	}

	/**
	 * Waits for permission, sends, decides, and begins again until there is an outcome. All the waiting is done in this one
	 * function: every further one would keep its own frame, and a hundred thousand calls may wait.
	 */
	async toEnd(): Promise<Outcome<Reply>> {
		try {
			for (;;) {
				const admission = await this.enter();
				if (!admission.admitted) return this.keptOut(admission);
				const { probe } = admission;
				spendWait(this.call.budget, admission.waitedMs, this.common.clock.now());
				const queuedAt = this.common.clock.now();
				const reservation = await this.reserve();
				if (!reservation.granted) return this.turnedAway(reservation, probe);
				if (this.isOvertaken(reservation, probe)) {
					if (this.waitSignal?.aborted) return this.cancelled();
					continue;
				}
				const next = await this.send(reservation, probe, queuedAt);
				if ('outcome' in next) return next.outcome;
				const outcome = 'reauthorize' in next ? await this.reauthorize() : await this.backOff(next.waitMs);
				if (outcome) return outcome;
			}
		} catch (defect) {
			return this.fail(defective(defect, this.call.origin));
		} finally {
			this.common.ended(this.call);
		}
	}

	/** Waits for the breaker. */
	private enter(): Promise<Admission> {
		const { budget, repeatable } = this.call;
		return this.origin.breaker.enter({
			affordableMs: budget.remainingWaitMs,
			maxOutageMs: budget.maxWaitMs,
			repeatable,
			hasTried: this.attempts > 0,
			signal: this.waitSignal,
		});
	}

	private keptOut({ why, waitedMs, retryAt }: Admission & { admitted: false }): Failed<Reply> {
		const { budget, origin } = this.call;
		spendWait(budget, waitedMs, this.common.clock.now());
		if (why === 'aborted') return this.cancelled();
		return this.fail(outage(this.origin.breaker.reason ?? this.lastFailure, origin), retryAt);
	}

	/** Waits for the limits. */
	private reserve(): Promise<Reservation | Refusal> {
		return this.common.limiter.reserve(this.scope.chargesFor(this.call), {
			ticket: this.ticket,
			affordablePauseMs: this.call.budget.remainingWaitMs,
			signal: this.waitSignal,
		});
	}

	/** What ends the waiting: before the first attempt a mere recall does. */
	private get waitSignal(): AbortSignal | undefined {
		return this.attempts === 0 ? (this.call.recall ?? this.call.signal) : this.call.signal;
	}

	private turnedAway({ why, retryAt }: Refusal, probe: number | undefined): Failed<Reply> {
		this.origin.breaker.probeAbandoned(probe);
		if (why === 'aborted') return this.cancelled();
		return this.fail(pauseTooLong(this.lastFailure, this.call.origin), retryAt);
	}

	/** The world may have changed between the grant and now: then everything is given back. */
	private isOvertaken(reservation: Reservation, probe: number | undefined): boolean {
		const { breaker } = this.origin;
		spendWait(this.call.budget, reservation.pausedMs, this.common.clock.now());
		if (!this.waitSignal?.aborted && !reservation.overtaken() && (!breaker.isOpen || probe !== undefined)) return false;
		reservation.cancel();
		breaker.probeAbandoned(probe);
		return true;
	}

	private async backOff(waitMs: number): Promise<Outcome<Reply> | undefined> {
		const { budget, signal } = this.call;
		const { clock } = this.common;
		const from = clock.now();
		const slept = waitMs <= 0 || (await sleep(clock, waitMs, signal));
		const now = clock.now();
		spendWait(budget, now - from, now);
		return slept ? undefined : this.cancelled();
	}

	/** Sends, and books the reply. What it holds is given back at the end only: the next call must see the new state. */
	private async send(reservation: Reservation, probe: number | undefined, queuedAt: number): Promise<Next<Reply>> {
		const { call, scope } = this;
		const { breaker } = this.origin;
		const { clock } = this.common;
		const sentAt = clock.now();
		const flight = scope.sent(call, sentAt);
		const { lastAnswerAt } = breaker;
		const before = this.delivered;
		this.attempts++;
		// Whatever happens from here on, until a verdict says otherwise.
		this.delivered = 'maybe';
		try {
			const reply = await this.transport.send(call.request, call.signal ?? NEVER);
			const now = clock.now();
			this.lastReply = reply;
			scope.landed(flight);
			const verdict = call.classify(reply, { now, afterUnknown: before === 'maybe' });
			const quota = call.readQuota?.(reply, now) ?? [];
			this.delivered = before;
			scope.announced(quota, flight, now);
			const next = this.judge(verdict, { flight, probe, lastAnswerAt }, now);
			this.tell({
				label: call.label,
				origin: call.origin,
				at: now,
				attempt: this.attempts,
				verdict: verdict.kind,
				code: verdict.kind === 'success' ? verdict.code : (verdict.failure.httpCode ?? verdict.failure.code),
				tookMs: now - sentAt,
				queuedMs: sentAt - queuedAt,
				pausedMs: reservation.pausedMs,
				...('waitMs' in next ? { nextInMs: next.waitMs } : {}),
			});
			return next;
		} finally {
			scope.landed(flight);
			breaker.probeAbandoned(probe);
			reservation.release();
		}
	}

	/** Books the verdict wherever it counts, and says what follows from it. */
	private judge(verdict: Verdict, attempt: Attempt, now: number): Next<Reply> {
		if (verdict.kind === 'success') {
			this.origin.breaker.answered();
			this.origin.retryBudget.succeeded(this.drawn);
			this.scope.accepted(attempt.flight, now);
			return { outcome: { ok: true, reply: this.lastReply as Reply, attempts: this.attempts } };
		}
		this.lastFailure = verdict.failure;
		switch (verdict.kind) {
			case 'throttled':
				return this.throttled(verdict, attempt, now);
			case 'transient':
				return this.failed(verdict, attempt, now);
			case 'unauthorized':
				this.origin.breaker.answered();
				this.note(verdict.delivered ?? 'refused');
				if (this.call.signal?.aborted) return { outcome: this.cancelled() };
				if (this.call.reauthorize && !this.reauthorized && this.mayRepeat(verdict)) return { reauthorize: true };
				return { outcome: this.fail(verdict.failure) };
			case 'permanent': {
				const { delivered = 'refused', failure } = verdict;
				this.note(delivered);
				if (delivered === 'refused') this.origin.breaker.answered();
				const isCancelled = this.call.signal?.aborted === true && failure.httpCode === undefined;
				return { outcome: isCancelled ? this.cancelled() : this.fail(failure) };
			}
		}
	}

	private throttled(verdict: Verdict & { kind: 'throttled' }, { flight }: Attempt, now: number): Next<Reply> {
		const { notBefore, buckets, failure, delivered = 'refused' } = verdict;
		this.origin.breaker.answered();
		this.note(delivered);
		if (buckets?.length !== 0) this.scope.throttled(flight, notBefore, now);
		// Where the service names no time, the others go on at the pace that was learned, and this one backs off.
		for (const key of buckets ?? [this.scope.learnedKey]) this.common.limiter.pause(key, notBefore ?? now);
		if (!this.mayRepeat(verdict)) return { outcome: this.fail(failure, notBefore) };
		const backoffMs = fullJitter(this.throttles++, this.common.random);
		return this.waitFor(Math.max((notBefore ?? now) - now, backoffMs), failure, notBefore);
	}

	private failed(verdict: Verdict & { kind: 'transient' }, attempt: Attempt, now: number): Next<Reply> {
		const { call } = this;
		const { breaker, retryBudget } = this.origin;
		const { failure, delivered, notBefore, timeout = false } = verdict;
		this.note(delivered);
		if (call.signal?.aborted && failure.httpCode === undefined) return { outcome: this.cancelled() };
		if (timeout) this.scope.overloaded(attempt.flight, now);
		const answered = !verdict.outage && failure.httpCode !== undefined;
		// A probe that brought no answer tells that the service is still away, whatever it ran into.
		const away = verdict.outage || (attempt.probe !== undefined && !answered);
		if (answered) breaker.answered();
		else if (away) breaker.failed(attempt.probe, failure);

		if (!this.mayRepeat(verdict)) return { outcome: this.fail(failure, notBefore) };
		// A service that is down is a matter of time, one that works for everybody else is a matter of tries.
		const serviceIsFine = !away || breaker.lastAnswerAt > attempt.lastAnswerAt;
		if (serviceIsFine && ++this.counted >= call.budget.maxAttempts) {
			return { outcome: this.fail(failure, notBefore) };
		}
		const askedMs = (notBefore ?? now) - now;
		// Then the breaker says when to try again.
		if (breaker.isOpen) return this.waitFor(askedMs, failure, notBefore);
		const next = this.waitFor(Math.max(askedMs, fullJitter(this.retries, this.common.random)), failure, notBefore);
		if ('outcome' in next) return next;
		const drawn = retryBudget.draw(timeout);
		if (drawn === undefined) return { outcome: this.fail(retriesUsedUp(failure, call.origin), notBefore) };
		this.drawn = drawn;
		this.retries++;
		return next;
	}

	/** What may have been carried out is done again only where that does no harm. */
	private mayRepeat({ delivered }: { readonly delivered?: Delivered }): boolean {
		return delivered !== 'maybe' || this.call.repeatable;
	}

	/** A wait that does not fit the budget is the end. */
	private waitFor(waitMs: number, failure: Failure, notBefore: number | undefined): Next<Reply> {
		return waitMs <= this.call.budget.remainingWaitMs ? { waitMs } : { outcome: this.fail(failure, notBefore) };
	}

	private async reauthorize(): Promise<Outcome<Reply> | undefined> {
		const { call } = this;
		this.reauthorized = true;
		let reason: unknown;
		try {
			if (await call.reauthorize?.(call.signal)) return undefined;
		} catch (error) {
			reason = error;
		}
		return call.signal?.aborted ? this.cancelled() : this.fail(noNewCredentials(this.lastFailure, reason));
	}

	/** Who listens has no say in what becomes of the call. */
	private tell(event: AttemptEvent): void {
		try {
			this.call.observe?.(event);
		} catch {
			// A line of log is lost, the outcome is not.
		}
	}

	private note(delivered: Delivered): void {
		if (DELIVERY.indexOf(delivered) > DELIVERY.indexOf(this.delivered)) this.delivered = delivered;
	}

	private fail(failure: Failure, retryAt?: number): Failed<Reply> {
		return {
			ok: false,
			disposition: DISPOSITIONS[this.delivered],
			failure,
			attempts: this.attempts,
			...(retryAt === undefined ? {} : { retryAt }),
			...(this.lastReply === undefined ? {} : { reply: this.lastReply }),
		};
	}

	private cancelled(): Failed<Reply> {
		return { ...this.fail(cancelled()), cancelled: true };
	}
}
