import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { AnnouncedBucket } from '../../../nodes/shared/engine/announcedBucket';
import { SlotBucket } from '../../../nodes/shared/engine/buckets';
import type { Charge } from '../../../nodes/shared/engine/call';
import type { Refusal, Reservation, ReserveOptions } from '../../../nodes/shared/engine/limiter';
import { Limiter } from '../../../nodes/shared/engine/limiter';
import { FakeClock, settle } from '../../support/fakeClock';

const rate = (key: string, perSecond: number, burst = 1, cost = 1): Charge => ({
	key,
	cost,
	limit: { kind: 'rate', perSecond, burst },
});
const slots = (key: string, capacity: number, cost = 1): Charge => ({ key, cost, limit: { kind: 'slots', capacity } });

interface Waiting {
	result?: Reservation | Refusal;
	at?: number;
	readonly done: Promise<Reservation | Refusal>;
}

function start() {
	const clock = new FakeClock();
	const limiter = new Limiter(clock);
	const began = clock.now();
	const order: string[] = [];
	const reserve = (charges: readonly Charge[], options: Partial<ReserveOptions> = {}, name = ''): Waiting => {
		const done = limiter.reserve(charges, { ticket: limiter.nextTicket(), affordablePauseMs: 300_000, ...options });
		const waiting: Waiting = { done };
		void done.then((result) => {
			waiting.result = result;
			waiting.at = clock.now() - began;
			if (result.granted && name !== '') order.push(name);
		});
		return waiting;
	};
	const release = ({ result }: Waiting) => (result as Reservation).release();
	const passed = () => clock.now() - began;
	return { clock, limiter, reserve, release, order, passed };
}

const level = (limiter: Limiter, key: string) => limiter.snapshot().find((bucket) => bucket.key === key);

describe('a rate', () => {
	it('is kept to the millisecond, burst first', async () => {
		const { clock, reserve } = start();
		const charges = [rate('r', 10, 3)];
		const calls = Array.from({ length: 6 }, () => reserve(charges));
		await clock.advance(1_000);
		expect(calls.map(({ at }) => at)).toEqual([0, 0, 0, 100, 200, 300]);
		expect(clock.pending).toBe(0);
	});

	it('is shared by everybody who names the bucket, and the strictest setting holds', async () => {
		const { clock, reserve } = start();
		const calls = [10, 2, 10, 10].map((perSecond) => reserve([rate('shared', perSecond)]));
		await clock.advance(2_000);
		expect(calls.map(({ at }) => at)).toEqual([0, 500, 1_000, 1_500]);
	});

	it('of those who wait is not forgotten, however long they do', async () => {
		const { clock, reserve, passed } = start();
		const strict = [rate('shared', 0.1)];
		const calls = Array.from({ length: 20 }, () => reserve(strict));
		const others: Waiting[] = [];
		while (passed() < 190_000) {
			await clock.advance(1_000);
			others.push(reserve([rate('shared', 100)]));
		}
		await settle();
		expect(calls.map(({ at }) => at)).toEqual(calls.map((_, i) => i * 10_000));
		// They came later, and the bucket is one.
		expect(others.filter(({ result }) => result)).toEqual([]);
	});
});

describe('a set of buckets', () => {
	it('is taken as a whole or not at all', async () => {
		const { limiter, reserve } = start();
		reserve([slots('a', 5), slots('full', 1)]);
		const held = reserve([slots('a', 5), slots('full', 1)]);
		await settle();
		expect(held.result).toBeUndefined();
		expect(level(limiter, 'a')).toMatchObject({ available: 4, waiting: 1 });
		expect(level(limiter, 'full')).toMatchObject({ available: 0, waiting: 1 });
	});

	it('may be empty', async () => {
		const { reserve } = start();
		const free = reserve([]);
		await settle();
		expect(free.result).toMatchObject({ granted: true, pausedMs: 0 });
	});

	it('is let go as a whole', async () => {
		const { limiter, reserve, release } = start();
		const charges = [slots('a', 2), slots('b', 3), rate('r', 1, 5)];
		const call = reserve(charges);
		await settle();
		release(call);
		expect(level(limiter, 'a')?.available).toBe(2);
		expect(level(limiter, 'b')?.available).toBe(3);
		expect(level(limiter, 'r')?.available).toBe(4);
		const other = reserve(charges);
		await settle();
		(other.result as Reservation).cancel();
		expect(level(limiter, 'a')?.available).toBe(2);
		expect(level(limiter, 'r')?.available).toBe(4);
	});
});

