import type { Bucket, BucketLevel } from './buckets';
import { RateBucket, SlotBucket } from './buckets';
import type { Charge } from './call';
import type { Clock } from './clock';
import { MinHeap } from './minHeap';

/** A call that has been let through: it holds its slots until `release`. */
export interface Reservation {
	readonly granted: true;
	/** Milliseconds of the queueing during which a bucket was paused by the service. */
	readonly pausedMs: number;
	/** True when a pause has begun since the call was let through: it must not be sent, but cancelled. */
	overtaken(): boolean;
	/** The call is over. Call exactly once, or `cancel` instead. */
	release(): void;
	/** The call was never sent: gives back everything. */
	cancel(): void;
}

/** A call that will not be let through. */
export interface Refusal {
	readonly granted: false;
	readonly why: 'aborted' | 'pauseTooLong';
	/** Epoch milliseconds at which the pause ends that did not fit. */
	readonly retryAt?: number;
}

export interface ReserveOptions {
	/** Place in the queue, from `nextTicket()`. A call that comes back after a throttle keeps its place. */
	readonly ticket: number;
	/** Milliseconds of pause the call can still afford. */
	readonly affordablePauseMs: number;
	readonly signal?: AbortSignal;
}

interface Waiter {
	readonly ticket: number;
	readonly lane: Lane;
	readonly affordablePauseMs: number;
	readonly signal: AbortSignal | undefined;
	/** The lane's pause clock when the wait began. */
	readonly pausedBefore: number;
	/** Taken by abort or refusal; its lane skips it. */
	gone: boolean;
	readonly settle: (result: Reservation | Refusal) => void;
	/** Buckets that once held this waiter up while it was first: kept for it until it goes, or it would starve. */
	claims: Gate[] | undefined;
}

/** A bucket and the queueing that belongs to it. */
interface Gate {
	readonly key: string;
	readonly bucket: Bucket;
	/** Lanes with waiters that need this bucket. */
	busyLanes: number;
	/** The dispatch in which an earlier waiter laid its hand on this bucket. */
	claimedIn: number;
	/** Milliseconds paused in all, up to the end of the last finished pause. */
	pausedTotal: number;
	pauseStartedAt: number;
	lastUsedAt: number;
}

/** Waiters that need the same amounts of the same buckets: first in, first out. */
interface Lane {
	readonly gates: Gate[];
	readonly costs: number[];
	readonly queue: Waiter[];
	/** Index of the first waiter in `queue`; the array is trimmed now and then. */
	head: number;
}

/** A bucket that nobody has used for this long is at rest and can be made anew. */
const FORGET_BUCKET_AFTER_MS = 24 * 3_600_000;
const SWEEP_EVERY_CALLS = 10_000;

/**
 * Lets calls through one by one as all the buckets they need allow it: all of a call's costs are taken at once or none.
 *
 * Order: per set of needs first in, first out. Between different sets the older waiter has the bucket that both want; a
 * waiter held up by one bucket does not hold up those who do not need that bucket, but it keeps its claim on every bucket
 * that ever held it up, so that a stream of cheaper calls cannot starve it.
 *
 * One timer in all, whatever the number of waiters.
 */
export class Limiter {
	private readonly gates = new Map<string, Gate>();
	private readonly lanes = new Map<string, Lane>();
	private readonly heads = new MinHeap<Lane>((lane) => lane.queue[lane.head].ticket);
	private readonly laneOf = new WeakMap<readonly Charge[], Lane>();
	private readonly waitersOf = new Map<AbortSignal, Set<Waiter>>();
	private tickets = 0;
	private pass = 0;
	private waiting = 0;
	private calls = 0;
	private dispatching = false;
	private again = false;
	private timerAt = Infinity;
	private cancelTimer: (() => void) | undefined;

	constructor(private readonly clock: Clock) {}

	/** The next place in the queue. */
	nextTicket(): number {
		return ++this.tickets;
	}

