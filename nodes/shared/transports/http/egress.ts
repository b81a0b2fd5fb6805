import { Readable } from 'node:stream';
import { constants } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { isIP } from 'node:net';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { AbortGroup } from '../../engine/abortGroup';
import type { HttpPhase } from '../../engine/httpReply';
import type { ConnectionSettings } from './connectionSettings';
import { tooLarge } from './decompress';
import { Refusal } from './failures';
import { findHeader, joinRepeated } from './headers';
import type { HttpGuards } from './guards';
import type { EncodedBody, ResponseHead } from './httpRequest';

/*
 * The one place where HTTP leaves the package, and the only file that knows undici.
 */

/** Milliseconds for name lookup, TCP and TLS: undici's own default. */
const CONNECT_TIMEOUT_MS = 10_000;
/** A redirect's body is read to its end, so that the connection can be used again, unless it is longer than this. */
const MAX_DISCARDED_BYTES = 128 * 1024;

/** A pool of connections, directly or through one proxy. */
export interface Egress {
	readonly dispatcher: Dispatcher;
	/** The proxy for plain http, which is asked with absolute URLs instead of a tunnel, as most proxies want it. */
	readonly plainProxy?: { readonly origin: string; readonly authorization?: string };
	readonly proxy?: string;
	close(): Promise<void>;
}

/** Opens a pool of connections. Nothing is connected yet. */
export function openEgress(
	settings: ConnectionSettings,
	proxy: string | undefined,
	scheme: string,
	guards: HttpGuards,
): Egress {
	const lookup = guards.lookup ? { lookup: guards.lookup } : undefined;
	const tls = tlsOptions(settings);
	const common = { connections: settings.maxConnections, pipelining: 1 };
	if (!proxy) {
		const agent = new Agent({ ...common, connect: { ...tls, ...lookup, timeout: CONNECT_TIMEOUT_MS } });
		return { dispatcher: agent, close: async () => await agent.close() };
	}
	const { origin, username, password } = new URL(proxy);
	const authorization =
		username || password
			? `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`
			: undefined;
	if (scheme === 'http:') {
		const agent = new Agent({ ...common, connect: { ...lookup, timeout: CONNECT_TIMEOUT_MS } });
		return {
			dispatcher: agent,
			plainProxy: { origin, authorization },
			proxy: origin,
			close: async () => await agent.close(),
		};
	}
	const agent = new ProxyAgent({
		...common,
		uri: origin,
		token: authorization,
		requestTls: { ...tls, timeout: CONNECT_TIMEOUT_MS },
		proxyTls: { ...lookup, timeout: CONNECT_TIMEOUT_MS },
	});
	return { dispatcher: agent, proxy: origin, close: async () => await agent.close() };
}

function tlsOptions({ tls }: ConnectionSettings) {
	if (!tls) return {};
	const { rejectUnauthorized, ca, cert, key, passphrase } = tls;
	return {
		ca,
		cert,
		key,
		passphrase,
		rejectUnauthorized,
		// Who ignores certificates also meets servers that still renegotiate without RFC 5746.
		...(rejectUnauthorized === false ? { secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT } : {}),
	};
}

/** One request on the wire: signed, guarded, encoded. */
export interface Outgoing {
	readonly url: URL;
	/** The same as it may be told: without what a credential has put in. */
	readonly address: string;
	readonly method: string;
	readonly headers: Record<string, string>;
	readonly body?: EncodedBody;
	/** Milliseconds until the headers of the answer must be there. */
	readonly timeoutMs: number;
	/** Milliseconds between two pieces of the answer's body. */
	readonly bodyTimeoutMs: number;
	/** Bytes of body kept in memory at most, as they come over the wire. */
	readonly maxBodyBytes: number;
	readonly signal: AbortSignal;
	/** What is to be done with the body of this answer. */
	onHead(head: ResponseHead): BodyFate;
}

export type BodyFate = 'keep' | 'discard' | 'stream';

export interface Incoming {
	readonly head: ResponseHead;
	/** Whole unless it was discarded or is streamed. */
	readonly body: Buffer;
	readonly stream?: Readable;
}

/** The way ended before an answer was complete. */
export class ExchangeError extends Error {
	constructor(
		override readonly cause: unknown,
		readonly phase: HttpPhase,
		/** True once the first byte of the request may have been written. */
		readonly started: boolean,
	) {
		super('The exchange failed');
	}
}

/**
 * Sends one request and reads its answer; redirects are answers here.
 * @throws {ExchangeError}
 */
export async function exchange(egress: Egress, outgoing: Outgoing): Promise<Incoming> {
	return await new Promise<Incoming>((resolve, reject) => {
		const handler = new ExchangeHandler(outgoing, resolve, reject);
		if (handler.isOver) return;
		const { url, body } = outgoing;
		const path = url.pathname + url.search;
		const options: Dispatcher.DispatchOptions = {
			origin: url.origin,
			path,
			method: outgoing.method as Dispatcher.HttpMethod,
			headers: outgoing.headers,
			body: body?.content,
			headersTimeout: outgoing.timeoutMs,
			bodyTimeout: outgoing.bodyTimeoutMs,
		};
		if (egress.plainProxy) {
			options.origin = egress.plainProxy.origin;
			options.path = url.origin + path;
			options.headers = {
				...(findHeader(outgoing.headers, 'host') === undefined ? { host: url.host } : {}),
				...outgoing.headers,
				...(egress.plainProxy.authorization ? { 'proxy-authorization': egress.plainProxy.authorization } : {}),
			};
		} else if (url.protocol === 'https:') {
			// The certificate must be the URL's host's, whatever a Host header says.
			(options as { servername?: string }).servername = isIP(url.hostname.replace(/^\[|\]$/g, ''))
				? undefined
				: url.hostname;
		}
		if (body?.length !== undefined)
			options.headers = { ...(options.headers as object), 'content-length': String(body.length) };
		egress.dispatcher.dispatch(options, handler);
	});
}

