import type { BucketQueue, DistantBucket } from '../engine/bucketSource';
import type { BucketLevel } from '../engine/buckets';
import { RateBucket } from '../engine/buckets';
import type { Limit } from '../engine/call';
import type { Clock } from '../engine/clock';
import { StrictestLimit } from '../engine/strictestLimit';
import { windowRate } from '../engine/windowRate';
import type { Pause, Rate, ReserveReply, Terms } from './limitStore';
import { FORGET_SETTING_MS } from './limitStore';
import type { Lot, LotRules } from './lots';
import { latenessFor, lotRules, planLot } from './lots';
import { PauseLine } from './pauseLine';
import { storeKey } from './storeKey';
import type { Answer, Linked, StoreLink } from './storeLink';

/**
 * A lot is worth at most this much of the time: what a process takes along when it is killed. Less when many share the
 * rate, so that a newcomer does not find all of the near future handed out.
 */
const MOST_LOT_MS = 100;
const ALL_LOTS_MS = 400;
/** Nothing is handed out that is due later than this. */
const HORIZON_MS = 500;
/** The next lot is fetched when the present one has so little time left. */
const LEAD_MS = 50;
/** Calls per lot at most. */
const MOST_CALLS = 100;
/** A bucket that was in use so recently must know at once when the store is back. */
const BUSY_MS = 5_000;

/** The right to spend `cost` between two moments. */
interface Token {
	readonly cost: number;
	readonly due: number;
	readonly until: number;
	/** How long after its use the next one has to wait, due or not. */
	readonly apartMs: number;
}

/**
 * A rate that several processes share. Tokens are fetched in small lots, only for calls that could go at once, with times
 * at which they are due; lots.ts has the proof that the processes together keep to the rate.
 *
 * While the store is away it goes on with its share of the rate, and comes back to the store together with the others.
 */
export class SharedRateBucket implements DistantBucket, Linked {
	pausedUntil = 0;
	private readonly storeKey: string;
	private readonly pauses: PauseLine;
	private readonly strictest = new StrictestLimit();
	private own: Rate | undefined;
	/** What held for all when the store was last asked. */
	private elsewhere: { readonly terms: Terms; readonly at: number } | undefined;
	private tokens: Token[] = [];
	/** The store has nothing to hand out before. */
	private notBefore = 0;
	/** Where lots have to be kept apart, so have the calls within. */
	private spacedUntil = 0;
	private usedAt = -Infinity;
	/** When calls went, as far back as is of interest. */
	private uses: number[] = [];
	/** Whether the tokens of the last lots were used up. */
	private isFrugal = true;
	private asking = false;
	private scheduled = false;
	/** Counts here while the store is away. */
	private alone: RateBucket | undefined;
	/** The store was away until then, and has not been asked since. */
	private backSince = -Infinity;
	private aloneUntil = Infinity;

	constructor(
		key: string,
		private readonly queue: BucketQueue,
		private readonly link: StoreLink,
		private readonly clock: Clock,
	) {
		this.storeKey = storeKey(key);
		this.pauses = new PauseLine(this.storeKey, queue, link, clock);
		link.attach(this.storeKey, this);
		if (link.isDown) this.goOnAlone();
	}

	shutUntil(): number {
		return this.pausedUntil;
	}

	readyAt(cost: number, now: number): number {
		if (!this.own) return now;
		const token = this.tokenFor(cost, now);
		if (token) return Math.max(token.due, this.spacedUntil);
		if (this.countsAlone(now)) return (this.alone as RateBucket).readyAt(cost, now);
		return this.notBefore > now ? this.notBefore : Infinity;
	}

	hopeAt(cost: number, now: number): number {
		const at = this.readyAt(cost, now);
		return at === Infinity ? now : at;
	}

	ask(cost: number, othersAt: number, now: number): void {
		if (this.link.isDown || this.notBefore > now || Math.max(othersAt, this.pausedUntil) > now + LEAD_MS) return;
		if (!this.tokenFor(cost, now)) this.fetchSoon();
	}

