import type { AdaptiveSlots, BucketQueue, DistantBucket } from '../engine/bucketSource';
import type { BucketLevel } from '../engine/buckets';
import type { Limit } from '../engine/call';
import type { Clock } from '../engine/clock';
import { StrictestLimit } from '../engine/strictestLimit';
import type { Pause, SlotReply, Wake } from './limitStore';
import { PauseLine } from './pauseLine';
import { storeKey } from './storeKey';
import type { Linked, StoreLink } from './storeLink';

/** Slots of a process that is not heard of for this long come free. */
const TTL_MS = 6_000;
const RENEW_EVERY_MS = TTL_MS / 3;
/** Slots that nobody has used for this long are given back. */
const IDLE_MS = 50;
/** How often a process that has less than its share asks again; mostly it is woken earlier. */
const FIRST_POLL_AFTER_MS = 20;
const POLL_EVERY_MS = 100;
/** One that has its share and would like more is in no such hurry. */
const WISH_EVERY_MS = 500;
/** A bucket that was in use so recently must know at once when the store is back. */
const BUSY_MS = 5_000;
/** Twenty twentieths of a slot are not quite one. */
const ROUNDING = 1e-6;

/**
 * Slots that several processes share. A process holds as many as its calls need, renews them while it uses them, and gives
 * back what it does not use, or what exceeds its fair share when others are short.
 *
 * While the store is away each process uses its share.
 */
export class SharedSlotBucket implements DistantBucket, AdaptiveSlots, Linked {
	pausedUntil = 0;
	private readonly storeKey: string;
	private readonly pauses: PauseLine;
	private readonly strictest = new StrictestLimit();
	private own = Infinity;
	/** What another process was told, where that is stricter. */
	private elsewhere = Infinity;
	private adaptive = Infinity;
	private inFlight = 0;
	/** Slots that the store has given to this process, and until when it is sure of them. */
	private held = 0;
	private heldUntil = 0;
	/** What the store said last. */
	private last: SlotReply | undefined;
	/** Where there are more processes than slots, each slot is used once and passed on: what is still to be used. */
	private turns = 0;
	private exchanging = false;
	/** Slots this process may use while the store has not answered yet. */
	private keeping = 0;
	private pollAfterMs = FIRST_POLL_AFTER_MS;
	private pollAt = 0;
	private mayCallAt = 0;
	private wokenMeanwhile = false;
	/** Most slots in use in the present span of IDLE_MS, and in the one before. */
	private peak = 0;
	private peakBefore = 0;
	private peakSince = 0;
	private usedAt = -Infinity;
	private scheduled = false;
	private timerAt = Infinity;
	private cancelTimer: (() => void) | undefined;
	private isAlone: boolean;
	private aloneUntil = Infinity;
	private backSince = -Infinity;

	constructor(
		key: string,
		private readonly queue: BucketQueue,
		private readonly link: StoreLink,
		private readonly clock: Clock,
	) {
		this.storeKey = storeKey(key);
		this.pauses = new PauseLine(this.storeKey, queue, link, clock);
		link.attach(this.storeKey, this);
		this.isAlone = link.isDown;
	}

	get configured(): number {
		return this.own;
	}

	shutUntil(): number {
		return this.pausedUntil;
	}

	readyAt(cost: number, now: number): number {
		return this.inFlight + weight(cost) <= this.room(now) + ROUNDING ? now : Infinity;
	}

	/** Whoever has been refused knows; whoever has not asked yet may hope. */
	hopeAt(cost: number, now: number): number {
		const isRefused = this.pollAt > now || this.inFlight + weight(cost) > this.capacity + ROUNDING;
		return isRefused ? this.readyAt(cost, now) : now;
	}

	ask(): void {
		this.look();
	}

	take(cost: number, now: number): void {
		this.inFlight += weight(cost);
		this.turns = Math.max(0, this.turns - weight(cost));
		this.usedAt = now;
		this.link.touch();
		this.notePeak(now);
	}

	giveBack(cost: number): void {
		this.release(cost);
	}

