import { randomBytes } from 'node:crypto';
import type { Clock } from '../engine/clock';
import { ServerClock } from './serverClock';
import type { LimitStore, Pause, Wake } from './limitStore';

/** A store that has not answered after this long is treated as gone. */
const COMMAND_TIMEOUT_MS = 500;
const OPEN_TIMEOUT_MS = 1_000;
/**
 * Time between two tries to reach a store that is gone: growing, and at most this. With the time it takes to be refused it
 * must be less than GRACE_MS.
 */
const FIRST_PROBE_AFTER_MS = 100;
const PROBE_EVERY_MS = 500;
/** A process says this often that it lives, as long as it has something to ask. */
const BEAT_EVERY_MS = 5_000;
const BEAT_TTL_MS = 15_000;
const IDLE_AFTER_MS = 60_000;
/** A store that comes and goes is worth one warning a minute. */
const WARN_EVERY_MS = 60_000;

/** A bucket that lives in the store, as the link sees it. */
export interface Linked {
	/** Another process was told to pause. */
	pausedElsewhere(pause: Pause): void;
	/** Another process wants slots, or has given some back. */
	woken?(why: Wake): void;
	/** The store is gone: go on alone. */
	lost(): void;
	/** The store is back. */
	back(): void;
}

/** A reply, and the local times between which it was written. */
export interface Answer<T> {
	readonly reply: T;
	readonly sentAt: number;
	readonly arrivedAt: number;
}

/**
 * The way to the store and back: opens it on first use, notices when it is gone, tells the buckets, knocks until it is back.
 * Nothing it does keeps the process alive, and nobody ever waits for longer than a second.
 */
export class StoreLink {
	/** What time it is for the store. */
	readonly serverClock = new ServerClock();
	/** Names this process to the others. */
	readonly process = randomBytes(9).toString('base64url');
	/** `down` includes the tries to get it back: meanwhile nobody is made to wait. */
	private state: 'new' | 'up' | 'down' = 'new';
	private opening: Promise<boolean> | undefined;
	/** Counts the connections, so that what an old one has to say is not taken for news of the present one. */
	private connection = 0;
	private readonly linked = new Map<string, WeakRef<Linked>>();
	private alive = 0;
	/** News that has overtaken the answer to a beat. */
	private joined = 0;
	private lastAskAt = -Infinity;
	private beating = false;
	private lastBeatAt = -Infinity;
	private probeAfterMs = FIRST_PROBE_AFTER_MS;
	/** Nobody has had any use for the store for a while. */
	private restsFromProbing = false;
	private warnedAt = -Infinity;

	/** @param warn told once per outage, in a sentence for people */
	constructor(
		private readonly store: LimitStore,
		private readonly clock: Clock,
		private readonly warn: (message: string) => void,
	) {}

	/** How many processes lived when the store was last heard of, this one included; 0 when it never was. */
	get processes(): number {
		return this.alive;
	}

	get isDown(): boolean {
		return this.state === 'down';
	}

	/** News about `key` goes to this bucket from now on. */
	attach(key: string, bucket: Linked): void {
		this.linked.set(key, new WeakRef(bucket));
	}

	/** There is work: worth looking for a store that was given up. */
	touch(): void {
		this.lastAskAt = this.clock.now();
		if (this.restsFromProbing) this.probeLater();
	}

	/** Asks the store something. @returns undefined when it cannot be reached; the buckets have been told then */
	async ask<T>(question: (store: LimitStore) => Promise<T>): Promise<Answer<T> | undefined> {
		this.touch();
		if (this.state === 'new' && !(await (this.opening ??= this.openFirst()))) return undefined;
		if (this.state === 'down') return undefined;
		this.scheduleBeat();
		const { connection } = this;
		const sentAt = this.clock.now();
		try {
			const reply = await this.within(COMMAND_TIMEOUT_MS, question(this.store));
			return { reply, sentAt, arrivedAt: this.clock.now() };
		} catch (error) {
			this.fail(connection, error as Error);
			return undefined;
		}
	}

	/** Drops the connection for good; for tests and for a process that ends. */
	close(): void {
		this.connection++;
		this.state = 'down';
		this.store.close();
	}

	private async openFirst(): Promise<boolean> {
		const error = await this.open();
		if (error) this.fail(this.connection, error);
		return !error;
	}