	take(cost: number, now: number): void {
		this.usedAt = now;
		this.link.touch();
		const token = this.tokenFor(cost, now);
		if (token) {
			this.uses.push(now);
			this.tokens.splice(this.tokens.indexOf(token), 1);
			this.spacedUntil = now + token.apartMs;
		} else if (this.countsAlone(now)) {
			(this.alone as RateBucket).take(cost, now);
		}
		if (!this.link.isDown && this.lastDue() < now + LEAD_MS) this.fetchSoon();
	}

	/** What was fetched is spent: others may have gone by it already. */
	giveBack(cost: number, now: number): void {
		if (this.countsAlone(now)) this.alone?.giveBack(cost, now);
	}

	release(): void {}

	configure(limit: Limit, now: number): void {
		if (limit.kind === 'slots') return;
		const strictest = this.strictest.with(limit.kind === 'window' ? windowRate(limit) : limit, now);
		if (strictest.kind !== 'rate') return;
		const { perSecond, burst } = strictest;
		if (this.own?.perSecond === perSecond && this.own.burst === burst) return;
		this.own = { perSecond, burst };
		this.tokens = [];
		this.alone?.setRate(share(this.terms(now), this.link.processes), now);
	}

	drain(at: number): void {
		this.tokens = [];
		this.alone?.drain(at);
		this.pauses.tell(at);
	}

	describe(now: number): BucketLevel {
		if (!this.own) return { limit: undefined, available: Infinity };
		const { perSecond, burst } = this.terms(now);
		const limit: Limit = { kind: 'rate', perSecond, burst };
		if (this.countsAlone(now)) return { limit, available: (this.alone as RateBucket).describe(now).available };
		const due = this.tokens.filter((token) => token.due <= now && token.until >= now);
		return { limit, available: due.reduce((sum, token) => sum + token.cost, 0) };
	}

	pausedElsewhere(pause: Pause): void {
		this.pauses.hear(pause);
	}

	lost(): void {
		this.goOnAlone();
		this.queue.changed();
	}

	back(): void {
		const now = this.clock.now();
		this.backSince = now;
		if (now - this.usedAt < BUSY_MS) void this.fetch();
		else this.aloneUntil = now;
	}

	private goOnAlone(): void {
		const now = this.clock.now();
		if (!this.alone) {
			this.alone = new RateBucket();
			this.alone.setRate(this.own && share(this.terms(now), this.link.processes), now);
			// By then everything is due that the store has handed out.
			const start = this.link.processes > 0 ? Math.max(now, this.pausedUntil) + HORIZON_MS + MOST_LOT_MS : now;
			this.alone.drain(start);
		}
		this.aloneUntil = Infinity;
		this.notBefore = 0;
	}

	private countsAlone(now: number): boolean {
		return this.alone !== undefined && now < this.aloneUntil;
	}

	/** What this process would work by if it were alone. */
	private ownTerms(): Terms {
		const own = this.own as Rate;
		return { ...own, latenessMs: latenessFor(own, this.link.serverClock.doubt) };
	}

	/** What holds for all who share. */
	private terms(now: number): Terms {
		const own = this.ownTerms();
		if (!this.elsewhere || now - this.elsewhere.at > FORGET_SETTING_MS) return own;
		const { terms } = this.elsewhere;
		return {
			perSecond: Math.min(own.perSecond, terms.perSecond),
			burst: Math.min(own.burst, terms.burst),
			latenessMs: Math.max(own.latenessMs, terms.latenessMs),
		};
	}

	private tokenFor(cost: number, now: number): Token | undefined {
		while (this.tokens.length > 0 && this.tokens[0].until < now) {
			this.tokens.shift();
			this.isFrugal = false;
		}
		return this.tokens.find((token) => token.cost === cost && token.until >= now);
	}

	private lastDue(): number {
		return this.tokens.at(-1)?.due ?? -Infinity;
	}

	/** Not at once: calls that come at the same moment travel in one lot. */
	private fetchSoon(): void {
		if (this.scheduled || this.asking) return;
		this.scheduled = true;
		this.clock.after(0, () => {
			this.scheduled = false;
			void this.fetch();
		});
	}

