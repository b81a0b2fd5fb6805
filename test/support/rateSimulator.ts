/**
 * A discrete-event model of rate-limited services and of clients that obey a learned rate. Nothing waits: time is a
 * number that jumps from event to event, chance comes from a seed, so that every run can be repeated to the bit.
 *
 * Times are milliseconds, rates are calls per second.
 */
import { fullJitter } from '../../nodes/shared/engine/backoff';
import { Concurrency } from '../../nodes/shared/engine/concurrency';
import { LearnedBucket } from '../../nodes/shared/engine/learnedBucket';
import type { LearnedRate } from '../../nodes/shared/engine/learnedRate';
import { MinHeap } from '../../nodes/shared/engine/minHeap';

/** Uniform in [0, 1). */
export type Random = () => number;

/** Uniform between two numbers. */
export function between(random: Random, low: number, high: number): number {
	return low + (high - low) * random();
}

// Servers ----------------------------------------------------------------------------------------------------------------

/** What a service counts. `take` answers 0 when the call may pass, else how many ms it is until one could. */
export interface Limiter {
	take(now: number): number;
	/** The service is done with a call that passed. */
	done?(): void;
}

/** `burst` calls at once, `perSecond` from then on. Starts full; a refused call costs nothing. */
export class TokenBucketLimiter implements Limiter {
	private tokens: number;
	private countedAt = 0;

	constructor(
		private perSecond: number,
		private readonly burst: number,
	) {
		this.tokens = burst;
	}

	take(now: number): number {
		this.refill(now);
		if (this.tokens >= 1) {
			this.tokens -= 1;
			return 0;
		}
		return ((1 - this.tokens) / this.perSecond) * 1000;
	}

	changeRate(now: number, perSecond: number): void {
		this.refill(now);
		this.perSecond = perSecond;
	}

	private refill(now: number): void {
		this.tokens = Math.min(this.burst, this.tokens + ((now - this.countedAt) / 1000) * this.perSecond);
		this.countedAt = now;
	}
}

/** `calls` in every window of `windowMs`, all of them at once if the client likes; windows start at multiples. */
export class FixedWindowLimiter implements Limiter {
	private window = -1;
	private used = 0;

	constructor(
		private readonly calls: number,
		private readonly windowMs: number,
	) {}

	take(now: number): number {
		const window = Math.floor(now / this.windowMs);
		if (window !== this.window) {
			this.window = window;
			this.used = 0;
		}
		if (this.used < this.calls) {
			this.used += 1;
			return 0;
		}
		return (window + 1) * this.windowMs - now;
	}
}

/** At most `calls` within any `windowMs`. */
export class SlidingWindowLimiter implements Limiter {
	private readonly taken: number[] = [];

	constructor(
		private readonly calls: number,
		private readonly windowMs: number,
	) {}

	take(now: number): number {
		while (this.taken.length > 0 && this.taken[0]! <= now - this.windowMs) this.taken.shift();
		if (this.taken.length < this.calls) {
			this.taken.push(now);
			return 0;
		}
		return this.taken[0]! + this.windowMs - now;
	}
}

/** No rate at all: it refuses whatever comes while `slots` calls are being worked on. */
export class SlotLimiter implements Limiter {
	private busy = 0;

	constructor(private readonly slots: number) {}

	take(): number {
		if (this.busy >= this.slots) return 1;
		this.busy += 1;
		return 0;
	}

	done(): void {
		this.busy -= 1;
	}
}

/**
 * How a service words the wait, from the exact ms: `exact` to the ms, `seconds` as RFC 9110 has it (whole, rounded up),
 * a number for a fixed wait in ms whatever the need, `absent` for a bare 429.
 */
export type RetryAfter = 'exact' | 'seconds' | 'absent' | number;

function wordedWait(kind: RetryAfter, exactMs: number): number | undefined {
	if (kind === 'absent') return undefined;
	if (kind === 'exact') return exactMs;
	if (kind === 'seconds') return Math.max(1, Math.ceil(exactMs / 1000)) * 1000;
	return kind;
}

export interface Server {
	readonly limiter: Limiter;
	readonly retryAfter: RetryAfter;
	/** Round trip of one call, drawn anew for every call. */
	readonly latencyMs: (random: Random) => number;
	/** What a call that was let through takes on top, after it was counted. Default: nothing. */
	readonly workMs?: (random: Random) => number;
}

/** Round trips around `typicalMs`: 30 % to either side, and one call in fifty takes three times as long. */
export function jittered(typicalMs: number): (random: Random) => number {
	return (random) => typicalMs * between(random, 0.7, 1.3) * (random() < 0.02 ? 3 : 1);
}

// Clients ----------------------------------------------------------------------------------------------------------------

export interface Client {
	readonly calls: number;
	readonly maxConcurrency: number;
	/** What the client knows of the rate. */
	readonly learned: LearnedRate;
	/** When it starts. Default: with the simulation. */
	readonly startAt?: number;
	/** Calls that become ready per second, for a client that has not all its work at hand. Default: no limit. */
	readonly arrivalsPerSecond?: number;
}

/** What became of one client. */
export interface Report {
	readonly accepted: number;
	readonly refused: number;
	/** From the client's start to its last answer. */
	readonly elapsedMs: number;
	readonly endedAt: number;
	/** When its refusals arrived. */
	readonly refusedAt: readonly number[];
	/** When its accepted calls left. */
	readonly acceptedSentAt: readonly number[];
}

