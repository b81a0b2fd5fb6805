import { createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { json, loopbackServer } from '../../support/loopbackServer';
import { answered, get, NEVER, post, transport } from '../../support/httpFixtures';

/** A TCP server that does to each connection what the test says. */
async function tcpServer(onConnection: (socket: Socket) => void) {
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on('error', () => undefined);
		onConnection(socket);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as { port: number };
	return {
		origin: `http://127.0.0.1:${port}`,
		sockets,
		[Symbol.asyncDispose]: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}

describe('one exchange', () => {
	it('brings back status, headers and body', async () => {
		await using server = await loopbackServer((_, response) =>
			json(response, { ok: true }, 201, { 'set-cookie': ['a=1', 'b=2'], 'X-One': '1' }),
		);
		await using http = transport();
		const reply = answered(await http.send(get(`${server.origin}/a?b=c`), NEVER));
		expect(reply).toMatchObject({ status: 201, statusText: 'Created', url: `${server.origin}/a?b=c`, signed: false });
		expect(reply.headers).toMatchObject({ 'set-cookie': ['a=1', 'b=2'], 'x-one': '1' });
		expect(JSON.parse(reply.body.toString())).toEqual({ ok: true });
		expect(server.requests[0]).toMatchObject({ method: 'GET', path: '/a?b=c' });
		expect(server.requests[0].headers['user-agent']).toBe('steady-test');
	});

	it('opens no more connections than it may, and uses them again', async () => {
		await using server = await loopbackServer((_, response) => json(response, 1));
		await using http = transport();
		const connection = { maxConnections: 3 };
		for (let round = 0; round < 5; round++) {
			await Promise.all(
				Array.from({ length: 20 }, async () => answered(await http.send(get(server.origin, { connection }), NEVER))),
			);
		}
		expect(server.requests).toHaveLength(100);
		expect(server.connections).toBeLessThanOrEqual(3);
	});

	it('shares a pool between transports with equal settings', async () => {
		await using server = await loopbackServer((_, response) => json(response, 1));
		await using first = transport();
		await using second = transport({ registry: first.registry });
		await first.send(get(server.origin, { connection: { maxConnections: 1 } }), NEVER);
		await second.send(get(server.origin, { connection: { maxConnections: 1 } }), NEVER);
		expect(server.connections).toBe(1);
	});

	it('sends header names as they are written, and none that belong to the connection', async () => {
		await using server = await loopbackServer((_, response) => json(response, 1));
		await using http = transport();
		const headers = {
			'X-CamelCase': 'ü',
			Connection: 'Upgrade',
			'Transfer-Encoding': 'chunked',
			'Content-Length': '99',
		};
		answered(await http.send(post(server.origin, 'hello', { headers }), NEVER));
		expect(server.requests[0].rawHeaders).toContain('X-CamelCase');
		expect(server.requests[0].headers).toMatchObject({
			'content-length': '5',
			connection: 'keep-alive',
			'x-camelcase': 'ü',
		});
		expect(server.requests[0].body.toString()).toBe('hello');
	});

	it('keeps the Host header a user gives', async () => {
		await using server = await loopbackServer((_, response) => json(response, 1));
		await using http = transport();
		answered(await http.send(get(server.origin, { headers: { Host: 'virtual.example' } }), NEVER));
		expect(server.requests[0].headers.host).toBe('virtual.example');
	});

	it('turns a name and password in the URL into basic authentication, out of sight', async () => {
		await using server = await loopbackServer((_, response) => json(response, 1));
		await using http = transport();
		const reply = answered(await http.send(get(`http://us%20er:p%40ss@127.0.0.1:${server.port}/x`), NEVER));
		expect(server.requests[0].headers.authorization).toBe(`Basic ${Buffer.from('us er:p@ss').toString('base64')}`);
		expect(reply.url).toBe(`${server.origin}/x`);
	});
});

describe('failures', () => {
	it('nothing was delivered when nobody listens', async () => {
		const server = await loopbackServer(() => undefined);
		await server.close();
		await using http = transport();
		const reply = await http.send(post(server.origin, 'x'), NEVER);
		expect(reply).toMatchObject({ kind: 'failure', code: 'ECONNREFUSED', delivered: 'no', phase: 'connect' });
		expect(reply).not.toHaveProperty('permanent', true);
	});

	it('all of many simultaneous requests fail when nobody listens', async () => {
		const server = await loopbackServer(() => undefined);
		await server.close();
		await using http = transport();
		const connection = { maxConnections: 2 };
		const replies = await Promise.all(
			Array.from({ length: 9 }, async () => await http.send(get(server.origin, { connection }), NEVER)),
		);
		for (const reply of replies) expect(reply).toMatchObject({ code: 'ECONNREFUSED', delivered: 'no' });
	});

	it('a request that was written and not answered may have been delivered', async () => {
		await using server = await tcpServer((socket) => socket.once('data', () => socket.destroy()));
		await using http = transport();
		expect(await http.send(post(server.origin, 'x'), NEVER)).toMatchObject({ delivered: 'maybe', phase: 'send' });
	});

	it('a reset on a connection used before, ahead of any byte of the answer, is a maybe', async () => {
		let seen = 0;
		await using server = await tcpServer((socket) =>
			socket.on('data', () => {
				seen++;
				if (seen === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
				else socket.resetAndDestroy();
			}),
		);
		await using http = transport();
		const connection = { maxConnections: 1 };
		answered(await http.send(get(server.origin, { connection }), NEVER));
		expect(await http.send(post(server.origin, 'x', { connection }), NEVER)).toMatchObject({
			kind: 'failure',
			delivered: 'maybe',
			phase: 'send',
		});
		expect(server.sockets.size).toBe(1);
	});

	it('a connection the server closed while it was idle is not used again', async () => {
		let sockets = 0;
		await using server = await tcpServer((socket) => {
			sockets++;
			socket.on('data', () => {
				socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok', () => socket.end());
			});
		});
		await using http = transport();
		for (let round = 0; round < 5; round++) {
			answered(await http.send(post(server.origin, 'x', { connection: { maxConnections: 1 } }), NEVER));
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
		expect(sockets).toBe(5);
	});

	it('a body that breaks off is a failure, not a short answer', async () => {
		await using server = await tcpServer((socket) =>
			socket.once('data', () => {
				socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf');
				setTimeout(() => socket.destroy(), 20);
			}),
		);
		await using http = transport();
		expect(await http.send(get(server.origin), NEVER)).toMatchObject({
			kind: 'failure',
			delivered: 'maybe',
			phase: 'receive',
		});
	});

	it('an answer that does not come in time is a timeout', async () => {
		await using server = await loopbackServer(() => undefined);
		await using http = transport();
		expect(await http.send(get(server.origin, { timeoutMs: 100 }), NEVER)).toMatchObject({
			code: 'UND_ERR_HEADERS_TIMEOUT',
			timeout: true,
			delivered: 'maybe',
		});
	});

	it('what is not HTTP is said to be none', async () => {
		await using server = await tcpServer((socket) =>
			socket.once('data', () => socket.end('220 mail.example ESMTP\r\n')),
		);
		await using http = transport();
		const reply = await http.send(get(server.origin), NEVER);
		expect(reply).toMatchObject({
			kind: 'failure',
			message: expect.stringContaining('did not answer with valid HTTP'),
		});
	});

	it.each([
		['https to a port that speaks http', 'https'],
		['http to a port that does not exist', 'http'],
	])('%s is explained', async (_, scheme) => {
		await using server = await loopbackServer((_received, response) => json(response, 1));
		if (scheme === 'http') await server.close();
		await using http = transport();
		const reply = await http.send(get(`${scheme}://127.0.0.1:${server.port}`), NEVER);
		expect(reply).toMatchObject({
			kind: 'failure',
			delivered: 'no',
			phase: 'connect',
			description: expect.any(String),
		});
	});

	it.each([
		['not a URL', 'BAD_URL'],
		['file:///etc/passwd', 'BAD_SCHEME'],
		['ftp://example.com/x', 'BAD_SCHEME'],
		['data:text/plain,hello', 'BAD_SCHEME'],
	])('%s is refused before anything is opened', async (url, code) => {
		await using http = transport();
		expect(await http.send(get(url), NEVER)).toMatchObject({
			code,
			permanent: true,
			delivered: 'no',
			phase: 'prepare',
		});
		expect(http.registry.snapshot()).toEqual([]);
	});

	it.each([
		[{ 'X-A': 'one\r\nX-B: two' }, 'U+000D'],
		[{ 'X-A': 'a\nb' }, 'U+000A'],
		[{ 'X-A': 'nul\0' }, 'U+0000'],
		[{ 'X-A': 'snow\u2603' }, 'U+2603'],
		[{ 'X A': '1' }, 'name'],
		[{ 'X-A\r\n': '1' }, 'name'],
		[{ '': '1' }, 'name'],
	])('the header %j is refused before anything is sent', async (headers, why) => {
		await using server = await loopbackServer((_, response) => json(response, 1));
		await using http = transport();
		const reply = await http.send(get(server.origin, { headers: headers as Record<string, string> }), NEVER);
		expect(reply).toMatchObject({ code: 'BAD_HEADER', permanent: true, message: expect.stringContaining(why) });
		expect(server.connections).toBe(0);
	});
});

describe('cancelling', () => {
	it('ends a request that waits for its answer, and closes its connection', async () => {
		let arrived!: () => void;
		const waiting = new Promise<void>((resolve) => (arrived = resolve));
		await using server = await loopbackServer(() => arrived());
		await using http = transport();
		const controller = new AbortController();
		const reply = http.send(get(server.origin), controller.signal);
		await waiting;
		controller.abort();
		expect(await reply).toMatchObject({ kind: 'failure', delivered: 'maybe' });
		await expect.poll(() => server.open.size).toBe(0);
	});

	it('sends nothing for a signal that is aborted already', async () => {
		await using server = await loopbackServer((_, response) => json(response, 1));
		await using http = transport();
		expect(await http.send(get(server.origin), AbortSignal.abort())).toMatchObject({
			kind: 'failure',
			delivered: 'no',
		});
		expect(server.connections).toBe(0);
	});

	it('never writes a request that was cancelled while it was queued behind others', async () => {
		const release: Array<() => void> = [];
		await using server = await loopbackServer(async (_, response) => {
			await new Promise<void>((resolve) => release.push(resolve));
			json(response, 1);
		});
		await using http = transport();
		const connection = { maxConnections: 1 };
		const first = http.send(get(`${server.origin}/first`, { connection }), NEVER);
		const controller = new AbortController();
		const second = http.send(post(`${server.origin}/second`, 'x', { connection }), controller.signal);
		await expect.poll(() => release.length).toBe(1);
		controller.abort();
		expect(await second).toMatchObject({ kind: 'failure', delivered: 'no', phase: 'connect' });
		release[0]();
		answered(await first);
		const third = http.send(get(`${server.origin}/third`, { connection }), NEVER);
		await expect.poll(() => release.length).toBe(2);
		release[1]();
		answered(await third);
		expect(server.requests.map(({ path }) => path)).toEqual(['/first', '/third']);
	});
});
