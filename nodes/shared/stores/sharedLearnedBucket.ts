import type { BucketQueue, DistantBucket } from '../engine/bucketSource';
import type { Clock } from '../engine/clock';
import { LearnedBucket } from '../engine/learnedBucket';
import type { LearnedRateState } from '../engine/learnedRate';
import { LearnedRate } from '../engine/learnedRate';
import type { Pause } from './limitStore';
import { PauseLine } from './pauseLine';
import { storeKey } from './storeKey';
import type { Linked, StoreLink } from './storeLink';

/** A learned rate outlives schedules of an hour or a day. */
const KEEP_MS = 24 * 3_600_000;
const SAVE_EVERY_MS = 1_000;
/** Raise it when the shape of `LearnedRateState` changes: processes of several versions may share a store. */
const NOTE_VERSION = 1;

/**
 * A learned rate whose pauses reach the other processes, and which is kept in the store: a process that meets the service
 * for the first time begins with what is known. The rate itself is each process's own: every one finds its part.
 */
export class SharedLearnedBucket extends LearnedBucket implements DistantBucket, Linked {
	private readonly storeKey: string;
	private readonly pauses: PauseLine;
	private isKnown: boolean;
	private isAsking = false;
	private saving = false;
	private saved: string | undefined;

	constructor(
		key: string,
		queue: BucketQueue,
		private readonly link: StoreLink,
		private readonly clock: Clock,
	) {
		super();
		this.storeKey = storeKey(key);
		this.pauses = new PauseLine(this.storeKey, queue, link, clock);
		this.isKnown = link.isDown;
		this.changed = () => queue.changed();
		link.attach(this.storeKey, this);
	}

	private readonly changed: () => void;

	override readyAt(cost: number, now: number): number {
		return this.isKnown ? super.readyAt(cost, now) : Infinity;
	}

	hopeAt(cost: number, now: number): number {
		return this.isKnown ? super.readyAt(cost, now) : now;
	}

	ask(): void {
		if (!this.isKnown) void this.recall();
	}

	override take(cost: number, now: number): void {
		super.take(cost, now);
		this.saveSoon();
	}

	override drain(at: number): void {
		super.drain(at);
		this.pauses.tell(at);
	}

	pausedElsewhere(pause: Pause): void {
		this.pauses.hear(pause);
	}

	lost(): void {
		this.isKnown = true;
		this.changed();
	}

	/** Whoever was paused meanwhile could not tell. */
	back(): void {
		void this.recall();
	}

	private async recall(): Promise<void> {
		if (this.isAsking) return;
		this.isAsking = true;
		const answer = await this.link.ask(async (store) => await store.recall(this.storeKey));
		this.isAsking = false;
		if (answer) {
			const { note, pause } = answer.reply;
			if (!this.isKnown) this.learned = new LearnedRate(readNote(note));
			this.pauses.hear(pause);
		}
		this.isKnown = true;
		this.changed();
	}

	private saveSoon(): void {
		if (this.saving) return;
		this.saving = true;
		this.clock.after(SAVE_EVERY_MS, () => {
			this.saving = false;
			if (!this.learned.current(this.clock.now())) return;
			const note = JSON.stringify({ version: NOTE_VERSION, state: this.learned.snapshot() });
			if (note === this.saved) return;
			this.saved = note;
			void this.link.ask(async (store) => await store.remember(this.storeKey, note, KEEP_MS));
		});
	}
}

/** @returns undefined where there is nothing, or nothing that this version understands */
function readNote(note: string | undefined): LearnedRateState | undefined {
	if (note === undefined) return undefined;
	try {
		const { version, state } = JSON.parse(note) as { version?: number; state?: LearnedRateState };
		return version === NOTE_VERSION ? state : undefined;
	} catch {
		return undefined;
	}
}
