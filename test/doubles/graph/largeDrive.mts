import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generated } from '../../support/generatedContent.ts';

const CHUNK = 256 * 1024;

/** Where the wire is cut: bytes of the content that have gone over it by then. */
export interface Cuts {
	readonly upload: readonly number[];
	readonly download: readonly number[];
}

/**
 * A drive with one file that is too large to be kept: what comes up is hashed, what goes down is made on the way. Contents
 * are on another host than the API.
 */
export interface LargeDrive extends AsyncDisposable {
	readonly origin: string;
	/** SHA-256 of what was uploaded; undefined until all of it is there. */
	readonly uploaded?: string;
	/** `Authorization` of requests to the host of contents that had one. */
	readonly authorizations: string[];
	/** Cuts that are still to come. */
	readonly left: { readonly upload: number[]; readonly download: number[] };
}

/** @param size of the file, in bytes */
export async function startLargeDrive(size: number, cuts: Cuts): Promise<LargeDrive> {
	const left = { upload: [...cuts.upload], download: [...cuts.download] };
	const authorizations: string[] = [];
	const hash = createHash('sha256');
	let received = 0;
	let uploaded: string | undefined;

	const upload = async (request: IncomingMessage, response: ServerResponse) => {
		const state = () => ({ nextExpectedRanges: [`${received}-`] });
		if (request.method === 'GET') return json(response, 200, state());
		const [, from, to] = (/^bytes (\d+)-(\d+)\//.exec(String(request.headers['content-range'])) ?? []).map(Number);
		const chunks: Buffer[] = [];
		let at = from;
		for await (const chunk of request as AsyncIterable<Buffer>) {
			chunks.push(chunk);
			at += chunk.length;
			// A cut within a fragment throws away what has come of it.
			if (at > left.upload[0] && left.upload[0] <= to) return cut(request, left.upload);
		}
		if (from !== received) return json(response, 416, { error: { code: 'invalidRange', message: 'Fragment overlap' } });
		for (const chunk of chunks) hash.update(chunk);
		received = to + 1;
		// At the end of a fragment it is the answer that gets lost.
		if (left.upload[0] === received) return cut(request, left.upload);
		if (received < size) return json(response, 202, state());
		uploaded = hash.digest('hex');
		return json(response, 201, item(size));
	};

	const download = async (request: IncomingMessage, response: ServerResponse) => {
		const [, first = '0'] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
		const from = request.headers['if-range'] === ETAG ? Number(first) : 0;
		response.writeHead(from > 0 ? 206 : 200, {
			'content-type': 'application/octet-stream',
			'content-length': size - from,
			etag: ETAG,
			...(from > 0 ? { 'content-range': `bytes ${from}-${size - 1}/${size}` } : {}),
		});
		for (let at = from; at < size; at += CHUNK) {
			if (at >= left.download[0]) return cut(request, left.download);
			const isFull = !response.write(generated(at, Math.min(size, at + CHUNK)));
			if (isFull) await drainedOrClosed(response);
		}
		response.end();
	};

	const contents = await listen(async (request, response) => {
		if (request.headers.authorization !== undefined) authorizations.push(request.headers.authorization);
		await (request.url === '/up' ? upload : download)(request, response);
	});
	const api = await listen(async (request, response) => {
		for await (const _ of request);
		const path = request.url ?? '';
		if (!request.headers.authorization) return json(response, 401, { error: { code: 'InvalidAuthenticationToken' } });
		if (path.endsWith('/createUploadSession'))
			return json(response, 200, { uploadUrl: `${contents.origin}/up`, expirationDateTime: '2100-01-01T00:00:00Z' });
		if (path.endsWith('/content')) return void response.writeHead(302, { location: `${contents.origin}/down` }).end();
		return json(response, 200, item(size));
	});
	return {
		origin: api.origin,
		get uploaded() {
			return uploaded;
		},
		authorizations,
		left,
		[Symbol.asyncDispose]: async () => void (await Promise.all([api.close(), contents.close()])),
	};
}

const ETAG = '"the-same-all-the-time"';

const item = (size: number) => ({
	id: 'large',
	name: 'large.bin',
	size,
	file: { mimeType: 'application/octet-stream' },
});

function cut(request: IncomingMessage, cuts: number[]): void {
	cuts.shift();
	request.socket.destroy();
}

async function drainedOrClosed(response: ServerResponse): Promise<void> {
	const over = new AbortController();
	const { signal } = over;
	await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]);
	over.abort();
}

function json(response: ServerResponse, status: number, body: object): void {
	response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function listen(handler: (...args: Parameters<RequestListener>) => Promise<void>) {
	const server = createServer((request, response) => {
		// Who cuts the wire need not hear that it broke.
		handler(request, response).catch(() => response.destroy());
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		origin: `http://127.0.0.1:${port}`,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
