import { fullJitter } from './backoff';
import { spendWait } from './budget';
import type { Call } from './call';
import { CircuitBreaker } from './circuitBreaker';
import type { Clock } from './clock';
import { sleep } from './clock';
import { Limiter } from './limiter';
import type { Disposition, Failed, Outcome } from './outcome';
import { RetryBudget } from './retryBudget';
import { Scope } from './scope';
import type { Transport } from './transport';
import type { Delivered, Failure, Verdict } from './verdict';

/** What is kept per origin: what fails together. */
interface Origin {
	readonly breaker: CircuitBreaker;
	readonly retryBudget: RetryBudget;
}

/**
 * Runs calls: waits for the limits, sends, reads the reply, and repeats what may be repeated until there is an outcome.
 * One engine serves a whole process; everything that concerns one service and user is shared by all their calls.
 */
export class Engine {
	readonly limiter: Limiter;
	private readonly origins = new Map<string, Origin>();
	private readonly scopes = new Map<string, Scope>();

	/** @param random uniform in [0, 1); seeded in tests */
	constructor(
		private readonly clock: Clock,
		private readonly random: () => number = Math.random,
	) {
		this.limiter = new Limiter(clock);
	}

	/** Runs one call to its end. Never throws for a call that failed. */
	async run<Request, Reply>(call: Call<Request, Reply>, transport: Transport<Request, Reply>): Promise<Outcome<Reply>> {
		return await new Run(
			call,
			transport,
			this.origin(call.origin),
			this.scope(call.scope),
			this.limiter,
			this.clock,
			this.random,
		).toEnd();
	}

	/** The state of every limit and every origin, for people who look for the reason of a wait. */
	snapshot(): EngineSnapshot {
		return {
			buckets: this.limiter.snapshot(),
			origins: [...this.origins].map(([origin, { breaker, retryBudget }]) => ({
				origin,
				...breaker.snapshot(),
				retryTokens: retryBudget.left,
			})),
		};
	}

	private origin(name: string): Origin {
		let origin = this.origins.get(name);
		if (!origin) {
			origin = { breaker: new CircuitBreaker(this.clock, this.random), retryBudget: new RetryBudget() };
			this.origins.set(name, origin);
		}
		return origin;
	}

	private scope(name: string): Scope {
		let scope = this.scopes.get(name);
		if (!scope) {
			scope = new Scope(name, this.limiter);
			this.scopes.set(name, scope);
		}
		return scope;
	}
}

export interface EngineSnapshot {
	readonly buckets: ReturnType<Limiter['snapshot']>;
	readonly origins: Array<{ origin: string; retryTokens: number } & ReturnType<CircuitBreaker['snapshot']>>;
}

/** One call from start to end: the one place where all the rules meet. */
class Run<Request, Reply> {
	private readonly ticket: number;
	/** Requests that left. */
	private attempts = 0;
	/** Failures that count towards `maxAttempts`. */
	private counted = 0;
	private throttles = 0;
	private reauthorized = false;
	/** Retry tokens drawn for the attempt under way. */
	private drawn = 0;
	/** What is known of all attempts together: once `maybe`, always `maybe`. */
	private delivered: Delivered = 'no';
	private lastReply: Reply | undefined;
	private lastFailure: Failure = { message: 'The request was not sent' };

	constructor(
		private readonly call: Call<Request, Reply>,
		private readonly transport: Transport<Request, Reply>,
		private readonly origin: Origin,
		private readonly scope: Scope,
		private readonly limiter: Limiter,
		private readonly clock: Clock,
		private readonly random: () => number,
	) {
		this.ticket = limiter.nextTicket();
	}

	async toEnd(): Promise<Outcome<Reply>> {
		for (;;) {
			const outcome = await this.attempt();
			if (outcome) return outcome;
		}
	}

