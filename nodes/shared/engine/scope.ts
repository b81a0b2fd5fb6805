import { RateBucket, SlotBucket, WindowBucket } from './buckets';
import type { Call, Charge } from './call';
import { Concurrency } from './concurrency';
import { LearnedRate } from './learnedRate';
import type { Limiter } from './limiter';
import type { QuotaSignal } from './quota';

/** Calls in flight per process, whatever the service. */
const PROCESS_SLOTS: Charge = { key: 'process', cost: 1, limit: { kind: 'slots', capacity: 100 } };

/** A call on its way: the scope tells by it what the service can already have counted. */
export interface Flight {
	readonly sentAt: number;
	readonly order: number;
	readonly cost: number;
}

/**
 * One user at one service: what was learned about their limits, and the buckets in which it is counted. Buckets of its
 * own are `…/slots` (calls in flight), `…/learned` (the rate found out from throttles) and one for every quota that the
 * service announces.
 */
export class Scope {
	readonly learnedKey: string;
	private readonly slotsKey: string;
	private readonly slots: SlotBucket;
	private readonly learnedBucket: RateBucket;
	private readonly learned = new LearnedRate();
	private concurrency: Concurrency | undefined;
	private readonly flights = new Set<Flight>();
	private flightsStarted = 0;
	private readonly quotas = new Map<string, { bucket: WindowBucket | RateBucket; lastOrder: number }>();
	/** Charge lists by what a call brings along: the limiter knows its queues by the identity of the list. */
	private charges = new Map<string, Charge[]>();

	constructor(
		private readonly key: string,
		private readonly limiter: Limiter,
	) {
		this.slotsKey = `${key}/slots`;
		this.learnedKey = `${key}/learned`;
		this.slots = limiter.ensure(this.slotsKey, () => new SlotBucket());
		this.learnedBucket = limiter.ensure(this.learnedKey, () => new RateBucket());
	}

	/** Everything the call draws on: its own charges, and the buckets of its scope. */
	chargesFor(call: Call<unknown, never>): readonly Charge[] {
		const own = call.charges ?? [];
		const { cost = 1, slotCost = 1 } = call;
		const id = `${call.maxConcurrency}|${cost}|${slotCost}|${own.map(identify).join('|')}`;
		let charges = this.charges.get(id);
		if (!charges) {
			charges = [
				...own,
				{ key: this.slotsKey, cost: slotCost, limit: { kind: 'slots', capacity: call.maxConcurrency } },
				{ key: this.learnedKey, cost, limit: UNLIMITED },
				...[...this.quotas.keys()].map((key) => ({ key, cost, limit: UNLIMITED })),
				{ ...PROCESS_SLOTS, cost: slotCost },
			];
			this.charges.set(id, charges);
		}
		return charges;
	}

	sent(call: Call<unknown, never>, now: number): Flight {
		this.concurrency ??= new Concurrency(call.maxConcurrency);
		this.concurrency.setMax(call.maxConcurrency);
		const flight = { sentAt: now, order: ++this.flightsStarted, cost: call.cost ?? 1 };
		this.flights.add(flight);
		this.learned.onSent(now, flight.cost);
		return flight;
	}

	/** The service took the call. */
	accepted(flight: Flight, now: number): void {
		this.flights.delete(flight);
		this.learned.onAccepted(flight.sentAt, now, flight.cost);
		this.concurrency?.onSuccess(flight.sentAt);
		this.apply(now);
	}

	/** The service asked for patience. */
	throttled(flight: Flight, notBefore: number | undefined, now: number): void {
		this.flights.delete(flight);
		this.learned.onThrottled(flight.sentAt, now, notBefore);
		this.concurrency?.onOverload(flight.sentAt, now);
		this.apply(now);
	}

	/** The call ended in a way that says nothing about rates; an answer that did not come in time says something about load. */
	ended(flight: Flight, timedOut: boolean, now: number): void {
		this.flights.delete(flight);
		if (timedOut) {
			this.concurrency?.onOverload(flight.sentAt, now);
			this.apply(now);
		}
	}

	/** Takes over what the service said about its limits in the reply to `flight`. */
	announced(signals: readonly QuotaSignal[], flight: Flight, now: number): void {
		for (const signal of signals) {
			const quota = this.quota(signal);
			// Answers may overtake each other; an older one knows less.
			if (flight.order < quota.lastOrder) continue;
			quota.lastOrder = flight.order;
			let unseen = 0;
			for (const other of this.flights) if (other.order > flight.order) unseen += other.cost;
			if (signal.kind === 'window') {
				(quota.bucket as WindowBucket).announce(signal.remaining - unseen, signal.resetAt);
			} else {
				const bucket = quota.bucket as RateBucket;
				bucket.setRate({ perSecond: signal.restorePerSecond, burst: signal.capacity }, now);
				bucket.setSpent(signal.used + unseen, now);
			}
		}
	}

	private quota(signal: QuotaSignal): { bucket: WindowBucket | RateBucket; lastOrder: number } {
		const key = `${this.key}/${signal.kind}/${signal.name}`;
		let quota = this.quotas.get(key);
		if (!quota) {
			const create: () => WindowBucket | RateBucket =
				signal.kind === 'window' ? () => new WindowBucket() : () => new RateBucket();
			quota = { bucket: this.limiter.ensure(key, create), lastOrder: 0 };
			this.quotas.set(key, quota);
			this.charges = new Map();
		}
		return quota;
	}

	private apply(now: number): void {
		this.learnedBucket.setRate(this.learned.current(now), now);
		if (this.concurrency) this.slots.setAdaptive(this.concurrency.limit);
	}
}

/** For buckets whose limit the scope sets itself. */
const UNLIMITED = { kind: 'slots', capacity: Infinity } as const;

function identify({ key, cost, limit }: Charge): string {
	return limit.kind === 'rate'
		? `${key}:${cost}:${limit.perSecond}/${limit.burst}`
		: `${key}:${cost}:${limit.capacity}`;
}
