import { describe, expect, it } from 'vitest';
import { parseChallenges } from '../../../nodes/shared/credentials/digestChallenge';
import { createHttpDigestAuthSigner } from '../../../nodes/shared/credentials/httpDigestAuth';
import type { SignableRequest, Signer } from '../../../nodes/shared/credentials/signer';
import { unsigned } from './signable';

const refusal = (request: SignableRequest, challenge: string | string[]) => ({
	request,
	status: 401,
	headers: { 'www-authenticate': challenge },
});

async function sent(signer: Signer, url = 'http://www.example.org/dir/index.html'): Promise<SignableRequest> {
	const request = unsigned({ url: new URL(url), headers: {} });
	await signer.sign(request);
	return request;
}

const parameters = (request: SignableRequest) => parseChallenges(request.headers.Authorization)[0]?.parameters;

describe('the examples of RFC 7616, 3.9', () => {
	const nonce = '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v';
	const opaque = 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS';
	const challenge = (algorithm: string) =>
		`Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="${nonce}", opaque="${opaque}"`;

	it.each([
		['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
		['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
	])('%s', async (algorithm, response) => {
		const signer = createHttpDigestAuthSigner(
			{ user: 'Mufasa', password: 'Circle of Life' },
			() => 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
		);
		expect(await signer.onUnauthorized?.(refusal(await sent(signer), challenge(algorithm)))).toBe(true);
		expect(parameters(await sent(signer))).toEqual({
			username: 'Mufasa',
			realm: 'http-auth@example.org',
			nonce,
			opaque,
			uri: '/dir/index.html',
			algorithm,
			response,
			qop: 'auth',
			nc: '00000001',
			cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
		});
	});

	it('SHA-512-256 with a hashed user name, as corrected by erratum 4897', async () => {
		const signer = createHttpDigestAuthSigner(
			{ user: 'Jäsøn Doe', password: 'Secret, or not?' },
			() => 'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v',
		);
		const offer =
			'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true';
		const url = 'http://api.example.org/doe.json';
		await signer.onUnauthorized?.(refusal(await sent(signer, url), offer));
		expect(parameters(await sent(signer, url))).toMatchObject({
			username: '793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b',
			userhash: 'true',
			response: '3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5',
		});
	});
});

it('answers servers that know no quality of protection as RFC 2069 does', async () => {
	// The example of RFC 2069, 2.4, with the digest of its erratum 749.
	const signer = createHttpDigestAuthSigner({ user: 'Mufasa', password: 'CircleOfLife' });
	const offer =
		'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"';
	await signer.onUnauthorized?.(refusal(await sent(signer), offer));
	expect(parameters(await sent(signer))).toEqual({
		username: 'Mufasa',
		realm: 'testrealm@host.com',
		nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
		uri: '/dir/index.html',
		response: '1949323746fe6a43ef61f9606e7febea',
		opaque: '5ccc069c403ebaf9f0171e9517f40e41',
	});
});

describe('over many requests', () => {
	const offer = (nonce: string, more = '') => `Digest realm="r", qop="auth", nonce="${nonce}"${more}`;

	it('goes out unsigned first, then counts up on one challenge', async () => {
		const signer = createHttpDigestAuthSigner({ user: 'u', password: 'p' });
		const first = await sent(signer);
		expect(first.headers).toEqual({});
		await signer.onUnauthorized?.(refusal(first, offer('n1')));
		const counts = [];
		for (let i = 0; i < 17; i++) counts.push(parameters(await sent(signer))?.nc);
		expect(counts.at(0)).toBe('00000001');
		expect(counts.at(16)).toBe('00000011');
	});

	it('keeps challenges apart by origin', async () => {
		const signer = createHttpDigestAuthSigner({ user: 'u', password: 'p' });
		await signer.onUnauthorized?.(refusal(await sent(signer), offer('n1')));
		expect((await sent(signer, 'http://other.example.org/')).headers).toEqual({});
	});

	it('tries again with the new challenge when the old one is called stale', async () => {
		const signer = createHttpDigestAuthSigner({ user: 'u', password: 'p' });
		await signer.onUnauthorized?.(refusal(await sent(signer), offer('n1')));
		expect(await signer.onUnauthorized?.(refusal(await sent(signer), offer('n2', ', stale=true')))).toBe(true);
		expect(parameters(await sent(signer))).toMatchObject({ nonce: 'n2', nc: '00000001' });
	});

	it('tries again when a used challenge is refused without a word, for some servers take each only once', async () => {
		const signer = createHttpDigestAuthSigner({ user: 'u', password: 'p' });
		await signer.onUnauthorized?.(refusal(await sent(signer), offer('n1')));
		await sent(signer);
		expect(await signer.onUnauthorized?.(refusal(await sent(signer), offer('n2')))).toBe(true);
	});

	it('gives up when a fresh challenge was answered and refused: user or password are wrong', async () => {
		const signer = createHttpDigestAuthSigner({ user: 'u', password: 'wrong' });
		await signer.onUnauthorized?.(refusal(await sent(signer), offer('n1')));
		expect(await signer.onUnauthorized?.(refusal(await sent(signer), offer('n2')))).toBe(false);
	});

	it('takes a newer challenge that another request has brought meanwhile', async () => {
		const signer = createHttpDigestAuthSigner({ user: 'u', password: 'p' });
		const [a, b] = [await sent(signer), await sent(signer)];
		await signer.onUnauthorized?.(refusal(a, offer('n1')));
		expect(await signer.onUnauthorized?.(refusal(b, offer('n2')))).toBe(true);
		expect(parameters(await sent(signer))?.nonce).toBe('n1');
	});
});

it.each([
	['no challenge at all', []],
	['Basic only', ['Basic realm="r"']],
	['an algorithm nobody has', ['Digest realm="r", nonce="n", algorithm=MD4']],
	['integrity of the body only', ['Digest realm="r", nonce="n", qop="auth-int"']],
])('cannot answer %s', async (_what, challenge) => {
	const signer = createHttpDigestAuthSigner({ user: 'u', password: 'p' });
	expect(await signer.onUnauthorized?.(refusal(await sent(signer), challenge))).toBe(false);
});

it('takes the first challenge it can answer', async () => {
	const signer = createHttpDigestAuthSigner({ user: 'u', password: 'p' });
	const offers = [
		'Basic realm="r"',
		'Digest realm="r", nonce="n", algorithm=UNKNOWN, Digest realm="r", nonce="m", qop="auth", algorithm=MD5-sess',
	];
	expect(await signer.onUnauthorized?.(refusal(await sent(signer), offers))).toBe(true);
	expect(parameters(await sent(signer))).toMatchObject({ nonce: 'm', algorithm: 'MD5-sess' });
});
