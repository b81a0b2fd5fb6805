import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createBudget } from '../../../nodes/shared/engine/budget';
import type { Failed } from '../../../nodes/shared/engine/outcome';
import { settle } from '../../support/fakeClock';
import {
	broken,
	denied,
	lost,
	ok,
	refused,
	ScriptedService,
	throttled,
	unauthorized,
	type Answer,
	type Script,
} from '../../support/scriptedService';

/** The answers one after the other, then success. */
const answers =
	(...given: Array<Answer['verdict']>): Script =>
	(_, attempt) =>
		attempt <= given.length ? { verdict: given[attempt - 1] } : ok;

const failed = (outcome: unknown) => outcome as Failed<Answer>;

describe('a call that succeeds', () => {
	it('is sent once', async () => {
		const service = new ScriptedService(() => ok);
		const [outcome] = await service.runAll(1);
		expect(outcome).toEqual({ ok: true, reply: ok, attempts: 1 });
		expect(service.sent).toHaveLength(1);
		expect(service.clock.pending).toBe(0);
	});

	it('after a failure has drawn on the retry budget and gives it back', async () => {
		const service = new ScriptedService(answers(broken()));
		const [outcome] = await service.runAll(1);
		expect(outcome).toMatchObject({ ok: true, attempts: 2 });
		expect(service.engine.snapshot().origins[0].retryTokens).toBe(500);
	});
});

describe('a failure that may pass', () => {
	it('is retried after full jitter that doubles, up to maxAttempts', async () => {
		const service = new ScriptedService(() => ({ verdict: broken() }));
		const [outcome] = await service.runAll(1, { maxAttempts: 4 });
		expect(service.sent.map(({ at }) => at)).toEqual([0, 500, 1_500, 3_500]);
		expect(outcome).toMatchObject({ ok: false, disposition: 'rejected', attempts: 4, failure: { httpCode: 500 } });
	});

	it('is not retried when there is only one attempt', async () => {
		const service = new ScriptedService(() => ({ verdict: broken() }));
		await service.runAll(1, { maxAttempts: 1 });
		expect(service.sent).toHaveLength(1);
		expect(service.engine.snapshot().origins[0].retryTokens).toBe(500);
	});

	it('keeps to the time the service names', async () => {
		const service = new ScriptedService((_, attempt, now) =>
			attempt === 1 ? { verdict: broken(500, 'refused', now + 7_000) } : ok,
		);
		await service.runAll(1);
		expect(service.sent.map(({ at }) => at)).toEqual([0, 7_000]);
	});

	it('ends at once when that time does not fit, and says when to come again', async () => {
		let notBefore = 0;
		const service = new ScriptedService((_, __, now) => {
			notBefore = now + 61_000;
			return { verdict: broken(500, 'refused', notBefore) };
		});
		const [outcome] = await service.runAll(1, { maxWaitSeconds: 60 });
		expect(outcome).toMatchObject({ ok: false, retryAt: notBefore, attempts: 1 });
		expect(service.passed).toBe(0);
		expect(service.engine.snapshot().origins[0].retryTokens).toBe(500);
	});

	it('ends when the backoff does not fit, without a time that nobody named', async () => {
		const service = new ScriptedService(() => ({ verdict: broken() }));
		const [outcome] = await service.runAll(1, { maxWaitSeconds: 0.4 });
		expect(outcome).not.toHaveProperty('retryAt');
		expect(service.sent).toHaveLength(1);
	});

	it('uses up the retry budget of the origin, and then is not retried', async () => {
		const service = new ScriptedService(() => ({ verdict: broken() }));
		const outcomes = await service.runAll(200, { maxAttempts: 5, maxConcurrency: 100 });
		// 500 tokens at 5 are 100 retries, 10 for those that ran into a timeout.
		expect(service.sent).toHaveLength(300);
		const last = outcomes.map((outcome) => failed(outcome).failure.description ?? '');
		expect(last.some((text) => text.includes('not burdened with further retries'))).toBe(true);
	});

	it('costs double after a timeout', async () => {
		const service = new ScriptedService(() => ({ verdict: lost('UND_ERR_HEADERS_TIMEOUT', 'refused', true) }));
		await service.runAll(200, { maxConcurrency: 100 });
		expect(service.sent).toHaveLength(250);
	});
});

