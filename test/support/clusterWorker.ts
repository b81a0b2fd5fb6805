import { systemClock } from '../../nodes/shared/engine/clock';
import { sharedBuckets } from '../../nodes/shared/stores/sharedBuckets';
import { storeFromEnvironment } from '../../nodes/shared/stores/storeFromEnvironment';
import { StoreLink } from '../../nodes/shared/stores/storeLink';
import { EngineClient } from './engineClient';

/** What a worker is told to do. */
export interface ClusterOrder {
	readonly url: string;
	readonly perSecond: number;
	readonly burst: number;
	readonly maxConcurrency: number;
	/** Calls that wait or are in flight at any time. */
	readonly atOnce: number;
}

/** What it has to say for itself in the end. */
export interface ClusterReport {
	readonly succeeded: number;
	/** Messages of the calls that failed. */
	readonly failed: readonly string[];
	readonly warnings: readonly string[];
	/** When each call was let go, in milliseconds of the clock that all processes of a machine have in common. */
	readonly sent: readonly number[];
	readonly cpuMs: number;
}

/**
 * A program: one of several processes that call one service as one user and count in the store that the environment
 * names. Calls as fast as it may from the first message on; the second one ends it.
 */
function main(): void {
	const warnings: string[] = [];
	const store = storeFromEnvironment(process.env);
	if (!store) throw new Error('No store is named in the environment.');
	const link = new StoreLink(store, systemClock, (message) => warnings.push(message));
	let isOver = false;
	const failed: string[] = [];
	let succeeded = 0;

	const work = async ({ url, perSecond, burst, maxConcurrency, atOnce }: ClusterOrder) => {
		const client = new EngineClient({
			buckets: sharedBuckets(link, systemClock),
			maxConcurrency,
			charges: [{ key: 'cluster/user', cost: 1, limit: { kind: 'rate', perSecond, burst } }],
		});
		const sent: number[] = [];
		const { limiter } = client.engine;
		const reserve = limiter.reserve.bind(limiter);
		limiter.reserve = async (...request) => {
			const reservation = await reserve(...request);
			if (reservation.granted) sent.push(Number(process.hrtime.bigint()) / 1e6);
			return reservation;
		};
		const callOn = async () => {
			while (!isOver) {
				const outcome = await client.request('GET', url);
				if (outcome.ok) succeeded++;
				else failed.push(outcome.failure.message);
			}
		};
		await Promise.all(Array.from({ length: atOnce }, callOn));
		const { user, system } = process.cpuUsage();
		const report: ClusterReport = { succeeded, failed, warnings, sent, cpuMs: (user + system) / 1000 };
		process.send?.(report, () => process.exit());
	};

	process.once('message', (order: ClusterOrder) => {
		process.once('message', () => (isOver = true));
		void work(order);
	});
	process.once('disconnect', () => process.exit());
}

main();
