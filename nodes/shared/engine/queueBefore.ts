import type { BucketQueue } from './bucketSource';
import type { Clock } from './clock';
import type { Gate, Lane, Waiter } from './lane';

/** The limiter's queue as one bucket sees it. */
export function queueBefore<Result>(
	key: string,
	limiter: { changed(key: string): void; pause(key: string, until: number): void },
	busy: ReadonlySet<Lane<Result>>,
	clock: Clock,
): BucketQueue {
	return {
		next: (most) => nextCosts(lanesBefore(key, busy), most, clock.now()),
		waiting: (most) => {
			let sum = 0;
			for (const { lane, at } of lanesBefore(key, busy)) sum += lane.waiting * lane.costs[at];
			return Math.min(sum, most);
		},
		changed: () => limiter.changed(key),
		pause: (until) => limiter.pause(key, until),
	};
}

interface LaneBefore<Result> {
	readonly lane: Lane<Result>;
	/** Where in the lane's list the bucket stands. */
	readonly at: number;
}

function lanesBefore<Result>(key: string, busy: ReadonlySet<Lane<Result>>): Array<LaneBefore<Result>> {
	const found: Array<LaneBefore<Result>> = [];
	for (const lane of busy) {
		const at = lane.gates.findIndex((gate) => gate.key === key);
		if (at >= 0) found.push({ lane, at });
	}
	return found;
}

/** Costs in the order of the tickets, as long as the other buckets have room; the first one whatever they have. */
function nextCosts<Result>(lanes: Array<LaneBefore<Result>>, most: number, now: number): number[] {
	const room = new Map<Gate, number>();
	const roomIn = (gate: Gate) => room.get(gate) ?? gate.bucket.describe(now).available;
	const open = lanes.map(({ lane, at }) => ({
		lane,
		at,
		rest: lane[Symbol.iterator](),
		first: undefined as Waiter<Result> | undefined,
	}));
	for (const entry of open) entry.first = entry.rest.next().value;
	const costs: number[] = [];
	while (costs.length < most) {
		let oldest: (typeof open)[number] | undefined;
		for (const entry of open) {
			if (entry.first && entry.first.ticket < (oldest?.first?.ticket ?? Infinity)) oldest = entry;
		}
		if (!oldest) break;
		const { lane, at } = oldest;
		if (costs.length > 0 && lane.gates.some((gate, i) => i !== at && roomIn(gate) < lane.costs[i])) break;
		for (const [i, gate] of lane.gates.entries()) if (i !== at) room.set(gate, roomIn(gate) - lane.costs[i]);
		costs.push(lane.costs[at]);
		oldest.first = oldest.rest.next().value;
	}
	return costs;
}
