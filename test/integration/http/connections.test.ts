import { connect, type Socket } from 'node:net';
import { createServer, request as httpRequest } from 'node:http';
import { beforeAll, describe, expect, it } from 'vitest';
import { readProxyEnvironment } from '../../../nodes/shared/transports/http/proxy';
import { type Certificates, makeCertificates } from '../../support/certificates.mts';
import { json, loopbackServer } from '../../support/loopbackServer';
import { answered, get, NEVER, transport } from '../../support/httpFixtures';

let certificates: Certificates;
beforeAll(async () => {
	certificates = await makeCertificates();
});

describe('TLS', () => {
	it('refuses a certificate nobody vouches for, once and for all', async () => {
		await using server = await loopbackServer((_, response) => json(response, 1), certificates.server);
		await using http = transport();
		expect(await http.send(get(server.origin), NEVER)).toMatchObject({
			permanent: true,
			delivered: 'no',
			phase: 'connect',
		});
		expect(server.requests).toHaveLength(0);
	});

	it('accepts it with its authority, or when told to ignore', async () => {
		await using server = await loopbackServer((_, response) => json(response, 1), certificates.server);
		await using http = transport();
		for (const tls of [{ ca: certificates.ca }, { rejectUnauthorized: false }]) {
			answered(await http.send(get(server.origin, { connection: { maxConnections: 2, tls } }), NEVER));
		}
		expect(server.connections).toBe(2);
	});

	it('shakes hands once for many requests', async () => {
		await using server = await loopbackServer((_, response) => json(response, 1), certificates.server);
		await using http = transport();
		const connection = { maxConnections: 4, tls: { ca: certificates.ca } };
		await Promise.all(
			Array.from({ length: 100 }, async () => answered(await http.send(get(server.origin, { connection }), NEVER))),
		);
		expect(server.connections).toBeLessThanOrEqual(4);
	});

	it('keeps a row of connections for each user, so that none waits behind the others', async () => {
		const held: Array<() => void> = [];
		await using server = await loopbackServer((_, response) => void held.push(() => json(response, 1)));
		await using http = transport();
		const connection = { maxConnections: 1 };
		const sent = ['a', 'b', 'a', undefined].map((user) =>
			http.send({ ...get(server.origin, { connection }), user }, NEVER),
		);
		await expect.poll(() => held.length).toBe(3);
		for (let answers = 0; answers < sent.length; answers++) {
			await expect.poll(() => held.length).toBeGreaterThan(0);
			held.shift()?.();
		}
		for (const reply of await Promise.all(sent)) answered(reply);
		expect(server.connections).toBe(3);
	});

	it('shows a client certificate, its key encrypted or not', async () => {
		const demanding = { ...certificates.server, ca: certificates.ca, requestCert: true, rejectUnauthorized: true };
		await using server = await loopbackServer((_, response) => json(response, 1), demanding);
		await using http = transport();
		const { ca, client, encryptedClientKey: key, passphrase } = certificates;
		answered(await http.send(get(server.origin, { connection: { maxConnections: 1, tls: { ca, ...client } } }), NEVER));
		answered(
			await http.send(
				get(server.origin, { connection: { maxConnections: 1, tls: { ca, cert: client.cert, key, passphrase } } }),
				NEVER,
			),
		);
		const without = await http.send(get(server.origin, { connection: { maxConnections: 1, tls: { ca } } }), NEVER);
		expect(without).toMatchObject({ kind: 'failure' });
	});

	it('says when a certificate or key cannot be read', async () => {
		await using server = await loopbackServer((_, response) => json(response, 1), certificates.server);
		await using http = transport();
		const { ca, client, encryptedClientKey: key } = certificates;
		for (const tls of [
			{ ca, cert: 'nonsense', key: 'nonsense' },
			{ ca, cert: client.cert, key, passphrase: 'wrong' },
		]) {
			const reply = await http.send(get(server.origin, { connection: { maxConnections: 1, tls } }), NEVER);
			expect(reply).toMatchObject({ permanent: true, delivered: 'no', description: expect.stringContaining('PEM') });
		}
	});
});

/** A forward proxy that tunnels and forwards, and writes down what it was asked. */
async function proxyServer(password?: string) {
	const asked: string[] = [];
	const sockets = new Set<Socket>();
	const refuses = (authorization: string | undefined) =>
		password !== undefined && authorization !== `Basic ${Buffer.from(password).toString('base64')}`;
	const server = await loopbackServer((received, response) => {
		asked.push(`${received.method} ${received.path}`);
		if (refuses(received.headers['proxy-authorization'])) return void response.writeHead(407).end();
		const forwarded = httpRequest(received.path, { method: received.method, headers: received.headers }, (answer) => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(response);
		});
		forwarded.end(received.body);
	});
	return { server, asked, sockets, refuses };
}

