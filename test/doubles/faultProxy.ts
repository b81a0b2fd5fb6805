import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { Transform } from 'node:stream';
import type { TransformCallback } from 'node:stream';

/** Which way the data flows that a toxic works on: to the server, or back to the client. */
export type Direction = 'upstream' | 'downstream';

/** The faults of toxiproxy, by its names and with its attributes (github.com/Shopify/toxiproxy, "Toxics"), and one of ours. */
export type Toxic =
	/** Delays all data by `latency` ± `jitter` milliseconds. */
	| { readonly kind: 'latency'; readonly latency: number; readonly jitter?: number }
	/** Refuses new connections and closes those there are. */
	| { readonly kind: 'down' }
	/** Lets `rate` kilobytes a second through. */
	| { readonly kind: 'bandwidth'; readonly rate: number }
	/** Delays the end of a connection by `delay` milliseconds. */
	| { readonly kind: 'slow_close'; readonly delay: number }
	/** Swallows all data; closes after `timeout` milliseconds, never with 0. */
	| { readonly kind: 'timeout'; readonly timeout: number }
	/** Resets the connection (RST) `timeout` milliseconds after it was made. */
	| { readonly kind: 'reset_peer'; readonly timeout: number }
	/** Cuts data into pieces of `averageSize` ± `sizeVariation` bytes, `delay` microseconds apart. */
	| { readonly kind: 'slicer'; readonly averageSize: number; readonly sizeVariation?: number; readonly delay?: number }
	/** Closes the connection after `bytes` bytes. */
	| { readonly kind: 'limit_data'; readonly bytes: number }
	/** Ours: resets the connection (RST) in place of what holds `text` the `occurrence`th time. Strikes once, then is gone. */
	| { readonly kind: 'reset_at'; readonly text: string; readonly occurrence: number };

export interface ActiveToxic {
	readonly toxic: Toxic;
	readonly direction: Direction;
	/** Share of connections it strikes, 0 to 1. */
	readonly toxicity: number;
}

/**
 * A TCP proxy on loopback that misbehaves on demand. A toxic strikes connections made after it was added; `down` and
 * `cut` strike the ones that are there, too. One proxy serves any protocol: HTTP, Postgres, Redis.
 */
export class FaultProxy {
	private readonly pairs = new Set<{ client: Socket; server: Socket }>();
	private toxics: ActiveToxic[] = [];
	private listener: Server | undefined;
	/** Connections accepted so far. */
	accepted = 0;

	private constructor(
		private readonly target: { host: string; port: number },
		private readonly random: () => number,
		readonly port: number,
	) {}

	/** Starts a proxy on a free port of 127.0.0.1. */
	static async start(target: { host: string; port: number }, random: () => number = Math.random): Promise<FaultProxy> {
		const reserved = createServer();
		const port = await listen(reserved, 0);
		await new Promise((resolve) => reserved.close(resolve));
		const proxy = new FaultProxy(target, random, port);
		await proxy.up();
		return proxy;
	}

	async add(toxic: Toxic, direction: Direction = 'downstream', toxicity = 1): Promise<void> {
		this.toxics.push({ toxic, direction, toxicity });
		if (toxic.kind === 'down') await this.down();
	}

	/** Takes all toxics away; connections that were struck stay struck. */
	async heal(): Promise<void> {
		const wasDown = this.toxics.some(({ toxic }) => toxic.kind === 'down');
		this.toxics = [];
		if (wasDown) await this.up();
	}

	/** Resets every connection there is, as a firewall or a crash would. */
	cut(): void {
		for (const { client, server } of this.pairs) {
			client.resetAndDestroy();
			server.resetAndDestroy();
		}
	}

	/**
	 * Swallows from now on all that the connections there are carry, their ends included, and keeps them open: neither side
	 * learns of it. New connections are not struck.
	 * @param direction only what flows this way
	 */
	stall(direction?: Direction): void {
		for (const { client, server } of this.pairs) {
			if (direction !== 'downstream') client.unpipe().resume();
			if (direction !== 'upstream') server.unpipe().resume();
		}
	}

	/** Connections open now. */
	get open(): number {
		return this.pairs.size;
	}

	async stop(): Promise<void> {
		await this.down();
	}

	private async up(): Promise<void> {
		this.listener = createServer({ allowHalfOpen: true }, (client) => this.accept(client));
		await listen(this.listener, this.port);
	}

	private async down(): Promise<void> {
		const { listener } = this;
		this.listener = undefined;
		for (const { client, server } of this.pairs) {
			client.destroy();
			server.destroy();
		}
		if (listener) await new Promise((resolve) => listener.close(resolve));
	}