	release(cost: number): void {
		this.notePeak(this.clock.now());
		this.inFlight -= weight(cost);
		if (this.inFlight < ROUNDING) this.inFlight = 0;
		this.look();
	}

	configure(limit: Limit, now: number): void {
		if (limit.kind !== 'slots') return;
		const strictest = this.strictest.with(limit, now);
		if (strictest.kind === 'slots') this.own = strictest.capacity;
	}

	setAdaptive(capacity: number): void {
		this.adaptive = capacity;
	}

	drain(at: number): void {
		if (at > this.clock.now()) this.pauses.tell(at);
	}

	describe(now: number): BucketLevel {
		const available = Math.max(0, this.room(now) - this.inFlight);
		return { limit: { kind: 'slots', capacity: this.capacity }, available };
	}

	pausedElsewhere(pause: Pause): void {
		this.pauses.hear(pause);
	}

	woken(why: Wake): void {
		if (why === 'wanted' && (this.held === 0 || this.last?.starving)) return;
		if (why === 'free' && this.queue.waiting(1) === 0) return;
		this.pollAt = 0;
		if (this.exchanging) this.wokenMeanwhile = true;
		else this.exchangeSoon();
	}

	lost(): void {
		this.isAlone = true;
		this.aloneUntil = Infinity;
		this.held = 0;
		this.last = undefined;
		this.queue.changed();
	}

	back(): void {
		const now = this.clock.now();
		this.backSince = now;
		if (this.inFlight > 0 || now - this.usedAt < BUSY_MS) void this.exchange();
		else this.aloneUntil = now;
	}

	private get capacity(): number {
		return Math.max(1, Math.min(this.own, this.elsewhere, this.adaptive));
	}

	private countsAlone(now: number): boolean {
		return this.isAlone && now < this.aloneUntil;
	}

	/** Slots that may be in use now. */
	private room(now: number): number {
		if (this.own === Infinity) return this.adaptive;
		if (this.countsAlone(now)) return this.shareAlone;
		if (now >= this.heldUntil) return 0;
		let room = Math.min(this.held, this.capacity);
		if (this.last?.starving) {
			room = Math.min(room, this.last.crowded ? this.inFlight + this.turns : this.last.share);
		}
		return this.exchanging ? Math.min(room, this.keeping) : room;
	}

	/** Slots that each process may use while the store is away. */
	private get shareAlone(): number {
		return Math.max(1, Math.floor(this.capacity / Math.max(1, this.link.processes)));
	}

	/** Whole slots that the calls in flight take. */
	private needed(): number {
		return Math.ceil(this.inFlight - ROUNDING);
	}

	private notePeak(now: number): void {
		if (now - this.peakSince >= IDLE_MS) {
			this.peakBefore = now - this.peakSince < 2 * IDLE_MS ? this.peak : 0;
			this.peak = 0;
			this.peakSince = now;
		}
		this.peak = Math.max(this.peak, this.needed());
	}

	/** What to hold on to, and what to ask for. */
	private wish(now: number): { keep: number; desired: number; wants: boolean } {
		this.notePeak(now);
		const needed = this.needed();
		if (this.countsAlone(now)) {
			const keep = Math.max(needed, this.shareAlone);
			return { keep, desired: keep, wants: false };
		}
		const held = now < this.heldUntil ? this.held : 0;
		const { capacity, last } = this;
		const waiting = this.queue.waiting(capacity);
		const wanted = Math.max(needed, Math.min(capacity, Math.ceil(this.inFlight + waiting - ROUNDING)));
		const wants = waiting > 0;
		if (last?.starving && held > 0) {
			if (last.crowded) {
				const keep = Math.max(needed, Math.min(held, wanted, Math.ceil(this.inFlight + this.turns - ROUNDING)));
				return { keep, desired: keep, wants };
			}
			const keep = Math.max(needed, Math.min(held, last.share));
			return { keep, desired: Math.max(keep, Math.min(wanted, last.share)), wants };
		}
		const keep = Math.max(needed, Math.min(held, Math.max(wanted, this.peak, this.peakBefore)));
		return { keep, desired: Math.max(keep, wanted), wants };
	}

