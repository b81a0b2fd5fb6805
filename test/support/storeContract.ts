import fc from 'fast-check';
import { expect } from 'vitest';
import type { LimitStore, ReserveRequest, SlotRequest, Terms } from '../../nodes/shared/stores/limitStore';
import { leaseSlots, nothingKept, pause, reserve } from './modelStore';

/** A question to a store. */
export type Step =
	| { readonly do: 'reserve'; readonly request: Omit<ReserveRequest, 'key'> }
	| { readonly do: 'lease'; readonly request: Omit<SlotRequest, 'key'> }
	| { readonly do: 'pause'; readonly ms: number }
	/** Moves all times that are kept, as if so much time had passed, or the clock had been set back. */
	| { readonly do: 'age'; readonly ms: number };

const terms: fc.Arbitrary<Terms> = fc.record({
	perSecond: fc.constantFrom(0.01, 5, 7.5, 200),
	burst: fc.constantFrom(1, 1.5, 11, 100),
	latenessMs: fc.constantFrom(25, 50, 100),
});
const reserveStep = fc.record({
	do: fc.constant('reserve' as const),
	request: fc.record({
		own: terms,
		terms,
		units: fc.constantFrom(0, 1, 2.5, 20),
		gapMs: fc.constantFrom(0, 25),
		firstMs: fc.constantFrom(-500, -20, 0, 25),
		horizonMs: fc.constantFrom(0, 500, 100_000),
		creditMs: fc.constantFrom(5, 30, 1_000),
		returning: fc.boolean(),
	}),
});
const leaseStep = fc
	.record({
		process: fc.constantFrom('a', 'b', 'c'),
		capacity: fc.integer({ min: 1, max: 6 }),
		keep: fc.integer({ min: 0, max: 3 }),
		more: fc.integer({ min: 0, max: 4 }),
		wants: fc.boolean(),
		ttlMs: fc.constantFrom(1_000, 30_000),
		returning: fc.boolean(),
	})
	.map(({ more, ...request }) => ({ do: 'lease' as const, request: { ...request, desired: request.keep + more } }));
const pauseStep = fc.record({ do: fc.constant('pause' as const), ms: fc.constantFrom(0, 40, 5_000) });
const ageStep = fc.record({
	do: fc.constant('age' as const),
	ms: fc.constantFrom(-3_000, 30, 1_500, 2_500, 11_000, 61_000),
});

/** One bucket's life: rates and slots never share a key. */
export const steps = fc.oneof(
	fc.array(fc.oneof(reserveStep, reserveStep, pauseStep, ageStep), { minLength: 1, maxLength: 25 }),
	fc.array(fc.oneof(leaseStep, leaseStep, pauseStep, ageStep), { minLength: 1, maxLength: 25 }),
) as fc.Arbitrary<Step[]>;

/**
 * Plays the same steps to a store and to the model, which is told the store's time, and compares every answer.
 * @param age moves all times that the store keeps under a key into the past
 */
export async function compareWithModel(
	store: LimitStore,
	key: string,
	played: readonly Step[],
	age: (key: string, ms: number) => Promise<void>,
): Promise<void> {
	const kept = nothingKept();
	for (const step of played) {
		if (step.do === 'reserve') {
			const reply = await store.reserve({ key, ...step.request });
			expectClose(reply, reserve(kept, { key, ...step.request }, reply.now));
		} else if (step.do === 'lease') {
			const reply = await store.leaseSlots({ key, ...step.request });
			expectClose(reply, leaseSlots(kept, { key, ...step.request }, reply.now));
		} else if (step.do === 'pause') {
			const told = await store.pause(key, step.ms);
			expect(pause(kept, step.ms, told.until - told.ms).until).toBeCloseTo(told.until, 1);
			expect((await store.recall(key)).pause.until).toBeCloseTo(told.until, 1);
		} else {
			await age(key, step.ms);
			kept.arrival -= step.ms;
			if (kept.last !== undefined) kept.last -= step.ms;
			if (kept.pausedUntil > 0) kept.pausedUntil -= step.ms;
			if (kept.resumeAt > 0) kept.resumeAt -= step.ms;
			if (kept.strictest) kept.strictest.at -= step.ms;
			if (kept.lateness) kept.lateness.at -= step.ms;
			if (kept.capacity) kept.capacity.at -= step.ms;
			for (const holder of kept.holders.values()) holder.until -= step.ms;
		}
	}
}

/** Numbers that went through text and back, within a hundredth of a millisecond. */
function expectClose(actual: object, expected: object): void {
	const rounded = (value: object) =>
		JSON.parse(
			JSON.stringify(value, (_, v: unknown) => (typeof v === 'number' ? Math.round(v * 100) / 100 : v)),
		) as object;
	const a = rounded(actual) as Record<string, unknown>;
	const e = rounded(expected) as Record<string, unknown>;
	for (const name of ['baseMs', 'resumeMs']) {
		if (typeof a[name] !== 'number') continue;
		// Nothing is asked of a time long past but that it is past.
		if ((a[name] as number) >= 0 || (e[name] as number) >= 0) continue;
		delete a[name];
		delete e[name];
	}
	delete a.pause;
	delete e.pause;
	expect(a).toEqual(e);
}