	/** Makes a bucket of a kind of its own under `key`, unless there is one. */
	ensure<B extends Bucket>(key: string, create: () => B): B {
		return this.gate(key, create).bucket as B;
	}

	/**
	 * Waits until every charge can be taken, and takes them all at once.
	 * @param charges pass the same array again for calls of the same kind: the limiter remembers its queue by it
	 */
	async reserve(charges: readonly Charge[], options: ReserveOptions): Promise<Reservation | Refusal> {
		if (options.signal?.aborted) return { granted: false, why: 'aborted' };
		const now = this.clock.now();
		const lane = this.lane(charges, now);
		if (++this.calls % SWEEP_EVERY_CALLS === 0) this.sweep(now);
		for (const gate of lane.gates) {
			const { pausedUntil } = gate.bucket;
			if (pausedUntil - now > options.affordablePauseMs)
				return { granted: false, why: 'pauseTooLong', retryAt: pausedUntil };
		}
		if (this.waiting === 0 && this.readyAt(lane, now) <= now) return this.grant(lane, 0, now);
		return await new Promise((settle) => {
			const waiter: Waiter = {
				ticket: options.ticket,
				lane,
				affordablePauseMs: options.affordablePauseMs,
				signal: options.signal,
				pausedBefore: pausedSoFar(lane, now),
				gone: false,
				settle,
				claims: undefined,
			};
			this.enqueue(waiter);
			this.dispatch();
		});
	}

	/**
	 * Stops a bucket until `until` and empties it, so that calls come back at the pace. Waiters that cannot afford the
	 * pause are refused at once. A pause is only ever lengthened.
	 * @param until epoch milliseconds
	 */
	pause(key: string, until: number): void {
		const gate = this.gates.get(key);
		const now = this.clock.now();
		if (!gate || until <= now || until <= gate.bucket.pausedUntil) return;
		if (gate.bucket.pausedUntil <= now) {
			gate.pausedTotal += Math.max(0, gate.bucket.pausedUntil - gate.pauseStartedAt);
			gate.pauseStartedAt = now;
		}
		gate.bucket.pausedUntil = until;
		gate.bucket.drain(until);
		for (const lane of this.lanes.values()) {
			if (!lane.gates.includes(gate)) continue;
			for (let i = lane.head; i < lane.queue.length; i++) {
				const waiter = lane.queue[i];
				if (waiter.gone) continue;
				const spent = pausedSoFar(lane, now) - waiter.pausedBefore;
				if (spent + (until - now) > waiter.affordablePauseMs) {
					this.leave(waiter, { granted: false, why: 'pauseTooLong', retryAt: until });
				}
			}
		}
		this.dispatch();
	}

	/** Looks again who can go; call it after a bucket was changed from outside. */
	dispatch(): void {
		if (this.dispatching) {
			this.again = true;
			return;
		}
		this.dispatching = true;
		do {
			this.again = false;
			this.letThrough();
		} while (this.again);
		this.dispatching = false;
	}

	/** Every bucket: level, pause, and how many calls wait for it. */
	snapshot(): Array<{ key: string; pausedUntil?: number; waiting: number } & BucketLevel> {
		const now = this.clock.now();
		return [...this.gates.values()].map(({ key, bucket }) => ({
			key,
			...bucket.describe(now),
			...(bucket.pausedUntil > now ? { pausedUntil: bucket.pausedUntil } : {}),
			waiting: [...this.lanes.values()]
				.filter((lane) => lane.gates.some((gate) => gate.key === key))
				.reduce((sum, lane) => sum + lane.queue.length - lane.head, 0),
		}));
	}

