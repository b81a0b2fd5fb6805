import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { BodySink } from '../../../nodes/shared/transports/http/httpRequest';
import { loopbackServer } from '../../support/loopbackServer';
import { answered, get, NEVER, transport } from '../../support/httpFixtures';

const TEXT = 'Wörter '.repeat(5000);

const ENCODERS: Record<string, (data: Buffer) => Buffer> = {
	gzip: zlib.gzipSync,
	'x-gzip': zlib.gzipSync,
	deflate: zlib.deflateSync,
	br: zlib.brotliCompressSync,
	zstd: zlib.zstdCompressSync,
	'gzip, br': (data) => zlib.brotliCompressSync(zlib.gzipSync(data)),
	identity: (data) => data,
	nonsense: (data) => data,
};

async function serving(body: Buffer | string, headers: Record<string, string> = {}) {
	return await loopbackServer((_, response) => {
		response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', ...headers });
		response.end(body);
	});
}

/** Collects what it is given. */
function collector(): BodySink & { taken: Buffer[] } {
	const taken: Buffer[] = [];
	return {
		taken,
		headers: () => ({}),
		accepts: ({ status }) => status === 200,
		take: async (_, body) => {
			for await (const chunk of body) taken.push(chunk as Buffer);
			return Buffer.concat(taken).length;
		},
	};
}

describe('compressed answers', () => {
	it.each(Object.keys(ENCODERS))('%s is undone, in memory and in streams', async (encoding) => {
		await using server = await serving(ENCODERS[encoding](Buffer.from(TEXT)), { 'content-encoding': encoding });
		await using http = transport();
		expect(answered(await http.send(get(server.origin), NEVER)).body.toString()).toBe(TEXT);
		const sink = collector();
		expect(answered(await http.send(get(server.origin, { sink }), NEVER)).stored).toBe(Buffer.byteLength(TEXT));
		expect(Buffer.concat(sink.taken).toString()).toBe(TEXT);
		expect(server.requests[0].headers['accept-encoding']).toBe('gzip, deflate, br, zstd');
	});

	it('deflate without a header, as some servers send it, is understood', async () => {
		await using server = await serving(zlib.deflateRawSync(TEXT), { 'content-encoding': 'deflate' });
		await using http = transport();
		expect(answered(await http.send(get(server.origin), NEVER)).body.toString()).toBe(TEXT);
	});

	it('HEAD has no body to undo', async () => {
		await using server = await serving(zlib.gzipSync(TEXT), { 'content-encoding': 'gzip' });
		await using http = transport();
		expect(answered(await http.send(get(server.origin, { method: 'HEAD' }), NEVER)).body).toHaveLength(0);
	});

	it.each(['gzip', 'br', 'zstd', 'deflate'])('a %s body that is damaged is a failure', async (encoding) => {
		await using server = await serving(Buffer.from('this is not compressed at all, sorry'), {
			'content-encoding': encoding,
		});
		await using http = transport();
		expect(await http.send(get(server.origin), NEVER)).toMatchObject({
			kind: 'failure',
			phase: 'receive',
			delivered: 'maybe',
		});
	});

	it.each(['gzip', 'br', 'zstd'])('a %s bomb is stopped at the limit', async (encoding) => {
		const bomb = ENCODERS[encoding](Buffer.alloc(64 * 1024 * 1024));
		await using server = await serving(bomb, { 'content-encoding': encoding });
		await using http = transport();
		expect(await http.send(get(server.origin, { maxBodyBytes: 1024 * 1024 }), NEVER)).toMatchObject({
			code: 'RESPONSE_TOO_LARGE',
			permanent: true,
			message: 'The response is larger than 1 MiB',
		});
	});

	it('a stream that unfolds beyond all reason is cut off', async () => {
		const bomb = zlib.brotliCompressSync(Buffer.alloc(300 * 1024 * 1024), {
			params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 3 },
		});
		await using server = await serving(bomb, { 'content-encoding': 'br' });
		await using http = transport();
		const sink: BodySink = {
			headers: () => ({}),
			accepts: () => true,
			take: async (_, body) => {
				let bytes = 0;
				for await (const chunk of body) bytes += (chunk as Buffer).length;
				return bytes;
			},
		};
		expect(await http.send(get(server.origin, { sink }), NEVER)).toMatchObject({
			code: 'RESPONSE_TOO_LARGE',
			permanent: true,
		});
	});
});

describe('the size limit', () => {
	it.each([
		['announced', { 'content-length': '2000' }],
		['found out on the way', {} as Record<string, string>],
	])('holds when the size is %s', async (_, headers) => {
		await using server = await serving('x'.repeat(2000), headers);
		await using http = transport();
		expect(await http.send(get(server.origin, { maxBodyBytes: 1000 }), NEVER)).toMatchObject({
			code: 'RESPONSE_TOO_LARGE',
		});
		expect(answered(await http.send(get(server.origin, { maxBodyBytes: 2000 }), NEVER)).body).toHaveLength(2000);
	});
});

