import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import Provider, { type ClientMetadata, type KoaContextWithOIDC } from 'oidc-provider';

export interface OidcOptions {
	/** Where the service sends the user back to. */
	readonly redirectUri: string;
	readonly accessTokenSeconds: number;
	/** How long the API takes for each call. */
	readonly apiTakesMs?: number;
	/** Clients that speak for themselves; their secret is their ID + "-secret". */
	readonly services?: readonly string[];
}

/** A token as it was given out. */
export interface Grant {
	readonly type: string;
	/** The refresh token that was shown, if any. */
	readonly shown: string | undefined;
	readonly clientId: string | undefined;
	/** Epoch milliseconds. */
	readonly at: number;
}

/** A call of the API with what its token stands for. */
export interface ApiCall {
	readonly path: string;
	readonly status: number;
	readonly token: string;
}

/**
 * A certified OAuth2 and OpenID Connect server, as strict as it can be: PKCE is required, refresh tokens rotate, and a
 * refresh token that is shown twice ends the grant. Beside it is an API that takes only tokens which are good now.
 */
export class OidcProvider {
	/** The client that users connect with. */
	static readonly client = { id: 'n8n-client', secret: 'canary-client-secret' };

	readonly issuer: string;
	/** Query of each request for the user's consent. */
	readonly authorizations: URLSearchParams[] = [];
	readonly grants: Grant[] = [];
	/** Error codes of the token endpoint. */
	readonly refusals: string[] = [];
	readonly calls: ApiCall[] = [];
	/** Calls of the API under way now, and at most so far. */
	inFlight = 0;
	mostInFlight = 0;

	private readonly provider: Provider;
	private readonly granted = new Set<string>();

	private constructor(
		private readonly server: Server,
		private readonly options: OidcOptions,
	) {
		this.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		this.provider = new Provider(this.issuer, configuration(options));
		this.provider.on('authorization.accepted', ({ oidc }) => this.authorizations.push(queryOf(oidc.params)));
		this.provider.on('grant.success', (context) => {
			this.grants.push(grantOf(context));
			const { grantId } = context.oidc.entities.AccessToken ?? {};
			if (grantId) this.granted.add(grantId);
		});
		this.provider.on('grant.error', (_, error) => this.refusals.push(error.error));
		const endpoints = this.provider.callback();
		server.on('request', (request: IncomingMessage, response: ServerResponse) => {
			if (request.url?.startsWith('/api/')) void this.answer(request, response);
			else void endpoints(request, response);
		});
	}

	static async start(options: OidcOptions): Promise<OidcProvider> {
		const server = createServer().listen(0, '127.0.0.1');
		await new Promise((resolve) => server.once('listening', resolve));
		return new OidcProvider(server, options);
	}

	/** Ends what users have granted so far: neither their access nor their refresh tokens are good any more. */
	async revokeEverything(): Promise<void> {
		const { AccessToken, RefreshToken } = this.provider;
		for (const grantId of this.granted) {
			await RefreshToken.revokeByGrantId(grantId);
			await AccessToken.revokeByGrantId(grantId);
		}
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	/** The API: says whom the token stands for. Paths under /api/elsewhere lead to another name of this host. */
	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const path = request.url ?? '';
		const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
		const { AccessToken, ClientCredentials } = this.provider;
		const found = (await AccessToken.find(token)) ?? (await ClientCredentials.find(token));
		const status = found ? (path.startsWith('/api/elsewhere') ? 302 : 200) : 401;
		this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
		await sleep(this.options.apiTakesMs ?? 0);
		this.inFlight--;
		this.calls.push({ path, status, token });
		const headers = { 'content-type': 'application/json', location: this.issuer.replace('127.0.0.1', 'localhost') };
		response.writeHead(status, status === 302 ? headers : { 'content-type': 'application/json' });
		response.end(JSON.stringify({ client: found?.clientId, path }));
	}
}

function configuration({ redirectUri, accessTokenSeconds, services = [] }: OidcOptions) {
	const day = 86_400;
	const user: ClientMetadata = {
		client_id: OidcProvider.client.id,
		client_secret: OidcProvider.client.secret,
		redirect_uris: [redirectUri],
		grant_types: ['authorization_code', 'refresh_token'],
		response_types: ['code'],
		token_endpoint_auth_method: 'client_secret_basic',
	};
	const clients = services.map(
		(id): ClientMetadata => ({
			client_id: id,
			client_secret: `${id}-secret`,
			redirect_uris: [],
			grant_types: ['client_credentials'],
			response_types: [],
			token_endpoint_auth_method: 'client_secret_basic',
		}),
	);
	return {
		clients: [user, ...clients],
		scopes: ['openid', 'offline_access', 'read'],
		cookies: { keys: ['only for tests'] },
		pkce: { required: () => true },
		rotateRefreshToken: true,
		issueRefreshToken: () => true,
		findAccount: (_: unknown, accountId: string) => ({ accountId, claims: () => ({ sub: accountId }) }),
		features: { devInteractions: { enabled: true }, clientCredentials: { enabled: true } },
		ttl: {
			AccessToken: accessTokenSeconds,
			ClientCredentials: accessTokenSeconds,
			AuthorizationCode: 60,
			Grant: day,
			IdToken: day,
			Interaction: day,
			RefreshToken: day,
			Session: day,
		},
	};
}

function queryOf(params: KoaContextWithOIDC['oidc']['params']): URLSearchParams {
	return new URLSearchParams(params as Record<string, string>);
}

function grantOf({ oidc }: KoaContextWithOIDC): Grant {
	return {
		type: String(oidc.params?.grant_type),
		shown: oidc.params?.refresh_token as string | undefined,
		clientId: oidc.client?.clientId,
		at: Date.now(),
	};
}