describe('a call that must not be repeated', () => {
	it.each([
		['a lost connection', lost()],
		['a 500', broken(500, 'maybe')],
	])('ends as unknown after %s', async (_, verdict) => {
		const service = new ScriptedService(() => ({ verdict }));
		const [outcome] = await service.runAll(1, { repeatable: false });
		expect(outcome).toMatchObject({ ok: false, disposition: 'unknown', attempts: 1 });
	});

	it('is repeated when it never arrived, or the service did not act', async () => {
		const service = new ScriptedService((_, attempt, now) => {
			const steps = [refused(), throttled(now + 100), broken(425, 'refused')];
			return attempt <= steps.length ? { verdict: steps[attempt - 1] } : ok;
		});
		const [outcome] = await service.runAll(1, { repeatable: false });
		expect(outcome).toMatchObject({ ok: true, attempts: 4 });
	});

	it('stays unknown, whatever a repeatable one hears later', async () => {
		const service = new ScriptedService(answers(lost(), denied(409)));
		const [outcome] = await service.runAll(1);
		expect(outcome).toMatchObject({ ok: false, disposition: 'unknown', failure: { httpCode: 409 } });
	});

	it('tells classification that an earlier try may have got through', async () => {
		const seen: boolean[] = [];
		const service = new ScriptedService(answers(broken(503, 'refused'), lost(), broken(), lost()));
		const outcome = service.run(0, {
			classify: ({ verdict }: Answer, { afterUnknown }: { afterUnknown: boolean }) => {
				seen.push(afterUnknown);
				return verdict;
			},
		} as never);
		await service.clock.until(outcome);
		expect(seen).toEqual([false, false, true, true, true]);
	});
});

