import fc from 'fast-check';
import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Admission, EnterOptions } from '../../../nodes/shared/engine/circuitBreaker';
import { CircuitBreaker } from '../../../nodes/shared/engine/circuitBreaker';
import type { Failure } from '../../../nodes/shared/engine/verdict';
import { FakeClock, settle } from '../../support/fakeClock';
import { seededRandom } from '../../support/random';

const AWAY: Failure = { message: 'Connection refused', code: 'ECONNREFUSED' };
const PATIENT: EnterOptions = { affordableMs: 300_000, maxOutageMs: 300_000, repeatable: true, hasTried: false };

/** A caller that waits for admission; what it got can be looked at any time. */
interface Caller {
	admission?: Admission;
	readonly done: Promise<Admission>;
}

function start(random = () => 0.5) {
	const clock = new FakeClock();
	const breaker = new CircuitBreaker(clock, random);
	const enter = (options: Partial<EnterOptions> = {}): Caller => {
		const done = breaker.enter({ ...PATIENT, ...options });
		const caller: Caller = { done };
		void done.then((admission) => (caller.admission = admission));
		return caller;
	};
	const open = () => {
		for (let i = 0; i < 5; i++) breaker.failed(undefined, AWAY);
	};
	return { clock, breaker, enter, open };
}

const probeOf = (caller: Caller) => (caller.admission?.admitted ? caller.admission.probe : undefined);

describe('opening', () => {
	it('takes five failures in a row', () => {
		const { breaker } = start();
		for (let i = 0; i < 4; i++) breaker.failed(undefined, AWAY);
		expect(breaker.isOpen).toBe(false);
		breaker.failed(undefined, AWAY);
		expect(breaker.isOpen).toBe(true);
		expect(breaker.reason).toBe(AWAY);
	});

	it('does not happen while answers come between', () => {
		const { breaker } = start();
		for (let i = 0; i < 100; i++) {
			for (let j = 0; j < 4; j++) breaker.failed(undefined, AWAY);
			expect(breaker.isOpen).toBe(false);
			breaker.answered();
		}
	});

	it('does not happen because of ten items that always get 500, for that is an answer', () => {
		const { breaker } = start();
		for (let i = 0; i < 1_000; i++) breaker.answered();
		expect(breaker.isOpen).toBe(false);
	});

	it('lets everybody through before', async () => {
		const { enter } = start();
		const caller = enter();
		await settle();
		expect(caller.admission).toEqual({ admitted: true, waitedMs: 0 });
	});
});

describe('while it is open', () => {
	it('sends one probe at a time, and everybody else waits', async () => {
		const { clock, enter, open } = start();
		open();
		const callers = Array.from({ length: 20 }, () => enter());
		await clock.advance(400);
		// 500 ms · (0.5 + 0.5 / 2)
		expect(callers.filter(({ admission }) => admission)).toEqual([callers[0]]);
		expect(callers[0].admission).toEqual({ admitted: true, probe: 1, waitedMs: 375 });
		await clock.advance(20_000);
		expect(callers.filter(({ admission }) => admission)).toHaveLength(1);
	});

	it('takes the next probe from another caller, and whoever has tried stands at the end', async () => {
		const { clock, breaker, enter, open } = start();
		open();
		const callers = Array.from({ length: 3 }, () => enter());
		const order: number[] = [];
		for (let round = 0; round < 6; round++) {
			const before = clock.now();
			while (!callers.some((caller) => probeOf(caller) !== undefined)) await clock.advance(10);
			const i = callers.findIndex((caller) => probeOf(caller) !== undefined);
			order.push(i);
			breaker.failed(probeOf(callers[i]), AWAY);
			callers[i] = enter();
			expect(clock.now()).toBeGreaterThan(before);
		}
		expect(order).toEqual([0, 1, 2, 0, 1, 2]);
	});

	it('prefers callers that can be repeated safely', async () => {
		const { clock, enter, open } = start();
		open();
		const unsafe = enter({ repeatable: false });
		const safe = enter({ repeatable: true });
		await clock.advance(1_000);
		expect(probeOf(safe)).toBe(1);
		expect(unsafe.admission).toBeUndefined();
	});

	it('takes an unsafe one when there is no other', async () => {
		const { clock, enter, open } = start();
		open();
		const unsafe = enter({ repeatable: false });
		await clock.advance(1_000);
		expect(probeOf(unsafe)).toBe(1);
	});

	it('lets everybody through at the first answer', async () => {
		const { clock, breaker, enter, open } = start();
		open();
		const callers = Array.from({ length: 10 }, () => enter());
		await clock.advance(1_000);
		breaker.answered();
		await settle();
		expect(callers.slice(1).map(({ admission }) => admission)).toEqual(
			callers.slice(1).map(() => ({ admitted: true, waitedMs: 1_000 })),
		);
		expect(breaker.isOpen).toBe(false);
		expect(clock.pending).toBe(0);
		expect(breaker.lastAnswerAt).toBe(clock.now());
	});

	it('ignores failures of calls that left before it opened', async () => {
		const { clock, breaker, enter, open } = start();
		open();
		const caller = enter();
		const { nextProbeAt } = breaker.snapshot();
		for (let i = 0; i < 10; i++) breaker.failed(undefined, AWAY);
		expect(breaker.snapshot().nextProbeAt).toBe(nextProbeAt);
		await clock.advance(1_000);
		expect(probeOf(caller)).toBe(1);
	});
});

