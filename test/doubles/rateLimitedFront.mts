import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TokenBucket } from './tokenBucket.mts';

export interface FrontOptions {
	/** Where allowed requests go, e.g. `http://127.0.0.1:4011`. */
	target: string;
	/** The only bearer token that is let in, others are answered 401. Absent: everybody is let in. */
	token?: string;
	/** `Authorization` of the nth request that goes to the target, for targets that count per token. */
	targetAuthorization?: (nth: number) => string;
	/** What the service allows. Default: 100 requests a second, and a burst of 100. */
	ratePerSecond?: number;
	burst?: number;
	/** Default: a port the operating system chooses. */
	port?: number;
}

/** What the clients of a front did since it was started or last forgotten. */
export interface FrontCounts {
	requests: number;
	/** How many of the requests were answered 429. */
	throttled: number;
	/** How many of the requests came without the right token. */
	unauthorized: number;
	/** TCP connections opened. */
	connections: number;
	/** Path (without query) → how often it was answered with a status below 300. */
	served: Map<string, number>;
	/** `performance.now()` of the first and the last request. */
	firstAt: number;
	lastAt: number;
}

/** An HTTP server before another one, which keeps a service's limit and counts what clients do. */
export interface RateLimitedFront {
	readonly url: string;
	counts(): FrontCounts;
	/** Forgets all counts, closes the connections clients keep open, and fills the burst again. */
	forget(): void;
	stop(): Promise<void>;
}

/** Headers in which the target tells limits of its own: all a client shall learn from here is 429 and `Retry-After`. */
const HIDDEN_HEADERS = /^x-ratelimit-/;

export async function startRateLimitedFront(options: FrontOptions): Promise<RateLimitedFront> {
	const front = new Front(options);
	await front.listen(options.port ?? 0);
	return front;
}

class Front implements RateLimitedFront {
	url = '';

	readonly #options: FrontOptions;

	readonly #agent = new Agent({ keepAlive: true, maxSockets: 32 });

	readonly #server = createServer((incoming, outgoing) => this.#answer(incoming, outgoing));

	#bucket: TokenBucket;

	#counts = noCounts();

	#passedOn = 0;

	constructor(options: FrontOptions) {
		this.#options = options;
		this.#bucket = this.#fullBucket();
		// Node's default of 5 s would make clients open connections again that a real service keeps for a minute.
		this.#server.keepAliveTimeout = 60_000;
		this.#server.on('connection', () => (this.#counts.connections += 1));
	}

	async listen(port: number): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			this.#server.once('error', reject);
			this.#server.listen(port, '127.0.0.1', 1024, resolve);
		});
		this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	counts(): FrontCounts {
		return { ...this.#counts, served: new Map(this.#counts.served) };
	}

	forget(): void {
		this.#server.closeAllConnections();
		this.#counts = noCounts();
		this.#bucket = this.#fullBucket();
	}

	async stop(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
		this.#agent.destroy();
	}

	#fullBucket(): TokenBucket {
		const { ratePerSecond = 100, burst = 100 } = this.#options;
		return new TokenBucket(ratePerSecond, burst, performance.now());
	}

	#answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
		const now = performance.now();
		const counts = this.#counts;
		counts.requests += 1;
		if (counts.requests === 1) counts.firstAt = now;
		counts.lastAt = now;
		const { token } = this.#options;
		if (token !== undefined && incoming.headers.authorization !== `Bearer ${token}`) {
			counts.unauthorized += 1;
			return refuse(outgoing, 401, 'Bad credentials');
		}
		const waitMs = this.#bucket.take(now);
		if (waitMs > 0) {
			counts.throttled += 1;
			outgoing.setHeader('retry-after', Math.ceil(waitMs / 1000));
			return refuse(outgoing, 429, 'You have exceeded a rate limit. Wait before you try again.');
		}
		this.#passOn(incoming, outgoing, counts);
	}

	#passOn(incoming: IncomingMessage, outgoing: ServerResponse, counts: FrontCounts): void {
		const { target, targetAuthorization } = this.#options;
		const { connection: _connection, ...headers } = incoming.headers;
		if (targetAuthorization) headers.authorization = targetAuthorization((this.#passedOn += 1));
		const onwards = request(
			new URL(incoming.url ?? '/', target),
			{ method: incoming.method, headers, agent: this.#agent },
			(answer) => {
				const status = answer.statusCode ?? 502;
				const path = (incoming.url ?? '/').split('?')[0] ?? '/';
				if (status < 300) counts.served.set(path, (counts.served.get(path) ?? 0) + 1);
				const { connection: _own, 'keep-alive': _timeout, ...theirs } = answer.headers;
				const shown = Object.entries(theirs).filter(([name]) => !HIDDEN_HEADERS.test(name));
				outgoing.writeHead(status, Object.fromEntries(shown));
				answer.pipe(outgoing);
			},
		);
		onwards.once('error', () => {
			if (!outgoing.headersSent) refuse(outgoing, 502, 'The service behind this address is down.');
			else outgoing.destroy();
		});
		incoming.pipe(onwards);
	}
}

function refuse(outgoing: ServerResponse, status: number, message: string): void {
	outgoing.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
	outgoing.end(JSON.stringify({ message, status: String(status) }));
}

function noCounts(): FrontCounts {
	return { requests: 0, throttled: 0, unauthorized: 0, connections: 0, served: new Map(), firstAt: 0, lastAt: 0 };
}
