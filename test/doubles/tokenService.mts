import type { ServerResponse } from 'node:http';
import { json, loopbackServer, type LoopbackServer, type Received } from '../support/loopbackServer.ts';

/** What a token endpoint says no with (RFC 6749, 5.2). */
export interface TokenRefusal {
	readonly status: number;
	readonly error: string;
	readonly description: string;
}

/** Whom a token is for. */
export interface TokenGrantee {
	readonly subject: string;
	readonly scope: string;
}

export type Trouble = (response: ServerResponse, goOn: () => void) => void;

export interface TokenServiceOptions {
	/** Reads a question to the token endpoint. */
	readonly grant: (form: URLSearchParams, path: string, service: TokenService) => TokenGrantee | TokenRefusal;
	/** Seconds; an hour when absent. */
	readonly lifetime?: number;
	/** Answers a request that has a good token. */
	readonly serve: (received: Received, grantee: TokenGrantee) => { readonly status?: number; readonly body: unknown };
}

/** A vendor's token endpoint (every POST to a path that ends in /token) and the API that takes its tokens, in one server. */
export class TokenService {
	/** Seconds by which the vendor's clock is ahead. */
	clockAhead = 0;
	/** Each spoils the next question to the token endpoint. */
	readonly troubles: Trouble[] = [];
	readonly issued = new Map<string, TokenGrantee>();
	readonly server: LoopbackServer;

	private constructor(server: LoopbackServer) {
		this.server = server;
	}

	static async start({ grant, serve, lifetime = 3600 }: TokenServiceOptions): Promise<TokenService> {
		const server = await loopbackServer((received, response) => {
			const [path = ''] = received.path.split('?');
			if (received.method !== 'POST' || !path.endsWith('/token')) return service.#serve(received, response, serve);
			const answer = () =>
				service.#issue(grant(new URLSearchParams(received.body.toString()), path, service), response, lifetime);
			const trouble = service.troubles.shift();
			if (trouble) trouble(response, answer);
			else answer();
		});
		const service = new TokenService(server);
		return service;
	}

	get origin(): string {
		return this.server.origin;
	}

	/** Questions to the token endpoint. */
	get questions(): Received[] {
		return this.server.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/token'));
	}

	/** Epoch seconds by the vendor's clock. */
	now(): number {
		return Math.floor(Date.now() / 1000) + this.clockAhead;
	}

	/** From now on all tokens given out so far are refused. */
	revokeAll(): void {
		this.issued.clear();
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.server.close();
	}

	#issue(answer: TokenGrantee | TokenRefusal, response: ServerResponse, lifetime: number): void {
		if ('error' in answer) {
			const { status, error, description } = answer;
			return json(response, { error, error_description: description }, status);
		}
		const token = `issued-${this.issued.size + 1}-${crypto.randomUUID()}`;
		this.issued.set(token, answer);
		json(response, { access_token: token, token_type: 'Bearer', expires_in: lifetime });
	}

	#serve(received: Received, response: ServerResponse, serve: TokenServiceOptions['serve']): void {
		const token = received.headers.authorization?.replace(/^Bearer /, '') ?? '';
		const grantee = this.issued.get(token);
		if (!grantee) return json(response, { error: { code: 401, message: 'Invalid Credentials' } }, 401);
		const { status, body } = serve(received, grantee);
		json(response, body, status);
	}
}

export const refusal = (status: number, error: string, description: string): TokenRefusal => ({
	status,
	error,
	description,
});
