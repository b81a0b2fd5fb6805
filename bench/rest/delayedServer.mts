import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';

/** What the server tells when it is ready. */
export interface Ports {
	http: number;
	https: number;
}

/** What the bench asks for: the number of connections opened since it asked before, TLS handshakes among them. */
export interface Connections {
	http: number;
	https: number;
}

/** Milliseconds until an answer: a service in the same region. */
const DELAY_MS = 5;

/** HTTP Request connects thousands of times at once; none of them must be turned away. */
const BACKLOG = 8_192;

const ANSWER = JSON.stringify({ id: 1, name: 'Ada Lovelace', active: true, tags: ['a', 'b'] });

/** A process of its own, so that the service's work is not the client's. Certificate and key come in the environment. */
const answer: RequestListener = (request, response) => {
	request.resume();
	setTimeout(() => {
		response.writeHead(200, { 'content-type': 'application/json' });
		response.end(ANSWER);
	}, DELAY_MS);
};

const opened: Connections = { http: 0, https: 0 };
const plain = createServer(answer).on('connection', () => opened.http++);
const secure = createTlsServer({ cert: process.env.CERT, key: process.env.KEY }, answer).on(
	'secureConnection',
	() => opened.https++,
);

async function listen(server: Server): Promise<number> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', BACKLOG, resolve));
	return (server.address() as AddressInfo).port;
}

process.on('message', () => {
	process.send?.({ ...opened });
	Object.assign(opened, { http: 0, https: 0 });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ http: await listen(plain), https: await listen(secure) } satisfies Ports);