	private accept(client: Socket): void {
		this.accepted++;
		const server = connect({ ...this.target, allowHalfOpen: true });
		const pair = { client, server };
		this.pairs.add(pair);
		const end = () => {
			client.destroy();
			server.destroy();
			this.pairs.delete(pair);
		};
		for (const socket of [client, server]) {
			socket.setNoDelay(true);
			socket.on('error', end);
			socket.on('close', () => {
				if (client.destroyed && server.destroyed) this.pairs.delete(pair);
			});
		}
		const struck = this.toxics.filter(({ toxicity }) => this.random() < toxicity);
		this.pipe(
			client,
			server,
			struck.filter(({ direction }) => direction === 'upstream'),
			end,
		);
		this.pipe(
			server,
			client,
			struck.filter(({ direction }) => direction === 'downstream'),
			end,
		);
	}

	private pipe(from: Socket, to: Socket, struck: ActiveToxic[], end: () => void): void {
		let stream: NodeJS.ReadableStream = from;
		for (const { toxic } of struck) {
			const stage = this.stage(toxic, from, to, end);
			if (!stage) continue;
			stage.on('error', end);
			stream = stream.pipe(stage);
		}
		const slowClose = struck.map(({ toxic }) => toxic).find((toxic) => toxic.kind === 'slow_close');
		stream.pipe(to, { end: !slowClose });
		if (slowClose) stream.on('end', () => setTimeout(() => to.end(), slowClose.delay).unref());
	}

	private stage(toxic: Toxic, from: Socket, to: Socket, end: () => void): Transform | undefined {
		switch (toxic.kind) {
			case 'latency':
				return paced(() => toxic.latency + (this.random() * 2 - 1) * (toxic.jitter ?? 0));
			case 'bandwidth':
				return paced((chunk) => chunk.length / toxic.rate);
			case 'slicer':
				return sliced(
					() => Math.max(1, Math.round(toxic.averageSize + (this.random() * 2 - 1) * (toxic.sizeVariation ?? 0))),
					(toxic.delay ?? 0) / 1000,
				);
			case 'timeout':
				if (toxic.timeout > 0) setTimeout(end, toxic.timeout).unref();
				return new Transform({ transform: (_chunk, _encoding, done) => done() });
			case 'reset_peer':
				setTimeout(() => {
					from.resetAndDestroy();
					to.resetAndDestroy();
				}, toxic.timeout).unref();
				return undefined;
			case 'reset_at':
				return watched(toxic.text, toxic.occurrence, () => {
					this.toxics = this.toxics.filter((active) => active.toxic !== toxic);
					from.resetAndDestroy();
					to.resetAndDestroy();
				});
			case 'limit_data':
				return limited(toxic.bytes, () => {
					to.end();
					from.destroy();
				});
			case 'slow_close':
			case 'down':
				return undefined;
		}
	}
}

/** Passes each chunk on after `delayMs(chunk)` milliseconds. */
function paced(delayMs: (chunk: Buffer) => number): Transform {
	return new Transform({
		transform(chunk: Buffer, _encoding, done: TransformCallback) {
			setTimeout(() => done(null, chunk), Math.max(0, delayMs(chunk)));
		},
	});
}

function sliced(size: () => number, delayMs: number): Transform {
	return new Transform({
		transform(chunk: Buffer, _encoding, done: TransformCallback) {
			let at = 0;
			const next = () => {
				if (at >= chunk.length) return done();
				const end = Math.min(chunk.length, at + size());
				this.push(chunk.subarray(at, end));
				at = end;
				if (delayMs > 0) setTimeout(next, delayMs);
				else setImmediate(next);
			};
			next();
		},
	});
}

function limited(bytes: number, onReached: () => void): Transform {
	let left = bytes;
	return new Transform({
		transform(chunk: Buffer, _encoding, done: TransformCallback) {
			const part = chunk.subarray(0, left);
			left -= part.length;
			if (part.length > 0) this.push(part);
			// After the last byte allowed has had the time to leave.
			if (left === 0) setImmediate(onReached);
			done();
		},
	});
}

/** Passes everything on until `text` has come so many times; the chunk in which it then ends, and all after it, is dropped. */
function watched(text: string, occurrence: number, onReached: () => void): Transform {
	let left = occurrence;
	let tail = Buffer.alloc(0);
	return new Transform({
		transform(chunk: Buffer, _encoding, done: TransformCallback) {
			if (left === 0) return done();
			const seen = Buffer.concat([tail, chunk]);
			for (let at = seen.indexOf(text); at >= 0 && left > 0; at = seen.indexOf(text, at + 1)) left--;
			if (left === 0) {
				onReached();
				return done();
			}
			tail = seen.subarray(Math.max(0, seen.length - text.length + 1));
			done(null, chunk);
		},
	});
}

async function listen(server: Server, port: number): Promise<number> {
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	return (server.address() as AddressInfo).port;
}
