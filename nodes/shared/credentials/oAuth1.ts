import { createHmac, randomBytes } from 'node:crypto';
import { CredentialError } from './credentialError';
import { findHeader, putHeader } from './headerMap';
import { isPlainObject, leaves } from './plainObject';
import { flattenQuery, percentEncode } from './queryParameter';
import type { SignableRequest, Signer } from './signer';

/** The fields of n8n's OAuth1 credentials that matter when a request is signed. */
export interface OAuth1Credential {
	readonly consumerKey?: string;
	readonly consumerSecret?: string;
	/** HMAC-SHA1, HMAC-SHA256 or HMAC-SHA512. */
	readonly signatureMethod?: string;
	readonly oauthTokenData?: { readonly oauth_token?: string; readonly oauth_token_secret?: string };
}

/** What makes every request unique (RFC 5849, 3.3). */
export interface Uniqueness {
	/** Seconds since the epoch. */
	timestamp(): number;
	nonce(): string;
}

const HASHES: Readonly<Record<string, string>> = {
	'HMAC-SHA1': 'sha1',
	'HMAC-SHA256': 'sha256',
	'HMAC-SHA512': 'sha512',
};

const random: Uniqueness = {
	timestamp: () => Math.floor(Date.now() / 1000),
	nonce: () => randomBytes(16).toString('hex'),
};

/** Signs with OAuth 1.0 (RFC 5849). */
export function createOAuth1Signer(credential: OAuth1Credential, uniqueness: Uniqueness = random): Signer {
	const { consumerKey = '', consumerSecret = '', oauthTokenData } = credential;
	const method = credential.signatureMethod || 'HMAC-SHA1';
	return {
		sign(request) {
			const token = oauthTokenData?.oauth_token;
			if (!token) {
				throw new CredentialError(
					'Connect my account',
					'has not been used yet: there is no token',
					'Open the credential in the editor and connect it.',
				);
			}
			const protocol: Array<[string, string]> = [
				['oauth_consumer_key', consumerKey],
				['oauth_nonce', uniqueness.nonce()],
				['oauth_signature_method', method],
				['oauth_timestamp', String(uniqueness.timestamp())],
				['oauth_token', token],
				['oauth_version', '1.0'],
			];
			const key = `${escape(consumerSecret)}&${escape(oauthTokenData.oauth_token_secret ?? '')}`;
			const base = signatureBase(request, protocol);
			const signature = createHmac(HASHES[method] ?? 'sha1', key)
				.update(base)
				.digest('base64');
			const fields = [...protocol, ['oauth_signature', signature] as [string, string]];
			const header = fields.map(([name, value]) => `${name}="${escape(value)}"`).join(', ');
			putHeader(request.headers, 'Authorization', `OAuth ${header}`);
		},
		secrets: () => leaves([consumerSecret, oauthTokenData?.oauth_token, oauthTokenData?.oauth_token_secret]),
	};
}

/** RFC 5849, 3.4.1: method, address without its query, and all parameters, sorted. */
export function signatureBase(request: SignableRequest, protocol: ReadonlyArray<[string, string]>): string {
	const { url, method } = request;
	const all = [...url.searchParams, ...protocol, ...formFields(request)];
	const encoded = all.map(([name, value]) => [escape(name), escape(value)] as const);
	encoded.sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0));
	const parameters = encoded.map(([name, value]) => `${name}=${value}`).join('&');
	return [method.toUpperCase(), url.origin + url.pathname, parameters].map(escape).join('&');
}

/** Fields of a form count as parameters (3.4.1.3.1); other bodies do not. */
function formFields({ headers, body }: SignableRequest): Array<[string, string]> {
	const isForm = findHeader(headers, 'Content-Type')?.startsWith('application/x-www-form-urlencoded') ?? false;
	if (!isForm || !isPlainObject(body)) return [];
	return flattenQuery(body).map(([name, value]) => [name, value]);
}

/** RFC 5849, 3.6: all but the unreserved characters. */
function escape(text: string): string {
	return percentEncode(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
