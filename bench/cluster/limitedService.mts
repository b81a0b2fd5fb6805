import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { TokenBucket } from '../../test/doubles/tokenBucket.mts';

/** The limits of the service, in the order of the program's arguments. */
export interface ServiceLimits {
	readonly perSecond: number;
	readonly burst: number;
	/** Calls at a time. */
	readonly concurrency: number;
	/** Milliseconds that a call takes, on the average. */
	readonly tookMs: number;
}

/** What the service has counted so far. */
export interface ServiceCount {
	/** When each call arrived: milliseconds since the service was started. */
	readonly arrivals: readonly number[];
	/** Which of them were answered 429. */
	readonly refused: readonly number[];
	readonly mostAtOnce: number;
}

// Runs in a process of its own: a real HTTP server that enforces its limits and writes down what comes.
const [perSecond = 0, burst = 0, concurrency = 0, tookMs = 0] = process.argv.slice(2).map(Number);
const arrivals: number[] = [];
const refused: number[] = [];
let atOnce = 0;
let mostAtOnce = 0;
const bucket = new TokenBucket(perSecond, burst, performance.now());
const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
	const now = performance.now();
	request.resume();
	atOnce++;
	mostAtOnce = Math.max(mostAtOnce, atOnce);
	const passes = bucket.take(now) === 0 && atOnce <= concurrency;
	if (!passes) refused.push(arrivals.length);
	arrivals.push(now);
	void sleep(passes ? tookMs * (0.5 + Math.random()) : 1).then(() => {
		atOnce--;
		response.writeHead(passes ? 200 : 429, passes ? {} : { 'retry-after': '1' });
		response.end(passes ? '{"ok":true}' : '{"message":"Too many requests"}');
	});
});
process.on('message', () => process.send?.({ arrivals, refused, mostAtOnce } satisfies ServiceCount));
process.once('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', 1024, () => process.send?.((server.address() as AddressInfo).port));
