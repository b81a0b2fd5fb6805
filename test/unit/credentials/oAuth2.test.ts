import { describe, expect, it } from 'vitest';
import type { OAuth2Variant } from '../../../nodes/shared/credentials/accessToken';
import { CredentialError } from '../../../nodes/shared/credentials/credentialError';
import {
	createOAuth2Signer,
	type OAuth2Credential,
	type OAuth2TokenData,
	type RefreshOAuth2Token,
} from '../../../nodes/shared/credentials/oAuth2';
import type { Rejection, SignableRequest, Signer } from '../../../nodes/shared/credentials/signer';
import { SingleFlight } from '../../../nodes/shared/credentials/singleFlight';
import { TokenError } from '../../../nodes/shared/credentials/tokenError';
import { unsigned } from './signable';

const neverRefreshed = () => Promise.reject(new Error('No refresh was expected'));

async function sent(signer: Signer): Promise<SignableRequest> {
	const request = unsigned({ headers: {} });
	await signer.sign(request);
	return request;
}

/** A refresh as the process has it: one for all who ask at the same time with the same token. */
function sharedRefresh(refresh: RefreshOAuth2Token): RefreshOAuth2Token {
	const flights = new SingleFlight<OAuth2TokenData>();
	return async (rejected) => await flights.join(JSON.stringify(rejected ?? null), async () => await refresh(rejected));
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
		sharedRefresh(async (rejected) => {
			asked.push(rejected);
			return await Promise.resolve({ access_token: 'first' });
		}),
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
			sharedRefresh(async (rejected) => {
				asked.push(rejected);
				return await Promise.resolve({ access_token: 'new', refresh_token: 'r2' });
			}),
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

	it('refreshes again when the new token is refused later, and not when it is refused at once', async () => {
		let now = 0;
		const answers = ['second', 'third'];
		const refresh = () => Promise.resolve({ access_token: answers.shift() });
		const signer = createOAuth2Signer({ oauthTokenData: { access_token: 'first' } }, refresh, {}, () => now);
		expect(await signer.onUnauthorized?.(refused(await sent(signer)))).toBe(true);
		now += 999;
		expect(await signer.onUnauthorized?.(refused(await sent(signer)))).toBe(false);
		now += 1;
		expect(await signer.onUnauthorized?.(refused(await sent(signer)))).toBe(true);
		expect((await sent(signer)).headers).toEqual({ Authorization: 'Bearer third' });
	});

	it('tells everybody why the grant is gone, and sends and asks nothing any more', async () => {
		let asked = 0;
		const gone = new TokenError('must be reconnected', 'Reconnect.', 'invalid_grant');
		const signer = createOAuth2Signer({ oauthTokenData: { access_token: 'old' } }, () => {
			asked++;
			return Promise.reject(gone);
		});
		const requests = [await sent(signer), await sent(signer)];
		await expect(signer.onUnauthorized?.(refused(requests[0]))).rejects.toBe(gone);
		await expect(signer.onUnauthorized?.(refused(requests[1]))).rejects.toBe(gone);
		await expect(sent(signer)).rejects.toBe(gone);
		expect(asked).toBe(1);
	});

	it('is tried again by the next item when the endpoint was merely in trouble', async () => {
		const troubles = [new TokenError('500'), undefined];
		const signer = createOAuth2Signer({ oauthTokenData: { access_token: 'old' } }, () => {
			const trouble = troubles.shift();
			return trouble ? Promise.reject(trouble) : Promise.resolve({ access_token: 'new' });
		});
		const request = await sent(signer);
		await expect(signer.onUnauthorized?.(refused(request))).rejects.toThrow('500');
		expect(await signer.onUnauthorized?.(refused(request))).toBe(true);
		expect((await sent(signer)).headers).toEqual({ Authorization: 'Bearer new' });
	});
});

describe('the end of a token', () => {
	const END = 1_800_000_000_000;
	const data = (lasts: Record<string, unknown>, name = 'old') => ({
		access_token: name,
		refresh_token: 'r',
		n8n_expires_at: String(END),
		...lasts,
	});
	/** Which token goes out `before` milliseconds ahead of the end. */
	const tokenAt = async (before: number, oauthTokenData: OAuth2TokenData, refresh: RefreshOAuth2Token) =>
		(await sent(createOAuth2Signer({ oauthTokenData }, refresh, {}, () => END - before))).headers.Authorization;
	const renewing = () => Promise.resolve({ access_token: 'new' });

	it.each<[string, Record<string, unknown>, number]>([
		['60 s ahead', { expires_in: 3600 }, 60_000],
		['60 s ahead where the lifetime is not known', {}, 60_000],
		['a fifth of 30 s ahead', { expires_in: 30 }, 6_000],
		['a fifth of "10" s ahead', { expires_in: '10' }, 2_000],
	])('is met %s', async (_what, lasts, margin) => {
		expect(await tokenAt(margin + 1, data(lasts), neverRefreshed)).toBe('Bearer old');
		expect(await tokenAt(margin, data(lasts), renewing)).toBe('Bearer new');
	});

	it.each<[string, Record<string, unknown>]>([
		['is not known', { n8n_expires_at: undefined }],
		['is no number', { n8n_expires_at: 'soon' }],
		['cannot be put off without a refresh token', { refresh_token: undefined }],
	])('that %s waits for a refusal', async (_what, lasts) => {
		expect(await tokenAt(-1_000, data(lasts), neverRefreshed)).toBe('Bearer old');
	});

	it('goes by without an error while the token still does and the endpoint is in trouble', async () => {
		let now = END - 30_000;
		let asked = 0;
		const inTrouble = () => {
			asked++;
			return Promise.reject(new TokenError('no token today'));
		};
		const signer = createOAuth2Signer({ oauthTokenData: data({}) }, inTrouble, {}, () => now);
		expect((await sent(signer)).headers.Authorization).toBe('Bearer old');
		expect((await sent(signer)).headers.Authorization).toBe('Bearer old');
		expect(asked).toBe(1);
		now = END;
		await expect(sent(signer)).rejects.toThrow('no token today');
		expect(asked).toBe(2);
	});

	it('is final when the grant is gone, and not before', async () => {
		let now = END - 30_000;
		const gone = new TokenError('must be reconnected', 'Reconnect.', 'invalid_grant');
		const signer = createOAuth2Signer(
			{ oauthTokenData: data({}) },
			() => Promise.reject(gone),
			{},
			() => now,
		);
		expect((await sent(signer)).headers.Authorization).toBe('Bearer old');
		now = END;
		await expect(sent(signer)).rejects.toBe(gone);
	});

	it('does not keep a cancelled item waiting, nor let it go out', async () => {
		const cancel = new AbortController();
		const signer = createOAuth2Signer(
			{ oauthTokenData: data({}) },
			() => {
				cancel.abort();
				return Promise.reject(cancel.signal.reason as Error);
			},
			{},
			() => END - 1,
		);
		await expect(signer.sign(unsigned({ headers: {} }), cancel.signal)).rejects.toThrow('aborted');
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
