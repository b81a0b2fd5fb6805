import { expect } from 'vitest';
import type { Charge } from '../../nodes/shared/engine/call';
import type { Reservation } from '../../nodes/shared/engine/limiter';
import { Limiter } from '../../nodes/shared/engine/limiter';
import { FakeClock } from './fakeClock';

/**
 * A limiter in a made-up world, and beside it the same buckets counted the plain way: whole units, whole milliseconds, a
 * level that is filled up. After every step the two are compared.
 */
export type BucketPlan =
	| { readonly kind: 'rate'; readonly msPerUnit: number; readonly burst: number }
	/** Ten times `tenth` units in any `ms`. */
	| { readonly kind: 'window'; readonly tenth: number; readonly ms: number }
	| { readonly kind: 'slots'; readonly capacity: number };

/** What calls of one kind need: buckets by number, and the cost in each. */
export type LanePlan = ReadonlyArray<{ readonly bucket: number; readonly cost: number }>;

export type StepPlan =
	| { readonly do: 'pass'; readonly ms: number }
	| {
			readonly do: 'call';
			readonly lane: number;
			readonly holdMs: number;
			readonly sends: boolean;
			readonly group: number;
	  }
	| { readonly do: 'abort'; readonly group: number }
	| { readonly do: 'pause'; readonly bucket: number; readonly ms: number };

export interface WorldPlan {
	readonly buckets: readonly BucketPlan[];
	readonly lanes: readonly LanePlan[];
	readonly steps: readonly StepPlan[];
}

class PlainBucket {
	pausedUntil = 0;
	inFlight = 0;
	/** Of a rate, in milliseconds of filling. */
	private level: number;
	private countedAt: number;
	readonly taken: Array<{ at: number; cost: number }> = [];
	/** Of a window: the flow that is kept to until then. */
	private readonly even: PlainBucket | undefined;
	private evenUntil = 0;

	constructor(
		private readonly plan: BucketPlan,
		start: number,
	) {
		this.level = plan.kind === 'rate' ? plan.burst * plan.msPerUnit : 0;
		this.countedAt = start;
		if (plan.kind !== 'window') return;
		this.even = new PlainBucket({ kind: 'rate', msPerUnit: plan.ms / (9 * plan.tenth), burst: plan.tenth }, start);
	}

	get limit(): Charge['limit'] {
		const { plan } = this;
		if (plan.kind === 'slots') return plan;
		if (plan.kind === 'window') return { kind: 'window', units: plan.tenth * 10, seconds: plan.ms / 1000 };
		return { kind: 'rate', perSecond: 1000 / plan.msPerUnit, burst: plan.burst };
	}

	/** Whether `cost` could be taken, were there no other buckets. */
	has(cost: number, now: number): boolean {
		const { plan } = this;
		if (this.pausedUntil > now) return false;
		if (plan.kind === 'slots') return this.inFlight === 0 || this.inFlight + cost <= plan.capacity;
		if (plan.kind === 'rate') return this.levelAt(now) >= Math.min(cost, plan.burst) * plan.msPerUnit;
		if (this.even && now < this.evenUntil && !this.even.has(cost, now)) return false;
		return this.inWindow(now) + Math.min(cost, plan.tenth * 10) <= plan.tenth * 10;
	}

	take(cost: number, now: number): void {
		expect(this.has(cost, now)).toBe(true);
		this.inFlight += cost;
		this.taken.push({ at: now, cost });
		if (this.plan.kind === 'rate') this.setLevel(this.levelAt(now) - cost * this.plan.msPerUnit, now);
		if (this.even && now < this.evenUntil) this.even.take(cost, now);
	}

	giveBack(cost: number, now: number): void {
		this.inFlight -= cost;
		const entry = this.taken.findLast((other) => other.cost === cost);
		// Its slice has begun with it all the same.
		if (entry) entry.cost = 0;
		if (this.plan.kind !== 'rate') return;
		this.setLevel(this.levelAt(now) + cost * this.plan.msPerUnit, now);
		if (this.pausedUntil > now) this.drain(this.pausedUntil);
	}

