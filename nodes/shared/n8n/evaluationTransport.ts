import type { IDataObject, IExecuteFunctions, IHttpRequestMethods, IN8nHttpFullResponse } from 'n8n-workflow';
import { Readable } from 'node:stream';
import { systemClock } from '../engine/clock';
import type { HttpHeaders, HttpReply } from '../engine/httpReply';
import type { Transport } from '../engine/transport';
import type { HttpRequest } from '../transports/http/httpRequest';
import { encode, parseUrl, sign, unsignedRequest } from '../transports/http/outgoing';

/**
 * True while n8n evaluates a workflow: it replaces its own request helper by a mock then, which a client of our own would
 * go around, straight to the real service. The mock is only visible in `additionalData` (seen in n8n-core 2.41).
 */
export function isEvaluation(ctx: IExecuteFunctions): boolean {
	const { additionalData } = ctx as { additionalData?: { evalLlmMockHandler?: unknown } };
	return additionalData?.evalLlmMockHandler !== undefined || ctx.getMode() === 'evaluation';
}

/** n8n's own helper as the transport. Limits and retries stay with the engine. */
export function evaluationTransport(ctx: IExecuteFunctions): Transport<HttpRequest, HttpReply> {
	return {
		async send(request, signal) {
			try {
				return await send(ctx, request, signal);
			} catch (error) {
				const { message, code } = error as { message: string; code?: string };
				return { kind: 'failure', code: code ?? 'UNKNOWN', message, delivered: 'maybe', phase: 'send', cause: error };
			}
		},
	};
}

async function send(ctx: IExecuteFunctions, request: HttpRequest, signal: AbortSignal): Promise<HttpReply> {
	const hop = { url: parseUrl(request.url), method: request.method, keepsBody: true, trusted: true };
	const unsigned = unsignedRequest(request, hop, 'n8n');
	// Decompressing is the helper's business.
	const { 'accept-encoding': _, ...headers } = unsigned.headers;
	const message = { ...unsigned, url: new URL(unsigned.url), headers };
	if (request.signer) await sign(request.signer, message, signal);
	const body = request.body && (await encode(request.body, message));
	const { tls, proxy } = request.connection;
	const response = (await ctx.helpers.httpRequest({
		url: message.url.href,
		method: message.method as IHttpRequestMethods,
		headers: message.headers as IDataObject,
		body: body?.content as Buffer | undefined,
		encoding: 'arraybuffer',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		timeout: request.timeoutMs,
		disableFollowRedirect: request.redirects.max === 0,
		skipSslCertificateValidation: tls?.rejectUnauthorized === false,
		abortSignal: signal,
		...(proxy ? { proxy: proxyParts(proxy) } : {}),
	})) as IN8nHttpFullResponse;
	const head = {
		status: response.statusCode,
		statusText: response.statusMessage ?? '',
		headers: response.headers as HttpHeaders,
		url: unsigned.url.href,
	};
	const bytes = toBuffer(response.body);
	const common = {
		kind: 'response',
		...head,
		arrivedAt: systemClock.now(),
		signed: request.signer !== undefined,
	} as const;
	if (!request.sink?.accepts(head)) return { ...common, body: bytes };
	return { ...common, body: Buffer.alloc(0), stored: await request.sink.take(head, Readable.from([bytes])) };
}

/** A mock may answer with data where the service would have answered with bytes. */
function toBuffer(body: unknown): Buffer {
	if (Buffer.isBuffer(body)) return body;
	if (body instanceof ArrayBuffer) return Buffer.from(body);
	if (body === undefined || body === null) return Buffer.alloc(0);
	return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function proxyParts(proxy: string) {
	const { hostname: host, port, protocol, username, password } = new URL(proxy);
	return { host, port: Number(port) || (protocol === 'https:' ? 443 : 80), protocol, auth: { username, password } };
}
