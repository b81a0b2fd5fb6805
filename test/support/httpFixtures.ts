import { systemClock } from '../../nodes/shared/engine/clock';
import type { HttpReply, HttpResponse } from '../../nodes/shared/engine/httpReply';
import { Registry } from '../../nodes/shared/resources/registry';
import type { ConnectionSettings } from '../../nodes/shared/transports/http/connectionSettings';
import type { HttpRequest } from '../../nodes/shared/transports/http/httpRequest';
import { HttpTransport, type HttpTransportOptions } from '../../nodes/shared/transports/http/httpTransport';

export const CONNECTION: ConnectionSettings = { maxConnections: 10 };

export const NEVER: AbortSignal = new AbortController().signal;

/** A GET with everyday settings. */
export function get(url: string, changes: Partial<HttpRequest> = {}): HttpRequest {
	return {
		method: 'GET',
		url,
		headers: {},
		redirects: { max: 21, keepCredentials: false },
		timeoutMs: 30_000,
		maxBodyBytes: 64 * 1024 * 1024,
		connection: CONNECTION,
		...changes,
	};
}

/** A POST of a text. */
export function post(url: string, text: string, changes: Partial<HttpRequest> = {}): HttpRequest {
	return get(url, { method: 'POST', body: { encode: () => ({ content: text }) }, ...changes });
}

/** A transport of its own, with its pools. */
export function transport(options: Partial<HttpTransportOptions> = {}) {
	const registry = new Registry(systemClock);
	const http = new HttpTransport({ registry, guards: {}, userAgent: 'steady-test', ...options });
	return Object.assign(http, {
		registry,
		[Symbol.asyncDispose]: async () => {
			await http.close();
			await registry.closeAll();
		},
	});
}

/** The answer, or the test fails saying what came instead. */
export function answered(reply: HttpReply): HttpResponse {
	if (reply.kind === 'response') return reply;
	throw new Error(`No answer: ${reply.message}`, { cause: reply.cause });
}