const EMPTY = Buffer.alloc(0);

const abortable = new AbortGroup<ExchangeHandler>((exchanges) => {
	for (const exchange of exchanges) exchange.abort();
});

class ExchangeHandler implements Dispatcher.DispatchHandler {
	isOver = false;
	private controller?: Dispatcher.DispatchController;
	private phase: HttpPhase = 'connect';
	private head?: ResponseHead;
	private fate: BodyFate = 'keep';
	private chunks: Buffer[] = [];
	private size = 0;
	private stream?: BodyStream;
	private connectTimer?: NodeJS.Timeout;

	constructor(
		private readonly outgoing: Outgoing,
		private readonly resolve: (incoming: Incoming) => void,
		private readonly reject: (error: ExchangeError) => void,
	) {
		const { signal, timeoutMs } = outgoing;
		if (signal.aborted) {
			this.fail(signal.reason);
			return;
		}
		abortable.add(signal, this);
		// undici counts from the moment the request is written; a shorter patience must cover connecting, too.
		if (timeoutMs < CONNECT_TIMEOUT_MS) {
			this.connectTimer = setTimeout(() => this.fail(timedOut('UND_ERR_CONNECT_TIMEOUT')), timeoutMs);
			this.connectTimer.unref();
		}
	}

	/** Called in the tick in which undici writes the request's head; before that nothing has left. */
	onRequestStart(controller: Dispatcher.DispatchController): void {
		clearTimeout(this.connectTimer);
		this.controller = controller;
		if (this.isOver) {
			controller.abort(new Error('The exchange is over'));
			return;
		}
		this.phase = 'send';
	}

	onResponseStart(
		controller: Dispatcher.DispatchController,
		status: number,
		headers: ResponseHead['headers'],
		statusText?: string,
	): void {
		if (status < 200 || this.isOver) return;
		this.phase = 'receive';
		this.head = {
			status,
			statusText: statusText || (STATUS_CODES[status] ?? ''),
			headers: joinRepeated(headers),
			url: this.outgoing.address,
		};
		this.fate = this.outgoing.onHead(this.head);
		if (this.fate === 'keep') {
			const announced = Number(headers['content-length']);
			if (announced > this.outgoing.maxBodyBytes && this.outgoing.method !== 'HEAD')
				this.fail(tooLarge(this.outgoing.maxBodyBytes));
		} else if (this.fate === 'stream') {
			this.stream = new BodyStream(controller);
			this.resolve({ head: this.head, body: EMPTY, stream: this.stream });
		}
	}

	onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
		if (this.isOver) return;
		this.size += chunk.length;
		if (this.stream) {
			if (!this.stream.push(chunk)) controller.pause();
		} else if (this.fate === 'keep') {
			if (this.size > this.outgoing.maxBodyBytes) this.fail(tooLarge(this.outgoing.maxBodyBytes));
			else this.chunks.push(chunk);
		} else if (this.size > MAX_DISCARDED_BYTES) {
			this.finish();
			controller.abort(new Error('The rest is not needed'));
		}
	}

	onResponseEnd(): void {
		if (!this.isOver) this.finish();
	}

	onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
		this.fail(error);
	}

	private finish(): void {
		this.settle();
		if (this.stream) {
			this.stream.finish();
			return;
		}
		const body =
			this.chunks.length === 1
				? this.chunks[0]
				: this.chunks.length === 0
					? EMPTY
					: Buffer.concat(this.chunks, this.size);
		this.resolve({ head: this.head!, body });
	}

	private fail(error: unknown): void {
		if (this.isOver) return;
		this.settle();
		const reason = error instanceof Error ? error : new Error(String(error));
		this.stream?.destroy(reason);
		this.reject(new ExchangeError(reason, this.phase, this.phase !== 'connect'));
		this.controller?.abort(reason);
	}

	private settle(): void {
		this.isOver = true;
		clearTimeout(this.connectTimer);
		abortable.delete(this.outgoing.signal, this);
	}

	/** Nobody wants the answer any more. */
	abort(): void {
		this.fail(this.outgoing.signal.reason);
	}
}

/** The body of an answer as it arrives; asks for more only when its reader does. */
class BodyStream extends Readable {
	private complete = false;

	constructor(private readonly controller: Dispatcher.DispatchController) {
		super({ highWaterMark: 64 * 1024 });
	}

	finish(): void {
		this.complete = true;
		this.push(null);
	}

	override _read(): void {
		if (!this.complete) this.controller.resume();
	}

	override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
		if (!this.complete)
			this.controller.abort(error ?? new Refusal('BODY_UNREAD', 'The rest of the response was not read'));
		callback(error);
	}
}

function timedOut(code: string): Error {
	return Object.assign(new Error('Timed out'), { code });
}
