import fc from 'fast-check';
import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { createBudget } from '../../../nodes/shared/engine/budget';
import type { Outcome } from '../../../nodes/shared/engine/outcome';
import type { Verdict } from '../../../nodes/shared/engine/verdict';
import { seededRandom } from '../../support/random';
import type { Answer, Sent } from '../../support/scriptedService';
import {
	broken,
	denied,
	lost,
	ok,
	refused,
	ScriptedService,
	throttled,
	unauthorized,
} from '../../support/scriptedService';

/** What the service does with one attempt; times are relative to the answer. */
interface Step {
	readonly afterMs: number;
	readonly what: Verdict['kind'] | 'outage';
	readonly delivered: 'no' | 'refused' | 'maybe';
	readonly waitMs: number | undefined;
	readonly answers: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
	afterMs: fc.nat(3_000),
	what: fc.constantFrom(
		'success',
		'throttled',
		'throttled',
		'transient',
		'transient',
		'outage',
		'unauthorized',
		'permanent',
	),
	delivered: fc.constantFrom('no', 'refused', 'maybe'),
	waitMs: fc.option(fc.integer({ min: 0, max: 40_000 }), { nil: undefined }),
	answers: fc.boolean(),
});

interface CallPlan {
	readonly steps: Step[];
	readonly startAt: number;
	readonly repeatable: boolean;
	readonly maxAttempts: number;
	readonly maxWaitMs: number;
	readonly renews: boolean;
	readonly abortAt: number | undefined;
}

const callPlan: fc.Arbitrary<CallPlan> = fc.record({
	steps: fc.array(step, { minLength: 1, maxLength: 12 }),
	startAt: fc.nat(10_000),
	repeatable: fc.boolean(),
	maxAttempts: fc.integer({ min: 1, max: 6 }),
	maxWaitMs: fc.oneof(fc.constant(300_000), fc.nat(60_000)),
	renews: fc.boolean(),
	abortAt: fc.option(fc.nat(60_000), { nil: undefined, freq: 4 }),
});

function verdictOf({ what, delivered, waitMs, answers }: Step, now: number): Verdict {
	const notBefore = waitMs === undefined ? undefined : now + waitMs;
	switch (what) {
		case 'success':
			return ok.verdict;
		case 'throttled':
			return throttled(notBefore);
		case 'unauthorized':
			return unauthorized;
		case 'permanent':
			return denied(404, delivered);
		case 'outage':
			return {
				...(answers ? broken(503, delivered) : refused()),
				outage: true,
				...(answers ? { notBefore } : {}),
			} as Verdict;
		case 'transient':
			return answers ? broken(500, delivered, notBefore) : lost('ECONNRESET', delivered);
	}
}

interface Ended {
	readonly outcome: Outcome<Answer>;
	readonly at: number;
}

/** Runs the plans against one service, as calls of one scope. */
async function play(plans: readonly CallPlan[], seed: number) {
	const service: ScriptedService = new ScriptedService((call, attempt, now) => {
		const { steps } = plans[call];
		const current = attempt <= steps.length ? steps[attempt - 1] : { ...steps[0], what: 'success' as const };
		return { afterMs: current.afterMs, verdict: verdictOf(current, now + current.afterMs) };
	}, seededRandom(seed));
	const { clock } = service;
	const budgets = plans.map(({ maxAttempts, maxWaitMs }) => createBudget(maxAttempts, maxWaitMs / 1000));
	const controllers = plans.map(() => new AbortController());
	/** What was left to wait when an answer came. */
	const left = new Map<Sent, number>();
	const ends = plans.map(async (plan, call): Promise<Ended> => {
		await new Promise<void>((resolve) => clock.after(plan.startAt, resolve));
		const { signal } = controllers[call];
		if (plan.abortAt !== undefined) clock.after(plan.abortAt, () => controllers[call].abort());
		const outcome = await service.run(call, {
			budget: budgets[call],
			repeatable: plan.repeatable,
			maxConcurrency: 50,
			signal,
			...(plan.renews ? { reauthorize: async () => await Promise.resolve(true) } : {}),
			classify: ({ verdict }: Answer) => {
				left.set(service.attemptsOf(call).at(-1) as Sent, budgets[call].remainingWaitMs);
				return verdict;
			},
		} as never);
		return { outcome, at: service.passed };
	});
	const ended = await clock.until(Promise.all(ends));
	await clock.advance(10_000_000);
	return { service, ended, budgets, left, controllers };
}

const notBeforeOf = (sent: Sent): number | undefined =>
	sent.answer && 'notBefore' in sent.answer.verdict ? sent.answer.verdict.notBefore : undefined;
