import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** One request as it arrived. */
export interface Received {
	readonly method: string;
	readonly path: string;
	readonly headers: IncomingMessage['headers'];
	readonly rawHeaders: string[];
	readonly body: Buffer;
}

export interface LoopbackServer extends AsyncDisposable {
	readonly origin: string;
	readonly port: number;
	readonly requests: Received[];
	/** Connections opened so far. */
	readonly connections: number;
	/** Connections open now. */
	readonly open: Set<Socket>;
	close(): Promise<void>;
}

export type Handler = (received: Received, response: ServerResponse, request: IncomingMessage) => void | Promise<void>;

/** A real HTTP server on 127.0.0.1 that writes down what it gets; `tls` makes it an HTTPS server. */
export async function loopbackServer(handler: Handler, tls?: ServerOptions): Promise<LoopbackServer> {
	const requests: Received[] = [];
	const open = new Set<Socket>();
	let connections = 0;
	const listener: RequestListener = async (request, response) => {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		const received: Received = {
			method: request.method ?? '',
			path: request.url ?? '',
			headers: request.headers,
			rawHeaders: request.rawHeaders,
			body: Buffer.concat(chunks),
		};
		requests.push(received);
		await handler(received, response, request);
	};
	const server = tls
		? createTlsServer(tls, (i, o) => void run(listener, i, o))
		: createServer((i, o) => void run(listener, i, o));
	server.on(tls ? 'secureConnection' : 'connection', () => connections++);
	server.on('connection', (socket: Socket) => {
		open.add(socket);
		socket.on('close', () => open.delete(socket));
		socket.on('error', () => undefined);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const close = async () => {
		const closed = new Promise<void>((resolve) => server.close(() => resolve()));
		for (const socket of open) socket.destroy();
		await closed;
	};
	return {
		origin: `${tls ? 'https' : 'http'}://${tls ? 'localhost' : '127.0.0.1'}:${port}`,
		port,
		requests,
		open,
		get connections() {
			return connections;
		},
		close,
		[Symbol.asyncDispose]: close,
	};
}

/** A handler that fails ends its request, and the test sees a reset instead of a hang. */
async function run(
	listener: (i: IncomingMessage, o: ServerResponse) => unknown,
	request: IncomingMessage,
	response: ServerResponse,
) {
	try {
		await listener(request, response);
	} catch {
		response.destroy();
	}
}

/** Answers with JSON. */
export function json(
	response: ServerResponse,
	value: unknown,
	status = 200,
	headers: Record<string, string | string[]> = {},
): void {
	response.writeHead(status, { 'content-type': 'application/json', ...headers });
	response.end(JSON.stringify(value));
}