	/** Decides whether there is anything to tell the store, now or later. */
	private look(): void {
		if (this.exchanging || this.link.isDown) return;
		const now = this.clock.now();
		if (this.countsAlone(now)) return;
		const { keep, desired } = this.wish(now);
		let next = Infinity;
		if (this.held > 0) next = this.heldUntil - TTL_MS + RENEW_EVERY_MS;
		if (keep < this.held) next = now;
		if (desired > this.held) next = Math.min(next, this.pollAt);
		if (next <= now) return this.exchangeSoon();
		if (this.held > this.needed()) next = Math.min(next, this.peakSince + IDLE_MS);
		this.lookAt(next, now);
	}

	private lookAt(time: number, now: number): void {
		if (time >= this.timerAt) return;
		this.cancelTimer?.();
		this.timerAt = time;
		this.cancelTimer = this.clock.after(time - now, () => {
			this.timerAt = Infinity;
			this.look();
		});
	}

	/** Not at once: what happens at the same moment travels together. */
	private exchangeSoon(): void {
		if (this.scheduled) return;
		this.scheduled = true;
		this.clock.after(0, () => {
			this.scheduled = false;
			void this.exchange();
		});
	}

	private async exchange(): Promise<void> {
		if (this.exchanging || this.link.isDown || this.own === Infinity) return;
		const sentAt = this.clock.now();
		const returning = sentAt - this.backSince < BUSY_MS;
		if (this.countsAlone(sentAt) && !returning) return;
		const { keep, desired, wants } = this.wish(sentAt);
		const before = this.held;
		this.exchanging = true;
		this.keeping = keep;
		const answer = await this.link.ask(
			async (store) =>
				await store.leaseSlots({
					key: this.storeKey,
					process: this.link.process,
					capacity: this.own,
					keep,
					desired,
					wants,
					ttlMs: TTL_MS,
					returning,
				}),
		);
		this.exchanging = false;
		if (!answer) return;
		const { reply, arrivedAt } = answer;
		this.backSince = -Infinity;
		this.receive(reply, sentAt, arrivedAt);
		const isShort = wants && reply.held < Math.max(1, Math.min(desired, reply.share));
		const othersCanHelp = reply.hoarding || (reply.crowded && reply.held === 0);
		if (keep < before && reply.wanting) this.wakeOthers('free');
		else if (isShort && othersCanHelp && arrivedAt >= this.mayCallAt) {
			this.mayCallAt = arrivedAt + POLL_EVERY_MS;
			this.wakeOthers('wanted');
		}
		if (this.wokenMeanwhile) this.pollAt = 0;
		this.wokenMeanwhile = false;
		this.queue.changed();
		this.look();
	}

	private wakeOthers(why: Wake): void {
		void this.link.ask(async (store) => await store.wake(this.storeKey, this.link.process, why));
	}

	private receive(reply: SlotReply, sentAt: number, now: number): void {
		const isMore = reply.held > this.held;
		this.held = reply.held;
		this.heldUntil = sentAt + TTL_MS;
		this.last = reply;
		if (isMore) this.turns = reply.held - this.inFlight;
		this.elsewhere = reply.capacity;
		this.pollAfterMs = isMore ? FIRST_POLL_AFTER_MS : Math.min(POLL_EVERY_MS, this.pollAfterMs * 2);
		this.pollAt = now + (reply.held < reply.share ? this.pollAfterMs : WISH_EVERY_MS);
		this.pauses.hear(reply.pause);
		if (reply.resumeMs > 0 && this.isAlone) {
			this.aloneUntil = now + reply.resumeMs;
			this.clock.after(reply.resumeMs, () => this.queue.changed());
		} else {
			this.isAlone = false;
			this.aloneUntil = Infinity;
		}
	}
}

/** A call takes no more than one slot: if it had to have several at once, processes could wait for each other for ever. */
function weight(cost: number): number {
	return Math.min(cost, 1);
}
