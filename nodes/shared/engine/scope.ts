import { AnnouncedBucket } from './announcedBucket';
import type { AdaptiveSlots } from './bucketSource';
import type { Call, Charge } from './call';
import { Concurrency } from './concurrency';
import type { LearnedBucket } from './learnedBucket';
import { limitId } from './limitId';
import type { Limiter } from './limiter';
import type { QuotaSignal } from './quota';

/** Calls in flight per process, whatever the service. */
const PROCESS_SLOTS: Charge = { key: 'process', cost: 1, limit: { kind: 'slots', capacity: 100 }, perProcess: true };
/** Calls of a scope differ in settings and cost a few ways only; where they do not, making the list anew is no loss. */
const MOST_CHARGE_LISTS = 1_000;

/** A call on its way: the scope tells by it what the service can already have counted. */
export interface Flight {
	readonly sentAt: number;
	readonly order: number;
	readonly cost: number;
}

/**
 * One user at one service: what was learned about their limits, and the buckets in which it is counted: `…/slots` (calls
 * in flight), `…/learned` (the rate found out from throttles) and `…/announced` (the quotas the service tells).
 */
export class Scope {
	readonly learnedKey: string;
	private readonly slotsKey: string;
	private readonly announcedKey: string;
	private readonly slots: AdaptiveSlots;
	private readonly learned: LearnedBucket;
	private readonly quotas: AnnouncedBucket;
	private readonly concurrency: Concurrency;
	private readonly flights = new Set<Flight>();
	private flightsStarted = 0;
	/** Charge lists by what a call brings along: the limiter knows its queues by the identity of the list. */
	private readonly charges = new Map<string, Charge[]>();

	constructor(
		key: string,
		maxConcurrency: number,
		private readonly limiter: Limiter,
	) {
		this.slotsKey = `${key}/slots`;
		this.learnedKey = `${key}/learned`;
		this.announcedKey = `${key}/announced`;
		this.slots = limiter.keep(this.slotsKey, (buckets, queue) => buckets.slots(this.slotsKey, queue));
		this.learned = limiter.keep(this.learnedKey, (buckets, queue) => buckets.learned(this.learnedKey, queue));
		this.quotas = limiter.keep(this.announcedKey, () => new AnnouncedBucket());
		this.concurrency = new Concurrency(maxConcurrency);
	}

	/** Call it before the scope is given up. */
	close(): void {
		for (const key of [this.slotsKey, this.learnedKey, this.announcedKey]) this.limiter.letGo(key);
	}

	/** Everything the call draws on: its own charges, and the buckets of its scope. */
	chargesFor(call: Call<unknown, never>): readonly Charge[] {
		const own = call.charges ?? [];
		const cost = call.cost ?? 1;
		const slotCost = call.slotCost ?? 1;
		const id = `${call.maxConcurrency}|${cost}|${slotCost}|${own.map(identify).join('|')}`;
		let charges = this.charges.get(id);
		if (!charges) {
			const slots: Charge = {
				key: this.slotsKey,
				cost: slotCost,
				limit: { kind: 'slots', capacity: call.maxConcurrency },
			};
			charges = [
				...own,
				...(slotCost > 0 ? [slots] : []),
				{ key: this.learnedKey, cost, limit: UNLIMITED },
				{ key: this.announcedKey, cost, limit: UNLIMITED, perProcess: true },
				...(slotCost > 0 ? [{ ...PROCESS_SLOTS, cost: slotCost }] : []),
			];
			if (this.charges.size >= MOST_CHARGE_LISTS) this.charges.clear();
			this.charges.set(id, charges);
		}
		return charges;
	}

	sent(call: Call<unknown, never>, now: number): Flight {
		const flight = { sentAt: now, order: ++this.flightsStarted, cost: call.cost ?? 1 };
		this.flights.add(flight);
		this.learned.learned.onSent(now, flight.cost);
		this.concurrency.setMax(this.slots.configured);
		this.slots.setAdaptive(this.concurrency.limit);
		return flight;
	}

	/** The service took the call. */
	accepted(flight: Flight, now: number): void {
		this.learned.learned.onAccepted(flight.sentAt, now, flight.cost);
		this.concurrency.onSuccess(flight.sentAt);
		this.slots.setAdaptive(this.concurrency.limit);
	}

	/** The service asked for patience. */
	throttled(flight: Flight, notBefore: number | undefined, now: number): void {
		this.learned.learned.onThrottled(flight.sentAt, now, notBefore);
		this.overloaded(flight, now);
	}

	/** The service throttled the call, or did not answer in time. */
	overloaded(flight: Flight, now: number): void {
		this.concurrency.onOverload(flight.sentAt, now);
		this.slots.setAdaptive(this.concurrency.limit);
	}

	/** The call is back, whatever it brought. */
	landed(flight: Flight): void {
		this.flights.delete(flight);
	}

	/** Takes over what the service said about its limits in the reply to `flight`. */
	announced(signals: readonly QuotaSignal[], flight: Flight, now: number): void {
		if (signals.length === 0) return;
		let underWay = 0;
		let later = 0;
		for (const other of this.flights) {
			if (other === flight) continue;
			underWay += other.cost;
			if (other.order > flight.order) later += other.cost;
		}
		const witness = { order: flight.order, newest: this.flightsStarted, underWay, later };
		for (const signal of signals) this.quotas.announce(signal, witness, now);
		this.limiter.changed(this.announcedKey);
	}
}

/** For buckets whose limit the scope sets itself. */
const UNLIMITED = { kind: 'slots', capacity: Infinity } as const;

function identify({ key, cost, limit }: Charge): string {
	return `${key}:${cost}:${limitId(limit)}`;
}