describe('a throttle', () => {
	it('stops the whole scope until the time that was named', async () => {
		const service = new ScriptedService((call, attempt, now) =>
			call === 0 && attempt === 1 ? { verdict: throttled(now + 5_000) } : { ...ok, afterMs: 10 },
		);
		const outcomes = await service.runAll(50, { maxConcurrency: 1 });
		expect(outcomes.every(({ ok: good }) => good)).toBe(true);
		expect(service.sent[0].at).toBe(0);
		expect(Math.min(...service.sent.slice(1).map(({ at }) => at))).toBe(5_000);
	});

	it('lets not one more call through, though its slot came free', async () => {
		const service = new ScriptedService((_, __, now) => ({ afterMs: 10, verdict: throttled(now + 400_000) }));
		const outcomes = await service.runAll(100);
		expect(service.sent).toHaveLength(10);
		for (const outcome of outcomes) {
			expect(outcome).toMatchObject({ ok: false, retryAt: service.began + 400_000 });
		}
		expect(outcomes.filter((outcome) => failed(outcome).disposition === 'notSent')).toHaveLength(90);
		expect(service.passed).toBe(10);
	});

	it('that comes together with other answers keeps from going who was let through a moment before', async () => {
		const service = new ScriptedService(() => ok);
		const answers: Array<(answer: Answer) => void> = [];
		let sent = 0;
		service.send = async () => {
			sent++;
			return await new Promise((resolve) => answers.push(resolve));
		};
		const all = service.startAll(5, { maxConcurrency: 2 });
		await settle();
		expect(sent).toBe(2);
		// As a batch hands out its parts: the first one's slot is free before the second has told that it was throttled.
		answers[0](ok);
		answers[1]({ verdict: throttled(service.clock.now() + 1_000) });
		await settle();
		expect(sent).toBe(2);
		service.send = async () => await Promise.resolve(ok);
		const outcomes = await service.clock.until(all);
		expect(outcomes.every(({ ok: good }) => good)).toBe(true);
		expect(service.passed).toBeGreaterThanOrEqual(1_000);
		const slots = service.engine.snapshot().buckets.find(({ key }) => key === 'scope/slots');
		expect(slots?.available).toBe((slots?.limit as { capacity: number }).capacity);
	});

	it('is not an attempt and does not draw on the retry budget', async () => {
		const service = new ScriptedService((_, attempt, now) =>
			attempt <= 20 ? { verdict: throttled(now + 1_000) } : ok,
		);
		const [outcome] = await service.runAll(1, { maxAttempts: 1 });
		expect(outcome).toMatchObject({ ok: true, attempts: 21 });
		expect(service.engine.snapshot().origins[0].retryTokens).toBe(500);
	});

	it('never makes anybody come early', async () => {
		const service = new ScriptedService((_, attempt, now) =>
			attempt <= 3 ? { afterMs: 3, verdict: throttled(now + 1_234.5) } : ok,
		);
		await service.runAll(1);
		const { sent, began } = service;
		for (let i = 1; i < sent.length; i++) {
			const verdict = sent[i - 1].answer?.verdict as { notBefore: number };
			expect(began + sent[i].at).toBeGreaterThanOrEqual(verdict.notBefore);
		}
	});

	it('without a time makes the call itself back off, and nobody wait for it', async () => {
		const service = new ScriptedService((call, attempt) =>
			call === 0 && attempt === 1 ? { verdict: throttled() } : ok,
		);
		await service.runAll(2);
		expect(service.attemptsOf(0).map(({ at }) => at)).toEqual([0, 500]);
		expect(service.attemptsOf(1).map(({ at }) => at)).toEqual([0]);
	});

	it('about one bucket stops those who need it, nobody else', async () => {
		const limit = { kind: 'slots', capacity: 5 } as const;
		const service = new ScriptedService((call, attempt, now) =>
			call === 0 && attempt === 1 ? { verdict: throttled(now + 9_000, ['mailbox']) } : { ...ok, afterMs: 10 },
		);
		const { clock } = service;
		const charges = [{ key: 'mailbox', cost: 1, limit }];
		const first = service.run(0, { charges });
		await clock.advance(20);
		const rest = Promise.all([service.run(1, { charges }), service.run(2)]);
		await clock.until(Promise.all([first, rest]));
		expect(service.attemptsOf(1)[0].at).toBe(9_000);
		expect(service.attemptsOf(2)[0].at).toBe(20);
	});

	it('about no bucket at all concerns the call alone', async () => {
		const service = new ScriptedService((call, attempt, now) =>
			call === 0 && attempt === 1 ? { verdict: throttled(now + 9_000, []) } : { ...ok, afterMs: 10 },
		);
		const first = service.run(0);
		await service.clock.advance(20);
		await service.clock.until(Promise.all([first, service.run(1)]));
		expect(service.sent.map(({ call, at }) => [call, at])).toEqual([
			[0, 0],
			[1, 20],
			[0, 9_000],
		]);
	});

	it('that does not fit ends the item at once; waits add up over the calls of an item', async () => {
		const service = new ScriptedService((_, __, now) => ({ verdict: throttled(now + 40_000) }));
		const budget = createBudget(5, 100);
		const [outcome] = await service.runAll(1, { budget });
		expect(outcome).toMatchObject({ ok: false, disposition: 'rejected', attempts: 3 });
		// Later by what the pace took that was learned meanwhile, for that is free.
		expect(failed(outcome).retryAt).toBe(service.clock.now() + 40_000);
		expect(service.passed).toBeGreaterThanOrEqual(80_000);
		expect(budget.remainingWaitMs).toBe(20_000);
	});

	it('counts for those who wait for its end, not only for the one that was told', async () => {
		const service = new ScriptedService((call, attempt, now) =>
			call === 0 && attempt === 1 ? { verdict: throttled(now + 30_000) } : ok,
		);
		const budget = createBudget(5, 100);
		await service.runAll(2, (i) => ({ maxConcurrency: 1, ...(i === 1 ? { budget } : {}) }));
		expect(service.attemptsOf(1)[0].at).toBe(30_000);
		expect(budget.remainingWaitMs).toBe(70_000);
	});

	it('halves the calls in flight', async () => {
		const service = new ScriptedService((call, attempt, now) =>
			call < 10 && attempt === 1 ? { afterMs: 5, verdict: throttled(now + 1_000) } : { ...ok, afterMs: 100 },
		);
		void service.startAll(60);
		await service.clock.advance(900);
		service.mostInFlight = 0;
		await service.clock.advance(150);
		expect(service.mostInFlight).toBeLessThanOrEqual(5);
	});
});

