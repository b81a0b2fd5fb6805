import { AbortGroup } from './abortGroup';
import type { Bucket, BucketLevel } from './buckets';
import type { BucketQueue, BucketSource } from './bucketSource';
import { memoryBuckets } from './bucketSource';
import type { Charge } from './call';
import type { Clock } from './clock';
import type { Gate, Waiter } from './lane';
import { Lane } from './lane';
import { MinHeap } from './minHeap';
import { queueBefore } from './queueBefore';

/** A call that has been let through: it holds its slots until `release`. */
export interface Reservation {
	readonly granted: true;
	/** Milliseconds of the queueing during which the service had asked for a pause. */
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
	/** Milliseconds that the call can still afford to wait because the service asks for it: pauses, used-up quotas. */
	readonly affordablePauseMs: number;
	readonly signal?: AbortSignal;
}

type CallWaiter = Waiter<Reservation | Refusal>;
type CallLane = Lane<Reservation | Refusal>;

/** How often a waiter lets itself be robbed before it holds on to everything. Twice happens in an orderly queue. */
const PATIENCE = 3;
/** A bucket that nobody has used for this long is at rest and can be made anew. */
const FORGET_AFTER_MS = 24 * 3_600_000;
const SWEEP_EVERY_MS = 600_000;

/**
 * Lets calls through one by one as all the buckets they need allow it: all of a call's costs are taken at once or none.
 *
 * Order: per set of needs first in, first out. Between different sets the older waiter has the bucket that both want: it
 * claims what it lacks, and younger ones leave that alone. What it does not lack others may use meanwhile, so that a busy
 * service does not hold up the rest of the process. A waiter that loses that way again and again claims all it needs.
 *
 * One timer in all, whatever the number of waiters.
 */
export class Limiter {
	private readonly gates = new Map<string, Gate>();
	private readonly lanes = new Map<string, CallLane>();
	private readonly laneOf = new WeakMap<readonly Charge[], CallLane>();
	/** Lanes with waiters, and the same by the ticket of the first one. */
	private readonly busy = new Set<CallLane>();
	private readonly heads = new MinHeap<CallLane>((lane) => lane.first.ticket);
	private readonly abortable = new AbortGroup<CallWaiter>((waiters) => {
		for (const waiter of waiters) this.refuse(waiter, { granted: false, why: 'aborted' });
		this.dispatch();
	});
	private tickets = 0;
	private pass = 0;
	private waiting = 0;
	private nextSweepAt = 0;
	private timerAt = Infinity;
	private cancelTimer: (() => void) | undefined;

	/** @param buckets where what is not of one process alone is counted */
	constructor(
		private readonly clock: Clock,
		private readonly buckets: BucketSource = memoryBuckets,
	) {}

	/** The next place in the queue. */
	nextTicket(): number {
		return ++this.tickets;
	}

	/** Makes a bucket of a kind of its own under `key`, unless there is one, and keeps it until `letGo`. */
	keep<B extends Bucket>(key: string, create: BucketMaker<B>): B {
		const gate = this.gate(key, create);
		gate.kept = true;
		return gate.bucket as B;
	}

	/** The bucket under `key` may be forgotten when nobody needs it any more. */
	letGo(key: string): void {
		const gate = this.gates.get(key);
		if (!gate) return;
		gate.kept = false;
		if (gate.lanes === 0) this.gates.delete(key);
	}

	/**
	 * Waits until every charge can be taken, and takes them all at once.
	 * @param charges pass the same array again for calls of the same kind: the limiter remembers its queue by it
	 */
	reserve(charges: readonly Charge[], options: ReserveOptions): Promise<Reservation | Refusal> {
		const { ticket, affordablePauseMs, signal } = options;
		if (signal?.aborted) return Promise.resolve({ granted: false, why: 'aborted' });
		const now = this.clock.now();
		if (now >= this.nextSweepAt) this.sweep(now);
		const lane = this.lane(charges, now);
		lane.configure(charges, now);
		const shutUntil = lane.noteShut(now);
		if (shutUntil - now > affordablePauseMs) {
			return Promise.resolve({ granted: false, why: 'pauseTooLong', retryAt: shutUntil });
		}
		if (this.waiting === 0 && lane.readyAt(now) <= now) return Promise.resolve(this.grant(lane, 0, now));
		return new Promise((settle) => {
			const pausedBefore = lane.pausedSoFar(now);
			const pausedAtMost = pausedBefore + affordablePauseMs;
			this.enqueue({
				ticket,
				lane,
				charges,
				signal,
				pausedBefore,
				pausedAtMost,
				settle,
				gone: false,
				lacks: 0,
				robbed: 0,
			});
			this.dispatch();
		});
	}

