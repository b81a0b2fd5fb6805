import { describe, expect, it } from 'vitest';
import type { Failed } from '../../../nodes/shared/engine/outcome';
import { seededRandom } from '../../support/random';
import type { Answer } from '../../support/scriptedService';
import { broken, denied, lost, ok, refused, ScriptedService, throttled } from '../../support/scriptedService';

const failed = (outcome: unknown) => outcome as Failed<Answer>;

/** At most `window` items in work at a time, as the item runner has it. */
async function runWindow(
	service: ScriptedService,
	count: number,
	window: number,
	settings: Parameters<ScriptedService['run']>[1] = {},
) {
	const outcomes = new Array<Awaited<ReturnType<ScriptedService['run']>>>(count);
	let next = 0;
	const worker = async () => {
		while (next < count) {
			const i = next++;
			outcomes[i] = await service.run(i, settings);
		}
	};
	await service.clock.until(Promise.all(Array.from({ length: Math.min(window, count) }, worker)));
	return outcomes;
}

describe('a full outage, at the defaults', () => {
	const kinds = [
		['connections are refused', () => ({ verdict: refused(), afterMs: 1 })],
		['connections time out', () => ({ verdict: { ...refused(), timeout: true }, afterMs: 10_000 })],
		['a gateway answers 502', () => ({ verdict: { ...broken(502), outage: true }, afterMs: 5 })],
		['a gateway answers 504 after a minute', () => ({ verdict: { ...broken(504), outage: true }, afterMs: 60_000 })],
		['nothing but resets', () => ({ verdict: lost('ECONNRESET', 'refused'), afterMs: 2 })],
		['nothing but 500s', () => ({ verdict: broken(500), afterMs: 5 })],
	] as const;

	describe.each(kinds)('%s', (_, script) => {
		it.each([1, 10, 100, 1_000])('of %i calls at once: no more attempts than max(1.1 n, n + 100)', async (n) => {
			const service = new ScriptedService(script, seededRandom(n));
			const outcomes = await service.runAll(n);
			expect(outcomes.every((outcome) => !outcome.ok)).toBe(true);
			expect(service.sent.length).toBeLessThanOrEqual(Math.max(1.1 * n, n + 100));
		});

		it('of 1,000 calls, 20 at a time: the same', async () => {
			const service = new ScriptedService(script, seededRandom(4));
			await runWindow(service, 1_000, 20);
			expect(service.sent.length).toBeLessThanOrEqual(1_100);
		});
	});

	it('ends every item after five minutes, in words, with the time of the next probe', async () => {
		const service = new ScriptedService(() => ({ verdict: refused(), afterMs: 1 }), seededRandom(1));
		const outcomes = await service.runAll(100);
		for (const outcome of outcomes) {
			expect(failed(outcome)).toMatchObject({ disposition: 'notSent', failure: { code: 'ECONNREFUSED' } });
			expect(failed(outcome).failure.description).toContain('https://service.test has been out of reach');
			expect(failed(outcome).retryAt).toBeGreaterThan(service.clock.now() - 1_000);
		}
		expect(service.passed).toBeGreaterThanOrEqual(300_000);
		expect(service.passed).toBeLessThan(302_000);
	});

	it('ends items at once that come when it is old, but one in a while looks whether it is over', async () => {
		const service = new ScriptedService(() => ({ verdict: refused(), afterMs: 1 }), seededRandom(2));
		await service.runAll(10);
		await service.clock.advance(3_600_000);
		const [before, sent] = [service.passed, service.sent.length];
		const outcomes = await service.runAll(50);
		expect(outcomes.every((outcome) => failed(outcome).disposition === 'notSent')).toBe(true);
		expect(service.passed - before).toBeLessThanOrEqual(2);
		expect(service.sent.length - sent).toBeLessThanOrEqual(1);
	});

	it('takes the probes from different items, and none of them runs out of attempts', async () => {
		const service: ScriptedService = new ScriptedService(
			() => ({ verdict: service.passed < 200_000 ? refused() : ok.verdict }),
			seededRandom(3),
		);
		const outcomes = await service.runAll(10, { maxAttempts: 2 });
		expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
		const tries = Array.from({ length: 10 }, (_, i) => service.attemptsOf(i).length);
		expect(Math.max(...tries) - Math.min(...tries)).toBeLessThanOrEqual(2);
		expect(Math.max(...tries)).toBeGreaterThan(2);
	});
});