const kindOf = (sent: Sent) => sent.answer?.verdict.kind;
const deliveredBy = ({ answer }: Sent) => {
	if (!answer || answer.verdict.kind === 'success') return undefined;
	if (answer.verdict.kind === 'transient') return answer.verdict.delivered;
	if (answer.verdict.kind === 'permanent') return answer.verdict.delivered ?? 'refused';
	return 'refused';
};

it('the loop keeps its promises, whatever the service does, whatever the budgets, whoever cancels', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(callPlan, { minLength: 1, maxLength: 8 }), fc.nat(), async (plans, seed) => {
			const { service, ended, budgets, left, controllers } = await play(plans, seed);
			const { sent, began } = service;

			// Never early: neither for whoever was told, nor, after a throttle, for anybody else.
			for (const asked of sent) {
				const notBefore = notBeforeOf(asked);
				if (notBefore === undefined) continue;
				const answeredAt = asked.answeredAt as number;
				const next = service.attemptsOf(asked.call).find(({ attempt }) => attempt === asked.attempt + 1);
				if (next) expect(began + next.at).toBeGreaterThanOrEqual(notBefore);
				if (kindOf(asked) !== 'throttled') continue;
				for (const other of sent) {
					if (other.at > answeredAt) expect(began + other.at).toBeGreaterThanOrEqual(notBefore);
				}
			}

			plans.forEach((plan, call) => {
				const { outcome, at } = ended[call];
				const attempts = service.attemptsOf(call);
				const last = attempts.at(-1);
				expect(outcome.attempts).toBe(attempts.length);
				expect(outcome.ok).toBe(last !== undefined && kindOf(last) === 'success');

				// An unsafe call that may have arrived is not repeated.
				const unsure = attempts.findIndex((attempt) => deliveredBy(attempt) === 'maybe');
				if (!plan.repeatable && unsure >= 0) expect(unsure).toBe(attempts.length - 1);

				// Tries are counted where the service is fine.
				const counted = attempts.filter(({ answer }) => answer?.verdict.kind === 'transient' && !answer.verdict.outage);
				expect(counted.filter(({ answer }) => codeOf(answer)).length).toBeLessThanOrEqual(plan.maxAttempts);
				expect(attempts.filter((attempt) => kindOf(attempt) === 'unauthorized').length).toBeLessThanOrEqual(
					plan.renews ? 2 : 1,
				);

				// Never past the budget: what was waited between attempts comes out of it, but for a timer's whole milliseconds.
				expect(budgets[call].remainingWaitMs).toBeGreaterThanOrEqual(0);
				const waits = attempts.map(({ answeredAt }, i) => (attempts[i + 1]?.at ?? at) - (answeredAt ?? at));
				if (!sent.some((one) => kindOf(one) === 'throttled')) {
					expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(plan.maxWaitMs + waits.length);
				}
				// An announced wait that does not fit is the end, at once, with the time.
				for (const attempt of attempts) {
					const notBefore = notBeforeOf(attempt);
					if (notBefore === undefined || kindOf(attempt) === 'success') continue;
					const waitMs = notBefore - began - (attempt.answeredAt as number);
					if (waitMs <= (left.get(attempt) as number)) continue;
					expect(attempt).toBe(last);
					expect(at).toBe(attempt.answeredAt);
					if (!outcome.ok && !outcome.cancelled) expect(outcome.retryAt).toBe(notBefore);
				}

				// What is said of it is true.
				if (!outcome.ok) {
					const all = attempts.map(deliveredBy);
					const truth = all.includes('maybe') ? 'unknown' : all.includes('refused') ? 'rejected' : 'notSent';
					expect(outcome.disposition).toBe(truth);
				}

				// A cancelled call ends at the cancel, and nothing of it is sent later.
				const abortedAt = plan.abortAt === undefined ? Infinity : plan.startAt + plan.abortAt;
				expect(at).toBeLessThanOrEqual(Math.max(abortedAt, plan.startAt));
				for (const attempt of attempts) expect(attempt.at).toBeLessThanOrEqual(abortedAt);
				if (!outcome.ok && outcome.cancelled) expect(at).toBe(abortedAt);
				expect(getEventListeners(controllers[call].signal, 'abort')).toHaveLength(0);
			});

			// Nothing is left over.
			expect(service.inFlight).toBe(0);
			expect(service.clock.pending).toBe(0);
			for (const bucket of service.engine.snapshot().buckets) {
				expect(bucket.waiting).toBe(0);
				if (bucket.limit?.kind === 'slots') expect(bucket.available).toBe(bucket.limit.capacity);
			}
		}),
		{ numRuns: 500 },
	);
});

const codeOf = (answer: Answer | undefined) =>
	answer !== undefined && 'failure' in answer.verdict && answer.verdict.failure.httpCode !== undefined;