	/** Waits for permission, sends once, and decides. Returns the outcome, or undefined for another round. */
	private async attempt(): Promise<Outcome<Reply> | undefined> {
		const { call, clock } = this;
		const { breaker } = this.origin;
		const admission = await breaker.enter({
			affordableMs: call.budget.remainingWaitMs,
			maxOutageMs: call.budget.maxWaitMs,
			repeatable: call.repeatable,
			signal: call.signal,
		});
		spendWait(call.budget, admission.waitedMs);
		if (!admission.admitted) {
			return admission.why === 'aborted'
				? this.cancelled()
				: this.fail(outage(breaker.reason ?? this.lastFailure, call.origin), admission.retryAt);
		}
		const queuedAt = clock.now();
		const reservation = await this.limiter.reserve(this.scope.chargesFor(call), {
			ticket: this.ticket,
			affordablePauseMs: call.budget.remainingWaitMs,
			signal: call.signal,
		});
		if (!reservation.granted) {
			if (admission.probe) breaker.probeAbandoned();
			return reservation.why === 'aborted'
				? this.cancelled()
				: this.fail(pauseTooLong(this.lastFailure, call.origin), reservation.retryAt);
		}
		spendWait(call.budget, reservation.pausedMs);
		// The world may have changed between the grant and now.
		if (call.signal?.aborted || reservation.overtaken() || (breaker.isOpen && !admission.probe)) {
			reservation.cancel();
			if (admission.probe) breaker.probeAbandoned();
			return call.signal?.aborted ? this.cancelled() : undefined;
		}
		const sentAt = clock.now();
		const startedAfter = breaker.lastAnswerAt;
		const flight = this.scope.sent(call, sentAt);
		this.attempts++;
		let reply: Reply;
		try {
			reply = await this.transport.send(call.request, call.signal ?? NEVER);
		} catch (defect) {
			this.scope.ended(flight, false, clock.now());
			if (admission.probe) breaker.probeAbandoned();
			reservation.release();
			throw defect;
		}
		const now = clock.now();
		this.lastReply = reply;
		const verdict = call.classify(reply, { now, afterUnknown: this.delivered === 'maybe' });
		const quota = call.readQuota?.(reply, now) ?? [];
		if (quota.length > 0) this.scope.announced(quota, flight, now);

		const next = this.judge(verdict, flight, admission.probe, startedAfter, now);
		// Only now: a throttle must have paused the bucket before the next call looks at it.
		reservation.release();
		call.observe?.({
			label: call.label,
			origin: call.origin,
			attempt: this.attempts,
			verdict: verdict.kind,
			code: verdict.kind === 'success' ? verdict.code : (verdict.failure.httpCode ?? verdict.failure.code),
			tookMs: now - sentAt,
			queuedMs: sentAt - queuedAt,
			pausedMs: reservation.pausedMs,
			...('waitMs' in next ? { nextInMs: next.waitMs } : {}),
		});
		if ('outcome' in next) return next.outcome;
		if ('reauthorize' in next) {
			this.reauthorized = true;
			if (await call.reauthorize?.(call.signal)) return undefined;
			return call.signal?.aborted ? this.cancelled() : this.fail(this.lastFailure);
		}
		const sleptFrom = clock.now();
		const slept = next.waitMs <= 0 || (await sleep(clock, next.waitMs, call.signal));
		spendWait(call.budget, clock.now() - sleptFrom);
		return slept ? undefined : this.cancelled();
	}

