import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { TokenBucket } from '../../test/doubles/tokenBucket.mts';
import type { seededRandom as SeededRandom } from '../../test/support/random.ts';
import { load } from '../support/compiled.mts';
import type { LimitedService, Order, Report } from './contract.mts';

const { seededRandom } = load('test/support/random') as { seededRandom: typeof SeededRandom };

/** Of a round trip, the part until the service sees the call. */
const WAY_THERE = 0.4;

/** The limit's answer to one call: headers to send, and whether it may pass. */
interface Decision {
	readonly passes: boolean;
	readonly headers: Readonly<Record<string, string>>;
}

// Runs in a process of its own: real HTTP servers that keep limits, one per order.
const running = new Map<number, { server: Server; counts: { accepted: number; refused: number } }>();

process.on('message', (order: Order) => void ('start' in order ? start(order.start) : stop(order.stop)));
process.once('disconnect', () => process.exit());

async function start(service: LimitedService): Promise<void> {
	const random = seededRandom(service.seed);
	const decide = service.kind === 'bucket' ? bucket(service) : fixedWindow(service);
	const counts = { accepted: 0, refused: 0 };
	const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
		request.resume();
		void answer(response, service.tripMs * (0.7 + 0.6 * random()) * (random() < 0.02 ? 3 : 1));
	});
	const answer = async (response: ServerResponse, tripMs: number) => {
		await sleep(tripMs * WAY_THERE);
		const { passes, headers } = decide(performance.now());
		counts[passes ? 'accepted' : 'refused']++;
		await sleep(tripMs * (1 - WAY_THERE));
		response.writeHead(passes ? 200 : 429, { 'content-type': 'application/json', ...headers });
		response.end(passes ? '{"ok":true}' : '{"message":"Too many requests"}');
	};
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 1024, resolve));
	const { port } = server.address() as AddressInfo;
	running.set(port, { server, counts });
	tell({ port });
}

function stop(port: number): void {
	const { server, counts } = running.get(port)!;
	running.delete(port);
	server.close();
	server.closeAllConnections();
	tell(counts);
}

function bucket({ perSecond, burst, retryAfter }: LimitedService & { kind: 'bucket' }): (now: number) => Decision {
	let tokens: TokenBucket | undefined;
	return (now): Decision => {
		tokens ??= new TokenBucket(perSecond, burst, now);
		const waitMs = tokens.take(now);
		if (waitMs === 0) return { passes: true, headers: {} };
		if (retryAfter === 'absent') return { passes: false, headers: {} };
		const seconds = typeof retryAfter === 'number' ? retryAfter / 1000 : Math.ceil(waitMs / 1000);
		return { passes: false, headers: { 'retry-after': String(seconds) } };
	};
}

function fixedWindow({ calls, seconds }: LimitedService & { kind: 'window' }): (now: number) => Decision {
	let endsAt = -Infinity;
	let left = 0;
	return (now) => {
		if (now >= endsAt) {
			endsAt = now + seconds * 1000;
			left = calls;
		}
		const passes = left > 0;
		if (passes) left--;
		const resets = Math.ceil((endsAt - now) / 1000);
		const quota = {
			'ratelimit-policy': `"default";q=${calls};w=${seconds}`,
			ratelimit: `"default";r=${left};t=${resets}`,
		};
		return { passes, headers: passes ? quota : { ...quota, 'retry-after': String(resets) } };
	};
}

function tell(report: Report): void {
	process.send?.(report);
}
