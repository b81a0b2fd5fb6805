import type { Charge } from '../../nodes/shared/engine/call';
import type { Clock } from '../../nodes/shared/engine/clock';
import { Limiter } from '../../nodes/shared/engine/limiter';
import { sharedBuckets } from '../../nodes/shared/stores/sharedBuckets';
import { StoreLink } from '../../nodes/shared/stores/storeLink';
import type { FakeClock } from './fakeClock';
import { ModelConnection, ModelStore } from './modelStore';

export interface ClusterOptions {
	readonly processes: number;
	readonly random: () => number;
	/** Milliseconds that a message to or from the store takes at most; 4 when absent. */
	readonly latencyMs?: number;
	/** Milliseconds by which timers are late at most. */
	readonly timerLatenessMs?: number;
}

/** A call that went out. */
export interface Sent {
	readonly at: number;
	readonly cost: number;
	readonly process: number;
}

/** Several processes with their own limiters and clocks, and one store, in virtual time. */
export class SimulatedCluster {
	readonly store: ModelStore;
	readonly processes: SimulatedProcess[] = [];
	readonly sent: Sent[] = [];
	readonly warnings: string[] = [];
	/** Milliseconds that a message to or from the store takes at most, from now on. */
	latencyMs: number;
	inFlight = 0;
	mostInFlight = 0;

	constructor(
		readonly clock: FakeClock,
		readonly options: ClusterOptions,
	) {
		this.latencyMs = options.latencyMs ?? 4;
		const offset = Math.round((options.random() - 0.5) * 1e7);
		this.store = new ModelStore(() => clock.now() + offset);
		for (let i = 0; i < options.processes; i++) this.start();
	}

	start(): SimulatedProcess {
		const process = new SimulatedProcess(this, this.processes.length);
		this.processes.push(process);
		return process;
	}

	/** Sum of costs per second over the whole run. */
	get rate(): number {
		const first = this.sent[0];
		const last = this.sent[this.sent.length - 1];
		const cost = this.sent.reduce((sum, call) => sum + call.cost, 0);
		return (cost * 1000) / (last.at - first.at);
	}
}

export class SimulatedProcess {
	readonly limiter: Limiter;
	readonly link: StoreLink;
	private readonly clock: Clock;
	private isDead = false;

	constructor(
		private readonly cluster: SimulatedCluster,
		private readonly index: number,
	) {
		const { clock, options } = cluster;
		const { random, timerLatenessMs = 3 } = options;
		const offset = Math.round((random() - 0.5) * 1e6);
		const after = (ms: number, fire: () => void) => clock.after(ms, () => !this.isDead && fire());
		this.clock = { now: () => clock.now() + offset, after: (ms, fire) => after(ms + random() * timerLatenessMs, fire) };
		const store = new ModelConnection(cluster.store, after, () => random() * cluster.latencyMs);
		this.link = new StoreLink(store, this.clock, (message) => cluster.warnings.push(message));
		this.limiter = new Limiter(this.clock, sharedBuckets(this.link, this.clock));
	}

	/** Sends one call as soon as the limits allow it. Resolves when it is over, to false when it was aborted. */
	async call(charges: readonly Charge[], tookMs: number, signal?: AbortSignal): Promise<boolean> {
		const ticket = this.limiter.nextTicket();
		const reservation = await this.limiter.reserve(charges, { ticket, affordablePauseMs: Infinity, signal });
		if (!reservation.granted || this.isDead) return false;
		const { cluster } = this;
		cluster.sent.push({ at: cluster.clock.now(), cost: charges[0].cost, process: this.index });
		cluster.mostInFlight = Math.max(cluster.mostInFlight, ++cluster.inFlight);
		await new Promise<void>((done) => cluster.clock.after(tookMs, done));
		cluster.inFlight--;
		if (!this.isDead) reservation.release();
		return true;
	}

	/** Epoch milliseconds on the process's own clock. */
	now(): number {
		return this.clock.now();
	}

	/** As if a service had asked this process to wait. */
	pauseFor(key: string, ms: number): void {
		this.limiter.pause(key, this.clock.now() + ms);
	}

	/** As if a service had turned out to take so many calls at a time only. */
	limitSlots(key: string, capacity: number): void {
		this.limiter.keep(key, (buckets, queue) => buckets.slots(key, queue)).setAdaptive(capacity);
	}

	/** As SIGKILL: nothing is told to anybody; calls under way come to an end at the service. */
	kill(): void {
		this.isDead = true;
		this.link.close();
	}
}

/**
 * How much of the burst was overdrawn at most: 0 or less when in no span of t seconds more than `burst + perSecond · t`
 * units were sent. (A bucket that drains at the rate and never overflows is the same as all the spans.)
 */
export function overdraft(sent: readonly Sent[], perSecond: number, burst: number): number {
	let level = 0;
	let at = -Infinity;
	let most = -Infinity;
	for (const call of sent) {
		level = Math.max(0, level - ((call.at - at) * perSecond) / 1000) + call.cost;
		at = call.at;
		most = Math.max(most, level - burst);
	}
	return most;
}