describe('the queue', () => {
	it('is first in, first out for calls of one kind', async () => {
		const { clock, reserve, order } = start();
		const charges = [rate('r', 10)];
		for (let i = 0; i < 5; i++) reserve(charges, {}, String(i));
		await clock.advance(1_000);
		expect(order).toEqual(['0', '1', '2', '3', '4']);
	});

	it('gives a bucket that two kinds want to the older one', async () => {
		const { clock, reserve, order, release } = start();
		const first = reserve([slots('s', 1)]);
		await settle();
		reserve([slots('s', 1), rate('r', 1_000)], {}, 'older');
		reserve([slots('s', 1)], {}, 'younger');
		release(first);
		await settle();
		expect(order).toEqual(['older']);
		expect(clock.pending).toBe(0);
	});

	it('lets a call that comes back keep its place: right behind the first', async () => {
		const { clock, limiter, reserve, order } = start();
		const charges = [rate('r', 10)];
		const early = limiter.nextTicket();
		for (let i = 0; i < 6; i++) reserve(charges, {}, String(i));
		await clock.advance(100);
		reserve(charges, { ticket: early }, 'back');
		await clock.advance(1_000);
		expect(order).toEqual(['0', '1', '2', 'back', '3', '4', '5']);
	});

	it('keeps several that come back in their order', async () => {
		const { clock, limiter, reserve, order } = start();
		const charges = [rate('r', 10)];
		const early = [limiter.nextTicket(), limiter.nextTicket(), limiter.nextTicket()];
		for (let i = 0; i < 4; i++) reserve(charges, {}, String(i));
		await settle();
		for (const i of [2, 0, 1]) reserve(charges, { ticket: early[i] }, `back ${i}`);
		await clock.advance(2_000);
		expect(order).toEqual(['0', '1', 'back 0', 'back 1', 'back 2', '2', '3']);
	});

	it('of one service holds up no other, though both need the process', async () => {
		const { clock, limiter, reserve, release } = start();
		const process = slots('process', 2);
		const busy = [reserve([process]), reserve([process])];
		await settle();
		// Finds the process full, then its own service paused for minutes.
		const stuck = reserve([rate('a', 1), process], { affordablePauseMs: Infinity });
		await settle();
		limiter.pause('a', clock.now() + 200_000);
		for (const call of busy) release(call);
		const others = Array.from({ length: 10 }, () => reserve([rate('b', 1_000, 10), process]));
		for (const other of others) {
			await clock.until(other.done);
			release(other);
		}
		expect(others.every(({ at }) => at === 0)).toBe(true);
		expect(stuck.result).toBeUndefined();
		await clock.until(stuck.done);
		expect(stuck.at).toBe(200_000);
	});

	it('of a slow service holds up no other either', async () => {
		const { clock, reserve, release } = start();
		const process = slots('process', 1);
		const busy = reserve([process]);
		await settle();
		const slow = [rate('slow', 1 / 60), process];
		const [first, second] = [reserve(slow), reserve(slow)];
		release(busy);
		await settle();
		release(first);
		const other = reserve([rate('b', 1_000), process]);
		await settle();
		expect(other.result?.granted).toBe(true);
		release(other);
		await clock.until(second.done);
		expect(second.at).toBe(60_000);
	});

	it('wakes up for others when the older one has enough of what both want, and waits for something else', async () => {
		const { clock, reserve } = start();
		const [both, drain] = [[rate('a', 10, 8, 8), rate('b', 1, 1)], reserve([rate('a', 10, 8, 8)])];
		reserve([rate('b', 1, 1)]);
		await settle();
		expect(drain.at).toBe(0);
		const older = reserve(both);
		const younger = reserve([rate('a', 10, 8)]);
		await clock.advance(5_000);
		// At 800 ms the bucket holds the 8 that the older one wants; it waits for the other bucket until 1,000.
		expect(younger.at).toBe(800);
		expect(older.at).toBe(1_000);
	});
});