	private letThrough(): void {
		const now = this.clock.now();
		const pass = ++this.pass;
		const held: Lane[] = [];
		let next = Infinity;
		while (this.heads.size > 0) {
			const lane = this.heads.pop() as Lane;
			const waiter = lane.queue[lane.head];
			if (waiter.gone) {
				this.advance(lane);
				continue;
			}
			const readyAt = this.readyAtClaiming(waiter, now, pass);
			if (readyAt <= now) {
				const pausedMs = pausedSoFar(lane, now) - waiter.pausedBefore;
				this.forget(waiter);
				this.advance(lane);
				waiter.settle(this.grant(lane, pausedMs, now));
				continue;
			}
			next = Math.min(next, readyAt);
			held.push(lane);
			// Whoever is left needs a bucket that is spoken for.
			if (waiter.claims?.some((gate) => gate.busyLanes === this.heads.size + held.length)) break;
		}
		for (const lane of held) this.heads.push(lane);
		this.wakeAt(next);
	}

	/** As `readyAt`, respecting the claims of earlier waiters and laying down its own. */
	private readyAtClaiming(waiter: Waiter, now: number, pass: number): number {
		const { gates, costs } = waiter.lane;
		let readyAt = now;
		for (let i = 0; i < gates.length; i++) {
			const gate = gates[i];
			let at = Math.max(gate.bucket.pausedUntil, gate.bucket.readyAt(costs[i], now));
			if (at > now && !waiter.claims?.includes(gate)) (waiter.claims ??= []).push(gate);
			if (gate.claimedIn === pass) at = Infinity;
			readyAt = Math.max(readyAt, at);
		}
		if (readyAt > now && waiter.claims) for (const gate of waiter.claims) gate.claimedIn = pass;
		return readyAt;
	}

	private readyAt(lane: Lane, now: number): number {
		let readyAt = now;
		for (let i = 0; i < lane.gates.length; i++) {
			const { bucket } = lane.gates[i];
			readyAt = Math.max(readyAt, bucket.pausedUntil, bucket.readyAt(lane.costs[i], now));
		}
		return readyAt;
	}

	private grant(lane: Lane, pausedMs: number, now: number): Reservation {
		const { gates, costs } = lane;
		for (let i = 0; i < gates.length; i++) {
			gates[i].bucket.take(costs[i], now);
			gates[i].lastUsedAt = now;
		}
		return {
			granted: true,
			pausedMs,
			overtaken: () => {
				const at = this.clock.now();
				return gates.some(({ bucket }) => bucket.pausedUntil > at);
			},
			release: () => {
				for (let i = 0; i < gates.length; i++) gates[i].bucket.release(costs[i]);
				if (this.waiting > 0) this.dispatch();
			},
			cancel: () => {
				const at = this.clock.now();
				for (let i = 0; i < gates.length; i++) gates[i].bucket.giveBack(costs[i], at);
				if (this.waiting > 0) this.dispatch();
			},
		};
	}

	private enqueue(waiter: Waiter): void {
		const { lane, signal } = waiter;
		this.waiting++;
		if (lane.head === lane.queue.length) {
			lane.queue.push(waiter);
			for (const gate of lane.gates) gate.busyLanes++;
			this.heads.push(lane);
		} else {
			// Nearly always the last; only a call that comes back after a throttle has an older ticket. The heap ranks lanes
			// by their first waiter, so that one must not change while the lane lies in it: insert behind the first.
			let at = lane.queue.length;
			while (at > lane.head + 1 && lane.queue[at - 1].ticket > waiter.ticket) at--;
			lane.queue.splice(at, 0, waiter);
		}
		if (!signal) return;
		let waiters = this.waitersOf.get(signal);
		if (!waiters) {
			waiters = new Set();
			this.waitersOf.set(signal, waiters);
			signal.addEventListener('abort', () => this.abort(signal), { once: true });
		}
		waiters.add(waiter);
	}

	private abort(signal: AbortSignal): void {
		const waiters = this.waitersOf.get(signal);
		this.waitersOf.delete(signal);
		if (!waiters) return;
		for (const waiter of waiters) this.leave(waiter, { granted: false, why: 'aborted' });
		this.dispatch();
	}