	pause(until: number): void {
		this.pausedUntil = Math.max(this.pausedUntil, until);
		this.drain(until);
	}

	/** In any span of time no more than the burst and what the rate restores: the promise itself, the long way round. */
	checkRate(): void {
		const { plan, taken } = this;
		if (plan.kind === 'slots') return;
		const burst = plan.kind === 'rate' ? plan.burst : plan.tenth * 10;
		const heaviest = Math.max(burst, ...taken.map(({ cost }) => cost));
		for (let from = 0; from < taken.length; from++) {
			let sum = 0;
			for (let to = from; to < taken.length; to++) {
				const ms = taken[to].at - taken[from].at;
				if (plan.kind === 'window' && ms >= plan.ms) break;
				sum += taken[to].cost;
				const allowed = burst + (plan.kind === 'rate' ? ms / plan.msPerUnit : 0);
				// A call heavier than the burst is paid for afterwards, one heavier than the window goes alone.
				expect(sum).toBeLessThanOrEqual(allowed + heaviest - burst + 1e-9);
			}
		}
	}

	private drain(at: number): void {
		if (this.plan.kind === 'rate') this.setLevel(Math.min(this.levelAt(at), this.plan.msPerUnit), at);
		if (this.plan.kind !== 'window') return;
		let from = at;
		while (this.inWindow(from) > this.plan.tenth * 9) from++;
		this.evenUntil = Math.max(this.evenUntil, from + this.plan.ms);
		this.even?.drain(from);
	}

	/** What was taken counts until one slice, a 120th, after the window that begins at the end of its own slice. */
	private inWindow(now: number): number {
		const { ms } = this.plan as BucketPlan & { kind: 'window' };
		const slice = ms / 120;
		let from = -Infinity;
		let sum = 0;
		for (const { at, cost } of this.taken) {
			if (at >= from + slice) from = at;
			if (from + ms + 2 * slice > now) sum += cost;
		}
		return sum;
	}

	private levelAt(now: number): number {
		const { burst, msPerUnit } = this.plan as BucketPlan & { kind: 'rate' };
		return Math.min(burst * msPerUnit, this.level + Math.max(0, now - this.countedAt));
	}

	private setLevel(level: number, at: number): void {
		this.level = level;
		this.countedAt = Math.max(this.countedAt, at);
	}
}

interface WaitingCall {
	readonly ticket: number;
	readonly lane: number;
	readonly group: number;
	readonly since: number;
}

export class LimiterWorld {
	readonly clock = new FakeClock();
	readonly limiter = new Limiter(this.clock);
	readonly buckets: PlainBucket[];
	readonly waiting = new Map<number, WaitingCall>();
	/** Tickets in the order in which they were let through, by lane. */
	readonly granted: number[][];
	longestWaitMs = 0;
	private readonly charges: Charge[][];
	private readonly groups = new Map<number, AbortController>();

	constructor(private readonly plan: Pick<WorldPlan, 'buckets' | 'lanes'>) {
		this.buckets = plan.buckets.map((bucket) => new PlainBucket(bucket, this.clock.now()));
		this.granted = plan.lanes.map(() => []);
		this.charges = plan.lanes.map((lane) =>
			lane.map(({ bucket, cost }) => ({ key: `bucket ${bucket}`, cost, limit: this.buckets[bucket].limit })),
		);
	}

	async run(steps: readonly StepPlan[]): Promise<void> {
		for (const step of steps) {
			if (step.do === 'pass') await this.clock.advance(step.ms);
			else if (step.do === 'call') this.call(step);
			else if (step.do === 'abort') this.abort(step.group);
			else this.pause(step.bucket, step.ms);
			await this.clock.advance(0);
			this.checkNobodyWaitsForNothing();
		}
	}

