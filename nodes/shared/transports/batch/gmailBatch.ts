import { randomUUID } from 'node:crypto';
import type { HttpReply } from '../../engine/httpReply';
import type { HttpRequest } from '../http/httpRequest';
import type { BatchFormat } from './batchTransport';
import { handOut, isUnsupported, signerOf } from './httpBatch';
import { asReply, boundaryOf, readParts } from './multipartReply';

/** Gmail takes 100 and asks for no more than 50: https://developers.google.com/workspace/gmail/api/guides/batch */
const MOST_REQUESTS = 50;

const API = '/gmail/v1/';
const BATCH_PATH = '/batch/gmail/v1';

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
			signer: signerOf(requests),
		};
	},

	unpack: (reply, requests) =>
		handOut(reply, requests, (carrier) => {
			const boundary = boundaryOf(String(carrier.headers['content-type'] ?? ''));
			const parts = boundary === undefined ? [] : readParts(carrier.body, boundary);
			const byId = new Map(parts.map((part) => [part.id, part]));
			return (i) => {
				const found = byId.get(`response-${idOf(i)}`);
				return found && asReply(found, carrier, requests[i].url);
			};
		}),

	isUnsupported,
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
