import type { HttpReply } from '../engine/httpReply';
import { isPlainObject } from '../credentials/plainObject';
import { codeOf, toFailure } from '../transports/http/failures';

/** Codes of sockets with which nothing has left yet. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** n8n's own words where the endpoint would have said `invalid_grant`. */
const GRANT_IS_GONE = /needs to be reconnected|no refresh token is available/;

/** What the errors of n8n's refresh have in common, whichever of its layers threw (seen in n8n-core 2.41). */
interface HelperError {
	readonly message?: string;
	/** The answer's, of n8n's OAuth2 client: an object when the endpoint named an error, else text. */
	readonly body?: unknown;
	readonly status?: number;
	/** The answer's, of the HTTP client below it. */
	readonly response?: { readonly status?: number; readonly headers?: object; readonly data?: unknown };
}

/**
 * What the token endpoint answered, as far as an error of n8n's refresh tells: then one set of rules reads the answers to
 * n8n and to us. Nothing of the error itself is kept, for it holds the request with all its secrets.
 *
 * Below 500, n8n's client keeps no headers: the `Retry-After` of a 429 is lost, and the engine's own backoff has to do.
 * @param now epoch milliseconds
 */
export function refreshReply(error: unknown, url: URL, now: number): HttpReply {
	const { message = String(error), body, status, response } = (error ?? {}) as HelperError;
	const reply = (code: number, content: unknown, headers: object = {}): HttpReply => ({
		kind: 'response',
		status: code,
		statusText: '',
		headers: textHeaders(headers),
		body: Buffer.from(typeof content === 'string' ? content : JSON.stringify(content ?? '')),
		url: url.href,
		arrivedAt: now,
		signed: false,
	});
	if (GRANT_IS_GONE.test(message)) return reply(400, { error: 'invalid_grant' });
	if (isPlainObject(body)) return reply(400, body);
	if (status !== undefined && body !== undefined) return reply(status, body);
	if (response?.status !== undefined) return reply(response.status, response.data, response.headers);
	const code = codeOf(error);
	const isConnected = !NOT_CONNECTED.has(code);
	const failure = toFailure(Object.assign(new Error(message), { code }), {
		url,
		phase: isConnected ? 'send' : 'connect',
		delivered: isConnected ? 'maybe' : 'no',
	});
	// Without a code it was no socket: n8n itself did not want to.
	return { ...failure, cause: undefined, ...(code === 'UNKNOWN' ? { permanent: true } : {}) };
}

function textHeaders(headers: object): Record<string, string> {
	const texts = Object.entries(headers).filter((field): field is [string, string] => typeof field[1] === 'string');
	return Object.fromEntries(texts.map(([name, value]) => [name.toLowerCase(), value]));
}
