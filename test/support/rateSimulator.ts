/**
 * A discrete-event model of rate-limited services and of clients that obey a learned rate. Nothing waits: time is a
 * number that jumps from event to event, chance comes from a seed, so that every run can be repeated to the bit.
 *
 * Times are milliseconds, rates are calls per second.
 */
import { Concurrency } from '../../nodes/shared/engine/concurrency';
import type { LearnedRate } from '../../nodes/shared/engine/learnedRate';

/** Uniform in [0, 1). */
export type Random = () => number;

/** Mulberry32: small, seeded, and even enough for tests. */
export function seededRandom(seed: number): Random {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

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
}

/** Round trips around `typicalMs`: 30 % to either side, and one call in fifty takes three times as long. */
export function jittered(typicalMs: number): (random: Random) => number {
	return (random) => typicalMs * between(random, 0.7, 1.3) * (random() < 0.02 ? 3 : 1);
}

// Clients ----------------------------------------------------------------------------------------------------------------

export interface Client {
	readonly calls: number;
	readonly maxConcurrency: number;
	/** What the client knows of the rate; absent for one that only obeys Retry-After. */
	readonly learned?: LearnedRate;
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

/** A bucket at the learned pace, as a limiter keeps it: emptied by a throttle, filled to `burst` when unused. */
class Pacer {
	private tokens = Infinity;
	private countedAt = 0;

	/** Takes a token and answers 0, or answers the ms until there will be one. */
	take(now: number, pace: { perSecond: number; burst: number } | undefined): number {
		if (!pace) return 0;
		if (now > this.countedAt) {
			this.tokens += ((now - this.countedAt) / 1000) * pace.perSecond;
			this.countedAt = now;
		}
		this.tokens = Math.min(this.tokens, pace.burst);
		if (this.tokens >= 1 - 1e-9) {
			this.tokens -= 1;
			return 0;
		}
		return ((1 - this.tokens) / pace.perSecond) * 1000;
	}

