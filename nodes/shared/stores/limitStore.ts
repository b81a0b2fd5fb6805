/**
 * Where several processes count together. One small interface, so that Redis, Postgres and the tests' model of both can
 * stand behind it. All times in requests and replies are milliseconds; those in replies are counted from the store's own
 * `now`, for clocks of different machines differ.
 *
 * Every promise rejects when the store cannot be reached; none may be left hanging for ever.
 */
export interface LimitStore {
	/** For warnings: what and where, without a user name or password. */
	readonly name: string;
	/** Connects, listens, and prepares whatever has to be there. Called again after a loss; starts from scratch then. */
	open(events: StoreEvents): Promise<void>;
	/** Drops the connection at once. What is under way rejects. */
	close(): void;
	/** Takes a lot of units of a rate. */
	reserve(request: ReserveRequest): Promise<ReserveReply>;
	/** Says how many slots a process keeps and how many it would like, and takes what it may have. */
	leaseSlots(request: SlotRequest): Promise<SlotReply>;
	/** Stops a bucket for `ms` (0 just empties it), tells the other processes, and those that come later. */
	pause(key: string, ms: number): Promise<Pause>;
	/** Tells the other processes that slots are wanted, or have come free. */
	wake(key: string, process: string, why: Wake): Promise<void>;
	/** What was kept under a key, and how long it is paused. */
	recall(key: string): Promise<{ readonly note: string | undefined; readonly pause: Pause }>;
	/** Keeps a note for `ttlMs`. */
	remember(key: string, note: string, ttlMs: number): Promise<void>;
	/** Says that this process lives; a new one is told to the others. */
	beat(process: string, ttlMs: number): Promise<Beat>;
}

/** What a store tells without being asked. */
export interface StoreEvents {
	paused(key: string, pause: Pause): void;
	/** @param by the process that has woken the others, perhaps this one */
	woken(key: string, by: string, why: Wake): void;
	/** A process has come; so many are there now. */
	joined(alive: number): void;
	/** The connection is gone. May be told more than once. */
	lost(error: Error): void;
}

export type Wake = 'wanted' | 'free';

/** How many processes live, the one that asks included, and what time it is by the store's clock. */
export interface Beat {
	readonly alive: number;
	readonly now: number;
}

/** A pause that a service has asked for. */
export interface Pause {
	/** When it ends: epoch milliseconds on the store's clock. In the past where nothing is paused. */
	readonly until: number;
	/** How long that is from the moment of the message. */
	readonly ms: number;
}

/** So many units per second, and so many at once. */
export interface Rate {
	readonly perSecond: number;
	readonly burst: number;
}

/** What processes must agree on to share a rate. Where they differ, the strictest of all holds. */
export interface Terms extends Rate {
	/**
	 * How long after its due time a unit may still be used: as long as the process needs that reads the store's clock least
	 * well. The longer the stricter, for it is taken off the burst.
	 */
	readonly latenessMs: number;
}

/**
 * A lot of units. The store keeps one number per rate, the theoretical arrival time of GCRA (see engine/buckets.ts): it
 * hands out its value and moves it on. When each unit may be used follows from that and is worked out by the process.
 */
export interface ReserveRequest {
	readonly key: string;
	/** What this process would work by if it were alone. */
	readonly own: Terms;
	/** What the rest of this request was worked out by; refused when it is not strict enough, or not the agreed lateness. */
	readonly terms: Terms;
	/** 0 just looks. */
	readonly units: number;
	/** Time to be left unused, beside what the units take. */
	readonly gapMs: number;
	/** When the first part of the lot would be due, counted from the theoretical arrival time; negative within the burst. */
	readonly firstMs: number;
	/** How far ahead of now the first part may be due; further ahead nothing is handed out. */
	readonly horizonMs: number;
	/** What the burst is worth, less what is kept for lateness: the theoretical arrival time may be so far ahead of use. */
	readonly creditMs: number;
	/** The store was away, and this process has gone on by itself. */
	readonly returning: boolean;
}

export interface ReserveReply {
	readonly granted: boolean;
	/** Theoretical arrival time before the lot was taken. */
	readonly baseMs: number;
	/** What holds for all. */
	readonly terms: Terms;
	readonly pause: Pause;
	/** When the processes that went on by themselves have all come back: until then each keeps to its share. */
	readonly resumeMs: number;
	/** Epoch milliseconds on the store's clock. */
	readonly now: number;
}

export interface SlotRequest {
	readonly key: string;
	/** Who asks. */
	readonly process: string;
	/** What this process was told; the smallest of all processes is what holds. */
	readonly capacity: number;
	/** Slots that the process holds on to. Its calls in flight are among them, so it has them whatever others do. */
	readonly keep: number;
	/** Slots it would like to have, `keep` or more. */
	readonly desired: number;
	/** Whether calls wait for slots, though it may not ask for any this time. */
	readonly wants: boolean;
	/** After this time without another request the slots come free. */
	readonly ttlMs: number;
	readonly returning: boolean;
}

export interface SlotReply {
	/** Slots the process has now: between `keep` and `desired`. */
	readonly held: number;
	readonly capacity: number;
	/** What each process that holds or wants slots could have. */
	readonly share: number;
	/** More processes than slots. */
	readonly crowded: boolean;
	/** Some other process wants slots and has less than its share, or more are taken than there are. */
	readonly starving: boolean;
	/** Some other process wants slots. */
	readonly wanting: boolean;
	/** Some other process has more than its share. */
	readonly hoarding: boolean;
	readonly pause: Pause;
	readonly resumeMs: number;
	readonly now: number;
}

/** A setting that no process has brought along for this long no longer counts, as in engine/strictestLimit.ts. */
export const FORGET_SETTING_MS = 60_000;
/** The same for lateness, which depends on how busy things are. */
export const FORGET_LATENESS_MS = 10_000;
/** After an outage: if others have been served within this time, the store was not away for them. */
export const IN_USE_MS = 1_000;
/** After an outage: so long each process keeps to its share, until the others have noticed too. Longer than a try to reach the store and the time to the next one. */
export const GRACE_MS = 2_000;
