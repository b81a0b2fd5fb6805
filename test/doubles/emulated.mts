import type { ServerResponse } from 'node:http';
import { createEmulator } from 'emulate';
import { freePort } from '../../demo/ports.mts';
import { type LoopbackServer, loopbackServer, type Received } from '../support/loopbackServer.ts';

export interface Emulated extends LoopbackServer {
	readonly user: string;
	readonly clientId: string;
	readonly clientSecret: string;
}

/** What the answer says about the way it came, not about itself. */
const HOP_BY_HOP = new Set(['connection', 'content-encoding', 'content-length', 'keep-alive', 'transfer-encoding']);

/**
 * Google or Microsoft as the `emulate` package plays them: page of consent, token endpoint, API. In front of it a server
 * writes down what arrives, and answers at the addresses the package names in its pages.
 */
export async function startEmulated(service: 'google' | 'microsoft', redirectUri: string): Promise<Emulated> {
	const port = await freePort();
	const target = `http://127.0.0.1:${port}`;
	const front = await loopbackServer(async (received, response) => await forward(received, response, target));
	const client = { clientId: 'n8n-client', clientSecret: `canary-${service}-client-secret` };
	const user = `ann@${service}.example.com`;
	const { clientId: client_id, clientSecret: client_secret } = client;
	const emulator = await createEmulator({
		service,
		port,
		baseUrl: front.origin,
		seed: {
			[service]: {
				users: [{ email: user, name: 'Ann' }],
				oauth_clients: [{ client_id, client_secret, name: 'n8n', redirect_uris: [redirectUri] }],
			},
		},
	});
	const closeFront = front.close;
	const close = async () => {
		await closeFront();
		await emulator.close();
	};
	return Object.assign(front, { ...client, user, close, [Symbol.asyncDispose]: close });
}

async function forward({ method, path, headers, body }: Received, response: ServerResponse, target: string) {
	const named = Object.entries(headers).filter(
		(header): header is [string, string] => typeof header[1] === 'string' && !HOP_BY_HOP.has(header[0]),
	);
	const answer = await fetch(target + path, {
		method,
		headers: named,
		redirect: 'manual',
		...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
	});
	response.writeHead(answer.status, [...answer.headers].filter(([name]) => !HOP_BY_HOP.has(name)).flat());
	response.end(Buffer.from(await answer.arrayBuffer()));
}
