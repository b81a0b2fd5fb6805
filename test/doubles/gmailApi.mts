import { randomUUID } from 'node:crypto';
import { createEmulator } from 'emulate';
import { json, loopbackServer } from '../support/loopbackServer.ts';

/** A request to the API, whether it came alone or as a part of a batch. */
export interface GmailCall {
	readonly method: string;
	/** With the query. */
	readonly path: string;
	readonly body: Buffer;
	/** True for a part of a batch. */
	readonly inBatch: boolean;
}

/** What a fault does: answers in place of the service, before or after it has acted; or cuts the connection. */
export type Fault =
	| { readonly kind: 'answer'; readonly status: number; readonly body?: object }
	/** The service acts, and the client hears nothing of it. */
	| { readonly kind: 'lost' }
	/** The connection breaks before the service acts. */
	| { readonly kind: 'cut' };

export interface GmailApiOptions {
	readonly email?: string;
	/** The only access tokens that are known. */
	readonly tokens?: readonly string[];
	/** Replaces `Message-ID`s, as Gmail is seen to do. */
	readonly replacesMessageIds?: boolean;
	/** Asked about every call. */
	fault?(call: GmailCall): Fault | undefined;
	/** False for a gateway that knows no batches. */
	readonly takesBatches?: boolean;
}

export interface GmailApi {
	readonly origin: string;
	readonly email: string;
	/** Calls in the order in which they came. */
	readonly calls: GmailCall[];
	/** Carriers of batches. */
	readonly carriers: number;
	/** Asks the service behind the front, unseen. */
	ask<T>(method: string, path: string, body?: object): Promise<T>;
	close(): Promise<void>;
}

interface Answer {
	readonly status: number;
	readonly headers?: Record<string, string>;
	readonly body?: unknown;
}

const ME = '/gmail/v1/users/me';

/**
 * Gmail for tests: `emulate` keeps the mailbox; this front adds what that lacks (profile, batches, uploads in sessions, the
 * vacation responder, unknown tokens) and what tests need (faults, `Message-ID`s that are replaced).
 */
export async function startGmailApi(options: GmailApiOptions = {}): Promise<GmailApi> {
	const { email = 'ann@example.com', tokens = ['token-of-ann'], takesBatches = true } = options;
	const emulator = await createEmulator({
		service: 'google',
		port: 0,
		seed: { google: { users: [{ email, name: 'Ann Example' }] } },
	});
	const calls: GmailCall[] = [];
	const uploads = new Map<string, { to: string; metadata: object; length: number; bytes: Buffer; result?: Answer }>();
	let vacation: object = { enableAutoReply: false };
	let carriers = 0;

	const forward = async (method: string, path: string, body?: object): Promise<Answer> => {
		const response = await fetch(emulator.url + path, {
			method,
			headers: { authorization: `Bearer ${tokens[0]}`, 'content-type': 'application/json' },
			body: body && JSON.stringify(body),
		});
		const text = await response.text();
		return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
	};

	/** A message that came as it is, in the JSON that the service takes. */
	const asJson = (metadata: object, mail: Buffer, path: string) => {
		const raw = mail.toString('base64url');
		return path.includes('/drafts') ? { message: { ...inner(metadata), raw } } : { ...metadata, raw };
	};

	const act = async ({ method, path, body }: GmailCall, contentType: string, range: string): Promise<Answer> => {
		const url = new URL(path, 'http://gmail');
		const { pathname, searchParams } = url;
		if (pathname === `${ME}/profile`) {
			return { status: 200, body: { emailAddress: email, messagesTotal: 1, threadsTotal: 1, historyId: '1' } };
		}
		if (pathname === `${ME}/settings/vacation`) {
			if (method === 'PUT') vacation = parse(body);
			return { status: 200, body: vacation };
		}
		if (searchParams.has('upload_id')) {
			const session = uploads.get(searchParams.get('upload_id') ?? '');
			if (!session) return { status: 404, body: { error: { message: 'no such session' } } };
			if (session.result) return session.result;
			const [, from] = /^bytes (\d+)-/.exec(range) ?? [];
			if (from !== undefined && Number(from) === session.bytes.length)
				session.bytes = Buffer.concat([session.bytes, body]);
			const { length } = session.bytes;
			if (length < session.length)
				return { status: 308, headers: length > 0 ? { range: `bytes=0-${length - 1}` } : {} };
			session.result = await forward('POST', session.to, asJson(session.metadata, session.bytes, session.to));
			return session.result;
		}
		const to = path.replace(/^\/upload/, '').replace(/([?&])uploadType=[a-z]+&?/, '$1');
		switch (pathname.startsWith('/upload/') ? searchParams.get('uploadType') : null) {
			case 'media':
				return await forward(method, to, asJson({}, body, to));
			case 'multipart': {
				const [metadata, mail] = relatedParts(body, contentType);
				return await forward(method, to, asJson(parse(metadata), mail, to));
			}
			default:
				return briefly(
					pathname,
					await forward(method, path, body.length > 0 ? replaced(parse(body), options) : undefined),
				);
		}
	};

	const server = await loopbackServer(async ({ method, path, headers, body }, response) => {
		const token = headers.authorization?.replace(/^Bearer /, '') ?? '';
		if (!tokens.includes(token)) return json(response, UNAUTHENTICATED, 401);
		if (path === '/batch/gmail/v1') {
			if (!takesBatches) return json(response, { error: { message: 'Not Found' } }, 404);
			carriers++;
			const boundary = /boundary=(.*)$/.exec(headers['content-type'] ?? '')?.[1] ?? '';
			const parts = await Promise.all(
				batchParts(body.toString('utf8'), boundary).map(async ({ id, method: verb, path: place }) => {
					const call = { method: verb, path: place, body: Buffer.alloc(0), inBatch: true };
					calls.push(call);
					const fault = options.fault?.(call);
					const answer = fault?.kind === 'answer' ? fault : await act(call, '', '');
					return { id, answer };
				}),
			);
			const back = `batch_${randomUUID()}`;
			response.writeHead(200, { 'content-type': `multipart/mixed; boundary=${back}` });
			// In an order of their own: Gmail promises none.
			return void response.end(
				`${parts
					.reverse()
					.map((part) => partText(back, part))
					.join('')}--${back}--`,
			);
		}
		const call = { method, path, body, inBatch: false };
		calls.push(call);
		const fault = options.fault?.(call);
		if (fault?.kind === 'cut') return void response.destroy();
		if (fault?.kind === 'answer') return json(response, fault.body ?? {}, fault.status);
		if (new URL(path, 'http://gmail').searchParams.get('uploadType') === 'resumable') {
			const id = randomUUID();
			const to = path.replace(/^\/upload/, '').replace(/\?.*$/, '');
			const length = Number(headers['x-upload-content-length']);
			uploads.set(id, { to, metadata: parse(body), length, bytes: Buffer.alloc(0) });
			return void response
				.writeHead(200, { location: `${server.origin}${path.replace(/\?.*$/, '')}?upload_id=${id}` })
				.end();
		}
		const answer = await act(call, headers['content-type'] ?? '', headers['content-range'] ?? '');
		if (fault?.kind === 'lost') return void response.destroy();
		if (answer.body === undefined) return void response.writeHead(answer.status, answer.headers).end();
		return json(response, answer.body, answer.status, answer.headers);
	});

	return {
		origin: server.origin,
		email,
		calls,
		get carriers() {
			return carriers;
		},
		ask: async <T,>(method: string, path: string, body?: object) => (await forward(method, ME + path, body)).body as T,
		async close() {
			await server.close();
			await emulator.close();
		},
	};
}