	/**
	 * Stops a bucket until `until` and empties it, so that calls come back at the pace. Waiters that cannot afford the
	 * pause are refused at once. A pause is only ever lengthened; one that is over already just empties the bucket.
	 * @param until epoch milliseconds
	 */
	pause(key: string, until: number): void {
		const gate = this.gates.get(key);
		if (!gate) return;
		const now = this.clock.now();
		gate.bucket.drain(Math.max(now, until));
		if (until > now && until > gate.bucket.pausedUntil) gate.bucket.pausedUntil = until;
		this.changed(key);
	}

	/** Call it after a bucket was changed from outside: looks again who must go, and who can. */
	changed(key: string): void {
		const gate = this.gates.get(key);
		const now = this.clock.now();
		for (const lane of this.busy) if (gate && lane.gates.includes(gate)) this.endImpatient(lane, now);
		this.dispatch();
	}

	/** Looks who can go. */
	dispatch(): void {
		if (this.heads.size === 0) return;
		const now = this.clock.now();
		const pass = ++this.pass;
		const held: CallLane[] = [];
		let next = Infinity;
		while (this.heads.size > 0) {
			const lane = this.heads.pop() as CallLane;
			if (!lane.first.gone) lane.configure(lane.first.charges, now);
			const shutUntil = this.endImpatient(lane, now);
			const waiter = lane.first;
			if (waiter.gone) {
				this.advance(lane);
				continue;
			}
			const readyAt = shutUntil > now ? this.restUntil(shutUntil, waiter) : this.readyAtClaiming(waiter, now, pass);
			if (readyAt <= now) {
				const pausedMs = lane.pausedSoFar(now) - waiter.pausedBefore;
				this.leave(waiter);
				this.advance(lane);
				waiter.settle(this.grant(lane, pausedMs, now));
				continue;
			}
			if (lane.isDistant) lane.ask(now);
			next = Math.min(next, readyAt);
			held.push(lane);
			if (this.isHopeless(lane, pass, this.heads.size + held.length)) break;
		}
		for (const lane of held) this.heads.push(lane);
		this.wakeAt(next);
	}

	/** Every bucket: level, pause, and how many calls wait for it. */
	snapshot(): Array<{ key: string; pausedUntil?: number; waiting: number } & BucketLevel> {
		const now = this.clock.now();
		const lanes = [...this.busy];
		return [...this.gates.values()].map((gate) => ({
			key: gate.key,
			...gate.bucket.describe(now),
			...(gate.bucket.pausedUntil > now ? { pausedUntil: gate.bucket.pausedUntil } : {}),
			waiting: lanes.reduce((sum, lane) => sum + (lane.gates.includes(gate) ? lane.waiting : 0), 0),
		}));
	}

	/**
	 * When to look again at the first waiter of a lane, `now` if it can go. If it cannot, it claims what it lacks; each
	 * claim ends when the bucket has enough for it, and then others may take of it until the rest is there, too.
	 */
	private readyAtClaiming(waiter: CallWaiter, now: number, pass: number): number {
		const { gates, costs } = waiter.lane;
		let readyAt = now;
		let claimEndsAt = Infinity;
		let lacks = 0;
		for (let i = 0; i < gates.length; i++) {
			const at = gates[i].bucket.readyAt(costs[i], now);
			if (at > now) {
				lacks |= 1 << i;
				if (gates[i].busyLanes > 1) claimEndsAt = Math.min(claimEndsAt, at);
			}
			readyAt = Math.max(readyAt, gates[i].claimedIn === pass ? Infinity : at);
		}
		if (readyAt <= now) return readyAt;
		if (lacks !== 0 && waiter.lacks !== 0 && (lacks & waiter.lacks) === 0) waiter.robbed++;
		waiter.lacks = lacks;
		for (let i = 0; i < gates.length; i++) {
			if (lacks & (1 << i) || waiter.robbed > PATIENCE) gates[i].claimedIn = pass;
		}
		return Math.min(readyAt, claimEndsAt);
	}