describe('a quota in the answers', () => {
	it('is kept by all calls that were waiting for the first answer', async () => {
		let left = 30;
		const service: ScriptedService = new ScriptedService((_, __, now) => {
			const resetAt = service.began + 60_000;
			if (now >= resetAt) left = 1_000;
			left--;
			expect(left).toBeGreaterThanOrEqual(0);
			return { ...ok, afterMs: 20, quota: [{ kind: 'window', name: 'w', remaining: left, resetAt }] };
		});
		const outcomes = await service.runAll(100);
		expect(outcomes.every(({ ok: good }) => good)).toBe(true);
		expect(service.sent.filter(({ at }) => at < 60_000)).toHaveLength(30);
	});

	it('that is used up for longer than the item may wait ends it with the time of the reset', async () => {
		const service: ScriptedService = new ScriptedService(() => ({
			...ok,
			afterMs: 20,
			quota: [{ kind: 'window', name: 'w', remaining: 0, resetAt: service.began + 3_600_000 }],
		}));
		const outcomes = await service.runAll(100);
		expect(outcomes.filter(({ ok: good }) => good)).toHaveLength(10);
		for (const outcome of outcomes.slice(10)) {
			expect(outcome).toMatchObject({ ok: false, disposition: 'notSent', retryAt: service.began + 3_600_000 });
		}
		expect(service.passed).toBe(20);
	});
});

describe('credentials that are refused', () => {
	it('are renewed once, and that is not an attempt', async () => {
		let renewals = 0;
		const service = new ScriptedService(answers(unauthorized, broken()));
		const reauthorize = async () => await Promise.resolve(++renewals > 0);
		const [outcome] = await service.runAll(1, { maxAttempts: 2, reauthorize });
		expect(outcome).toMatchObject({ ok: true, attempts: 3 });
		expect(renewals).toBe(1);
	});

	it('and refused again are the end', async () => {
		let renewals = 0;
		const service = new ScriptedService(() => ({ verdict: unauthorized }));
		const reauthorize = async () => await Promise.resolve(++renewals > 0);
		const [outcome] = await service.runAll(1, { reauthorize });
		expect(outcome).toMatchObject({ ok: false, disposition: 'rejected', attempts: 2, failure: { httpCode: 401 } });
		expect(renewals).toBe(1);
	});

	it.each([
		['there are none to be had', async () => await Promise.resolve(false)],
		['nobody knows how to renew them', undefined],
	])('are the end when %s', async (_, reauthorize) => {
		const service = new ScriptedService(() => ({ verdict: unauthorized }));
		const [outcome] = await service.runAll(1, { reauthorize });
		expect(outcome).toMatchObject({ ok: false, attempts: 1, failure: { httpCode: 401 } });
	});

	it('are the end, with the reason, when renewing fails', async () => {
		const service = new ScriptedService(() => ({ verdict: unauthorized }));
		const reauthorize = async () => await Promise.reject(new Error('the refresh token was revoked'));
		const [outcome] = await service.runAll(1, { reauthorize });
		expect(failed(outcome)).toMatchObject({ disposition: 'rejected', failure: { httpCode: 401 } });
		expect(failed(outcome).failure.description).toContain('the refresh token was revoked');
	});

	it('are not renewed for a call that was cancelled', async () => {
		const controller = new AbortController();
		const service = new ScriptedService(() => {
			controller.abort();
			return { verdict: unauthorized };
		});
		const reauthorize = async () => await Promise.resolve(expect.unreachable());
		const call = service.run(0, { reauthorize, signal: controller.signal });
		expect(await service.clock.until(call)).toMatchObject({ ok: false, cancelled: true });
	});
});