describe('a restart of half a minute in the middle of 1,000 calls, at the defaults', () => {
	const DOWN_FROM = 2_000;
	const DOWN_UNTIL = 32_000;
	const LATENCY = 50;

	// Connections are cut when it goes down, and refused until it is up again. */
	function restarting(random: () => number, delivered: 'maybe' | 'refused') {
		const done = new Map<number, number>();
		const service: ScriptedService = new ScriptedService((call) => {
			const { passed } = service;
			if (passed >= DOWN_FROM && passed < DOWN_UNTIL) return { verdict: refused(), afterMs: 1 };
			const cutAfter = DOWN_FROM - passed;
			if (cutAfter > 0 && cutAfter < LATENCY) return { verdict: lost('ECONNRESET', delivered), afterMs: cutAfter };
			done.set(call, (done.get(call) ?? 0) + 1);
			return { ...ok, afterMs: LATENCY };
		}, random);
		return { service, done };
	}

	it.each([20, 1_000])('costs no GET, %i at a time', async (window) => {
		const { service, done } = restarting(seededRandom(window), 'refused');
		const outcomes = await runWindow(service, 1_000, window);
		expect(outcomes.filter((outcome) => !outcome.ok)).toEqual([]);
		expect(done.size).toBe(1_000);
		expect(service.sent.length).toBeLessThanOrEqual(1_100);
		// Half a minute for the outage, five seconds for the work, and little for finding out.
		expect(service.passed).toBeLessThan(44_000);
	});

	it.each([20, 1_000])(
		'costs no POST, %i at a time, but leaves those unknown that were in flight at the cut',
		async (window) => {
			const { service, done } = restarting(seededRandom(window), 'maybe');
			const outcomes = await runWindow(service, 1_000, window, { repeatable: false });
			const inFlight = service.sent
				.filter(({ at }) => at < DOWN_FROM && at + LATENCY > DOWN_FROM)
				.map(({ call }) => call);
			const unknown = outcomes.flatMap((outcome, i) => (outcome.ok ? [] : [i]));
			expect(unknown).toEqual(inFlight.sort((a, b) => a - b));
			expect(unknown.length).toBeLessThanOrEqual(10);
			for (const i of unknown) expect(failed(outcomes[i]).disposition).toBe('unknown');
			expect([...done.values()].every((times) => times === 1)).toBe(true);
			expect(done.size).toBe(1_000 - unknown.length);
		},
	);

	it('also where a probe hangs in a connection to nowhere', async () => {
		const service: ScriptedService = new ScriptedService((_, __, now) => {
			const passed = now - service.began;
			if (passed >= DOWN_FROM && passed < DOWN_FROM + 1_000) return { verdict: refused(), afterMs: 1 };
			if (passed >= DOWN_FROM && passed < DOWN_UNTIL)
				return { verdict: lost('ETIMEDOUT', 'refused', true), afterMs: 290_000 };
			return { ...ok, afterMs: LATENCY };
		}, seededRandom(8));
		const outcomes = await runWindow(service, 1_000, 20);
		expect(outcomes.filter((outcome) => !outcome.ok).length).toBe(0);
	});
});

describe('ten items that always get 500', () => {
	it('stop nobody else', async () => {
		const poison = (call: number) => call % 100 === 7;
		const service = new ScriptedService(
			(call) => (poison(call) ? { verdict: broken(), afterMs: 20 } : { ...ok, afterMs: 20 }),
			seededRandom(6),
		);
		const outcomes = await runWindow(service, 1_000, 20);
		outcomes.forEach((outcome, i) => expect(outcome.ok).toBe(!poison(i)));
		expect(service.sent).toHaveLength(990 + 10 * 5);
		// 100 rounds of 20 ms; the ten back off meanwhile.
		expect(Math.max(...service.sent.filter(({ call }) => !poison(call)).map(({ at }) => at))).toBeLessThan(40_000);
		expect(service.engine.snapshot().origins[0]).toMatchObject({ state: 'closed' });
	});

	it('nor do ten that always get 502 from a gateway, among others that are answered', async () => {
		const poison = (call: number) => call % 100 === 7;
		const service = new ScriptedService(
			(call) => (poison(call) ? { verdict: { ...broken(502), outage: true }, afterMs: 200 } : { ...ok, afterMs: 200 }),
			seededRandom(6),
		);
		const outcomes = await runWindow(service, 1_000, 20);
		outcomes.forEach((outcome, i) => expect(outcome.ok).toBe(!poison(i)));
		// While the others are answered it is known that the service is there.
		expect(outcomes[7].attempts).toBe(5);
	});
});