	/** Books the verdict wherever it counts, and says what follows from it. */
	private judge(
		verdict: Verdict,
		flight: ReturnType<Scope['sent']>,
		probe: boolean,
		startedAfter: number,
		now: number,
	): Next<Reply> {
		const { call } = this;
		const { breaker, retryBudget } = this.origin;
		if (verdict.kind === 'success') {
			breaker.answered();
			retryBudget.succeeded(this.drawn);
			this.scope.accepted(flight, now);
			return { outcome: { ok: true, reply: this.lastReply as Reply, attempts: this.attempts } };
		}
		this.lastFailure = verdict.failure;
		switch (verdict.kind) {
			case 'throttled': {
				breaker.answered();
				this.note('refused');
				if (verdict.buckets?.length === 0) this.scope.ended(flight, false, now);
				else this.scope.throttled(flight, verdict.notBefore, now);
				const waitMs = Math.max((verdict.notBefore ?? now) - now, fullJitter(this.throttles++, this.random));
				const pauseUntil = verdict.notBefore ?? now + waitMs;
				for (const key of verdict.buckets ?? [this.scope.learnedKey]) this.limiter.pause(key, pauseUntil);
				if (waitMs > call.budget.remainingWaitMs) {
					return { outcome: this.fail(verdict.failure, now + waitMs) };
				}
				return { waitMs };
			}
			case 'unauthorized':
				breaker.answered();
				this.note('refused');
				this.scope.ended(flight, false, now);
				if (call.reauthorize && !this.reauthorized) return { reauthorize: true };
				return { outcome: this.fail(verdict.failure) };
			case 'permanent':
				this.note(verdict.delivered ?? 'refused');
				this.scope.ended(flight, false, now);
				if (verdict.delivered === undefined || verdict.delivered === 'refused') breaker.answered();
				else if (probe) breaker.probeAbandoned();
				return { outcome: this.fail(verdict.failure) };
			case 'transient': {
				this.note(verdict.delivered);
				this.scope.ended(flight, verdict.timeout === true, now);
				if (call.signal?.aborted) {
					if (probe) breaker.probeAbandoned();
					return { outcome: this.cancelled() };
				}
				if (verdict.outage) breaker.failed(probe, verdict.failure);
				else if (verdict.failure.httpCode !== undefined) breaker.answered();
				else if (probe) breaker.probeAbandoned();
				if (verdict.delivered === 'maybe' && !call.repeatable) return { outcome: this.fail(verdict.failure) };
				// A service that is down is a matter of time, one that works for everybody else is a matter of tries.
				const serviceIsFine = !verdict.outage || breaker.lastAnswerAt > startedAfter;
				if (serviceIsFine && ++this.counted >= call.budget.maxAttempts) return { outcome: this.fail(verdict.failure) };
				if (breaker.isOpen) return { waitMs: 0 };
				const drawn = retryBudget.draw(verdict.timeout === true);
				if (drawn === undefined) return { outcome: this.fail(budgetUsedUp(verdict.failure, call.origin)) };
				this.drawn = drawn;
				const waitMs = Math.max((verdict.notBefore ?? now) - now, fullJitter(this.attempts - 1, this.random));
				if (waitMs > call.budget.remainingWaitMs) return { outcome: this.fail(verdict.failure, now + waitMs) };
				return { waitMs };
			}
		}
	}

	private note(delivered: Delivered): void {
		if (this.delivered !== 'maybe') this.delivered = delivered;
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
		return { ...this.fail({ message: 'Cancelled', code: 'ABORT_ERR' }), cancelled: true };
	}
}

type Next<Reply> = { outcome: Outcome<Reply> } | { reauthorize: true } | { waitMs: number };

const DISPOSITIONS: Record<Delivered, Disposition> = { no: 'notSent', refused: 'rejected', maybe: 'unknown' };

const NEVER = new AbortController().signal;

function outage(last: Failure, origin: string): Failure {
	return {
		...last,
		description: `${origin} has been out of reach for longer than this item may wait. ${last.description ?? ''}`.trim(),
	};
}

function pauseTooLong(last: Failure, origin: string): Failure {
	return {
		...last,
		message:
			last.httpCode === undefined ? `${origin} asks for a pause that is longer than this item may wait` : last.message,
		description:
			'The service said when it can be called again. Run the workflow after that time, or raise "Max Wait" under Reliability.',
	};
}

function budgetUsedUp(last: Failure, origin: string): Failure {
	return {
		...last,
		description:
			`Too many calls to ${origin} are failing, so it is not burdened with further retries. ${last.description ?? ''}`.trim(),
	};
}