	/** Lets everybody through who still waits, and looks that nothing is left over. */
	async end(): Promise<void> {
		for (let i = 0; this.waiting.size > 0; i++) {
			if (i > 100_000) throw new Error(`${this.waiting.size} calls wait for ever`);
			await this.clock.advance(1_000);
			this.checkNobodyWaitsForNothing();
		}
		await this.clock.advance(100_000);
		for (const [i, bucket] of this.buckets.entries()) {
			expect(bucket.inFlight).toBe(0);
			bucket.checkRate();
			const level = this.limiter.snapshot().find(({ key }) => key === `bucket ${i}`);
			if (level && 'limit' in level && level.limit?.kind === 'slots')
				expect(level.available).toBe(level.limit.capacity);
		}
		for (const lane of this.granted) expect(lane).toEqual([...lane].sort((a, b) => a - b));
		expect(this.clock.pending).toBe(0);
	}

	call({ lane, holdMs, sends, group }: Omit<StepPlan & { do: 'call' }, 'do'>): void {
		const ticket = this.limiter.nextTicket();
		const { signal } = this.group(group);
		this.waiting.set(ticket, { ticket, lane, group, since: this.clock.now() });
		void this.limiter.reserve(this.charges[lane], { ticket, affordablePauseMs: Infinity, signal }).then((result) => {
			const call = this.waiting.get(ticket) as WaitingCall;
			this.waiting.delete(ticket);
			expect(result.granted).toBe(!signal.aborted || call === undefined);
			if (result.granted) this.grant(call, result, holdMs, sends);
		});
	}

	private grant(call: WaitingCall, reservation: Reservation, holdMs: number, sends: boolean): void {
		const now = this.clock.now();
		const needs = this.plan.lanes[call.lane];
		for (const { bucket, cost } of needs) this.buckets[bucket].take(cost, now);
		this.longestWaitMs = Math.max(this.longestWaitMs, now - call.since);
		this.granted[call.lane].push(call.ticket);
		if (sends) {
			this.clock.after(holdMs, () => {
				for (const { bucket, cost } of needs) this.buckets[bucket].inFlight -= cost;
				reservation.release();
			});
			return;
		}
		this.granted[call.lane].pop();
		for (const { bucket, cost } of needs) this.buckets[bucket].giveBack(cost, now);
		reservation.cancel();
	}

	private abort(group: number): void {
		this.groups.get(group)?.abort();
		this.groups.delete(group);
	}

	private pause(bucket: number, ms: number): void {
		// A bucket that nobody has needed yet is not there, and needs no pause either.
		if (!this.limiter.snapshot().some(({ key }) => key === `bucket ${bucket}`)) return;
		this.buckets[bucket].pause(this.clock.now() + ms);
		this.limiter.pause(`bucket ${bucket}`, this.clock.now() + ms);
	}

	private group(group: number): AbortController {
		let controller = this.groups.get(group);
		if (!controller) this.groups.set(group, (controller = new AbortController()));
		return controller;
	}

	/** Whoever waits lacks something, or needs something that an older one lacks. */
	private checkNobodyWaitsForNothing(): void {
		const now = this.clock.now();
		const firsts = new Map<number, WaitingCall>();
		for (const call of this.waiting.values()) if (!firsts.has(call.lane)) firsts.set(call.lane, call);
		const lacked = new Set<number>();
		for (const { lane, ticket } of [...firsts.values()].sort((a, b) => a.ticket - b.ticket)) {
			const needs = this.plan.lanes[lane];
			const isPaused = needs.some(({ bucket }) => this.buckets[bucket].pausedUntil > now);
			const lacks = needs.filter(({ bucket, cost }) => !this.buckets[bucket].has(cost, now));
			if (lacks.length === 0 && !needs.some(({ bucket }) => lacked.has(bucket))) {
				throw new Error(`Call ${ticket} waits for nothing`);
			}
			if (!isPaused) for (const { bucket } of lacks) lacked.add(bucket);
		}
	}
}