describe('what does not change by repeating', () => {
	it.each([
		[undefined, 'rejected'],
		['refused', 'rejected'],
		['maybe', 'unknown'],
		['no', 'notSent'],
	] as const)('ends at once; delivered: %s → %s', async (delivered, disposition) => {
		const service = new ScriptedService(() => ({ verdict: denied(404, delivered) }));
		const [outcome] = await service.runAll(1);
		expect(outcome).toMatchObject({ ok: false, disposition, attempts: 1 });
		expect(outcome.ok || outcome.reply).toBeTruthy();
	});
});

describe('a cancel', () => {
	const cancelled = { ok: false, cancelled: true };

	it('before the start sends nothing', async () => {
		const service = new ScriptedService(() => ok);
		const [outcome] = await service.runAll(1, { signal: AbortSignal.abort() });
		expect(outcome).toMatchObject({ ...cancelled, disposition: 'notSent', attempts: 0 });
		expect(service.sent).toEqual([]);
	});

	it.each([
		['in the queue', () => ({ ...ok, afterMs: 60_000 }), 1, 'notSent'],
		['during backoff', () => ({ verdict: broken() }), 0, 'rejected'],
		['during a pause', (_: number, __: number, now: number) => ({ verdict: throttled(now + 60_000) }), 0, 'rejected'],
		['in flight', () => ({ ...ok, afterMs: 60_000 }), 0, 'unknown'],
	] as const)('%s ends the call at once, and nothing is sent later', async (_, script, which, disposition) => {
		const controller = new AbortController();
		const service = new ScriptedService(script as Script);
		const { signal } = controller;
		const calls = [0, 1].map(async (i) => await service.run(i, { signal, maxConcurrency: 1 }));
		await service.clock.advance(100);
		const sentBefore = service.sent.length;
		controller.abort();
		await settle();
		expect(service.passed).toBe(100);
		const outcome = await calls[which];
		expect(outcome).toMatchObject({ ...cancelled, disposition });
		await service.clock.advance(10_000_000);
		expect(service.sent).toHaveLength(sentBefore);
		expect(service.clock.pending).toBe(0);
		expect(getEventListeners(signal, 'abort')).toHaveLength(0);
	});

	it('while the service is away ends those who wait, and the probe goes to somebody else', async () => {
		const controller = new AbortController();
		const service = new ScriptedService((call) => (call < 10 ? { verdict: refused() } : ok));
		const gone = Array.from({ length: 10 }, async (_, i) => await service.run(i, { signal: controller.signal }));
		await service.clock.advance(300);
		const stays = service.run(10);
		await service.clock.advance(10);
		controller.abort();
		await settle();
		for (const outcome of await Promise.all(gone)) expect(outcome).toMatchObject(cancelled);
		expect(await service.clock.until(stays)).toMatchObject({ ok: true });
		expect(service.passed).toBeLessThan(1_000);
	});

	it('does not undo an answer that has come', async () => {
		const controller = new AbortController();
		const service = new ScriptedService(() => {
			controller.abort();
			return ok;
		});
		expect(await service.clock.until(service.run(0))).toMatchObject({ ok: true });
		expect(service.sent).toHaveLength(1);
	});
});

describe('a defect', () => {
	it.each([
		['of the transport', { send: async () => await Promise.reject(new Error('a defect')) }, {}],
		['of the classification', undefined, { classify: () => expect.fail('a defect') }],
		['of reading quotas', undefined, { readQuota: () => expect.fail('a defect') }],
	])('%s ends the call as unknown and leaks nothing', async (_, transport, more) => {
		const service = new ScriptedService(() => ok);
		if (transport) service.send = transport.send;
		for (let i = 0; i < 30; i++) {
			const outcome = await service.clock.until(service.run(i, more as never));
			expect(failed(outcome)).toMatchObject({ ok: false, disposition: 'unknown', attempts: 1 });
			expect(failed(outcome).failure.message).toContain('a defect');
		}
		const slots = service.engine.snapshot().buckets.find(({ key }) => key === 'scope/slots');
		expect(slots).toMatchObject({ available: 10, waiting: 0 });
	});

	it('of whoever listens is nobody’s business', async () => {
		const service = new ScriptedService(() => ok);
		const outcome = service.run(0, { observe: () => expect.fail('a defect') });
		expect(await service.clock.until(outcome)).toMatchObject({ ok: true });
	});
});