describe('the pauses between probes', () => {
	/** Lets one caller after the other be refused for `ms`, and tells when they probed. */
	async function probeTimes(ms: number, random: () => number): Promise<number[]> {
		const { clock, breaker, enter, open } = start(random);
		const began = clock.now();
		open();
		const times: number[] = [];
		while (clock.now() - began < ms) {
			const caller = enter({ affordableMs: Infinity, maxOutageMs: Infinity });
			await clock.until(caller.done);
			times.push(clock.now() - began);
			breaker.failed(probeOf(caller), AWAY);
		}
		return times;
	}

	it('grow to 5 s, and later with the age of the outage', async () => {
		const times = await probeTimes(3_600_000, () => 0.999999);
		const pauses = times.map((time, i) => time - (times[i - 1] ?? 0));
		expect(pauses.slice(0, 6)).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000]);
		for (const [i, pause] of pauses.entries()) {
			expect(pause).toBeLessThanOrEqual(Math.max(5_000, times[i] * 0.1) + 1);
		}
		expect(times.length).toBeLessThan(80);
	});

	it('are half chance, so that processes do not probe in step', async () => {
		const random = seededRandom(7);
		const times = await probeTimes(300_000, random);
		const pauses = times.map((time, i) => time - (times[i - 1] ?? 0));
		expect(pauses[0]).toBeGreaterThanOrEqual(250);
		expect(pauses[0]).toBeLessThanOrEqual(500);
		expect(new Set(pauses.slice(5).map((pause) => Math.round(pause / 100))).size).toBeGreaterThan(5);
	});

	it('keep five minutes of outage below 100 probes, however the dice fall', async () => {
		for (const chance of [0, 0.5, 0.999]) {
			expect((await probeTimes(300_000, () => chance)).length).toBeLessThan(100);
		}
	});
});

describe('the end of waiting', () => {
	it('comes when the outage is older than the caller allows', async () => {
		const { clock, breaker, enter, open } = start();
		open();
		await clock.advance(250);
		const caller = enter({ maxOutageMs: 300 });
		await clock.advance(49);
		expect(caller.admission).toBeUndefined();
		await clock.advance(1);
		expect(caller.admission).toEqual({
			admitted: false,
			why: 'outage',
			waitedMs: 50,
			retryAt: breaker.snapshot().nextProbeAt,
		});
	});

	it('comes when the caller cannot afford more', async () => {
		const { clock, enter, open } = start();
		open();
		const [poor, rich] = [enter({ affordableMs: 100 }), enter({ affordableMs: 200 })];
		await clock.advance(100);
		expect(poor.admission).toMatchObject({ admitted: false, why: 'outage', waitedMs: 100 });
		expect(rich.admission).toBeUndefined();
		await clock.advance(100);
		expect(rich.admission).toMatchObject({ why: 'outage', waitedMs: 200 });
	});

	it('comes at once in an old outage, with the time of the next probe', async () => {
		const { clock, enter, open } = start();
		open();
		await clock.advance(300);
		const caller = enter({ maxOutageMs: 300 });
		await settle();
		expect(caller.admission).toMatchObject({ admitted: false, why: 'outage', waitedMs: 0 });
		expect((caller.admission as { retryAt: number }).retryAt).toBeGreaterThan(clock.now());
	});

	it('does not come for whoever finds that a probe is due', async () => {
		const { clock, enter, open } = start();
		open();
		await clock.advance(3_600_000);
		const caller = enter({ affordableMs: 0, maxOutageMs: 0 });
		await settle();
		expect(probeOf(caller)).toBe(1);
		const second = enter({ affordableMs: 0, maxOutageMs: 0 });
		await settle();
		expect(second.admission).toMatchObject({ admitted: false, why: 'outage' });
	});

	it('comes at once in an old outage for whoever has tried, even if a probe is due', async () => {
		const { clock, enter, open } = start();
		open();
		await clock.advance(3_600_000);
		const caller = enter({ hasTried: true });
		await settle();
		expect(caller.admission).toMatchObject({ admitted: false, why: 'outage' });
	});

	it('comes with an abort, and leaves neither timer nor listener', async () => {
		const { clock, enter, open, breaker } = start();
		open();
		const controller = new AbortController();
		const callers = Array.from({ length: 5 }, () => enter({ signal: controller.signal }));
		const other = enter();
		await clock.advance(100);
		controller.abort();
		await settle();
		for (const { admission } of callers) expect(admission).toEqual({ admitted: false, why: 'aborted', waitedMs: 100 });
		expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
		expect(breaker.snapshot().waiting).toBe(1);
		await clock.advance(1_000);
		expect(probeOf(other)).toBe(1);
	});

	it('is the beginning, too, for a signal that has aborted', async () => {
		const { enter, open } = start();
		open();
		const caller = enter({ signal: AbortSignal.abort() });
		await settle();
		expect(caller.admission).toEqual({ admitted: false, why: 'aborted', waitedMs: 0 });
	});
});