	private leave(waiter: Waiter, refusal: Refusal): void {
		if (waiter.gone) return;
		waiter.gone = true;
		this.forget(waiter);
		waiter.settle(refusal);
	}

	/** The waiter waits no longer. */
	private forget(waiter: Waiter): void {
		this.waiting--;
		waiter.gone = true;
		if (waiter.signal) this.waitersOf.get(waiter.signal)?.delete(waiter);
	}

	/** Takes the first waiter off a lane that has been popped, and puts the lane back if anybody is left. */
	private advance(lane: Lane): void {
		lane.head++;
		while (lane.head < lane.queue.length && lane.queue[lane.head].gone) lane.head++;
		if (lane.head === lane.queue.length) {
			lane.queue.length = 0;
			lane.head = 0;
			for (const gate of lane.gates) gate.busyLanes--;
			return;
		}
		if (lane.head > 1_000 && lane.head * 2 > lane.queue.length) {
			lane.queue.splice(0, lane.head);
			lane.head = 0;
		}
		this.heads.push(lane);
	}

	private wakeAt(at: number): void {
		if (at === this.timerAt) return;
		this.cancelTimer?.();
		this.cancelTimer = undefined;
		this.timerAt = at;
		if (at === Infinity) return;
		this.cancelTimer = this.clock.after(Math.max(0, at - this.clock.now()), () => {
			this.timerAt = Infinity;
			this.cancelTimer = undefined;
			this.dispatch();
		});
	}

	private lane(charges: readonly Charge[], now: number): Lane {
		let lane = this.laneOf.get(charges);
		if (!lane) {
			const signature = charges.map(({ key, cost }) => `${key}\n${cost}`).join('\n\n');
			lane = this.lanes.get(signature);
			if (!lane) {
				const gates = charges.map((charge) => this.gate(charge.key, () => bucketFor(charge)));
				lane = { gates, costs: charges.map(({ cost }) => cost), queue: [], head: 0 };
				this.lanes.set(signature, lane);
			}
			this.laneOf.set(charges, lane);
		}
		for (let i = 0; i < charges.length; i++) lane.gates[i].bucket.configure(charges[i].limit, now);
		return lane;
	}

	private gate(key: string, create: () => Bucket): Gate {
		let gate = this.gates.get(key);
		if (!gate) {
			gate = {
				key,
				bucket: create(),
				busyLanes: 0,
				claimedIn: 0,
				pausedTotal: 0,
				pauseStartedAt: 0,
				lastUsedAt: this.clock.now(),
			};
			this.gates.set(key, gate);
		}
		return gate;
	}

	/** Forgets lanes without waiters, and buckets that have long been at rest. Their arrays find new ones by signature. */
	private sweep(now: number): void {
		for (const [signature, lane] of this.lanes) {
			const atRest =
				lane.head === lane.queue.length && lane.gates.every((gate) => now - gate.lastUsedAt > FORGET_BUCKET_AFTER_MS);
			if (atRest) this.lanes.delete(signature);
		}
		const used = new Set([...this.lanes.values()].flatMap((lane) => lane.gates));
		for (const [key, gate] of this.gates) {
			if (!used.has(gate) && now - gate.lastUsedAt > FORGET_BUCKET_AFTER_MS) this.gates.delete(key);
		}
	}
}

/** Milliseconds, up to `now`, that any bucket of the lane has been paused: a clock that runs only during pauses. */
function pausedSoFar(lane: Lane, now: number): number {
	let most = 0;
	for (const { bucket, pausedTotal, pauseStartedAt } of lane.gates) {
		most = Math.max(most, pausedTotal + Math.max(0, Math.min(now, bucket.pausedUntil) - pauseStartedAt));
	}
	return most;
}

function bucketFor({ limit }: Charge): Bucket {
	return limit.kind === 'rate' ? new RateBucket() : new SlotBucket();
}
