import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createOAuth1Signer, signatureBase } from '../../../nodes/shared/credentials/oAuth1';

const request = (method: string, url: string, headers: Record<string, string> = {}, body?: unknown) => ({
	method,
	url: new URL(url),
	headers,
	body,
});

describe('OAuth 1.0', () => {
	it("comes to the signature of the RFC's photo request (RFC 5849, 1.2)", () => {
		const photos = request('GET', 'http://photos.example.net/photos?file=vacation.jpg&size=original');
		const base = signatureBase(photos, [
			['oauth_consumer_key', 'dpf43f3p2l4k3l03'],
			['oauth_token', 'nnch734d00sl2jdk'],
			['oauth_signature_method', 'HMAC-SHA1'],
			['oauth_timestamp', '137131202'],
			['oauth_nonce', 'chapoH'],
		]);
		const signature = createHmac('sha1', 'kd94hf93k423kf44&pfkkdhi9sl3r4s00').update(base).digest('base64');
		expect(signature).toBe('MdpQcU8iPSUjWoN/UDMsK2sui9I=');
	});

	it("sorts and encodes as the RFC's example (3.4.1.1)", () => {
		const posted = request(
			'POST',
			'http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b',
			{ 'Content-Type': 'application/x-www-form-urlencoded' },
			{ c2: '', a3: '2 q' },
		);
		const protocol: Array<[string, string]> = [
			['oauth_consumer_key', '9djdj82h48djs9d2'],
			['oauth_token', 'kkk9d7dh3k39sjv7'],
			['oauth_signature_method', 'HMAC-SHA1'],
			['oauth_timestamp', '137131201'],
			['oauth_nonce', '7d8f3e4a'],
		];
		expect(signatureBase(posted, protocol)).toBe(
			'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7',
		);
	});

	it('leaves bodies that are no forms out of the signature', () => {
		const json = request('POST', 'http://example.com/', { 'Content-Type': 'application/json' }, { a: 1 });
		expect(signatureBase(json, [])).toBe('POST&http%3A%2F%2Fexample.com%2F&');
	});

	it.each(['HMAC-SHA1', 'HMAC-SHA256', 'HMAC-SHA512'])('%s gives a signature of its own', (signatureMethod) => {
		const signer = createOAuth1Signer(
			{
				consumerKey: 'k',
				consumerSecret: 's',
				signatureMethod,
				oauthTokenData: { oauth_token: 't', oauth_token_secret: 'u' },
			},
			{ timestamp: () => 1, nonce: () => 'n' },
		);
		const message = request('GET', 'http://example.com/');
		void signer.sign(message);
		const signature = /oauth_signature="([^"]+)"/.exec(message.headers.Authorization)?.[1];
		expect(Buffer.from(decodeURIComponent(signature ?? ''), 'base64')).toHaveLength(
			{ 'HMAC-SHA1': 20, 'HMAC-SHA256': 32, 'HMAC-SHA512': 64 }[signatureMethod]!,
		);
		expect(message.headers.Authorization).toContain(`oauth_signature_method="${signatureMethod}"`);
	});

	it('does not sign without a token, and says what to do', () => {
		const signer = createOAuth1Signer({ consumerKey: 'k', consumerSecret: 's' });
		expect(() => signer.sign(request('GET', 'http://example.com/'))).toThrow(/Connect my account/);
	});
});
