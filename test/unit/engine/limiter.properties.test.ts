import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BucketPlan, LanePlan, StepPlan } from '../../support/limiterWorld';
import { LimiterWorld } from '../../support/limiterWorld';

const rate = fc.record({
	kind: fc.constant('rate' as const),
	msPerUnit: fc.integer({ min: 1, max: 200 }),
	burst: fc.integer({ min: 1, max: 12 }),
});
/** Such that slices and the even flow come to whole milliseconds. */
const window = fc
	.record({ tenth: fc.integer({ min: 1, max: 3 }), length: fc.integer({ min: 1, max: 4 }) })
	.map(({ tenth, length }) => ({ kind: 'window' as const, tenth, ms: 360 * tenth * length }));
const slots = fc.record({ kind: fc.constant('slots' as const), capacity: fc.integer({ min: 1, max: 6 }) });
const bucket: fc.Arbitrary<BucketPlan> = fc.oneof(rate, window, slots);

const step = (lanes: number, buckets: number): fc.Arbitrary<StepPlan> =>
	fc.oneof(
		{
			weight: 6,
			arbitrary: fc.record({
				do: fc.constant('call' as const),
				lane: fc.nat(lanes - 1),
				holdMs: fc.nat(300),
				sends: fc.boolean().map((rarely) => rarely || lanes > 0),
				group: fc.nat(3),
			}),
		},
		{ weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat(120) }) },
		{ weight: 1, arbitrary: fc.record({ do: fc.constant('abort' as const), group: fc.nat(3) }) },
		{
			weight: 1,
			arbitrary: fc.record({ do: fc.constant('pause' as const), bucket: fc.nat(buckets - 1), ms: fc.nat(1_500) }),
		},
	);

/** Calls that are granted and never sent, now and then. */
const someAreNotSent = (steps: StepPlan[]): StepPlan[] =>
	steps.map((what, i) => (what.do === 'call' ? { ...what, sends: i % 7 !== 3 } : what));

/**
 * Buckets as services have them: one that everybody needs, some that a group needs, some of one's own. Costs up to 15, so
 * some are heavier than their bucket.
 */
const nested = fc
	.record({
		all: bucket,
		groups: fc.array(bucket, { minLength: 1, maxLength: 2 }),
		own: fc.array(fc.record({ plan: bucket, group: fc.nat(1), costs: fc.tuple(cost(), cost(), cost()) }), {
			minLength: 1,
			maxLength: 4,
		}),
	})
	.map(({ all, groups, own }) => {
		const buckets = [all, ...groups, ...own.map(({ plan }) => plan)];
		const lanes: LanePlan[] = own.map(({ group, costs }, i) => [
			{ bucket: 0, cost: costs[0] },
			{ bucket: 1 + (group % groups.length), cost: costs[1] },
			{ bucket: 1 + groups.length + i, cost: costs[2] },
		]);
		return { buckets, lanes };
	});

function cost() {
	return fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 15 }) });
}

/** Any call may need any buckets. */
const crossing = fc.array(bucket, { minLength: 2, maxLength: 4 }).chain((buckets) =>
	fc
		.array(
			fc
				.subarray([...buckets.keys()], { minLength: 1 })
				.chain((needed) =>
					fc.tuple(...needed.map((number) => fc.record({ bucket: fc.constant(number), cost: cost() }))),
				),
			{ minLength: 1, maxLength: 5 },
		)
		.map((lanes) => ({ buckets, lanes: lanes as LanePlan[] })),
);

describe.each([
	['nested needs', nested],
	['any needs', crossing],
])('%s', (_, worlds) => {
	const plans = worlds.chain(({ buckets, lanes }) =>
		fc
			.array(step(lanes.length, buckets.length), { maxLength: 120 })
			.map((steps) => ({ buckets, lanes, steps: someAreNotSent(steps) })),
	);

	it('nothing is exceeded, nothing is early, nobody waits for nothing, first in is first out, nothing leaks', async () => {
		await fc.assert(
			fc.asyncProperty(plans, async ({ buckets, lanes, steps }) => {
				const world = new LimiterWorld({ buckets, lanes });
				await world.run(steps);
				await world.end();
			}),
			{ numRuns: 300 },
		);
	});
});

describe('a heavy call among streams of light ones', () => {
	/** `lanes[0]` is the heavy one; the others are called all the time, as fast as they are let through. */
	async function longestWait(buckets: BucketPlan[], lanes: LanePlan[]): Promise<number> {
		const world = new LimiterWorld({ buckets, lanes });
		let heavyWaits = 0;
		for (let i = 0; i < 3_000; i++) {
			for (let lane = 1; lane < lanes.length; lane++) {
				const waits = [...world.waiting.values()].filter((call) => call.lane === lane).length;
				for (let more = waits; more < 6; more++)
					world.call({ lane, holdMs: 40 + ((i + lane) % 17), sends: true, group: lane });
			}
			if (i === 50) world.call({ lane: 0, holdMs: 10, sends: true, group: 0 });
			await world.clock.advance(10);
			if (i > 50 && world.granted[0].length === 0) heavyWaits += 10;
		}
		expect(world.granted[0]).toHaveLength(1);
		for (const { length } of world.granted.slice(1)) expect(length).toBeGreaterThan(20);
		return heavyWaits;
	}

	it('gets all of a rate', async () => {
		const wait = await longestWait(
			[{ kind: 'rate', msPerUnit: 20, burst: 50 }],
			[[{ bucket: 0, cost: 50 }], [{ bucket: 0, cost: 1 }]],
		);
		// A full bucket takes a second, and six light ones were there before.
		expect(wait).toBeLessThanOrEqual(1_150);
	});

	it('gets all slots', async () => {
		const wait = await longestWait(
			[{ kind: 'slots', capacity: 10 }],
			[[{ bucket: 0, cost: 10 }], [{ bucket: 0, cost: 1 }]],
		);
		expect(wait).toBeLessThanOrEqual(100);
	});

	it('gets a rate and slots that everybody needs', async () => {
		const wait = await longestWait(
			[
				{ kind: 'rate', msPerUnit: 20, burst: 50 },
				{ kind: 'slots', capacity: 4 },
			],
			[
				[
					{ bucket: 0, cost: 50 },
					{ bucket: 1, cost: 4 },
				],
				[
					{ bucket: 0, cost: 1 },
					{ bucket: 1, cost: 1 },
				],
			],
		);
		expect(wait).toBeLessThanOrEqual(2_200);
	});

	it('gets two rates that two streams drain, each its own', async () => {
		const wait = await longestWait(
			[
				{ kind: 'rate', msPerUnit: 20, burst: 50 },
				{ kind: 'rate', msPerUnit: 30, burst: 40 },
			],
			[
				[
					{ bucket: 0, cost: 50 },
					{ bucket: 1, cost: 40 },
				],
				[{ bucket: 0, cost: 1 }],
				[{ bucket: 1, cost: 1 }],
			],
		);
		expect(wait).toBeLessThanOrEqual(10_000);
	});

	it('gets a rate and slots that two streams drain, each its own', async () => {
		const wait = await longestWait(
			[
				{ kind: 'rate', msPerUnit: 20, burst: 50 },
				{ kind: 'slots', capacity: 5 },
			],
			[
				[
					{ bucket: 0, cost: 50 },
					{ bucket: 1, cost: 5 },
				],
				[{ bucket: 0, cost: 1 }],
				[{ bucket: 1, cost: 1 }],
			],
		);
		expect(wait).toBeLessThanOrEqual(10_000);
	});
});