	/** While the service itself keeps a waiter, it claims nothing, and has lost nothing either. */
	private restUntil(shutUntil: number, waiter: CallWaiter): number {
		waiter.lacks = 0;
		waiter.robbed = 0;
		return shutUntil;
	}

	/** True when a bucket is claimed that all lanes need: there is nobody left to look at. */
	private isHopeless(lane: CallLane, pass: number, lanesLeft: number): boolean {
		return lane.gates.some((gate) => gate.claimedIn === pass && gate.busyLanes === lanesLeft);
	}

	/** Refuses those for whom the service's pause is too long. Returns its end, 0 when there is none. */
	private endImpatient(lane: CallLane, now: number): number {
		const shutUntil = lane.noteShut(now);
		if (shutUntil > now) {
			for (const waiter of lane.impatient(now)) {
				this.refuse(waiter, { granted: false, why: 'pauseTooLong', retryAt: shutUntil });
			}
		}
		return shutUntil;
	}

	private grant(lane: CallLane, pausedMs: number, now: number): Reservation {
		lane.take(now);
		return {
			granted: true,
			pausedMs,
			overtaken: () => {
				const at = this.clock.now();
				return lane.gates.some(({ bucket }) => bucket.pausedUntil > at);
			},
			release: () => {
				lane.release();
				this.dispatch();
			},
			cancel: () => {
				lane.giveBack(this.clock.now(), now);
				this.dispatch();
			},
		};
	}

	private enqueue(waiter: CallWaiter): void {
		const { lane } = waiter;
		this.waiting++;
		this.abortable.add(waiter.signal, waiter);
		if (!lane.add(waiter)) return;
		for (const gate of lane.gates) gate.busyLanes++;
		this.busy.add(lane);
		this.heads.push(lane);
	}

	private refuse(waiter: CallWaiter, refusal: Refusal): void {
		if (waiter.gone) return;
		this.leave(waiter);
		waiter.settle(refusal);
	}

	private leave(waiter: CallWaiter): void {
		waiter.lane.drop(waiter);
		this.waiting--;
		this.abortable.delete(waiter.signal, waiter);
	}

	/** Takes the first waiter off a lane that has been popped, and puts the lane back if anybody is left. */
	private advance(lane: CallLane): void {
		lane.advance();
		if (!lane.isEmpty) {
			this.heads.push(lane);
			return;
		}
		for (const gate of lane.gates) gate.busyLanes--;
		this.busy.delete(lane);
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

	private lane(charges: readonly Charge[], now: number): CallLane {
		const known = this.laneOf.get(charges);
		if (known && !known.retired) return known;
		const signature = charges.map(({ key, cost }) => `${key}\n${cost}`).join('\n\n');
		let lane = this.lanes.get(signature);
		if (!lane) {
			const gates = charges.map((charge) => this.gate(charge.key, bucketFor(charge)));
			for (const gate of gates) gate.lanes++;
			lane = new Lane(
				gates,
				charges.map(({ cost }) => cost),
			);
			lane.lastUsedAt = now;
			this.lanes.set(signature, lane);
		}
		this.laneOf.set(charges, lane);
		return lane;
	}

	private gate(key: string, create: BucketMaker<Bucket>): Gate {
		let gate = this.gates.get(key);
		if (!gate) {
			const bucket = create(this.buckets, queueBefore(key, this, this.busy, this.clock));
			gate = { key, bucket, busyLanes: 0, lanes: 0, kept: false, claimedIn: 0 };
			this.gates.set(key, gate);
		}
		return gate;
	}

	/** Forgets lanes that have long been at rest, and buckets that no lane needs any more. */
	private sweep(now: number): void {
		this.nextSweepAt = now + SWEEP_EVERY_MS;
		for (const [signature, lane] of this.lanes) {
			if (!lane.isEmpty || now - lane.lastUsedAt <= FORGET_AFTER_MS || lane.shutUntil(now) > now) continue;
			this.lanes.delete(signature);
			lane.retired = true;
			for (const gate of lane.gates) if (--gate.lanes === 0 && !gate.kept) this.gates.delete(gate.key);
		}
	}
}

type BucketMaker<B extends Bucket> = (buckets: BucketSource, queue: BucketQueue) => B;

function bucketFor({ key, limit, perProcess }: Charge): BucketMaker<Bucket> {
	return (shared, queue) => (perProcess ? memoryBuckets : shared)[limit.kind](key, queue);
}