const UNAUTHENTICATED = {
	error: {
		code: 401,
		message: 'Request had invalid authentication credentials.',
		errors: [{ reason: 'authError' }],
		status: 'UNAUTHENTICATED',
	},
};

/** Of a message that was sent, Gmail tells no more than this. */
function briefly(pathname: string, answer: Answer): Answer {
	if (!/\/(messages|drafts)\/send$/.test(pathname) || answer.status !== 200) return answer;
	const { id, threadId, labelIds } = answer.body as { id: string; threadId: string; labelIds: string[] };
	return { ...answer, body: { id, threadId, labelIds } };
}

function parse(body: Buffer): object {
	return body.length === 0 ? {} : (JSON.parse(body.toString('utf8')) as object);
}

function inner(metadata: object): object {
	return 'message' in metadata ? (metadata.message as object) : metadata;
}

/** The same body with another `Message-ID` in its mail. */
function replaced(body: object, { replacesMessageIds = false }: GmailApiOptions): object {
	if (!replacesMessageIds) return body;
	if ('message' in body) return { ...body, message: replaced(body.message as object, { replacesMessageIds }) };
	if (!('raw' in body) || typeof body.raw !== 'string') return body;
	const mail = Buffer.from(body.raw, 'base64url').toString('latin1');
	const changed = mail.replace(/^Message-ID: .*$/im, `Message-ID: <${randomUUID()}@mail.gmail.com>`);
	return { ...body, raw: Buffer.from(changed, 'latin1').toString('base64url') };
}

function relatedParts(body: Buffer, contentType: string): [Buffer, Buffer] {
	const boundary = /boundary=(.*)$/.exec(contentType)?.[1] ?? '';
	const text = body.toString('latin1');
	const [, first, second] = text.split(`--${boundary}`);
	const content = (part: string) => Buffer.from(part.slice(part.indexOf('\r\n\r\n') + 4, -2), 'latin1');
	return [content(first), content(second)];
}

function batchParts(body: string, boundary: string): Array<{ id: string; method: string; path: string }> {
	return body
		.split(`--${boundary}`)
		.slice(1, -1)
		.map((part) => ({
			id: /^content-id: <(.*)>/im.exec(part)?.[1] ?? '',
			method: /^([A-Z]+) (\S+) HTTP/m.exec(part)?.[1] ?? '',
			path: /^([A-Z]+) (\S+) HTTP/m.exec(part)?.[2] ?? '',
		}));
}

function partText(boundary: string, { id, answer }: { id: string; answer: Answer }): string {
	const head = `--${boundary}\r\nContent-Type: application/http\r\nContent-ID: <response-${id}>\r\n\r\n`;
	const body = JSON.stringify(answer.body ?? {});
	return `${head}HTTP/1.1 ${answer.status} Answer\r\nContent-Type: application/json\r\n\r\n${body}\r\n`;
}