describe('what is told about every attempt', () => {
	it('is the verdict, the times, and what comes next', async () => {
		const service = new ScriptedService((_, attempt, now) =>
			attempt === 1 ? { afterMs: 20, verdict: throttled(now + 1_000) } : { ...ok, afterMs: 30 },
		);
		await service.runAll(2, { maxConcurrency: 1 });
		const common = { label: 'GET service.test/0', origin: 'https://service.test' };
		expect(service.events[0]).toEqual({
			...common,
			at: service.began + 20,
			attempt: 1,
			verdict: 'throttled',
			code: 429,
			tookMs: 20,
			queuedMs: 0,
			pausedMs: 0,
			nextInMs: 980,
		});
		expect(service.events.find(({ attempt, label }) => attempt === 2 && label.endsWith('0'))).toMatchObject({
			verdict: 'success',
			code: 200,
			tookMs: 30,
		});
		expect(service.events.find(({ label }) => label.endsWith('1'))).toMatchObject({
			attempt: 1,
			queuedMs: 1_000,
			pausedMs: 980,
		});
	});
});

describe('the snapshot', () => {
	it('shows every bucket and every origin', async () => {
		const service = new ScriptedService(() => ({ ...ok, afterMs: 100 }));
		const all = service.startAll(25);
		await settle();
		expect(service.engine.snapshot().origins).toEqual([
			{ origin: 'https://service.test', state: 'closed', waiting: 0, retryTokens: 500 },
		]);
		expect(service.engine.snapshot().buckets.find(({ key }) => key === 'scope/slots')).toMatchObject({
			limit: { kind: 'slots', capacity: 10 },
			available: 0,
			waiting: 15,
		});
		await service.clock.until(all);
		expect(service.engine.snapshot().buckets.every(({ waiting }) => waiting === 0)).toBe(true);
	});
});

describe('concurrency', () => {
	it('is kept per scope, and per process in all', async () => {
		const service = new ScriptedService(() => ({ ...ok, afterMs: 50 }));
		await service.runAll(100);
		expect(service.mostInFlight).toBe(10);
		const many = new ScriptedService(() => ({ ...ok, afterMs: 50 }));
		await many.runAll(400, (i) => ({ scope: `scope ${i % 20}` }));
		expect(many.mostInFlight).toBe(100);
	});

	it('is halved when no answer comes in time', async () => {
		const service = new ScriptedService((call, attempt) =>
			call < 10 && attempt === 1
				? { afterMs: 5, verdict: lost('UND_ERR_HEADERS_TIMEOUT', 'refused', true) }
				: { ...ok, afterMs: 1_000 },
		);
		void service.startAll(60);
		await service.clock.advance(900);
		expect(service.inFlight).toBeLessThanOrEqual(5);
	});

	it('counts the parts of a batch as one', async () => {
		const service = new ScriptedService(() => ({ ...ok, afterMs: 50 }));
		await service.runAll(100, { maxConcurrency: 2, slotCost: 1 / 20 });
		expect(service.mostInFlight).toBe(40);
	});
});

describe('a refusal of something that may have been carried out before', () => {
	it.each(['throttled', 'unauthorized'] as const)('(%s) is not answered with the same call again', async (kind) => {
		const failure = { message: 'No', httpCode: 429 };
		const service = new ScriptedService(() => ({ verdict: { kind, failure, delivered: 'maybe' } }));
		const [outcome] = await service.runAll(1, { repeatable: false, reauthorize: async () => true });
		expect(outcome).toMatchObject({ ok: false, disposition: 'unknown', attempts: 1 });
		expect(service.sent).toHaveLength(1);
	});

	it('is, when that does no harm', async () => {
		const failure = { message: 'No', httpCode: 429 };
		const service = new ScriptedService(answers({ kind: 'throttled', failure, delivered: 'maybe' }));
		expect((await service.runAll(1))[0]).toMatchObject({ ok: true, attempts: 2 });
	});
});
