import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LearnedRate, type LearnedRateState } from '../../../nodes/shared/engine/learnedRate';

const START = Date.UTC(2027, 0, 15);

/** `count` calls at an even pace from `at` on, each answered after `tripMs`, all accepted. */
function pass(learned: LearnedRate, count: number, at: number, perSecond: number, tripMs = 10): number {
	for (let i = 0; i < count; i++) {
		const sentAt = at + (i * 1000) / perSecond;
		learned.onSent(sentAt, 1);
		learned.onAccepted(sentAt, sentAt + tripMs, 1);
	}
	return at + (count * 1000) / perSecond;
}

function refuse(learned: LearnedRate, sentAt: number, tripMs = 10, pauseMs?: number): number {
	learned.onSent(sentAt, 1);
	const now = sentAt + tripMs;
	learned.onThrottled(sentAt, now, pauseMs === undefined ? undefined : now + pauseMs);
	return now + (pauseMs ?? 0);
}

/** 103 calls at 3,000/s until the first refusal; then 203 at 200/s after a pause of 1 s: a rate and a burst of 100. */
function taught(): { learned: LearnedRate; now: number } {
	const learned = new LearnedRate();
	const resumeAt = refuse(learned, pass(learned, 103, START, 3000), 10, 1000);
	const now = refuse(learned, pass(learned, 203, resumeAt, 200), 10, 1000);
	return { learned, now };
}

describe('before the first throttle', () => {
	it('nothing is known and there is no pace, however much passes', () => {
		const learned = new LearnedRate();
		expect(learned.current(START)).toBeUndefined();
		pass(learned, 5000, START, 1000);
		expect(learned.current(START + 5000)).toBeUndefined();
	});
});

describe('the first throttle', () => {
	it('gives a guess: what passed of the calls that left within its round trip', () => {
		const learned = new LearnedRate();
		const at = pass(learned, 100, START, 1000);
		for (let i = 0; i < 10; i++) learned.onSent(at + i, 1);
		learned.onThrottled(at, at + 20, undefined);
		// Nothing is known of the others yet: at most one call per round trip of 20 ms.
		expect(learned.current(at + 20)!.perSecond).toBeCloseTo(50 * 0.98);
		for (let i = 1; i <= 3; i++) learned.onAccepted(at + i, at + 21 + i, 1);
		expect(learned.current(at + 24)!.perSecond).toBeCloseTo(200 * 0.98);
	});

	it('counts calls that the service saw before it to the burst', () => {
		const learned = new LearnedRate();
		const at = pass(learned, 100, START, 1000);
		learned.onSent(at - 1, 1);
		learned.onThrottled(at, at + 20, undefined);
		learned.onAccepted(at - 1, at + 25, 1);
		expect(learned.snapshot()!.known!.opening.count).toBe(101);
	});

	it('takes the burst to have begun after the last gap', () => {
		const learned = new LearnedRate();
		pass(learned, 20, START, 2);
		const at = pass(learned, 50, START + 60_000, 1000);
		refuse(learned, at);
		expect(learned.snapshot()!.known!.opening).toEqual({ count: 50, ms: 50 });
	});
});

describe('the second throttle', () => {
	it('gives the rate, and with it the burst', () => {
		const { learned, now } = taught();
		const { perSecond } = learned.snapshot()!.known!;
		expect(perSecond).toBeGreaterThan(98);
		expect(perSecond).toBeLessThan(103);
		expect(learned.current(now + 3_600_000)!.burst).toBeCloseTo(80, 0);
	});

	it('is taken up again with every answer that comes late', () => {
		const learned = new LearnedRate();
		const resumeAt = refuse(learned, pass(learned, 303, START, 3000), 10, 1000);
		const at = pass(learned, 195, resumeAt, 200);
		for (let i = 5; i > 0; i--) learned.onSent(at - i, 1);
		learned.onThrottled(at, at + 20, at + 1020);
		const early = learned.snapshot()!.known!.perSecond;
		for (let i = 5; i > 0; i--) learned.onAccepted(at - i, at + 18, 1);
		const late = learned.snapshot()!.known!.perSecond;
		expect(late / early).toBeCloseTo(200 / 195, 3);
	});
});

describe('a wave of refusals', () => {
	it('counts once, and the longest pause holds', () => {
		const learned = new LearnedRate();
		const at = pass(learned, 100, START, 1000);
		for (let i = 0; i < 9; i++) learned.onSent(at + i, 1);
		learned.onThrottled(at, at + 20, at + 1000);
		const known = structuredClone(learned.snapshot()!.known);
		for (let i = 1; i < 9; i++) learned.onThrottled(at + i, at + 20 + i, at + 1000 + i * 100);
		expect(learned.snapshot()!.known).toEqual(known);
		expect(learned.snapshot()!.resumeAt).toBe(at + 1800);
	});
});

