import type { ICredentialDataDecryptedObject, IHttpRequestHelper, IHttpRequestOptions } from 'n8n-workflow';
import { classifyHttp } from '../engine/classifyHttp';
import { systemClock } from '../engine/clock';
import type { HttpReply } from '../engine/httpReply';
import type { Failure } from '../engine/verdict';
import { putHeader } from '../credentials/headerMap';
import { serviceForbids } from '../credentials/serviceHosts';
import { judgeTokenReply, readToken } from '../credentials/tokenReply';
import type { TokenGrant } from '../credentials/tokenRequest';
import { errorText } from '../providers/errorText';
import { refreshReply } from './refreshReply';
import { formOf, TOKEN_TIMEOUT_MS, tokenError } from './tokenEndpoint';

/*
 * What n8n needs to test a credential, and to use it in its own nodes: it fetches tokens with its own helper and keeps them
 * in the credential. The nodes here do neither; see grantSigner.ts.
 */

/**
 * Gets a token once, with n8n's helper.
 * @throws {CredentialError} that names the field which does not do
 * @throws {TokenError} that says what the endpoint said and what to do; nothing of n8n's error is kept, for it holds the
 * request with its secrets
 */
export async function preAuthenticate({ helpers }: IHttpRequestHelper, grant: TokenGrant): Promise<string> {
	const now = systemClock.now();
	const request = grant.request(now);
	const url = new URL(request.url);
	const sending = helpers.httpRequest({
		method: 'POST',
		url: url.href,
		headers: {
			accept: 'application/json',
			'content-type': 'application/x-www-form-urlencoded',
			...request.headers,
		},
		body: formOf(request),
		// A redirect would carry the secret elsewhere (RFC 9700, 4.11).
		disableFollowRedirect: true,
		returnFullResponse: true,
		timeout: TOKEN_TIMEOUT_MS,
	}) as Promise<HelperResponse>;
	const reply = await sending.then(
		(response) => asReply(response, url, now),
		(error: unknown) => refreshReply(error, url, now),
	);
	const verdict = judgeTokenReply(
		reply,
		classifyHttp(reply, { method: 'POST', errorText }, { now, afterUnknown: false }),
		request.advise,
	);
	const token = verdict.kind === 'success' && reply.kind === 'response' ? readToken(reply) : undefined;
	if (token) return token.accessToken;
	if (verdict.kind === 'success') throw new Error('The token endpoint gave no token');
	throw tokenError(
		{ failure: reply.kind === 'failure' ? inOurWords(verdict.failure) : verdict.failure },
		request.secrets,
	);
}

/** n8n puts a text of its own, which names nobody, in place of any message with a socket's code in it. */
function inOurWords({ message, description = '', code }: Failure): Failure {
	return {
		message: message.replace(` (${code ?? ''})`, ''),
		description: `${description} With "Use Other Endpoints", check "Access Token URL".`.trim(),
	};
}

/** What n8n's helper answers with `returnFullResponse`. */
interface HelperResponse {
	readonly statusCode: number;
	readonly headers: object;
	readonly body: unknown;
}

function asReply({ statusCode, headers, body }: HelperResponse, url: URL, now: number): HttpReply {
	return {
		kind: 'response',
		status: statusCode,
		statusText: '',
		headers: { ...(headers as Record<string, string>) },
		body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? '')),
		url: url.href,
		arrivedAt: now,
	};
}

/**
 * Signs a request of n8n's with the token it keeps.
 * @param testUrl what is asked when n8n tests the credential: only then there is no address yet
 * @throws {CredentialError} when a field does not do
 * @throws when the request leads to a host that the credential is not for
 */
export function signWithIssuedToken(
	type: string,
	credential: ICredentialDataDecryptedObject,
	options: IHttpRequestOptions & { uri?: string },
	testUrl: () => string,
): IHttpRequestOptions {
	const address = options.url || options.uri;
	const isTest = !address && !options.baseURL;
	const url = new URL(isTest ? testUrl() : (address ?? ''), options.baseURL);
	const reason = serviceForbids(type, credential, url);
	if (reason !== undefined) throw new Error(`${reason}. Change the URL of the request, or use another credential.`);
	const headers = { ...(options.headers as Record<string, string> | undefined) };
	putHeader(headers, 'Authorization', `Bearer ${String(credential.issuedToken)}`);
	return { ...options, ...(isTest ? { url: url.href } : {}), headers };
}