describe('a pause', () => {
	it('stops everybody who needs the bucket until it is over, then lets them come at the pace', async () => {
		const { clock, limiter, reserve } = start();
		const charges = [rate('r', 10, 5)];
		reserve(charges);
		await clock.advance(1_000);
		limiter.pause('r', clock.now() + 5_000);
		const calls = Array.from({ length: 4 }, () => reserve(charges));
		await clock.advance(4_999);
		expect(calls.every(({ result }) => result === undefined)).toBe(true);
		await clock.advance(10_000);
		expect(calls.map(({ at }) => at)).toEqual([6_000, 6_100, 6_200, 6_300]);
		expect(calls.map(({ result }) => (result as Reservation).pausedMs)).toEqual([5_000, 5_000, 5_000, 5_000]);
	});

	it('is only ever lengthened', async () => {
		const { clock, limiter, reserve, passed } = start();
		const charges = [slots('s', 5)];
		reserve(charges);
		limiter.pause('s', clock.now() + 3_000);
		limiter.pause('s', clock.now() + 1_000);
		const call = reserve(charges);
		await clock.advance(2_000);
		limiter.pause('s', clock.now() + 2_000);
		await clock.until(call.done);
		expect(passed()).toBe(4_000);
		expect(call.result).toMatchObject({ granted: true, pausedMs: 4_000 });
	});

	it('that is over already empties the bucket all the same', async () => {
		const { clock, limiter, reserve } = start();
		const charges = [rate('r', 10, 5)];
		reserve(charges);
		await clock.advance(1_000);
		limiter.pause('r', clock.now());
		const calls = [reserve(charges), reserve(charges)];
		await clock.advance(1_000);
		expect(calls.map(({ at }) => at)).toEqual([1_000, 1_100]);
	});

	it('overtakes a call that was let through at the same moment', async () => {
		const { clock, limiter, reserve } = start();
		const charges = [slots('s', 5)];
		const call = reserve(charges);
		await settle();
		expect((call.result as Reservation).overtaken()).toBe(false);
		limiter.pause('s', clock.now() + 100);
		expect((call.result as Reservation).overtaken()).toBe(true);
		await clock.advance(100);
		expect((call.result as Reservation).overtaken()).toBe(false);
	});

	it('that does not fit ends those who wait at once, and those who come', async () => {
		const { clock, limiter, reserve, passed } = start();
		const charges = [rate('r', 10)];
		const calls = [50_000, 5_000, 4_999, 0].map((affordablePauseMs) => reserve(charges, { affordablePauseMs }));
		await settle();
		const until = clock.now() + 5_000;
		limiter.pause('r', until);
		await settle();
		expect(calls[0].result?.granted).toBe(true);
		expect(calls[1].result).toBeUndefined();
		for (const call of calls.slice(2))
			expect(call.result).toEqual({ granted: false, why: 'pauseTooLong', retryAt: until });
		const late = reserve(charges, { affordablePauseMs: 4_999 });
		await settle();
		expect(late.result).toEqual({ granted: false, why: 'pauseTooLong', retryAt: until });
		await clock.until(calls[1].done);
		expect(passed()).toBe(5_000);
	});

	it('ends those at once who stand behind somebody else’s claim, too', async () => {
		const { clock, limiter, reserve } = start();
		reserve([slots('s', 1)]);
		const older = reserve([slots('s', 1)]);
		const younger = reserve([slots('s', 1), slots('x', 1)], { affordablePauseMs: 1_000 });
		await settle();
		limiter.pause('x', clock.now() + 2_000);
		await settle();
		expect(older.result).toBeUndefined();
		expect(younger.result).toMatchObject({ granted: false, why: 'pauseTooLong' });
	});

	it('counts what came before: pauses add up, queueing between them does not', async () => {
		const { clock, limiter, reserve } = start();
		const charges = [rate('r', 0.1)];
		reserve(charges);
		const call = reserve(charges, { affordablePauseMs: 10_000 });
		const poor = reserve(charges, { affordablePauseMs: 9_999 });
		await clock.advance(1_000);
		limiter.pause('r', clock.now() + 4_000);
		await clock.advance(60_000 - 1_000);
		expect(call.result).toMatchObject({ granted: true, pausedMs: 4_000 });
		const [third, fourth] = [
			reserve(charges, { affordablePauseMs: 10_000 }),
			reserve(charges, { affordablePauseMs: 10_000 }),
		];
		expect(poor.result).toMatchObject({ granted: true, pausedMs: 4_000 });
		expect([third.result, fourth.result]).toEqual([undefined, undefined]);
		limiter.pause('r', clock.now() + 6_000);
		await clock.advance(7_000);
		limiter.pause('r', clock.now() + 4_001);
		await settle();
		expect(fourth.result).toMatchObject({ granted: false, why: 'pauseTooLong' });
	});

	it('of one bucket after the other adds up, at the same time counts once', async () => {
		const { clock, limiter, reserve } = start();
		const charges = [slots('a', 5), slots('b', 5)];
		reserve(charges);
		limiter.pause('a', clock.now() + 10_000);
		const call = reserve(charges, { affordablePauseMs: 25_000 });
		await clock.advance(5_000);
		limiter.pause('b', clock.now() + 10_000);
		await clock.advance(5_000);
		limiter.pause('a', clock.now() + 10_000);
		await clock.until(call.done);
		// 0–10 s and 10–20 s for a, 5–15 s for b.
		expect(call.result).toMatchObject({ granted: true, pausedMs: 20_000 });
	});

	it('of a bucket that only others need is none of my business', async () => {
		const { clock, limiter, reserve } = start();
		reserve([slots('a', 5), slots('b', 5)]);
		limiter.pause('a', clock.now() + 10_000);
		const [mine, theirs] = [
			reserve([slots('b', 5)], { affordablePauseMs: 0 }),
			reserve([slots('a', 5), slots('b', 5)]),
		];
		await settle();
		expect(mine.result?.granted).toBe(true);
		expect(theirs.result).toBeUndefined();
	});

	it('of a bucket nobody knows is no pause', () => {
		const { clock, limiter } = start();
		limiter.pause('nobody', clock.now() + 10_000);
		expect(limiter.snapshot()).toEqual([]);
	});
});