	/** @returns what went wrong */
	private async open(): Promise<Error | undefined> {
		const connection = ++this.connection;
		let gone = false;
		try {
			const events = {
				paused: (key: string, pause: Pause) => this.find(key)?.pausedElsewhere(pause),
				woken: (key: string, by: string, why: Wake) => {
					if (by !== this.process) this.find(key)?.woken?.(why);
				},
				joined: (alive: number) => {
					this.joined = Math.max(this.joined, alive);
					this.alive = Math.max(this.alive, alive);
				},
				lost: (error: Error) => {
					gone = true;
					this.fail(connection, error);
				},
			};
			await this.within(OPEN_TIMEOUT_MS, this.store.open(events));
			// A store that has lost its memory does not know yet who else is there.
			await this.beat(this.alive);
			// The first answer may have been slow; the time is known better after a second one.
			await this.beat(this.alive);
			if (gone || connection !== this.connection) return new Error('the connection was closed');
			this.state = 'up';
			this.scheduleBeat();
			return undefined;
		} catch (error) {
			return error as Error;
		}
	}

	private fail(connection: number, error: Error): void {
		if (connection !== this.connection || this.state === 'down') return;
		this.state = 'down';
		this.store.close();
		this.report(error);
		for (const bucket of this.buckets()) bucket.lost();
		this.probeAfterMs = FIRST_PROBE_AFTER_MS;
		this.probeLater();
	}

	private report(error: Error): void {
		const now = this.clock.now();
		if (now - this.warnedAt < WARN_EVERY_MS) return;
		this.warnedAt = now;
		const share = this.alive > 1 ? `1/${this.alive} of every limit` : 'every limit as if it were alone';
		this.warn(
			`The store of the shared limits (${this.store.name}) cannot be reached: ${error.message}. ` +
				`Until it is back this process counts by itself and keeps to ${share}.`,
		);
	}

	private probeLater(): void {
		const { connection } = this;
		this.restsFromProbing = false;
		this.clock.after(this.probeAfterMs, () => {
			if (connection !== this.connection) return;
			if (this.clock.now() - this.lastAskAt > IDLE_AFTER_MS) this.restsFromProbing = true;
			else void this.probe();
		});
		this.probeAfterMs = Math.min(PROBE_EVERY_MS, this.probeAfterMs * 2);
	}

	private async probe(): Promise<void> {
		const error = await this.open();
		if (!error) {
			for (const bucket of this.buckets()) bucket.back();
		} else if (this.state === 'down') {
			this.store.close();
			this.probeLater();
		}
	}

	private scheduleBeat(): void {
		if (this.beating) return;
		this.beating = true;
		this.clock.after(Math.max(0, this.lastBeatAt + BEAT_EVERY_MS - this.clock.now()), () => {
			this.beating = false;
			if (this.state !== 'up' || this.clock.now() - this.lastAskAt > IDLE_AFTER_MS) return;
			this.forgetGone();
			const { connection } = this;
			this.beat().then(
				() => this.scheduleBeat(),
				(error: Error) => this.fail(connection, error),
			);
		});
	}

	private async beat(atLeast = 0): Promise<void> {
		this.joined = atLeast;
		const sentAt = this.clock.now();
		const { alive, now } = await this.within(COMMAND_TIMEOUT_MS, this.store.beat(this.process, BEAT_TTL_MS));
		this.lastBeatAt = this.clock.now();
		this.serverClock.observe(sentAt, now, this.lastBeatAt);
		this.alive = Math.max(alive, this.joined);
	}

	private find(key: string): Linked | undefined {
		return this.linked.get(key)?.deref();
	}

	private buckets(): Linked[] {
		return [...this.linked.values()].flatMap((reference) => reference.deref() ?? []);
	}

	/** Buckets that the limiter has forgotten. */
	private forgetGone(): void {
		for (const [key, reference] of this.linked) if (!reference.deref()) this.linked.delete(key);
	}

	/**
	 * The timer runs twice for half the time: a process that was too busy to read the answer finds it in between.
	 * @throws when the answer does not come in time
	 */
	private async within<T>(ms: number, answer: Promise<T>): Promise<T> {
		return await new Promise<T>((resolve, reject) => {
			const late = () => reject(new Error(`no answer within ${ms} ms`));
			let cancel = this.clock.after(ms / 2, () => (cancel = this.clock.after(ms / 2, late)));
			const settle =
				<V>(how: (value: V) => void) =>
				(value: V) => {
					cancel();
					how(value);
				};
			answer.then(settle(resolve), settle(reject));
		});
	}
}
