import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** One request as it reached the service. */
export interface Arrival {
	/** The last part of the path, or of the URL in the body where all requests go to one path (SQS). */
	readonly item: string;
	/** 1 for the item's first request. */
	readonly nth: number;
	/** `Date.now()`. */
	readonly at: number;
}

export interface Answer {
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
}

/** What the service does with a request; `reset` cuts the connection without an answer. */
export type Decide = (arrival: Arrival) => Answer | 'reset';

/** Each client finds the words that it looks for: octokit GitHub's, the AWS SDK an error type. */
const BODIES: Readonly<Record<number, string>> = {
	200: '{"ok":true}',
	429: '{"message":"You have exceeded a secondary rate limit","__type":"ThrottlingException"}',
};
const OTHER_BODY = '{"message":"Something went wrong","__type":"InternalError"}';

/** S3 speaks XML. */
const S3_BODIES: Readonly<Record<number, string>> = {
	200: '{"ok":true}',
	429: '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>',
	503: '<Error><Code>ServiceUnavailable</Code><Message>Service is unable to handle request.</Message></Error>',
};
const OTHER_S3_BODY = '<Error><Code>InternalError</Code><Message>Please try again.</Message></Error>';

/** An HTTP service on the loopback address that counts what reaches it. */
export class Service {
	readonly arrivals: Arrival[] = [];

	readonly #decide: Decide;

	readonly #sockets = new Set<Socket>();

	readonly #requestsOf = new Map<string, number>();

	#server: Server | undefined;

	#port = 0;

	private constructor(decide: Decide) {
		this.#decide = decide;
	}

	static async start(decide: Decide): Promise<Service> {
		const service = new Service(decide);
		await service.up();
		return service;
	}

	get port(): number {
		return this.#port;
	}

	urlOf(item: number): string {
		return `http://127.0.0.1:${this.#port}/item/${item}`;
	}

	/** Listens, after `down` on the same port. */
	async up(): Promise<void> {
		const server = createServer((request, response) => this.#take(request, response));
		server.keepAliveTimeout = 60_000;
		server.on('connection', (socket) => {
			this.#sockets.add(socket);
			socket.once('close', () => this.#sockets.delete(socket));
		});
		await new Promise<void>((resolve, reject) => {
			server.once('error', reject);
			server.listen(this.#port, '127.0.0.1', 1024, resolve);
		});
		this.#server = server;
		this.#port = (server.address() as AddressInfo).port;
	}

	/** Refuses connections and cuts those there are. */
	async down(): Promise<void> {
		const server = this.#server;
		this.#server = undefined;
		for (const socket of this.#sockets) socket.destroy();
		if (server) await new Promise((resolve) => server.close(resolve));
	}

	#take(request: IncomingMessage, response: ServerResponse): void {
		let body = '';
		request.on('data', (chunk: Buffer) => (body += chunk.toString('latin1')));
		request.once('end', () => {
			const arrival = this.#note(request.url ?? '', body);
			const answer = this.#decide(arrival);
			if (answer === 'reset') {
				request.socket.resetAndDestroy();
				return;
			}
			const isS3 = request.url?.endsWith('x-id=GetObject') === true;
			const type = isS3 ? 'application/xml' : 'application/json';
			response.writeHead(answer.status, { 'content-type': type, ...answer.headers });
			response.end(isS3 ? (S3_BODIES[answer.status] ?? OTHER_S3_BODY) : (BODIES[answer.status] ?? OTHER_BODY));
		});
	}

	#note(path: string, body: string): Arrival {
		const item = /\/(\d+)(?:\?|$)/.exec(path)?.[1] ?? /\/(\d+)"/.exec(body)?.[1];
		if (item === undefined) throw new Error(`No item in ${path} ${body}`);
		const nth = (this.#requestsOf.get(item) ?? 0) + 1;
		this.#requestsOf.set(item, nth);
		const arrival = { item, nth, at: Date.now() };
		this.arrivals.push(arrival);
		return arrival;
	}
}