describe('a quota that the service announces', () => {
	const quota = 'announced';
	const charges = [slots('s', 100), { key: quota, cost: 1, limit: { kind: 'slots', capacity: Infinity } } as const];

	function announcing() {
		const world = start();
		const bucket = world.limiter.keep(quota, () => new AnnouncedBucket());
		const announce = (remaining: number, resetInMs: number, order: number) => {
			const now = world.clock.now();
			const signal = { kind: 'window', name: 'w', remaining, resetAt: now + resetInMs } as const;
			bucket.announce(signal, { order, newest: order, underWay: 0, later: 0 }, now);
			world.limiter.changed(quota);
		};
		return { ...world, announce };
	}

	it('holds for those who were waiting before it was announced', async () => {
		const { clock, announce, reserve, release } = announcing();
		const full = Array.from({ length: 100 }, () => reserve(charges));
		const calls = Array.from({ length: 20 }, () => reserve(charges));
		await settle();
		announce(5, 60_000, 1);
		for (const call of full) release(call);
		await settle();
		expect(calls.filter(({ result }) => result?.granted)).toHaveLength(5);
		await clock.advance(60_000);
		expect(calls.filter(({ result }) => result?.granted)).toHaveLength(20);
		expect(calls[19].result).toMatchObject({ pausedMs: 60_000 });
	});

	it('is a wait the service asks for: who cannot afford it is told at once when to come again', async () => {
		const { clock, announce, reserve } = announcing();
		const resetAt = clock.now() + 3_600_000;
		announce(3, 3_600_000, 1);
		const calls = Array.from({ length: 6 }, () => reserve(charges));
		await settle();
		expect(calls.map(({ result }) => result?.granted)).toEqual([true, true, true, false, false, false]);
		expect(calls[5].result).toEqual({ granted: false, why: 'pauseTooLong', retryAt: resetAt });
	});

	it('may turn out to be larger after all', async () => {
		const { clock, announce, reserve, passed } = announcing();
		announce(0, 100_000, 1);
		const call = reserve(charges);
		await clock.advance(3_000);
		expect(call.result).toBeUndefined();
		announce(1, 100_000, 2);
		await settle();
		expect(call.result).toMatchObject({ granted: true, pausedMs: 3_000 });
		expect(passed()).toBe(3_000);
	});

	it('with too little left for a heavy call does not keep light ones from using it', async () => {
		const { announce, reserve } = announcing();
		announce(3, 100_000, 1);
		const heavy = reserve([{ ...charges[1], cost: 5 }]);
		const light = Array.from({ length: 3 }, () => reserve(charges));
		await settle();
		expect(heavy.result).toBeUndefined();
		expect(light.map(({ result }) => result?.granted)).toEqual([true, true, true]);
	});
});

