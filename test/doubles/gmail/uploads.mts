import { randomUUID } from 'node:crypto';
import { type ApiAnswer, type ApiRequest, invalid, notFound } from './exchange.mts';
import { boundaryIn, splitParts } from './multipart.mts';

const MOST_BYTES = 35 * 1024 * 1024;

interface Session {
	readonly start: ApiRequest;
	readonly length: number;
	received: Buffer;
	/** What the whole upload came to: whoever asks again is told again. */
	answer?: ApiAnswer;
}

/**
 * Uploads by media, multipart and resumable session, turned into the plain requests that have the mail in their JSON.
 * https://developers.google.com/workspace/gmail/api/guides/uploads
 */
export class Uploads {
	readonly #sessions = new Map<string, Session>();
	readonly #origin: () => string;
	/** Bytes of each part that are kept of it; for tests of what happens when a part does not come whole. */
	keepOfPart = Infinity;
	/** False: the answer that opens a session does not say where it is; a proxy may drop headers. */
	tellsWhere = true;

	/** @param origin where sessions are addressed */
	constructor(origin: () => string) {
		this.#origin = origin;
	}

	/** @param serve answers the plain request */
	async serve(request: ApiRequest, serve: (plain: ApiRequest) => Promise<ApiAnswer>): Promise<ApiAnswer> {
		const url = new URL(request.path, this.#origin());
		const sessionId = url.searchParams.get('upload_id');
		if (sessionId !== null) return await this.#continue(request, this.#sessions.get(sessionId), serve);
		const type = url.searchParams.get('uploadType');
		if (type === 'media') return await serve(plain(request, {}, request.body));
		if (type === 'multipart') {
			const boundary = boundaryIn(request.headers['content-type'] ?? '');
			const parts = boundary === undefined ? [] : splitParts(request.body, boundary);
			if (parts.length !== 2) return invalid('A multipart upload has two parts.');
			return await serve(plain(request, JSON.parse(parts[0].content.toString('utf8')) as object, parts[1].content));
		}
		if (type === 'resumable') return this.#open(request, url);
		return invalid('uploadType must be media, multipart or resumable.');
	}

	#open(start: ApiRequest, url: URL): ApiAnswer {
		const length = Number(start.headers['x-upload-content-length']);
		if (length > MOST_BYTES) return { status: 413 };
		const id = randomUUID();
		this.#sessions.set(id, { start, length, received: Buffer.alloc(0) });
		url.searchParams.set('upload_id', id);
		return { status: 200, headers: { ...(this.tellsWhere && { location: url.href }), 'x-guploader-uploadid': id } };
	}

	async #continue(
		{ method, headers, body }: ApiRequest,
		session: Session | undefined,
		serve: (plain: ApiRequest) => Promise<ApiAnswer>,
	): Promise<ApiAnswer> {
		if (!session || method !== 'PUT') return notFound;
		if (session.answer) return session.answer;
		const [, from] = /^bytes (\d+|\*)/.exec(headers['content-range'] ?? `bytes 0-/${body.length}`) ?? [];
		if (from !== '*') {
			if (Number(from) !== session.received.length) return { status: 416 };
			session.received = Buffer.concat([session.received, body.subarray(0, this.keepOfPart)]);
		}
		if (session.received.length < session.length) return incomplete(session.received.length);
		const metadata = session.start.body.length > 0 ? (JSON.parse(session.start.body.toString('utf8')) as object) : {};
		const answer = await serve(plain(session.start, metadata, session.received));
		if (answer.status < 300) session.answer = answer;
		return answer;
	}
}

function incomplete(received: number): ApiAnswer {
	return { status: 308, headers: received === 0 ? {} : { range: `bytes=0-${received - 1}` } };
}

function plain(request: ApiRequest, metadata: object, mail: Buffer): ApiRequest {
	const raw = mail.toString('base64url');
	const isDraft = /\/drafts(\/|\?|$)/.test(request.path);
	const { message = {} } = metadata as { message?: object };
	const json = isDraft ? { ...metadata, message: { ...message, raw } } : { ...metadata, raw };
	const { 'content-type': _, 'content-length': __, ...headers } = request.headers;
	return {
		method: request.method,
		path: request.path.replace(/^\/upload/, ''),
		headers: { ...headers, 'content-type': 'application/json' },
		body: Buffer.from(JSON.stringify(json)),
	};
}