	private async fetch(): Promise<void> {
		if (this.asking || !this.own) return;
		const now = this.clock.now();
		const returning = now - this.backSince < BUSY_MS;
		const rules = lotRules(this.terms(now));
		const costs = this.countsAlone(now) ? [] : this.wanted(rules, now);
		if (costs.length === 0 && !returning) return;
		const lot = planLot(costs, rules);
		this.asking = true;
		const answer = await this.link.ask((store) =>
			store.reserve({
				key: this.storeKey,
				own: this.ownTerms(),
				terms: rules.terms,
				units: lot.units,
				gapMs: lot.gapMs,
				firstMs: lot.dueMs[0] ?? 0,
				horizonMs: HORIZON_MS,
				creditMs: rules.creditMs,
				returning,
			}),
		);
		this.asking = false;
		if (!answer) return;
		this.backSince = -Infinity;
		this.receive(answer, rules, costs, lot);
		this.queue.changed();
	}

	/** Costs of the calls a lot should be fetched for: those that could go and have no token yet. */
	private wanted(rules: LotRules, now: number): number[] {
		const held = this.tokens.filter((token) => token.until >= now).map(({ cost }) => cost);
		// Where lots are kept apart, small ones would waste too much.
		const isApart = rules.gapMs > 0;
		const mostMs = isApart ? HORIZON_MS : Math.min(MOST_LOT_MS, ALL_LOTS_MS / Math.max(1, this.link.processes));
		// What other buckets hold up now may go later on: as many calls as went of late, unless tokens were left over.
		const since = now - (isApart ? HORIZON_MS : MOST_LOT_MS);
		while (this.uses.length > 0 && this.uses[0] < since) this.uses.shift();
		const least = this.isFrugal || isApart ? Math.max(1, this.uses.length) : 1;
		this.isFrugal = true;
		const costs = this.queue.next(least, MOST_CALLS).filter((cost) => {
			const at = held.indexOf(cost);
			if (at >= 0) held.splice(at, 1);
			return at < 0;
		});
		let ms = 0;
		const end = costs.findIndex((cost, i) => (ms += cost * rules.unitMs) > mostMs && i > 0);
		return end < 0 ? costs : costs.slice(0, end);
	}

	private receive(answer: Answer<ReserveReply>, rules: LotRules, costs: readonly number[], lot: Lot): void {
		const { reply, sentAt, arrivedAt } = answer;
		this.link.serverClock.observe(sentAt, reply.now, arrivedAt);
		this.elsewhere = { terms: reply.terms, at: arrivedAt };
		this.pauses.hear(reply.pause);
		if (reply.resumeMs > 0 && this.alone) {
			this.aloneUntil = arrivedAt + reply.resumeMs;
			this.clock.after(reply.resumeMs, () => this.queue.changed());
		} else {
			this.alone = undefined;
			this.aloneUntil = Infinity;
		}
		const baseAt = reply.now + reply.baseMs;
		if (!reply.granted) {
			const worthAsking = this.link.serverClock.certainlyAt(baseAt + (lot.dueMs[0] ?? 0)) - HORIZON_MS;
			this.notBefore = worthAsking > arrivedAt ? worthAsking : 0;
			return;
		}
		this.notBefore = 0;
		for (const [i, cost] of costs.entries()) {
			const due = Math.max(reply.now, baseAt + lot.dueMs[i]);
			this.tokens.push({
				cost,
				due: this.link.serverClock.certainlyAt(due),
				until: this.link.serverClock.notBefore(due) + rules.terms.latenessMs,
				apartMs: rules.gapMs > 0 ? cost * rules.unitMs : 0,
			});
		}
	}
}

/** What one of several processes may use when it cannot ask. */
function share({ perSecond, burst }: Rate, processes: number): Rate {
	const parts = Math.max(1, processes);
	return { perSecond: perSecond / parts, burst: Math.max(1, burst / parts) };
}
