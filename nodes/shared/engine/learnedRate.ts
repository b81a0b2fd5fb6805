export interface LearnedRateState {
	perSecond?: number;
	weight: number;
	opening?: { count: number; ms: number };
	/** epoch being counted */
	emptyAt?: number;
	cutAt: number;
	waveCount: number;
	since: { at: number; count: number };
	full: { at: number; count: number };
	closed?: { from: number; count: number; fullAt: number; fullCount: number; to: number; pace: number; before?: number; weight: number };
	credit: number;
	creditAt: number;
	resumeAt: number;
	excess: number;
	step: { at: number; count: number };
	pauseMs: number;
}

export const T = {
	margin: 0.98,
	catchUp: 1.25,
	burstShare: 0.8,
	rough: 1,
	e0min: 0.01,
	stepMin: 8,
	stepMax: 100,
	lossFactor: 10,
	slackMs: 20,
};

export class LearnedRate {
	constructor(private s: LearnedRateState | undefined = undefined) {}
	get state() {
		return this.s;
	}
	private cap(): number {
		const s = this.s!;
		if (!s.perSecond || !s.opening) return 0;
		return Math.max(0, s.opening.count - (s.perSecond * s.opening.ms) / 1000);
	}
	private fresh(at: number): LearnedRateState {
		return {
			weight: 0, cutAt: -Infinity, waveCount: 0, since: { at, count: 0 }, full: { at, count: 0 }, credit: 0, creditAt: at,
			resumeAt: at, excess: 0, step: { at, count: 0 }, pauseMs: 0,
		};
	}
	private refill(now: number): void {
		const s = this.s!;
		if (!s.perSecond || now <= s.creditAt) return;
		const cap = this.cap() * 0.9;
		s.credit = s.credit + (T.margin * s.perSecond * (now - s.creditAt)) / 1000;
		s.creditAt = now;
		if (s.credit >= cap && cap > 0) {
			s.credit = cap;
			// the bucket is full: whatever came before says nothing about what comes now
			s.full = { at: now, count: 0 };
		}
	}

	onAccepted(sentAt: number, now: number, cost: number): void {
		const s = (this.s ??= this.fresh(sentAt));
		if (s.emptyAt !== undefined && sentAt <= s.emptyAt) {
			if (s.closed) {
				s.closed.count += cost;
				if (sentAt >= s.closed.fullAt) s.closed.fullCount += cost;
				this.conclude();
			} else s.opening!.count += cost;
			return;
		}
		this.refill(now);
		s.since.count += cost;
		s.full.count += cost;
		s.credit = Math.max(0, s.credit - cost);
		if (sentAt <= s.cutAt) s.waveCount += cost;
		else this.grow(now, cost);
	}

	private grow(now: number, cost: number): void {
		const s = this.s!;
		if (!s.perSecond) return;
		s.step.count += cost;
		const pace = this.pace();
		const loss = Math.max(0, s.pauseMs / 1000 - this.cap() / s.perSecond);
		const need = Math.max(Math.min(Math.max(s.weight, T.stepMin), T.stepMax), T.lossFactor * loss * s.perSecond * Math.min(1, s.weight / 100));
		if (s.step.count < need) return;
		const used = s.step.count / (((now - s.step.at) / 1000) * pace);
		if (used > 0.8) {
			s.excess = s.excess === 0 ? Math.min(1, Math.max(T.e0min, 1 / s.weight)) : s.excess * 2;
		}
		s.step = { at: now, count: 0 };
	}

	private pace(): number {
		const s = this.s!;
		return s.perSecond! * (T.margin + s.excess);
	}

	onThrottled(sentAt: number, now: number, notBefore: number | undefined): void {
		const s = (this.s ??= this.fresh(sentAt));
		const resume = Math.max(now, notBefore ?? 0);
		if (sentAt <= s.cutAt) {
			if (resume > s.resumeAt) {
				s.resumeAt = resume;
				s.full.at = Math.max(s.full.at, s.resumeAt);
				s.step.at = Math.max(s.step.at, s.resumeAt);
			}
			return;
		}
		if (s.emptyAt === undefined) {
			s.opening = { count: s.since.count, ms: sentAt - s.since.at };
		} else {
			if (!s.perSecond) {
				s.perSecond = this.roughRate();
				s.weight = s.waveCount + 1;
			}
			s.closed = {
				from: s.since.at, count: s.since.count, fullAt: s.full.at, fullCount: s.full.count, to: sentAt,
				pace: this.pace(), before: s.perSecond, weight: s.weight,
			};
		}
		s.emptyAt = sentAt;
		s.cutAt = now;
		s.waveCount = 0;
		s.since = { at: sentAt, count: 0 };
		s.resumeAt = resume;
		s.pauseMs = resume - now;
		s.full = { at: resume, count: 0 };
		s.step = { at: resume, count: 0 };
		s.excess = 0;
		s.credit = 0;
		s.creditAt = sentAt;
		if (s.closed) this.conclude();
	}

	private roughRate(): number {
		const s = this.s!;
		return (T.rough * (s.waveCount + 1) * 1000) / Math.max(1, s.cutAt - s.emptyAt!);
	}

	private conclude(): void {
		const s = this.s!;
		const c = s.closed!;
		const seconds = Math.max(0.001, (c.to - c.from) / 1000);
		let rate = (c.count + (c.count < 10 ? 1 : 0)) / seconds;
		let n = c.count + 1;
		// level at the end = burst + rate × time - count, from the moment it was full
		const burst = Math.max(0, s.opening!.count - (c.before! * s.opening!.ms) / 1000);
		const sinceFull = (c.to - c.fullAt) / 1000;
		// same equation solved with the opening
		const d = sinceFull - s.opening!.ms / 1000;
		if (c.before === undefined || d > 0.05) {
			const r2 = (c.fullCount - s.opening!.count) / d;
			if (r2 > rate && r2 < c.pace) {
				rate = r2;
				n = c.fullCount - s.opening!.count;
			}
		}
		void burst;
		rate = Math.min(rate, c.pace);
		if (c.weight > 8) rate = Math.max(rate, c.pace / 2);
		const agrees = Math.abs(rate / c.before! - 1) < 0.05;
		s.weight = agrees ? Math.min(1000, c.weight + n) : Math.max(1, n);
		s.perSecond = rate;
	}

	current(now: number): { perSecond: number; burst: number } | undefined {
		const s = this.s;
		if (!s || s.emptyAt === undefined) return undefined;
		if (!s.perSecond) {
			if (now >= s.resumeAt) {
				s.perSecond = this.roughRate();
				s.weight = s.waveCount + 1;
				return this.current(now);
			}
			const perSecond = this.roughRate();
			return { perSecond, burst: 1 };
		}
		this.refill(now);
		const pace = this.pace();
		const slack = 1 + (pace * T.slackMs) / 1000;
		const boosted = s.credit > Math.max(2, 0.1 * this.cap()) ? Math.max(pace, s.perSecond * T.catchUp) : pace;
		return { perSecond: boosted, burst: Math.max(slack, Math.min(s.credit, T.burstShare * this.cap())) };
	}
}