describe('the breaker and the limiter together', () => {
	it('calls that were in the queue when the service went away are not sent', async () => {
		const service = new ScriptedService(() => ({ verdict: refused(), afterMs: 1 }), seededRandom(9));
		const all = service.startAll(500);
		await service.clock.advance(240);
		// Ten in flight, and one more for each of the four failures before the fifth.
		expect(service.sent.length).toBeLessThanOrEqual(14);
		await service.clock.until(all);
	});

	it('a probe that meets a pause of the service leaves its turn to another', async () => {
		const limit = { kind: 'slots', capacity: 5 } as const;
		const service: ScriptedService = new ScriptedService(() => (service.passed < 100 ? { verdict: refused() } : ok));
		const { clock, engine } = service;
		const paused = [{ key: 'paused', cost: 1, limit }];
		const first = Array.from({ length: 5 }, async (_, i) => await service.run(i, { charges: paused }));
		await clock.advance(200);
		engine.limiter.pause('paused', clock.now() + 400_000);
		const other = service.run(10);
		await clock.until(Promise.all([...first, other]));
		expect(await other).toMatchObject({ ok: true });
		for (const outcome of await Promise.all(first)) {
			expect(outcome).toMatchObject({ ok: false, disposition: 'notSent', retryAt: service.began + 400_200 });
		}
		expect(service.passed).toBeLessThan(2_000);
	});

	it('a probe that ends without a word from the service is no reason to send the next one at once', async () => {
		const service: ScriptedService = new ScriptedService(() => {
			if (service.passed < 100) return { verdict: refused() };
			return { verdict: service.passed < 20_000 ? lost('ECONNRESET', 'refused') : ok.verdict };
		}, seededRandom(5));
		const outcomes = await service.runAll(200, { maxAttempts: 2 });
		expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
		// Ten and four before it was known, and a dozen probes.
		expect(service.sent.filter(({ at }) => at < 20_000).length).toBeLessThan(30);
	});

	it('a probe that never left makes room for the next at once', async () => {
		const service: ScriptedService = new ScriptedService((call) => {
			if (service.passed < 100) return { verdict: refused() };
			return { verdict: call < 5 ? denied(0, 'no') : ok.verdict };
		}, seededRandom(5));
		await service.runAll(10);
		expect(service.passed).toBeLessThan(2_000);
	});

	it('waiting for the service to come back is paid for, like any other wait', async () => {
		const service: ScriptedService = new ScriptedService((call, _, now) => {
			if (service.passed < 60_000) return { verdict: refused() };
			return call < 10 ? { verdict: throttled(now + 250_000) } : ok;
		}, seededRandom(5));
		const outcomes = await service.runAll(10);
		// Of 300 s, 60 and more are gone: 250 do not fit.
		for (const outcome of outcomes) {
			expect(outcome).toMatchObject({ ok: false, retryAt: expect.any(Number) });
			expect(failed(outcome).failure.code).toBeUndefined();
		}
		expect(service.passed).toBeLessThan(80_000);
	});

	it('what the service asked for holds while it is away, too', async () => {
		const service: ScriptedService = new ScriptedService((call, attempt, now) => {
			// Of the last one, so that it is known already that the service is away.
			if (call === 9 && attempt === 1) return { verdict: { ...broken(502, 'refused', now + 20_000), outage: true } };
			return now - service.began < 1_000 ? { verdict: refused() } : ok;
		});
		await service.runAll(10);
		expect(service.attemptsOf(9)[1].at).toBeGreaterThanOrEqual(20_000);
		expect(service.attemptsOf(0)[1].at).toBeLessThan(5_000);
	});
});