interface Job {
	attempt: number;
}

class RunningClient {
	readonly refusedAt: number[] = [];
	readonly acceptedSentAt: number[] = [];
	endedAt = 0;
	private readonly ready: Job[] = [];
	private readonly concurrency: Concurrency;
	private readonly bucket = new LearnedBucket();
	private inFlight = 0;
	private wakeAt = Infinity;

	constructor(
		private readonly client: Client,
		private readonly server: Server,
		private readonly random: Random,
		private readonly events: Events,
	) {
		this.concurrency = new Concurrency(client.maxConcurrency);
		this.bucket.learned = client.learned;
	}

	start(now: number): void {
		const gapMs = this.client.arrivalsPerSecond ? 1000 / this.client.arrivalsPerSecond : 0;
		for (let i = 0; i < this.client.calls; i++) {
			if (gapMs === 0) this.ready.push({ attempt: 0 });
			else this.at(now + i * gapMs, (at) => this.offer({ attempt: 0 }, at));
		}
		this.sendWhatMay(now);
	}

	private offer(job: Job, now: number): void {
		this.ready.push(job);
		this.sendWhatMay(now);
	}

	private sendWhatMay(now: number): void {
		while (this.ready.length > 0 && this.inFlight < this.concurrency.limit) {
			const readyAt = Math.max(this.bucket.pausedUntil, this.bucket.readyAt(1, now));
			if (readyAt > now) return this.wake(readyAt, now);
			this.send(this.ready.pop()!, now);
		}
	}

	/** Timers fire after whole milliseconds, as Node's do. */
	private wake(readyAt: number, now: number): void {
		const at = now + Math.ceil(readyAt - now);
		if (this.wakeAt > now && this.wakeAt <= at) return;
		this.wakeAt = at;
		this.at(at, (time) => this.sendWhatMay(time));
	}

	private send(job: Job, now: number): void {
		this.bucket.take(1, now);
		this.client.learned.onSent(now, 1);
		this.inFlight += 1;
		const { limiter, retryAfter, latencyMs, workMs } = this.server;
		const tripMs = latencyMs(this.random);
		this.at(now + tripMs * between(this.random, 0.3, 0.5), (arrived) => {
			const exactMs = limiter.take(arrived);
			const isRefused = exactMs > 0;
			this.at(now + tripMs + (isRefused ? 0 : (workMs?.(this.random) ?? 0)), (answered) => {
				if (!isRefused) limiter.done?.();
				this.inFlight -= 1;
				if (isRefused) this.onRefused(job, now, answered, wordedWait(retryAfter, exactMs));
				else this.onAccepted(now, answered);
				this.sendWhatMay(answered);
			});
		});
	}

	private at(at: number, event: Event): void {
		this.events.push({ at, event });
	}

	private onAccepted(sentAt: number, now: number): void {
		this.acceptedSentAt.push(sentAt);
		this.endedAt = now;
		this.concurrency.onSuccess(sentAt);
		this.client.learned.onAccepted(sentAt, now, 1);
	}

	private onRefused(job: Job, sentAt: number, now: number, waitMs: number | undefined): void {
		this.refusedAt.push(now);
		const notBefore = waitMs === undefined ? undefined : now + waitMs;
		this.concurrency.onOverload(sentAt, now);
		this.client.learned.onThrottled(sentAt, now, notBefore);
		this.bucket.drain(Math.max(now, notBefore ?? now));
		if (notBefore !== undefined) this.bucket.pausedUntil = Math.max(this.bucket.pausedUntil, notBefore);
		const again = Math.max(notBefore ?? now, now + fullJitter(job.attempt, this.random));
		this.at(again, (time) => this.offer({ attempt: job.attempt + 1 }, time));
	}
}

// Time -------------------------------------------------------------------------------------------------------------------

type Event = (now: number) => void;
type Events = MinHeap<{ at: number; event: Event }>;

export interface Simulation {
	readonly random: Random;
	readonly server: Server;
	readonly clients: readonly Client[];
	/** Things that happen to the service on the way. */
	readonly changes?: readonly { readonly at: number; readonly apply: Event }[];
	/** A run that is not over by then is broken off. Default: ten hours. */
	readonly giveUpAt?: number;
}

/**
 * Runs until every call of every client was accepted.
 * @returns a report per client, in their order
 */
export function simulate({ random, server, clients, changes = [], giveUpAt = 36_000_000 }: Simulation): Report[] {
	const events: Events = new MinHeap(({ at }) => at);
	for (const { at, apply } of changes) events.push({ at, event: apply });
	const running = clients.map((client) => new RunningClient(client, server, random, events));
	for (const [i, { startAt = 0 }] of clients.entries()) {
		events.push({ at: startAt, event: (now) => running[i]!.start(now) });
	}
	for (let next = events.pop(); next && next.at <= giveUpAt; next = events.pop()) next.event(next.at);
	return running.map((client, i) => ({
		accepted: client.acceptedSentAt.length,
		refused: client.refusedAt.length,
		elapsedMs: client.endedAt - (clients[i]!.startAt ?? 0),
		endedAt: client.endedAt,
		refusedAt: client.refusedAt,
		acceptedSentAt: client.acceptedSentAt,
	}));
}