describe('proxies', () => {
	it('plain http is asked for with its whole address', async () => {
		await using target = await loopbackServer((_, response) => json(response, 'through'));
		const { server, asked } = await proxyServer();
		await using _proxy = server;
		await using http = transport();
		const connection = { maxConnections: 2, proxy: server.origin };
		const reply = answered(await http.send(get(`${target.origin}/x?y=1`, { connection }), NEVER));
		expect(JSON.parse(reply.body.toString())).toBe('through');
		expect(asked).toEqual([`GET ${target.origin}/x?y=1`]);
		expect(target.requests[0].headers.host).toBe(`127.0.0.1:${target.port}`);
	});

	it('name and password in the proxy address are used', async () => {
		await using target = await loopbackServer((_, response) => json(response, 1));
		const { server } = await proxyServer('us:p@ss');
		await using _proxy = server;
		await using http = transport();
		const at = (proxy: string) => get(target.origin, { connection: { maxConnections: 1, proxy } });
		expect(answered(await http.send(at(`http://us:p%40ss@127.0.0.1:${server.port}`), NEVER)).status).toBe(200);
		expect(answered(await http.send(at(server.origin), NEVER)).status).toBe(407);
	});

	it('https goes through a tunnel', async () => {
		await using target = await loopbackServer((_, response) => json(response, 1), certificates.server);
		const tunnels: string[] = [];
		const proxy = createServer();
		const open = new Set<{ destroy(): void }>();
		proxy.on('connect', (request, client, head) => {
			tunnels.push(request.url ?? '');
			open.add(client);
			const upstream = connect(target.port, '127.0.0.1', () => {
				client.write('HTTP/1.1 200 Connection established\r\n\r\n');
				upstream.write(head);
				upstream.pipe(client).pipe(upstream);
			});
			upstream.on('error', () => client.destroy());
			client.on('error', () => upstream.destroy());
		});
		await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
		const { port } = proxy.address() as { port: number };
		try {
			await using http = transport();
			const connection = { maxConnections: 1, proxy: `http://127.0.0.1:${port}`, tls: { ca: certificates.ca } };
			for (let i = 0; i < 3; i++) answered(await http.send(get(target.origin, { connection }), NEVER));
			expect(tunnels).toEqual([`localhost:${target.port}`]);
		} finally {
			for (const socket of open) socket.destroy();
			await new Promise<void>((resolve) => proxy.close(() => resolve()));
		}
	});

	it.each([
		[407, true],
		[403, true],
		[503, false],
	])('that answer a tunnel with %i are named', async (status, permanent) => {
		await using http = transport();
		const proxy = createServer().on('connect', (_, client) => client.end(`HTTP/1.1 ${status} No\r\n\r\n`));
		await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
		const { port } = proxy.address() as { port: number };
		try {
			const connection = { maxConnections: 1, proxy: `http://127.0.0.1:${port}` };
			const reply = await http.send(get('https://localhost:9/', { connection }), NEVER);
			expect(reply).toMatchObject({ code: `PROXY_${status}`, permanent, delivered: 'no', phase: 'connect' });
			expect(reply).toMatchObject({ message: expect.stringContaining(`127.0.0.1:${port}`) });
		} finally {
			await new Promise<void>((resolve) => proxy.close(() => resolve()));
		}
	});

	it('come from the environment, and are named when they are down', async () => {
		const gone = await loopbackServer(() => undefined);
		await gone.close();
		await using target = await loopbackServer((_, response) => json(response, 1));
		await using http = transport({ proxies: readProxyEnvironment({ HTTP_PROXY: gone.origin }) });
		expect(await http.send(get(target.origin), NEVER)).toMatchObject({
			code: 'ECONNREFUSED',
			message: expect.stringContaining(`through the proxy 127.0.0.1:${gone.port}`),
		});
		await using direct = transport({
			proxies: readProxyEnvironment({ HTTP_PROXY: gone.origin, NO_PROXY: '127.0.0.1' }),
		});
		answered(await direct.send(get(target.origin), NEVER));
	});

	it.each(['socks5://127.0.0.1:1', 'not a url', 'ftp://127.0.0.1'])('%s is refused', async (proxy) => {
		await using http = transport();
		const reply = await http.send(get('http://127.0.0.1:9/', { connection: { maxConnections: 1, proxy } }), NEVER);
		expect(reply).toMatchObject({ code: 'BAD_PROXY', permanent: true, delivered: 'no' });
	});

	it('are guarded like every other address', async () => {
		await using target = await loopbackServer((_, response) => json(response, 1));
		await using http = transport({
			guards: { checkConnectionHost: (host) => (host === '127.0.0.1' ? 'blocked' : undefined) },
		});
		const connection = { maxConnections: 1, proxy: 'http://127.0.0.1:9' };
		expect(await http.send(get(target.origin, { connection }), NEVER)).toMatchObject({ code: 'EGRESS_REFUSED' });
	});
});

describe('pools', () => {
	it('are closed when their last user has gone and they were thrown out', async () => {
		await using server = await loopbackServer((_, response) => json(response, 1));
		const http = transport();
		answered(await http.send(get(server.origin), NEVER));
		expect(server.open.size).toBe(1);
		await http.close();
		await http.registry.closeAll();
		await expect.poll(() => server.open.size).toBe(0);
	});

	it('have names that show neither keys nor passwords', async () => {
		await using server = await loopbackServer((_, response) => json(response, 1));
		await using http = transport();
		await http.send(
			get(server.origin, {
				connection: { maxConnections: 1, tls: { passphrase: 'hunter2' }, proxy: 'http://u:hunter2@127.0.0.1:9' },
			}),
			NEVER,
		);
		expect(JSON.stringify(http.registry.snapshot())).not.toContain('hunter2');
	});
});