describe('sent bodies', () => {
	it('streams, with and without a known length', async () => {
		await using server = await serving('ok');
		await using http = transport();
		const stream = () => Readable.from([Buffer.from('one '), Buffer.from('two')]);
		answered(
			await http.send(
				get(server.origin, { method: 'POST', body: { encode: () => ({ content: stream(), length: 7 }) } }),
				NEVER,
			),
		);
		answered(
			await http.send(get(server.origin, { method: 'POST', body: { encode: () => ({ content: stream() }) } }), NEVER),
		);
		expect(server.requests.map(({ body }) => body.toString())).toEqual(['one two', 'one two']);
		expect(server.requests[0].headers).toMatchObject({ 'content-length': '7' });
		expect(server.requests[1].headers).toMatchObject({ 'transfer-encoding': 'chunked' });
	});

	it('are built anew for every hop', async () => {
		let built = 0;
		await using server = await loopbackServer((received, response) => {
			if (received.path === '/') response.writeHead(307, { location: '/end' });
			response.end();
		});
		await using http = transport();
		const body = { encode: () => ({ content: Readable.from([`try ${++built}`]) }) };
		answered(await http.send(get(server.origin, { method: 'POST', body }), NEVER));
		expect(server.requests.map((request) => request.body.toString())).toEqual(['try 1', 'try 2']);
	});

	it('that cannot be read stop the request and say so', async () => {
		await using server = await serving('ok');
		await using http = transport();
		const content = new Readable({
			read() {
				this.push('first part');
				this.destroy(new Error('disk on fire'));
			},
		});
		const reply = await http.send(get(server.origin, { method: 'POST', body: { encode: () => ({ content }) } }), NEVER);
		expect(reply).toMatchObject({
			code: 'BODY_SOURCE',
			permanent: true,
			message: expect.stringContaining('disk on fire'),
		});
	});

	it('that cannot be built send nothing', async () => {
		await using server = await serving('ok');
		await using http = transport();
		const body = {
			encode: () => {
				throw new Error('no such file');
			},
		};
		expect(await http.send(get(server.origin, { method: 'POST', body }), NEVER)).toMatchObject({
			code: 'BAD_BODY',
			delivered: 'no',
		});
		expect(server.connections).toBe(0);
	});

	it('are not opened for a request that cannot be sent', async () => {
		await using http = transport();
		let opened = 0;
		const encode = () => (opened++, { content: Readable.from(['x']) });
		const request = { method: 'POST', headers: { 'x-bad': 'a\nb' }, body: { encode } };
		expect(await http.send(get('http://127.0.0.1:9/', request), NEVER)).toMatchObject({ code: 'BAD_HEADER' });
		expect(opened).toBe(0);
	});

	it('are sent to their end to a service that answers meanwhile, and closed then', async () => {
		const server = createServer((request, response) => void request.pipe(response.writeHead(200)));
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		await using http = transport();
		const chunk = Buffer.alloc(64 * 1024);
		let go = () => {};
		const answering = new Promise<void>((resolve) => (go = resolve));
		const content = Readable.from(
			(async function* () {
				yield chunk;
				await answering;
				for (let i = 0; i < 9; i++) yield chunk;
			})(),
		);
		const sink: BodySink = {
			headers: () => ({}),
			accepts: () => true,
			async take(_, body) {
				let bytes = 0;
				for await (const piece of body) {
					bytes += (piece as Buffer).length;
					go();
				}
				return bytes;
			},
		};
		const { port } = server.address() as AddressInfo;
		const request = { method: 'POST', sink, body: { encode: () => ({ content }) } };
		const reply = await http.send(get(`http://127.0.0.1:${port}/`, request), NEVER);
		server.closeAllConnections();
		server.close();
		expect(answered(reply).stored).toBe(10 * chunk.length);
		expect(content.destroyed).toBe(true);
	});

	it('take fields from the credential while they are data', async () => {
		await using server = await serving('ok');
		await using http = transport();
		const signer = {
			sign: (request: { body?: unknown }) => void (request.body = { ...(request.body as object), token: 's' }),
		};
		const body = { data: { a: 1 }, encode: (data: unknown) => ({ content: JSON.stringify(data) }) };
		answered(await http.send(get(server.origin, { method: 'POST', body, signer }), NEVER));
		expect(server.requests[0].body.toString()).toBe('{"a":1,"token":"s"}');
	});
});

describe('sinks', () => {
	it('leave bodies they do not want in memory', async () => {
		await using server = await loopbackServer((_, response) => void response.writeHead(404).end('nothing here'));
		await using http = transport();
		const reply = answered(await http.send(get(server.origin, { sink: collector() }), NEVER));
		expect(reply).not.toHaveProperty('stored');
		expect(reply.body.toString()).toBe('nothing here');
	});

	it('slow down the sender when they are slow', async () => {
		let sent = 0;
		await using server = await loopbackServer(async (_, response) => {
			response.writeHead(200);
			for (let i = 0; i < 400; i++) {
				if (!response.write(Buffer.alloc(64 * 1024))) await new Promise((resolve) => response.once('drain', resolve));
				sent++;
			}
			response.end();
		});
		await using http = transport();
		let go!: () => void;
		const held = new Promise<void>((resolve) => (go = resolve));
		let bytes = 0;
		const sink: BodySink = {
			headers: () => ({}),
			accepts: () => true,
			take: async (_, body) => {
				await held;
				for await (const chunk of body) bytes += (chunk as Buffer).length;
				return bytes;
			},
		};
		const reply = http.send(get(server.origin, { sink }), NEVER);
		let before = -1;
		await expect
			.poll(() => {
				const stalled = sent > 0 && sent === before;
				before = sent;
				return stalled;
			})
			.toBe(true);
		expect(sent).toBeLessThan(400);
		go();
		expect(answered(await reply).stored).toBe(400 * 64 * 1024);
	});

	it('that fail end the exchange', async () => {
		await using server = await serving(Buffer.alloc(1024 * 1024));
		await using http = transport();
		const sink: BodySink = {
			headers: () => ({}),
			accepts: () => true,
			take: async () => {
				throw Object.assign(new Error('disk full'), { code: 'ENOSPC' });
			},
		};
		expect(await http.send(get(server.origin, { sink }), NEVER)).toMatchObject({
			kind: 'failure',
			code: 'ENOSPC',
			phase: 'receive',
		});
		await expect.poll(() => server.open.size).toBe(0);
	});
});
