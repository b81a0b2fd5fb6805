import { Readable } from 'node:stream';
import { systemClock } from '../../engine/clock';
import type { HttpFailure, HttpReply } from '../../engine/httpReply';
import type { Transport } from '../../engine/transport';
import type { Registry } from '../../resources/registry';
import { decompress } from './decompress';
import { type Egress, exchange, ExchangeError, type Incoming, type Outgoing } from './egress';
import { EgressLeases } from './egressLeases';
import { Refusal, toFailure } from './failures';
import type { HttpGuards } from './guards';
import type { HttpRequest } from './httpRequest';
import { checkHeaders, encode, parseUrl, sign, unsignedRequest } from './outgoing';
import type { ProxyEnvironment } from './proxy';
import { type Hop, isSameParty, nextHop, turnsIntoGet } from './redirects';
import { unfoldStream } from './unfoldStream';

/** Milliseconds between two pieces of a body, at least. */
const MIN_BODY_TIMEOUT_MS = 60_000;

export interface HttpTransportOptions {
	readonly registry: Registry;
	readonly guards: HttpGuards;
	/** Sent where the request names none. */
	readonly userAgent: string;
	readonly proxies?: ProxyEnvironment;
}

/**
 * Carries HTTP requests over pooled connections: one per run, for it borrows pools until `close`.
 * Redirects are followed here, so that every hop is guarded and no credential crosses origins unasked.
 */
export class HttpTransport implements Transport<HttpRequest, HttpReply> {
	private readonly leases: EgressLeases;

	constructor(private readonly options: HttpTransportOptions) {
		this.leases = new EgressLeases(options.registry, options.guards, options.proxies);
	}

	/** Resolves always; a request that got no answer is a reply, too. */
	async send(request: HttpRequest, signal: AbortSignal): Promise<HttpReply> {
		const course: Course = { acted: false, hops: 0 };
		try {
			return await this.follow(request, signal, course);
		} catch (error) {
			return explain(error, course);
		}
	}

	/** Gives the borrowed pools back. */
	async close(): Promise<void> {
		await this.leases.release();
	}

	private async follow(request: HttpRequest, signal: AbortSignal, course: Course): Promise<HttpReply> {
		const home = parseUrl(request.url);
		const { redirects } = request;
		let hop: Hop = { url: home, method: request.method, keepsBody: true };
		for (;;) {
			course.url = hop.url;
			const guarding = this.guard(hop.url, request, course.hops > 0);
			if (guarding) await guarding;
			const trusted = course.hops === 0 || redirects.keepCredentials || isSameParty(home, hop.url);
			const away = hop.url.host !== home.host;
			const message = unsignedRequest(request, { ...hop, trusted, away }, this.options.userAgent);
			const address = message.url.href;
			const signer = trusted ? request.signer : undefined;
			if (signer) await sign(signer, message, signal);
			if (!message.isFinal) checkHeaders(message.headers);
			const { connection, user } = request;
			const egress =
				this.leases.borrowed(connection, user, hop.url) ?? (await this.leases.borrow(connection, user, hop.url));
			course.proxy = egress.proxy;
			// Last of all, for it may open a file that only sending closes.
			const body = hop.keepsBody && request.body ? await encode(request.body, message) : undefined;

			let next: Hop | 'nowhere' | undefined;
			const incoming = await sendOnce(egress, {
				...message,
				address,
				body,
				timeoutMs: request.timeoutMs,
				bodyTimeoutMs: Math.max(MIN_BODY_TIMEOUT_MS, request.timeoutMs),
				maxBodyBytes: request.maxBodyBytes,
				signal,
				onHead: (head) => {
					if (redirects.max > 0) next = nextHop(head, hop.url, hop.method);
					if (next) return 'discard';
					return request.sink?.accepts(head) ? 'stream' : 'keep';
				},
			});
			if (!next) return await finish(request, incoming, { signed: signer !== undefined, acted: course.acted });
			course.hops++;
			if (turnsIntoGet(incoming.head.status, hop.method)) course.acted = true;
			if (next === 'nowhere') {
				throw new Refusal('BAD_REDIRECT', `${hop.url.host} redirected to something that is not a URL`);
			}
			if (course.hops > redirects.max) {
				throw new Refusal(
					'TOO_MANY_REDIRECTS',
					`${hop.url.host} redirected more than ${redirects.max} times`,
					'Check the URL: it may redirect in a circle. The option "Redirects" sets how many are followed',
				);
			}
			hop = { ...next, keepsBody: hop.keepsBody && next.keepsBody };
		}
	}

