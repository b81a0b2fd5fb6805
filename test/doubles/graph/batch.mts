import { type GraphAnswer, type GraphRequest, ok, refuse } from './answers.mts';

interface Part {
	readonly id: string;
	readonly method: string;
	readonly url: string;
	readonly headers?: Record<string, string>;
	readonly body?: Record<string, unknown>;
	readonly dependsOn?: readonly string[];
}

const MOST = 20;

/**
 * Answers a batch: every part by itself, in any order. https://learn.microsoft.com/graph/json-batching
 * @param answer answers one request as if it had come alone
 */
export async function answerBatch(
	request: GraphRequest,
	answer: (part: GraphRequest) => Promise<GraphAnswer>,
	random: () => number,
): Promise<GraphAnswer> {
	const { requests } = (request.body ?? {}) as { requests?: Part[] };
	const bad = (message: string) => refuse(400, 'BadRequest', message);
	if (!Array.isArray(requests) || requests.length === 0) return bad('Invalid batch payload format.');
	if (requests.length > MOST) return bad(`Number of batch request steps exceeds the maximum value of ${MOST}.`);
	if (new Set(requests.map(({ id }) => id)).size < requests.length)
		return bad('Request Ids in a batch must be unique.');
	const done = new Map<string, GraphAnswer>();
	for (const part of requests) {
		const type = Object.entries(part.headers ?? {}).find(([name]) => name.toLowerCase() === 'content-type');
		if (part.body !== undefined && !type)
			return bad(`Write request id : ${part.id} does not contain Content-Type header or body.`);
		if (!part.url.startsWith('/') || part.url.startsWith('/v1.0')) return bad(`Invalid url of request id : ${part.id}`);
		const before = (part.dependsOn ?? []).map((id) => done.get(id));
		const failed = before.some((earlier) => !earlier || earlier.status >= 400);
		done.set(
			part.id,
			failed
				? refuse(424, 'FailedDependency', 'A request before this one failed.')
				: await answer(asRequest(part, request)),
		);
	}
	const responses = [...done].map(([id, { status, headers, body }]) => ({
		id,
		status,
		headers: { ...(Buffer.isBuffer(body) ? {} : { 'Content-Type': 'application/json' }), ...headers },
		body: Buffer.isBuffer(body) ? body.toString('base64') : body,
	}));
	return ok({ responses: shuffled(responses, random) });
}

function asRequest({ method, url, headers = {}, body }: Part, carrier: GraphRequest): GraphRequest {
	const { pathname, searchParams } = new URL(carrier.root + url);
	const below = pathname.slice(new URL(carrier.root).pathname.length + 1);
	return {
		...carrier,
		method: method.toUpperCase(),
		path: below.split('/').map(decodeURIComponent),
		query: searchParams,
		headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
		body,
		raw: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
	};
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
	return list
		.map((value) => ({ value, at: random() }))
		.sort((a, b) => a.at - b.at)
		.map(({ value }) => value);
}
