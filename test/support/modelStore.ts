import type {
	Beat,
	LimitStore,
	Pause,
	ReserveReply,
	ReserveRequest,
	SlotReply,
	SlotRequest,
	StoreEvents,
	Rate,
	Terms,
	Wake,
} from '../../nodes/shared/stores/limitStore';
import { FORGET_LATENESS_MS, FORGET_SETTING_MS, GRACE_MS, IN_USE_MS } from '../../nodes/shared/stores/limitStore';

/** What a store keeps under one key. Times are epoch milliseconds on the store's clock. */
export interface Kept {
	arrival: number;
	last: number | undefined;
	pausedUntil: number;
	resumeAt: number;
	strictest: { rate: Rate; at: number } | undefined;
	lateness: { ms: number; at: number } | undefined;
	capacity: { slots: number; at: number } | undefined;
	holders: Map<string, { held: number; wants: boolean; until: number }>;
	note: { text: string; until: number } | undefined;
}

export function nothingKept(): Kept {
	return {
		arrival: 0,
		last: undefined,
		pausedUntil: 0,
		resumeAt: 0,
		strictest: undefined,
		lateness: undefined,
		capacity: undefined,
		holders: new Map(),
		note: undefined,
	};
}

/** The rules of `reserve`, as the Lua script and the SQL statement have them too. */
export function reserve(kept: Kept, request: ReserveRequest, now: number): ReserveReply {
	followClock(kept, now);
	const { terms, creditMs } = request;
	const holds = agree(kept, request.own, now);
	const unitMs = 1000 / holds.perSecond;
	if (kept.pausedUntil > 0) kept.arrival = Math.max(kept.arrival, kept.pausedUntil + creditMs - unitMs);
	beginAgain(kept, request.returning, now);
	if (kept.resumeAt > now) kept.arrival = Math.max(kept.arrival, kept.resumeAt + creditMs);
	const base = Math.max(kept.arrival, now);
	const fits = sameOrStricter(terms, holds) && terms.latenessMs === holds.latenessMs;
	const granted = fits && base + request.firstMs <= now + request.horizonMs;
	if (granted) kept.arrival = base + request.units * unitMs + request.gapMs;
	kept.last = now;
	return { granted, baseMs: base - now, terms: holds, pause: pauseAt(kept, now), resumeMs: kept.resumeAt - now, now };
}

/** The strictest terms hold, and those that nobody brings along any more are forgotten. */
function agree(kept: Kept, own: Terms, now: number): Terms {
	const { perSecond, burst, latenessMs } = own;
	if (kept.strictest && now - kept.strictest.at > FORGET_SETTING_MS) kept.strictest = undefined;
	const strictest = kept.strictest?.rate;
	if (!strictest || sameOrStricter(own, strictest)) {
		kept.strictest = { rate: { perSecond, burst }, at: now };
	} else if (!sameOrStricter(strictest, own)) {
		const rate = { perSecond: Math.min(perSecond, strictest.perSecond), burst: Math.min(burst, strictest.burst) };
		kept.strictest = { rate, at: now };
	}
	const before = kept.lateness;
	if (!before || latenessMs >= before.ms || now - before.at > FORGET_LATENESS_MS) {
		kept.lateness = { ms: latenessMs, at: now };
	}
	const { rate } = kept.strictest as { rate: Rate };
	const { ms } = kept.lateness as { ms: number };
	// What was handed out before may still be used later than what is handed out from now on allows for.
	if (before && before.ms > ms) kept.arrival = Math.max(kept.arrival, now) + before.ms - ms;
	return { ...rate, latenessMs: ms };
}

function sameOrStricter(a: Rate, b: Rate): boolean {
	return a.perSecond <= b.perSecond && a.burst <= b.burst;
}

/** The rules of `leaseSlots`. */
export function leaseSlots(kept: Kept, request: SlotRequest, now: number): SlotReply {
	followClock(kept, now);
	const { process, keep, desired, ttlMs } = request;
	if (kept.capacity && now - kept.capacity.at > FORGET_SETTING_MS) kept.capacity = undefined;
	if (!kept.capacity || request.capacity <= kept.capacity.slots) kept.capacity = { slots: request.capacity, at: now };
	const capacity = kept.capacity.slots;
	beginAgain(kept, request.returning, now);
	for (const [name, { until }] of kept.holders) if (until <= now || name === process) kept.holders.delete(name);
	const others = [...kept.holders.values()];
	const taken = others.reduce((sum, { held }) => sum + held, 0);
	const parties = others.length + 1;
	const share = Math.max(1, Math.floor(capacity / parties));
	const starving = others.some(({ held, wants }) => wants && held < share);
	const target = kept.resumeAt > now ? keep : starving ? Math.min(desired, share) : desired;
	const held = Math.max(keep, Math.min(target, capacity - taken));
	const wants = request.wants || desired > held;
	if (held > 0 || wants) kept.holders.set(process, { held, wants, until: now + ttlMs });
	kept.last = now;
	return {
		held,
		capacity,
		share,
		crowded: parties > capacity,
		starving: starving || taken + held > capacity,
		wanting: others.some((other) => other.wants),
		hoarding: others.some((other) => other.held > share),
		pause: pauseAt(kept, now),
		resumeMs: kept.resumeAt - now,
		now,
	};
}

/** The rules of `pause`. */
export function pause(kept: Kept, ms: number, now: number): Pause {
	followClock(kept, now);
	kept.pausedUntil = Math.max(kept.pausedUntil, now + ms);
	return pauseAt(kept, now);
}

