import { createHash } from 'node:crypto';
import { json, loopbackServer, type LoopbackServer } from '../../support/loopbackServer.ts';
import { CONTRACT } from './contract.mts';

const STEP = 320 * 1024;
const LARGEST_FRAGMENT = 60 * 1024 * 1024;

interface Session {
	/** Absent until the first fragment tells it. */
	size?: number;
	readonly chunks: Buffer[];
	received: number;
	/** Outlook names the next byte alone, OneDrive a range that is open at its end. */
	readonly ranges: 'list of texts' | 'open ranges';
	readonly finish: (content: Buffer) => object | Promise<object>;
}

/** What happens to the nth fragment: `lost` is not taken, `unanswered` is, and nobody is told. */
export type FragmentFault = (nth: number) => 'lost' | 'unanswered' | 'forgotten' | undefined;

/**
 * Where the service takes and gives out contents: another host, to which no credential belongs.
 * https://learn.microsoft.com/graph/api/driveitem-createuploadsession
 */
export interface UploadHost extends AsyncDisposable {
	readonly origin: string;
	/** `Authorization` of requests that had one. */
	readonly authorizations: string[];
	/** Fragments that arrived, refused ones too. */
	readonly fragments: string[];
	/** Answers that Microsoft's documents do not know. */
	readonly violations: string[];
	fault: FragmentFault;
	/** How many bytes of a download are sent before the connection is cut, one entry per download. */
	readonly cuts: number[];
	open(
		size: number | undefined,
		ranges: Session['ranges'],
		finish: Session['finish'],
	): { uploadUrl: string; expirationDateTime: string };
	/** The address that gives out a content once and for all who know it. */
	offer(content: Buffer, type: string): string;
	/** The address that tells how far something is: asked anew at every look. */
	watch(look: () => Look): string;
}

interface Look {
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: object;
}

export async function startUploadHost(): Promise<UploadHost> {
	const sessions = new Map<string, Session>();
	const offers = new Map<string, { content: Buffer; type: string }>();
	const watched = new Map<string, () => Look>();
	let made = 0;
	const secret = () => createHash('sha256').update(`upload ${made++}`).digest('hex');
	const server: LoopbackServer = await loopbackServer(async (received, response) => {
		const { method, path, headers, body } = received;
		if (headers.authorization !== undefined) host.authorizations.push(headers.authorization);
		const key = path.split('/')[2] ?? '';
		const offer = offers.get(key);
		if (offer) {
			const { content, type } = offer;
			const [, first] = /^bytes=(\d+)-$/.exec(headers.range ?? '') ?? [];
			const from = first !== undefined && headers['if-range'] === etag(content) ? Number(first) : 0;
			response.writeHead(from > 0 ? 206 : 200, {
				'content-type': type,
				'content-length': content.length - from,
				etag: etag(content),
				...(from > 0 ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {}),
			});
			const cut = host.cuts.shift();
			if (cut === undefined) return void response.end(content.subarray(from));
			return void response.write(content.subarray(from, from + cut), () => setImmediate(() => response.destroy()));
		}
		const look = watched.get(key)?.();
		if (look) {
			response.writeHead(look.status, { 'content-type': 'application/json', ...look.headers });
			return void response.end(look.body && JSON.stringify(look.body));
		}
		const tell = (type: string, value: object, status: number) => {
			const wrong = CONTRACT.differences(type, value);
			host.violations.push(...wrong.map((says) => `${method} of an upload: ${type} ${says}`));
			json(response, value, status);
		};
		const refuse = (status: number, code: string, message: string) =>
			tell('ODataErrors.ODataError', { error: { code, message } }, status);
		const session = sessions.get(key);
		if (!session) return refuse(404, 'itemNotFound', 'Item not found');
		const state = () => ({
			expirationDateTime: new Date(Date.now() + 3_600_000).toISOString(),
			nextExpectedRanges: [session.ranges === 'open ranges' ? `${session.received}-` : String(session.received)],
		});
		if (method === 'GET') return tell('uploadSession', state(), 200);
		if (method === 'DELETE') {
			sessions.delete(key);
			return void response.writeHead(204).end();
		}
		const range = headers['content-range'] ?? '';
		host.fragments.push(range);
		const fault = host.fault(host.fragments.length);
		if (fault === 'lost') return void response.destroy();
		if (fault === 'forgotten') {
			sessions.delete(key);
			return refuse(404, 'itemNotFound', 'The upload session was not found');
		}
		const [, from, to, total] = (/^bytes (\d+)-(\d+)\/(\d+)$/.exec(range) ?? []).map(Number);
		const isLast = to + 1 === total;
		session.size ??= total;
		if (total !== session.size || body.length !== to - from + 1 || body.length >= LARGEST_FRAGMENT)
			return refuse(400, 'invalidRequest', 'Invalid Content-Range');
		if (!isLast && body.length % STEP !== 0) return refuse(400, 'invalidRequest', 'Fragments are multiples of 320 KiB');
		if (from !== session.received) return refuse(416, 'invalidRange', 'Fragment already received');
		session.chunks.push(body);
		session.received = to + 1;
		const result = isLast ? await session.finish(Buffer.concat(session.chunks)) : undefined;
		if (isLast) sessions.delete(key);
		if (fault === 'unanswered') return void response.destroy();
		if (result) return tell(session.ranges === 'open ranges' ? 'driveItem' : 'attachment', result, 201);
		// https://learn.microsoft.com/graph/outlook-large-attachments: Outlook accepts a fragment with the status of an end.
		return tell('uploadSession', state(), session.ranges === 'open ranges' ? 202 : 200);
	});
	const host: UploadHost = {
		origin: server.origin,
		authorizations: [],
		fragments: [],
		violations: [],
		fault: () => undefined,
		cuts: [],
		open(size, ranges, finish) {
			const key = secret();
			sessions.set(key, { size, ranges, finish, chunks: [], received: 0 });
			return {
				uploadUrl: `${server.origin}/up/${key}`,
				expirationDateTime: new Date(Date.now() + 3_600_000).toISOString(),
			};
		},
		offer(content, type) {
			const key = secret();
			offers.set(key, { content, type });
			return `${server.origin}/down/${key}`;
		},
		watch(look) {
			const key = secret();
			watched.set(key, look);
			return `${server.origin}/monitor/${key}`;
		},
		[Symbol.asyncDispose]: async () => await server.close(),
	};
	return host;
}

function etag(content: Buffer): string {
	return `"${createHash('sha256').update(content).digest('hex')}"`;
}