describe('a probe', () => {
	it('that was not sent leaves its place to the next at once', async () => {
		const { clock, breaker, enter, open } = start();
		open();
		const [first, second] = [enter(), enter()];
		await clock.advance(375);
		breaker.probeAbandoned(probeOf(first));
		await settle();
		expect(probeOf(second)).toBe(2);
	});

	it('that hangs is no longer waited for after half a minute', async () => {
		const { clock, breaker, enter, open } = start();
		open();
		const [first, second] = [enter(), enter()];
		await clock.advance(375);
		expect(probeOf(first)).toBe(1);
		await clock.advance(29_999);
		expect(second.admission).toBeUndefined();
		await clock.advance(1);
		expect(probeOf(second)).toBe(2);
		// Its late failure says nothing about the probe that is under way now.
		const { nextProbeAt } = breaker.snapshot();
		breaker.failed(1, AWAY);
		expect(breaker.snapshot().nextProbeAt).toBe(nextProbeAt);
		// Its late answer does.
		breaker.answered();
		expect(breaker.isOpen).toBe(false);
	});

	it('of an earlier outage does not speak in a later one', async () => {
		const { clock, breaker, enter, open } = start();
		open();
		const old = enter();
		await clock.advance(375);
		breaker.answered();
		open();
		const [fresh, waiting] = [enter(), enter()];
		await clock.advance(375);
		expect(probeOf(fresh)).toBe(2);
		breaker.failed(probeOf(old), AWAY);
		breaker.probeAbandoned(probeOf(old));
		await clock.advance(5_000);
		expect(waiting.admission).toBeUndefined();
	});

	it('of a caller that nobody waits for is allowed without a timer', async () => {
		const { clock, enter, open } = start();
		open();
		await clock.advance(10_000);
		expect(clock.pending).toBe(0);
		const caller = enter();
		await settle();
		expect(probeOf(caller)).toBe(1);
	});
});

it('whatever happens in whatever order: one probe at a time, everybody gets an answer in time, nothing is left over', async () => {
	const step = fc.oneof(
		fc.record({ do: fc.constant('enter' as const), affordableMs: fc.nat(20_000), abortable: fc.boolean() }),
		fc.record({ do: fc.constant('pass' as const), ms: fc.nat(3_000) }),
		fc.record({ do: fc.constantFrom('fail' as const, 'answer' as const, 'abandon' as const, 'abort' as const) }),
	);
	await fc.assert(
		fc.asyncProperty(fc.array(step, { maxLength: 80 }), fc.nat(), async (steps, seed) => {
			const { clock, breaker, enter, open } = start(seededRandom(seed));
			open();
			let controller = new AbortController();
			const waiting = new Map<Caller, number>();
			let probes: number[] = [];
			const look = () => {
				for (const [caller, latest] of waiting) {
					if (caller.admission === undefined) {
						expect(clock.now()).toBeLessThan(latest);
						continue;
					}
					waiting.delete(caller);
					const probe = probeOf(caller);
					if (probe !== undefined) probes.push(probe);
				}
				expect(probes.length).toBeLessThanOrEqual(1);
			};
			for (const what of steps) {
				if (what.do === 'enter') {
					const { affordableMs } = what;
					const signal = what.abortable ? controller.signal : undefined;
					waiting.set(enter({ affordableMs, signal }), clock.now() + Math.max(affordableMs, 1));
				} else if (what.do === 'pass') {
					// A probe ends before anybody stops waiting for it; that it may not is tested above.
					if (probes.length > 0) breaker.failed(probes.pop(), AWAY);
					await clock.advance(what.ms);
				} else if (what.do === 'fail') breaker.failed(probes.pop(), AWAY);
				else if (what.do === 'abandon') breaker.probeAbandoned(probes.pop());
				else if (what.do === 'answer') {
					breaker.answered();
					probes = [];
				} else {
					controller.abort();
					controller = new AbortController();
				}
				await settle();
				look();
			}
			breaker.answered();
			await settle();
			probes = [];
			look();
			expect(waiting.size).toBe(0);
			expect(clock.pending).toBe(0);
			expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
		}),
		{ numRuns: 300 },
	);
});
