import type { BucketQueue } from './bucketSource';
import type { Clock } from './clock';
import type { Gate, Lane } from './lane';

/** The limiter's queue as one bucket sees it. */
export function queueBefore<Result>(
	key: string,
	limiter: { changed(key: string): void; pause(key: string, until: number): void },
	busy: ReadonlySet<Lane<Result>>,
	clock: Clock,
): BucketQueue {
	return {
		next: (least, most) => nextCosts(lanesBefore(key, busy), least, most, clock.now()),
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

/** Costs in the order of the tickets: `least` of them, and more as long as the other buckets have room. */
function nextCosts<Result>(lanes: Array<LaneBefore<Result>>, least: number, most: number, now: number): number[] {
	const room = new Map<Gate, number>();
	const roomIn = (gate: Gate) => room.get(gate) ?? gate.bucket.describe(now).available;
	const open = lanes.map(({ lane, at }) => {
		const rest = lane[Symbol.iterator]();
		return { lane, at, rest, first: nextOf(rest) };
	});
	const costs: number[] = [];
	while (costs.length < most) {
		let oldest: (typeof open)[number] | undefined;
		for (const entry of open) {
			if (entry.first && entry.first.ticket < (oldest?.first?.ticket ?? Infinity)) oldest = entry;
		}
		if (!oldest) break;
		const { lane, at } = oldest;
		if (costs.length >= least && lane.gates.some((gate, i) => i !== at && roomIn(gate) < lane.costs[i])) break;
		for (const [i, gate] of lane.gates.entries()) if (i !== at) room.set(gate, roomIn(gate) - lane.costs[i]);
		costs.push(lane.costs[at]);
		oldest.first = nextOf(oldest.rest);
	}
	return costs;
}

function nextOf<T>(rest: Iterator<T>): T | undefined {
	const { done, value } = rest.next();
	return done ? undefined : (value as T);
}
