import { randomUUID } from 'node:crypto';
import type { HttpReply } from '../../engine/httpReply';
import type { HttpRequest } from '../http/httpRequest';
import { noteShare } from './batchShare';
import type { BatchFormat } from './batchTransport';
import { asReply, boundaryOf, readParts } from './multipartReply';

/** Gmail takes 100 and asks for no more than 50: https://developers.google.com/workspace/gmail/api/guides/batch */
const MOST_REQUESTS = 50;

const API = '/gmail/v1/';
const BATCH_PATH = '/batch/gmail/v1';

/** What a gateway or an emulator says that knows no batches. */
const NO_SUCH_ENDPOINT = new Set([404, 405, 501]);

/**
 * Gmail's batches: `multipart/mixed` with a part of the type `application/http` for each request. Every part counts its own
 * quota units and has its own answer. Only requests without a body travel: reading is what comes in large numbers.
 */
export const gmailBatch: BatchFormat<HttpRequest, HttpReply> = {
	maxRequests: MOST_REQUESTS,

	fits: ({ method, url, body, sink }) => method === 'GET' && !body && !sink && new URL(url).pathname.includes(API),

	pack(requests) {
		const [first] = requests;
		const boundary = `batch_${randomUUID()}`;
		const { origin, pathname } = new URL(first.url);
		const parts = requests.map(({ url, headers }, i) => part(url, headers, i));
		const content = `${parts.map((text) => `--${boundary}\r\n${text}\r\n`).join('')}--${boundary}--\r\n`;
		return {
			...first,
			method: 'POST',
			url: origin + pathname.slice(0, pathname.indexOf(API)) + BATCH_PATH,
			headers: { 'content-type': `multipart/mixed; boundary=${boundary}` },
			body: { encode: () => ({ content }) },
			signer: {
				// Each signer sees what its own request went out with: it will be asked again if that is refused.
				async sign(message, signal) {
					for (const { signer } of requests) await signer?.sign(message, signal);
				},
			},
		};
	},

	unpack(carrier, requests) {
		if (carrier.kind === 'failure' || carrier.status !== 200) return requests.map(() => carrier);
		const boundary = boundaryOf(String(carrier.headers['content-type'] ?? ''));
		const parts = boundary === undefined ? [] : readParts(carrier.body, boundary);
		const byId = new Map(parts.map((reply) => [reply.id, reply]));
		return noteShare(
			requests.map(({ url }, i) => {
				const reply = byId.get(`response-${idOf(i)}`);
				return reply ? asReply(reply, carrier, url) : MISSING;
			}),
		);
	},

	isUnsupported: (carrier) => carrier.kind === 'response' && NO_SUCH_ENDPOINT.has(carrier.status),
};

const MISSING: HttpReply = {
	kind: 'failure',
	code: 'MISSING_PART',
	message: 'The answer to a batch lacks the part for this request',
	delivered: 'maybe',
	phase: 'receive',
};

function idOf(i: number): string {
	return `request-${i}`;
}

function part(url: string, headers: HttpRequest['headers'], i: number): string {
	const { pathname, search } = new URL(url);
	const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
	const path = pathname.slice(pathname.indexOf(API)) + search;
	return `Content-Type: application/http\r\nContent-ID: <${idOf(i)}>\r\n\r\nGET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}