function pauseAt({ pausedUntil }: Kept, now: number): Pause {
	return { until: pausedUntil, ms: pausedUntil - now };
}

/** A clock that is set back takes along what was counted on it. */
function followClock(kept: Kept, now: number): void {
	if (kept.last === undefined || now >= kept.last) return;
	const back = kept.last - now;
	kept.arrival -= back;
	kept.last -= back;
	if (kept.pausedUntil > 0) kept.pausedUntil -= back;
	if (kept.resumeAt > 0) kept.resumeAt -= back;
	if (kept.strictest) kept.strictest.at -= back;
	if (kept.lateness) kept.lateness.at -= back;
	if (kept.capacity) kept.capacity.at -= back;
	for (const holder of kept.holders.values()) holder.until -= back;
}

/** Whoever comes back first after an outage makes all wait for the others. */
function beginAgain(kept: Kept, returning: boolean, now: number): void {
	if (!returning || kept.resumeAt > now) return;
	if (kept.last === undefined || now - kept.last > IN_USE_MS) kept.resumeAt = now + GRACE_MS;
}

/** Milliseconds that a message takes, drawn anew each time. */
export type Latency = () => number;

/** A store that runs on virtual time, for any number of processes. */
export class ModelStore {
	readonly kept = new Map<string, Kept>();
	readonly processes = new Map<string, number>();
	readonly connections = new Set<ModelConnection>();
	isDown = false;
	/** Takes questions and answers none. */
	isFrozen = false;
	requests = 0;

	/** @param clock epoch milliseconds on the store's own clock */
	constructor(readonly clock: () => number) {}

	at(key: string): Kept {
		let kept = this.kept.get(key);
		if (!kept) this.kept.set(key, (kept = nothingKept()));
		return kept;
	}

	/** Cuts all connections; a store without a disk forgets everything. */
	goDown(forget: boolean): void {
		this.isDown = true;
		if (forget) {
			this.kept.clear();
			this.processes.clear();
		}
		for (const connection of [...this.connections]) connection.cut();
	}

	/** Cuts the nth connection. */
	cutOff(nth: number): void {
		[...this.connections][nth].cut();
	}

	comeBack(): void {
		this.isDown = false;
	}

	tell(say: (events: StoreEvents) => void): void {
		for (const connection of this.connections) connection.hear(say);
	}
}

/** One process's connection to a model store. */
export class ModelConnection implements LimitStore {
	readonly name = 'model';
	private events: StoreEvents | undefined;
	private readonly pending = new Set<(error: Error) => void>();

	constructor(
		private readonly store: ModelStore,
		private readonly after: (ms: number, fire: () => void) => void,
		private readonly latency: Latency,
	) {}

	async open(events: StoreEvents): Promise<void> {
		await this.travel(() => undefined, true);
		this.events = events;
		this.store.connections.add(this);
	}

	close(): void {
		this.store.connections.delete(this);
		this.events = undefined;
		for (const reject of this.pending) reject(new Error('closed'));
		this.pending.clear();
	}

	cut(): void {
		const { events } = this;
		this.close();
		events?.lost(new Error('connection reset'));
	}

	hear(say: (events: StoreEvents) => void): void {
		this.after(this.latency(), () => this.events && say(this.events));
	}

	async reserve(request: ReserveRequest): Promise<ReserveReply> {
		return await this.travel(() => reserve(this.store.at(request.key), request, this.store.clock()));
	}

	async leaseSlots(request: SlotRequest): Promise<SlotReply> {
		return await this.travel(() => leaseSlots(this.store.at(request.key), request, this.store.clock()));
	}

	async pause(key: string, ms: number): Promise<Pause> {
		return await this.travel(() => {
			const told = pause(this.store.at(key), ms, this.store.clock());
			this.store.tell((events) => events.paused(key, told));
			return told;
		});
	}

	async wake(key: string, process: string, why: Wake): Promise<void> {
		await this.travel(() => this.store.tell((events) => events.woken(key, process, why)));
	}

	async recall(key: string): Promise<{ note: string | undefined; pause: Pause }> {
		return await this.travel(() => {
			const kept = this.store.at(key);
			const now = this.store.clock();
			return { note: kept.note && kept.note.until > now ? kept.note.text : undefined, pause: pauseAt(kept, now) };
		});
	}

	async remember(key: string, text: string, ttlMs: number): Promise<void> {
		await this.travel(() => (this.store.at(key).note = { text, until: this.store.clock() + ttlMs }));
	}

	async beat(process: string, ttlMs: number): Promise<Beat> {
		return await this.travel(() => {
			const now = this.store.clock();
			const isNew = (this.store.processes.get(process) ?? 0) <= now;
			this.store.processes.set(process, now + ttlMs);
			const alive = [...this.store.processes.values()].filter((until) => until > now).length;
			if (isNew) this.store.tell((events) => events.joined(alive));
			return { alive, now };
		});
	}

	private async travel<T>(work: () => T, connecting = false): Promise<T> {
		if (!connecting && !this.store.connections.has(this)) throw new Error('not connected');
		this.store.requests++;
		return await new Promise<T>((resolve, reject) => {
			this.pending.add(reject);
			const done = (settle: () => void) => {
				this.pending.delete(reject);
				settle();
			};
			this.after(this.latency(), () => {
				if (!this.pending.has(reject)) return;
				if (this.store.isFrozen) return;
				if (this.store.isDown) return done(() => reject(new Error('connection refused')));
				const result = work();
				this.after(this.latency(), () => this.pending.has(reject) && done(() => resolve(result)));
			});
		});
	}
}
