import { describe, expect, it } from 'vitest';
import type { Call } from '../../../nodes/shared/engine/call';
import { Limiter } from '../../../nodes/shared/engine/limiter';
import { Scope } from '../../../nodes/shared/engine/scope';
import { FakeClock } from '../../support/fakeClock';

const CALL = { maxConcurrency: 10 } as Call<unknown, never>;

function start() {
	const clock = new FakeClock();
	const limiter = new Limiter(clock);
	const scope = new Scope('me', 10, limiter);
	const level = (name: string) => limiter.snapshot().find(({ key }) => key === `me/${name}`);
	return { clock, limiter, scope, level };
}

describe('what a call draws on', () => {
	it('is its own charges, the scope’s three buckets, and the process', () => {
		const { scope } = start();
		const own = { key: 'own', cost: 7, limit: { kind: 'slots', capacity: 9 } } as const;
		expect(
			scope.chargesFor({ ...CALL, charges: [own], cost: 3, slotCost: 1 / 4 }).map(({ key, cost }) => [key, cost]),
		).toEqual([
			['own', 7],
			['me/slots', 1 / 4],
			['me/learned', 3],
			['me/announced', 3],
			['process', 1 / 4],
		]);
	});

	it('is the same list for calls of the same kind, another one for another', () => {
		const { scope } = start();
		const list = scope.chargesFor(CALL);
		expect(scope.chargesFor({ ...CALL })).toBe(list);
		for (const other of [{ cost: 2 }, { slotCost: 0.5 }, { maxConcurrency: 3 }]) {
			expect(scope.chargesFor({ ...CALL, ...other })).not.toBe(list);
		}
	});

	it('is not remembered for ever where every call is another', () => {
		const { scope } = start();
		for (let cost = 1; cost < 5_000; cost++) scope.chargesFor({ ...CALL, cost });
		expect((scope as unknown as { charges: Map<string, unknown> }).charges.size).toBeLessThanOrEqual(1_000);
	});
});

describe('an announcement', () => {
	const quota = (remaining: number, now: number) =>
		[{ kind: 'window', name: 'w', remaining, resetAt: now + 60_000 }] as const;

	it('is less what is under way beside the call that it answers, for the service may not have seen that', () => {
		const { clock, scope, level } = start();
		const now = clock.now();
		const flights = Array.from({ length: 5 }, () => scope.sent({ ...CALL, cost: 2 }, now));
		scope.landed(flights[1]);
		scope.announced(quota(20, now), flights[1], now);
		// One left earlier and three later, at 2 each.
		expect(level('announced')?.available).toBe(12);
	});

	it('is not less what has come back', () => {
		const { clock, scope, level } = start();
		const now = clock.now();
		const flights = Array.from({ length: 5 }, () => scope.sent(CALL, now));
		for (const flight of flights) scope.landed(flight);
		scope.announced(quota(20, now), flights[0], now);
		expect(level('announced')?.available).toBe(20);
	});
});

describe('concurrency', () => {
	it('is halved by throttles and timeouts, and grows back', async () => {
		const { clock, limiter, scope, level } = start();
		const reservation = await limiter.reserve(scope.chargesFor(CALL), { ticket: 1, affordablePauseMs: 0 });
		expect(reservation.granted).toBe(true);
		scope.throttled(scope.sent(CALL, clock.now()), undefined, clock.now() + 5);
		expect(level('slots')?.limit).toMatchObject({ capacity: 5 });
		scope.overloaded(scope.sent(CALL, clock.now() + 10), clock.now() + 15);
		expect(level('slots')?.limit).toMatchObject({ capacity: 2 });
		for (let i = 0; i < 50; i++) scope.accepted(scope.sent(CALL, clock.now() + 20), clock.now() + 30);
		expect(level('slots')?.limit).toMatchObject({ capacity: 10 });
	});

	it('keeps to the strictest setting of those who share the scope', async () => {
		const { clock, limiter, scope, level } = start();
		for (const maxConcurrency of [10, 2, 10, 2]) {
			const charges = scope.chargesFor({ ...CALL, maxConcurrency });
			const reservation = await limiter.reserve(charges, { ticket: 1, affordablePauseMs: 0 });
			scope.sent({ ...CALL, maxConcurrency }, clock.now());
			if (reservation.granted) reservation.release();
		}
		expect(level('slots')?.limit).toMatchObject({ capacity: 2 });
	});
});

it('a scope that is closed lets its buckets go, and the next of its name finds what is still there', () => {
	const { limiter, scope } = start();
	scope.close();
	expect(limiter.snapshot()).toEqual([]);
	expect(new Scope('me', 10, limiter).chargesFor(CALL)).toHaveLength(4);
});