describe('an abort', () => {
	it('ends the wait at once, and leaves neither place, nor timer, nor listener', async () => {
		const { clock, limiter, reserve } = start();
		const charges = [rate('r', 1)];
		reserve(charges);
		const controller = new AbortController();
		const calls = Array.from({ length: 1_000 }, () => reserve(charges, { signal: controller.signal }));
		const after = reserve(charges);
		await clock.advance(10);
		controller.abort();
		await settle();
		for (const { result } of calls) expect(result).toEqual({ granted: false, why: 'aborted' });
		expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
		expect(level(limiter, 'r')?.waiting).toBe(1);
		await clock.until(after.done);
		expect(after.at).toBe(1_000);
		expect(clock.pending).toBe(0);
	});

	it('before it begins takes nothing', async () => {
		const { limiter, reserve } = start();
		const call = reserve([slots('s', 1)], { signal: AbortSignal.abort() });
		await settle();
		expect(call.result).toEqual({ granted: false, why: 'aborted' });
		expect(limiter.snapshot()).toEqual([]);
	});

	it('of everybody stops the clockwork', async () => {
		const { clock, reserve } = start();
		const charges = [rate('r', 0.001)];
		reserve(charges);
		const controller = new AbortController();
		reserve(charges, { signal: controller.signal });
		await settle();
		expect(clock.pending).toBe(1);
		controller.abort();
		await settle();
		expect(clock.pending).toBe(0);
	});

	it('of an older one lets the younger ones go', async () => {
		const { reserve } = start();
		const controller = new AbortController();
		reserve([slots('a', 1)]);
		const older = reserve([slots('a', 1), slots('b', 5, 9)], { signal: controller.signal });
		reserve([slots('b', 5)]);
		await settle();
		const heavy = reserve([slots('b', 5, 5)], { signal: controller.signal });
		const younger = reserve([slots('b', 5)]);
		await settle();
		expect([older.result, heavy.result, younger.result]).toEqual([undefined, undefined, undefined]);
		controller.abort();
		await settle();
		expect(younger.result?.granted).toBe(true);
	});

	it('leaves no trace of a signal that outlives many calls', async () => {
		const { clock, reserve } = start();
		const { signal } = new AbortController();
		const charges = [rate('r', 1_000)];
		for (let i = 0; i < 100; i++) reserve(charges, { signal });
		await settle();
		expect(getEventListeners(signal, 'abort')).toHaveLength(1);
		await clock.advance(1_000);
		expect(getEventListeners(signal, 'abort')).toHaveLength(0);
	});
});