describe('the pace', () => {
	it('settles slightly under the rate, and grows while it is used up and borne', () => {
		const { learned, now } = taught();
		const rate = learned.snapshot()!.known!.perSecond;
		let at = now;
		const paces: number[] = [];
		for (let i = 0; i < 2000; i++) {
			const { perSecond } = learned.current(at)!;
			paces.push(perSecond);
			at = pass(learned, 1, at, perSecond);
		}
		// What the pause has saved up goes first.
		expect(paces[0]!).toBeGreaterThan(2 * rate);
		expect(Math.min(...paces)).toBeGreaterThanOrEqual(0.98 * rate);
		expect(Math.min(...paces)).toBeLessThan(rate);
		expect(paces.at(-1)!).toBeGreaterThan(1.2 * rate);
	});

	it('does not grow while it is not used up', () => {
		const { learned, now } = taught();
		let at = pass(learned, 300, now, 90);
		for (let i = 0; i < 50; i++) at = pass(learned, 100, at, 40);
		expect(learned.snapshot()!.factor).toBe(0.98);
	});

	it('is halved by each throttle before a few calls have passed, the estimate stays, and it comes back by doubling', () => {
		const { learned, now } = taught();
		const rate = learned.snapshot()!.known!.perSecond;
		let at = pass(learned, 150, now, 120);
		for (let i = 0; i < 6; i++) at = refuse(learned, at + 20, 10, 1000);
		const held = learned.snapshot()!;
		expect(held.factor).toBeLessThan(0.05);
		expect(held.known!.perSecond).toBeGreaterThan(0.5 * rate);
		for (let i = 0; i < 20; i++) at = pass(learned, 1, at, learned.current(at)!.perSecond);
		expect(learned.snapshot()!.factor).toBe(0.98);
	});
});

describe('the burst', () => {
	it('is not to be had after a throttle, but after idleness', () => {
		const { learned, now } = taught();
		pass(learned, 200, now, 200);
		expect(learned.current(now + 1000)!.burst).toBeLessThan(5);
		expect(learned.current(now + 60_000)!.burst).toBeCloseTo(80, 0);
	});

	it('gets smaller when it is refused in the middle, and the rate hardly changes', () => {
		const { learned, now } = taught();
		const rate = learned.snapshot()!.known!.perSecond;
		const at = pass(learned, 30, now + 3_600_000, 3000);
		refuse(learned, at, 10, 1000);
		expect(learned.current(at + 7_200_000)!.burst).toBeLessThan(30);
		expect(learned.snapshot()!.known!.perSecond).toBeGreaterThan(0.94 * rate);
	});
});

describe('the state', () => {
	const event = fc.record({
		kind: fc.constantFrom('send', 'send', 'send', 'accept', 'accept', 'throttle', 'look'),
		waitMs: fc.oneof(fc.nat(30), fc.nat(2000), fc.constant(0), fc.nat(10_000_000)),
		cost: fc.constantFrom(1, 1, 1, 5, 0.25),
		which: fc.nat(20),
		pauseMs: fc.option(fc.oneof(fc.nat(5000), fc.nat(3_600_000)), { nil: undefined }),
	});

	/** Plays events; calls in flight are answered in any order. `renew` may exchange the learner between two of them. */
	function play(
		events: ReadonlyArray<typeof event extends fc.Arbitrary<infer E> ? E : never>,
		renew: (learned: LearnedRate) => LearnedRate,
	): Array<{ perSecond: number; burst: number } | undefined> {
		let learned = new LearnedRate();
		let now = START;
		const inFlight: Array<{ sentAt: number; cost: number }> = [];
		return events.map(({ kind, waitMs, cost, which, pauseMs }) => {
			now += waitMs;
			if (kind === 'send') {
				learned.onSent(now, cost);
				inFlight.push({ sentAt: now, cost });
			} else if (kind !== 'look' && inFlight.length > 0) {
				const [call] = inFlight.splice(which % inFlight.length, 1);
				if (kind === 'accept') learned.onAccepted(call!.sentAt, now, call!.cost);
				else learned.onThrottled(call!.sentAt, now, pauseMs === undefined ? undefined : now + pauseMs);
			}
			learned = renew(learned);
			return learned.current(now);
		});
	}

	it('never makes the pace nothing, negative or endless', () => {
		fc.assert(
			fc.property(fc.array(event, { maxLength: 300 }), (events) => {
				for (const pace of play(events, (learned) => learned)) {
					if (!pace) continue;
					expect(pace.perSecond).toBeGreaterThanOrEqual(0.1 / 32);
					expect(pace.perSecond).toBeLessThan(1e7);
					expect(pace.burst).toBeGreaterThanOrEqual(1);
					expect(Number.isFinite(pace.burst)).toBe(true);
				}
			}),
		);
	});

	it('goes through JSON at any moment without a difference', () => {
		fc.assert(
			fc.property(fc.array(event, { maxLength: 200 }), (events) => {
				const stored = (learned: LearnedRate) => {
					const text = JSON.stringify(learned.snapshot());
					return new LearnedRate(text === undefined ? undefined : (JSON.parse(text) as LearnedRateState));
				};
				expect(play(events, stored)).toEqual(play(events, (learned) => learned));
			}),
		);
	});

	it('stays small, however long it lives', () => {
		const learned = new LearnedRate();
		let at = START;
		for (let i = 0; i < 200; i++) {
			at = pass(learned, 300, at, 150);
			at = refuse(learned, at, 10, 500);
		}
		expect(JSON.stringify(learned.snapshot()).length).toBeLessThan(2000);
	});
});
