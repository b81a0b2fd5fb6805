import { describe, expect, it } from 'vitest';
import { CredentialError } from '../../../nodes/shared/credentials/credentialError';
import {
	createOAuth2Signer,
	type OAuth2Credential,
	type OAuth2TokenData,
	type OAuth2Variant,
} from '../../../nodes/shared/credentials/oAuth2';
import type { Rejection, SignableRequest, Signer } from '../../../nodes/shared/credentials/signer';
import { unsigned } from './signable';

const neverRefreshed = () => Promise.reject(new Error('No refresh was expected'));

async function sent(signer: Signer): Promise<SignableRequest> {
	const request = unsigned({ headers: {} });
	await signer.sign(request);
	return request;
}

const refused = (request: SignableRequest): Rejection => ({ request, status: 401, headers: {} });

describe('where the token goes', () => {
	const sign = async (oauthTokenData: OAuth2TokenData, variant?: OAuth2Variant) => {
		const { headers, url } = await sent(createOAuth2Signer({ oauthTokenData }, neverRefreshed, variant));
		return { headers, search: url.search };
	};

	it.each<[string, OAuth2TokenData, OAuth2Variant | undefined, Record<string, string>]>([
		['bearer by default', { access_token: 't' }, undefined, { Authorization: 'Bearer t' }],
		[
			'bearer, however the server writes it',
			{ access_token: 't', token_type: 'BEARER' },
			undefined,
			{ Authorization: 'Bearer t' },
		],
		[
			'bearer where the node says so',
			{ access_token: 't', token_type: 'mac' },
			{ tokenType: 'Bearer' },
			{ Authorization: 'Bearer t' },
		],
		['the token alone', { access_token: 't' }, { keepBearer: false }, { Authorization: 't' }],
		[
			'a header beside it',
			{ access_token: 't' },
			{ keyToIncludeInAccessTokenHeader: 'X-Shopify-Access-Token' },
			{ Authorization: 'Bearer t', 'X-Shopify-Access-Token': 't' },
		],
		[
			'a token of the user',
			{ access_token: 'bot', authed_user: { access_token: 'user' } },
			{ property: 'authed_user.access_token' },
			{ Authorization: 'Bearer user' },
		],
		[
			'the plain token where there is none of the user',
			{ access_token: 'bot' },
			{ property: 'authed_user.access_token' },
			{ Authorization: 'Bearer bot' },
		],
	])('%s', async (_what, data, variant, headers) => {
		expect(await sign(data, variant)).toEqual({ headers, search: '?page=2' });
	});

	it('the query, uncached, for all other token types', async () => {
		expect(await sign({ access_token: 't&', token_type: 'mac' })).toEqual({
			headers: { Pragma: 'no-store', 'Cache-Control': 'no-store' },
			search: '?page=2&access_token=t%26',
		});
	});
});

it.each<OAuth2Credential>([{ grantType: 'authorizationCode' }, { grantType: 'pkce', oauthTokenData: {} }])(
	'says that %j has not been connected',
	async (credential) => {
		await expect(sent(createOAuth2Signer(credential, neverRefreshed))).rejects.toThrow(CredentialError);
	},
);

it('fetches the first token of client credentials, once for all that wait', async () => {
	const asked: Array<OAuth2TokenData | undefined> = [];
	const signer = createOAuth2Signer(
		{ grantType: 'clientCredentials', oauthTokenData: { access_token: '' } },
		async (rejected) => {
			asked.push(rejected);
			await Promise.resolve();
			return { access_token: 'first' };
		},
	);
	const requests = await Promise.all(Array.from({ length: 20 }, () => sent(signer)));
	expect(new Set(requests.map(({ headers }) => headers.Authorization))).toEqual(new Set(['Bearer first']));
	expect(asked).toEqual([{ access_token: '' }]);
});

describe('when the token is refused', () => {
	it('refreshes once for all requests that were in flight, telling which token was refused', async () => {
		const asked: Array<OAuth2TokenData | undefined> = [];
		const signer = createOAuth2Signer(
			{ oauthTokenData: { access_token: 'old', refresh_token: 'r1' } },
			async (rejected) => {
				asked.push(rejected);
				await Promise.resolve();
				return { access_token: 'new', refresh_token: 'r2' };
			},
		);
		const requests = await Promise.all(Array.from({ length: 20 }, () => sent(signer)));
		expect(await Promise.all(requests.map((request) => signer.onUnauthorized?.(refused(request))))).toEqual(
			requests.map(() => true),
		);
		expect(asked).toEqual([{ access_token: 'old', refresh_token: 'r1' }]);
		expect((await sent(signer)).headers).toEqual({ Authorization: 'Bearer new' });
		expect(signer.secrets()).toEqual(['new', 'r2', 'new']);
	});

	it('does not refresh again for a request that still had the old token', async () => {
		const answers = ['second', 'third'];
		const signer = createOAuth2Signer({ oauthTokenData: { access_token: 'first' } }, () =>
			Promise.resolve({ access_token: answers.shift() }),
		);
		const [early, late] = [await sent(signer), await sent(signer)];
		await signer.onUnauthorized?.(refused(early));
		expect(await signer.onUnauthorized?.(refused(late))).toBe(true);
		expect((await sent(signer)).headers).toEqual({ Authorization: 'Bearer second' });
	});

	it('refreshes again when the new token is refused too', async () => {
		const answers = ['second', 'third'];
		const signer = createOAuth2Signer({ oauthTokenData: { access_token: 'first' } }, () =>
			Promise.resolve({ access_token: answers.shift() }),
		);
		await signer.onUnauthorized?.(refused(await sent(signer)));
		await signer.onUnauthorized?.(refused(await sent(signer)));
		expect((await sent(signer)).headers).toEqual({ Authorization: 'Bearer third' });
	});

	it('tells everybody why the grant is gone', async () => {
		const gone = new CredentialError('Connect my account', 'needs to be used again', 'Reconnect.');
		const signer = createOAuth2Signer({ oauthTokenData: { access_token: 'old' } }, () => Promise.reject(gone));
		const requests = [await sent(signer), await sent(signer)];
		const ends = await Promise.allSettled(
			requests.map(async (request) => await signer.onUnauthorized?.(refused(request))),
		);
		expect(ends).toEqual(requests.map(() => ({ status: 'rejected', reason: gone })));
	});
});

it.each<[OAuth2Credential, OAuth2Variant, number[]]>([
	[{}, {}, [401]],
	[{}, { tokenExpiredStatusCode: 403 }, [403]],
	[{ tokenExpiredStatusCode: 401 }, { tokenExpiredStatusCode: 403 }, [401]],
	[{ tokenExpiredStatusCode: '403' }, {}, [403]],
	[{ tokenExpiredStatusCode: [401, '403'] }, {}, [401, 403]],
])('with %j and %j the token is refused by %j', (credential, variant, statuses) => {
	expect(createOAuth2Signer(credential, neverRefreshed, variant).refusedStatuses).toEqual(statuses);
});

it('takes over what the credential says about certificates', () => {
	expect(createOAuth2Signer({ ignoreSSLIssues: true }, neverRefreshed).ignoreTlsErrors).toBe(true);
	expect(createOAuth2Signer({}, neverRefreshed).ignoreTlsErrors).toBe(false);
});