describe('what nobody uses', () => {
	const DAY = 24 * 3_600_000;
	const sizes = (limiter: Limiter) => {
		const { lanes, gates } = limiter as unknown as { lanes: Map<string, unknown>; gates: Map<string, unknown> };
		return { lanes: lanes.size, gates: gates.size };
	};

	it('is forgotten after a day, although everybody shares one bucket that is always in use', async () => {
		const { clock, limiter, reserve, release } = start();
		for (let i = 0; i < 500; i++) {
			const call = reserve([slots(`service ${i}`, 10), slots('process', 100)]);
			await settle();
			release(call);
		}
		expect(sizes(limiter)).toEqual({ lanes: 500, gates: 501 });
		for (let hour = 0; hour <= 25; hour++) {
			const call = reserve([slots('busy', 10), slots('process', 100)]);
			await settle();
			release(call);
			await clock.advance(3_600_000);
		}
		expect(sizes(limiter)).toEqual({ lanes: 1, gates: 2 });
	});

	it('is found again by whoever still has the list of charges', async () => {
		const { clock, limiter, reserve, release } = start();
		const charges = [slots('s', 1)];
		const first = reserve(charges);
		await settle();
		release(first);
		await clock.advance(2 * DAY);
		reserve([slots('other', 1)]);
		await settle();
		expect(level(limiter, 's')).toBeUndefined();
		reserve(charges);
		limiter.pause('s', clock.now() + 1_000);
		const held = reserve([slots('s', 1)], { affordablePauseMs: 0 });
		await settle();
		expect(held.result).toMatchObject({ granted: false, why: 'pauseTooLong' });
	});

	it('stays when somebody keeps it, until that one lets it go', async () => {
		const { clock, limiter, reserve, release } = start();
		const bucket = limiter.keep('kept', () => new SlotBucket());
		const call = reserve([slots('kept', 1)]);
		await settle();
		release(call);
		await clock.advance(2 * DAY);
		reserve([slots('other', 1)]);
		await settle();
		expect(limiter.keep('kept', () => new SlotBucket())).toBe(bucket);
		limiter.letGo('kept');
		expect(level(limiter, 'kept')).toBeUndefined();
		expect(limiter.keep('kept', () => new SlotBucket())).not.toBe(bucket);
	});

	it('is not forgotten while the service has it paused', async () => {
		const { clock, limiter, reserve, release } = start();
		const call = reserve([slots('s', 1)]);
		await settle();
		release(call);
		limiter.pause('s', clock.now() + 10 * DAY);
		await clock.advance(2 * DAY);
		reserve([slots('other', 1)]);
		await settle();
		expect(level(limiter, 's')).toHaveProperty('pausedUntil');
	});
});

it('takes in, aborts and drains a hundred thousand calls', async () => {
	const { clock, limiter, reserve } = start();
	const COUNT = 100_000;
	const charges = [rate('r', 1_000_000, 1_000), slots('s', COUNT)];
	const controller = new AbortController();
	const calls = Array.from({ length: COUNT }, (_, i) =>
		reserve(charges, i % 2 === 0 ? { signal: controller.signal } : {}),
	);
	await settle();
	expect(level(limiter, 'r')?.waiting).toBeGreaterThan(COUNT - 2_000);
	controller.abort();
	await settle();
	const aborted = calls.filter(({ result }) => result && !result.granted).length;
	expect(aborted).toBeGreaterThan(COUNT / 2 - 2_000);
	await clock.advance(1_000);
	expect(calls.every(({ result }) => result !== undefined)).toBe(true);
	expect(level(limiter, 'r')?.waiting).toBe(0);
	expect(level(limiter, 's')?.available).toBe(COUNT - calls.filter(({ result }) => result?.granted).length);
	expect(clock.pending).toBe(0);
});
