import type { HttpReply, HttpResponse } from '../../engine/httpReply';
import type { HttpRequest } from '../http/httpRequest';
import type { SequenceFormat } from './sequence';
import { handOut, isUnsupported, signerOf } from './httpBatch';

/** https://learn.microsoft.com/graph/json-batching#batch-size-limitations */
const MOST_REQUESTS = 20;

/** A request to Graph may have 4 MB; twenty bodies of this size stay below it. */
const LARGEST_BODY_CHARACTERS = 150_000;

/** The URLs of a batch are below its version, so one batch cannot mix them; what is in beta travels alone. */
const VERSION = '/v1.0/';

/** Answers that are no JSON come as base64, a third larger and all at once: better alone. */
const NO_JSON = /\/(\$value|content)$/;

/** What a part is answered whose predecessor failed (RFC 4918, 11.4). */
const FAILED_DEPENDENCY = 424;

interface PartReply {
	readonly id?: unknown;
	readonly status?: unknown;
	readonly headers?: Readonly<Record<string, unknown>>;
	readonly body?: unknown;
}

/** Batches of Microsoft Graph: JSON in, JSON out, every part with its own status, headers and body, in any order. */
export const graphBatch: SequenceFormat<HttpRequest, HttpReply> = {
	maxRequests: MOST_REQUESTS,

	fits({ url, body, sink }) {
		const { pathname } = new URL(url);
		if (sink || !pathname.includes(VERSION) || NO_JSON.test(pathname)) return false;
		return body === undefined || (isObject(body.data) && JSON.stringify(body.data).length <= LARGEST_BODY_CHARACTERS);
	},

	pack: (requests) => carrier(requests, requests.map(part)),

	/** https://learn.microsoft.com/graph/json-batching#sequencing-requests-with-the-dependson-property */
	packInOrder: (requests) =>
		carrier(
			requests,
			requests.map((request, i) => ({ ...part(request, i), dependsOn: i === 0 ? undefined : [idOf(i - 1)] })),
		),

	isSameUser: (one, other) => one.user === other.user,

	wasPassedOver: (reply) => reply.kind === 'response' && reply.status === FAILED_DEPENDENCY,

	notSent: () => ({
		kind: 'failure',
		code: 'FAILED_DEPENDENCY',
		message: 'An item before this one failed, and the items go in order',
		description: 'Mend that one and run the rest again, or turn "In Order" off in the options.',
		delivered: 'no',
		phase: 'prepare',
		permanent: true,
	}),

	unpack: (reply, requests) =>
		handOut(reply, requests, (answer) => {
			const byId = new Map(readParts(answer.body).map((found) => [found.id, found]));
			return (i) => {
				const found = byId.get(idOf(i));
				return found && asReply(found, answer, requests[i].url);
			};
		}),

	isUnsupported,
};

function carrier(requests: readonly HttpRequest[], parts: readonly object[]): HttpRequest {
	const [first] = requests;
	const { origin, pathname } = new URL(first.url);
	const data = { requests: parts };
	return {
		...first,
		method: 'POST',
		url: origin + pathname.slice(0, pathname.indexOf(VERSION) + VERSION.length) + '$batch',
		headers: { accept: 'application/json', 'content-type': 'application/json' },
		body: { encode: () => ({ content: JSON.stringify(data) }) },
		signer: signerOf(requests),
	};
}

function idOf(i: number): string {
	return String(i + 1);
}

function part({ method, url, headers, body }: HttpRequest, i: number) {
	const { pathname, search } = new URL(url);
	// The slash at the end of the version is the one at the beginning of the path.
	const path = pathname.slice(pathname.indexOf(VERSION) + VERSION.length - 1) + search;
	return {
		id: idOf(i),
		method,
		url: path,
		headers: body ? { ...headers, 'content-type': 'application/json' } : headers,
		body: body?.data,
	};
}

function readParts(body: Buffer): PartReply[] {
	try {
		const { responses } = JSON.parse(body.toString('utf8')) as { responses?: unknown };
		return Array.isArray(responses) ? (responses as unknown[]).filter(isObject) : [];
	} catch {
		return [];
	}
}

/** A part as if it had come by itself. */
function asReply({ status, headers = {}, body }: PartReply, carrier: HttpResponse, url: string): HttpReply {
	const { arrivedAt, signed } = carrier;
	const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
	return {
		kind: 'response',
		status: Number(status),
		statusText: '',
		headers: Object.fromEntries(named),
		body: bytesOf(body),
		url,
		arrivedAt,
		signed,
	};
}

/** JSON is JSON here, too; anything else is base64. */
function bytesOf(body: unknown): Buffer {
	if (body === undefined || body === null) return Buffer.alloc(0);
	return typeof body === 'string' ? Buffer.from(body, 'base64') : Buffer.from(JSON.stringify(body));
}

function isObject(value: unknown): value is object {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