	/** Asks all guards about a URL, before anything is opened for it. Nothing to wait for where nobody has to look names up. */
	private guard(url: URL, request: HttpRequest, isRedirect: boolean): Promise<void> | undefined {
		if (url.protocol !== 'http:' && url.protocol !== 'https:') {
			const subject = isRedirect ? 'A redirect leads to' : 'The URL starts with';
			throw new Refusal('BAD_SCHEME', `${subject} "${url.protocol}": only http and https are called`);
		}
		const { guards } = this.options;
		refuse(request.forbids?.(url));
		if (isRedirect) refuse(guards.checkRedirect?.(url));
		return guards.checkUrl?.(url).then(refuse);
	}
}

function refuse(reason: string | undefined): void {
	if (reason !== undefined) throw new Refusal('EGRESS_REFUSED', reason);
}

/** How far a request has come. */
interface Course {
	url?: URL;
	/** True when a redirect turned the request into another one: what it asked for may be done. */
	acted: boolean;
	hops: number;
	proxy?: string;
}

/** One exchange; a body that cannot be read from where it is stored is told from a connection that broke. */
async function sendOnce(egress: Egress, outgoing: Outgoing): Promise<Incoming> {
	const content = outgoing.body?.content;
	if (!(content instanceof Readable)) return await exchange(egress, outgoing);
	let broken: unknown;
	content.on('error', (error) => (broken = error));
	const incoming = await exchange(egress, outgoing).catch((error: ExchangeError) => {
		content.destroy();
		if (broken === undefined || error.cause !== broken) throw error;
		const refusal = new Refusal('BODY_SOURCE', `The file to be sent could not be read: ${String(broken)}`);
		throw new ExchangeError(refusal, error.phase, error.started);
	});
	// A service may begin to answer before it has read everything.
	if (incoming.stream) incoming.stream.once('close', () => content.destroy());
	else content.destroy();
	return incoming;
}

async function finish(
	request: HttpRequest,
	incoming: Incoming,
	course: { readonly signed: boolean; readonly acted: boolean },
): Promise<HttpReply> {
	const arrivedAt = systemClock.now();
	const { head, body, stream } = incoming;
	const contentEncoding = head.headers['content-encoding'] as string | undefined;
	const broken = (error: unknown) => {
		stream?.destroy();
		throw new ExchangeError(error, 'receive', true);
	};
	const common = { kind: 'response', ...head, arrivedAt, ...course } as const;
	if (stream) {
		const stored = await request.sink!.take(head, unfoldStream(stream, contentEncoding)).catch(broken);
		return { ...common, body, stored };
	}
	if (contentEncoding === undefined) return { ...common, body };
	const unfolded = await decompress(body, contentEncoding, request.maxBodyBytes).catch(broken);
	// The header speaks about bytes that are gone.
	const { 'content-encoding': _, ...headers } = head.headers;
	return { ...common, headers: unfolded === body ? head.headers : headers, body: unfolded };
}

function explain(error: unknown, course: Course): HttpFailure {
	const elsewhere = course.acted ? 'maybe' : course.hops > 0 ? 'refused' : 'no';
	const { url, proxy } = course;
	if (!(error instanceof ExchangeError)) return toFailure(error, { url, phase: 'prepare', delivered: elsewhere });
	return toFailure(error.cause, { url, phase: error.phase, delivered: error.started ? 'maybe' : elsewhere, proxy });
}
