import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { makeCertificates } from '../../support/certificates.mts';
import type { CredentialStore } from '../../support/n8nContext';
import { json, loopbackServer } from '../../support/loopbackServer';
import { CONTINUE, numbered, rest } from './run';

const OAUTH2 = { authentication: 'genericCredentialType', genericAuthType: 'oAuth2Api' } as const;

/** A token endpoint that renews `refresh-1` once, and an API that takes only the newest token. */
async function services() {
	let issued = 0;
	const tokens = await loopbackServer((_, response) => {
		issued++;
		json(response, {
			access_token: `token-${issued + 1}`,
			refresh_token: `refresh-${issued + 1}`,
			token_type: 'bearer',
			expires_in: 3600,
		});
	});
	const api = await loopbackServer(({ headers }, response) => {
		if (headers.authorization === `Bearer token-${issued + 1}`) json(response, { token: headers.authorization });
		else json(response, { message: 'token expired' }, 401);
	});
	const store: CredentialStore = {
		oAuth2Api: {
			grantType: 'authorizationCode',
			clientId: 'client',
			clientSecret: 'client-secret',
			accessTokenUrl: `${tokens.origin}/token`,
			authentication: 'header',
			scope: 'all',
			oauthTokenData: { access_token: 'token-1', refresh_token: 'refresh-1', token_type: 'bearer' },
		},
	};
	return {
		tokens,
		api,
		store,
		expire: () => void issued++,
		[Symbol.asyncDispose]: async () => {
			await tokens.close();
			await api.close();
		},
	};
}

describe('an OAuth2 token', () => {
	it('that has expired is renewed once for all items, kept, and used', async () => {
		await using world = await services();
		world.expire();
		const { tokens, api, store } = world;
		const { items } = await rest(`=${api.origin}/{{ $json.id }}`, { ...OAUTH2, store, items: numbered(20) });
		expect(items).toHaveLength(20);
		expect(new Set(items.map((item) => item.json.token))).toEqual(new Set(['Bearer token-3']));
		expect(tokens.requests).toHaveLength(1);
		expect(tokens.requests[0].body.toString()).toContain('refresh_token=refresh-1');
		expect((store.oAuth2Api.oauthTokenData as IDataObject).access_token).toBe('token-3');
	});

	it('of one user is never sent for another, though they share the credential and n8n lets them share its answer', async () => {
		await using tokens = await loopbackServer(async ({ body }, response) => {
			await sleep(100);
			const user = new URLSearchParams(body.toString()).get('refresh_token')?.replace('refresh-', '');
			json(response, { access_token: `new-${user}`, refresh_token: `next-${user}`, token_type: 'bearer' });
		});
		await using api = await loopbackServer(({ headers, path }, response) => {
			const { authorization } = headers;
			json(response, { user: path.slice(1), authorization }, authorization?.startsWith('Bearer new-') ? 200 : 401);
		});
		// What n8n hands out and keeps per user has one ID.
		const runs = ['ann', 'bob', 'eve'].map(async (user) => {
			const oauthTokenData = { access_token: `old-${user}`, refresh_token: `refresh-${user}`, token_type: 'bearer' };
			const store = {
				oAuth2Api: { grantType: 'pkce', clientId: 'c', accessTokenUrl: `${tokens.origin}/token`, oauthTokenData },
			};
			return await rest(`${api.origin}/${user}`, { ...OAUTH2, store, items: numbered(20) });
		});
		for (const { items } of await Promise.all(runs)) {
			expect(items).toHaveLength(20);
			for (const { json: answer } of items) expect(answer.authorization).toBe(`Bearer new-${String(answer.user)}`);
		}
		expect(tokens.requests.map(({ body }) => body.toString()).sort()).toEqual(
			['ann', 'bob', 'eve'].map((user) => expect.stringContaining(`refresh_token=refresh-${user}`)),
		);
	});

	it('that nobody renews is a failed item that says what to do, and no secret', async () => {
		await using world = await services();
		world.expire();
		const { api, store } = world;
		await world.tokens.close();
		const { items } = await rest(api.origin, { ...OAUTH2, ...CONTINUE, store, reliability: { maxWaitSeconds: 1 } });
		const error = items[0].json.error as IDataObject;
		expect(error).toMatchObject({
			outcome: 'rejected',
			httpCode: 401,
			message: expect.stringMatching(/^No access token: 127\.0\.0\.1:\d+ refused the connection/),
		});
		expect(JSON.stringify(error)).not.toMatch(/token-1|refresh-1|client-secret/);
	});

	it('is not asked for again because of a 401 from somebody it was not sent to', async () => {
		await using world = await services();
		await using foreign = await loopbackServer((_, response) => json(response, {}, 401));
		await using server = await loopbackServer(
			(_, response) => void response.writeHead(302, { location: `http://localhost:${foreign.port}/` }).end(),
		);
		const { items } = await rest(server.origin, { ...OAUTH2, ...CONTINUE, store: world.store });
		expect(items[0].json.error).toMatchObject({ httpCode: 401 });
		expect(world.tokens.requests).toEqual([]);
	});

	it('of a credential that ignores certificates goes to a server with any', async () => {
		const { server: certificate } = await makeCertificates();
		await using server = await loopbackServer(
			({ headers }, response) => json(response, { token: headers.authorization }),
			certificate,
		);
		await using world = await services();
		const store = { oAuth2Api: { ...world.store.oAuth2Api, ignoreSSLIssues: true } };
		const { items } = await rest(server.origin, { ...OAUTH2, store });
		expect(items[0].json).toEqual({ token: 'Bearer token-1' });
		await expect(rest(server.origin, { ...OAUTH2, store: world.store })).rejects.toThrow(/certificate/);
	});
});