	/** From `at` on calls come back one by one: the first at once, the others at the pace. */
	empty(at: number): void {
		this.tokens = Math.min(this.tokens, 1);
		this.countedAt = Math.max(this.countedAt, at);
	}
}

/** The wait of one refused call on top of what the service asked for: exponential, full jitter. */
function backoffMs(random: Random, attempt: number): number {
	return random() * Math.min(20_000, 250 * 2 ** attempt);
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
	private readonly pacer = new Pacer();
	private inFlight = 0;
	private pausedUntil = 0;
	private wakeAt = Infinity;

	constructor(
		private readonly client: Client,
		private readonly server: Server,
		private readonly random: Random,
		private readonly events: EventQueue,
	) {
		this.concurrency = new Concurrency(client.maxConcurrency);
	}

	start(now: number): void {
		const gapMs = this.client.arrivalsPerSecond ? 1000 / this.client.arrivalsPerSecond : 0;
		for (let i = 0; i < this.client.calls; i++) {
			if (gapMs === 0) this.ready.push({ attempt: 0 });
			else this.events.at(now + i * gapMs, (at) => this.offer({ attempt: 0 }, at));
		}
		this.sendWhatMay(now);
	}

	private offer(job: Job, now: number): void {
		this.ready.push(job);
		this.sendWhatMay(now);
	}

	private sendWhatMay(now: number): void {
		while (this.ready.length > 0 && this.inFlight < this.concurrency.limit) {
			const waitMs =
				now < this.pausedUntil ? this.pausedUntil - now : this.pacer.take(now, this.client.learned?.current(now));
			if (waitMs > 0) return this.wake(now, waitMs);
			this.send(this.ready.pop()!, now);
		}
	}

	/** Timers fire on whole milliseconds, as Node's do. */
	private wake(now: number, waitMs: number): void {
		const at = now + Math.ceil(waitMs);
		if (this.wakeAt > now && this.wakeAt <= at) return;
		this.wakeAt = at;
		this.events.at(at, (time) => this.sendWhatMay(time));
	}

	private send(job: Job, now: number): void {
		this.client.learned?.onSent(now, 1);
		this.inFlight += 1;
		const tripMs = this.server.latencyMs(this.random);
		this.events.at(now + tripMs * between(this.random, 0.3, 0.5), (arrived) => {
			const exactMs = this.server.limiter.take(arrived);
			this.events.at(now + tripMs, (answered) => {
				if (exactMs === 0) this.server.limiter.done?.();
				this.inFlight -= 1;
				if (exactMs === 0) this.onAccepted(now, answered);
				else this.onRefused(job, now, answered, wordedWait(this.server.retryAfter, exactMs));
				this.sendWhatMay(answered);
			});
		});
	}

	private onAccepted(sentAt: number, now: number): void {
		this.acceptedSentAt.push(sentAt);
		this.endedAt = now;
		this.concurrency.onSuccess(sentAt);
		this.client.learned?.onAccepted(sentAt, now, 1);
	}

	private onRefused(job: Job, sentAt: number, now: number, waitMs: number | undefined): void {
		this.refusedAt.push(now);
		const notBefore = waitMs === undefined ? undefined : now + waitMs;
		this.concurrency.onOverload(sentAt, now);
		this.client.learned?.onThrottled(sentAt, now, notBefore);
		this.pausedUntil = Math.max(this.pausedUntil, notBefore ?? 0);
		this.pacer.empty(Math.max(now, this.pausedUntil));
		const again = Math.max(notBefore ?? 0, now + backoffMs(this.random, job.attempt));
		this.events.at(again, (time) => this.offer({ attempt: job.attempt + 1 }, time));
	}
}

// Time -------------------------------------------------------------------------------------------------------------------

type Event = (now: number) => void;

/** Events in the order of their times; those of the same time in the order in which they were added. */
class EventQueue {
	private readonly heap: { at: number; order: number; event: Event }[] = [];
	private added = 0;

	at(at: number, event: Event): void {
		const heap = this.heap;
		heap.push({ at, order: this.added++, event });
		for (let child = heap.length - 1; child > 0; ) {
			const parent = (child - 1) >> 1;
			if (!this.isBefore(child, parent)) break;
			this.swap(child, parent);
			child = parent;
		}
	}

	next(): { at: number; event: Event } | undefined {
		const heap = this.heap;
		const first = heap[0];
		const last = heap.pop();
		if (!first || !last || heap.length === 0) return first;
		heap[0] = last;
		for (let parent = 0; ; ) {
			let least = parent;
			for (const child of [2 * parent + 1, 2 * parent + 2]) {
				if (child < heap.length && this.isBefore(child, least)) least = child;
			}
			if (least === parent) return first;
			this.swap(least, parent);
			parent = least;
		}
	}

	private isBefore(a: number, b: number): boolean {
		const [left, right] = [this.heap[a]!, this.heap[b]!];
		return left.at < right.at || (left.at === right.at && left.order < right.order);
	}

	private swap(a: number, b: number): void {
		[this.heap[a], this.heap[b]] = [this.heap[b]!, this.heap[a]!];
	}
}

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
	const events = new EventQueue();
	for (const change of changes) events.at(change.at, change.apply);
	const running = clients.map((client) => new RunningClient(client, server, random, events));
	for (const [i, client] of clients.entries()) events.at(client.startAt ?? 0, (now) => running[i]!.start(now));
	for (let next = events.next(); next && next.at <= giveUpAt; next = events.next()) next.event(next.at);
	return running.map((client, i) => ({
		accepted: client.acceptedSentAt.length,
		refused: client.refusedAt.length,
		elapsedMs: client.endedAt - (clients[i]!.startAt ?? 0),
		endedAt: client.endedAt,
		refusedAt: client.refusedAt,
		acceptedSentAt: client.acceptedSentAt,
	}));
}
