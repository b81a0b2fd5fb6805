import { putHeader } from '../../credentials/headerMap';
import type { SignableRequest, Signer } from '../../credentials/signer';
import { ACCEPT_ENCODING } from './decompress';
import { Refusal } from './failures';
import { dropHeaders, findHeader, headerProblem, withoutConnectionHeaders } from './headers';
import type { EncodedBody, HttpBody, HttpRequest } from './httpRequest';
import { isBodyHeader, isCredentialHeader } from './redirects';

/*
 * From a request as the node wants it to one that can be written.
 */

/** @throws {Refusal} for anything that is not an absolute http or https URL */
export function parseUrl(text: string): URL {
	try {
		return new URL(text);
	} catch {
		throw new Refusal(
			'BAD_URL',
			'The URL is not valid',
			'It has to be complete, like https://api.example.com/v1/items',
		);
	}
}

/** Where one hop of a request goes, and what it may take along. */
export interface HopPlan {
	readonly url: URL;
	readonly method: string;
	readonly keepsBody: boolean;
	/** False when the hop leads to somebody the credentials are not meant for. */
	readonly trusted: boolean;
	/** True on another host than the request was made for: a Host header that was given is not for this one. */
	readonly away?: boolean;
}

/** Headers that are ready to be written, by the headers they were made of: most requests of a run share theirs. */
const ready = new WeakMap<object, { readonly userAgent: string; readonly headers: Record<string, string> }>();

/**
 * The request for one hop, before it is signed. Where nothing can be added to it any more, its headers are shared with
 * others and must not be changed: `isFinal` says so, and that they are checked.
 */
export function unsignedRequest(
	request: HttpRequest,
	hop: HopPlan,
	userAgent: string,
): SignableRequest & { readonly isFinal: boolean } {
	const { method } = hop;
	const body = hop.keepsBody ? request.body?.data : undefined;
	const own = request.sink?.headers() ?? {};
	const isPlain = hop.keepsBody && hop.trusted && !hop.away && hop.url.username === '' && hop.url.password === '';
	if (isPlain && !request.signer && !request.body && Object.keys(own).length === 0) {
		return { url: hop.url, method, headers: readyHeaders(request.headers, userAgent), body, isFinal: true };
	}
	const url = new URL(hop.url);
	const headers = withoutConnectionHeaders(request.headers);
	if (!hop.keepsBody) dropHeaders(headers, isBodyHeader);
	if (!hop.trusted) dropHeaders(headers, isCredentialHeader);
	if (hop.away) dropHeaders(headers, (name) => name === 'host');
	if (url.username || url.password) {
		const pair = `${decoded(url.username)}:${decoded(url.password)}`;
		putHeader(headers, 'Authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
		url.username = url.password = '';
	}
	addDefaults(headers, userAgent);
	Object.assign(headers, own);
	return { url, method, headers, body, isFinal: false };
}

function readyHeaders(given: HttpRequest['headers'], userAgent: string): Record<string, string> {
	const known = ready.get(given);
	if (known?.userAgent === userAgent) return known.headers;
	const headers = withoutConnectionHeaders(given);
	addDefaults(headers, userAgent);
	checkHeaders(headers);
	ready.set(given, { userAgent, headers });
	return headers;
}

function addDefaults(headers: Record<string, string>, userAgent: string): void {
	if (findHeader(headers, 'user-agent') === undefined) headers['user-agent'] = userAgent;
	if (findHeader(headers, 'accept-encoding') === undefined) headers['accept-encoding'] = ACCEPT_ENCODING;
}

/** A name or password in a URL; one that is not encoded properly is taken as it is. */
function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/**
 * Puts the credential in.
 * @throws {Refusal} when that is impossible; a credential may add to the query, not change where the request goes
 */
export async function sign(signer: Pick<Signer, 'sign'>, request: SignableRequest, signal: AbortSignal): Promise<void> {
	const { origin } = request.url;
	await attempt('BAD_CREDENTIAL', '', () => signer.sign(request, signal));
	if (request.url.origin !== origin)
		throw new Refusal('BAD_CREDENTIAL', 'The credential changed the host of the request');
}

/**
 * Makes what goes over the wire, and names its type in the headers.
 * @throws {Refusal} when the body cannot be made
 */
export async function encode(body: HttpBody, message: SignableRequest): Promise<EncodedBody | undefined> {
	const encoded = await attempt('BAD_BODY', 'The body cannot be sent: ', () => body.encode(message.body));
	if (encoded?.contentType !== undefined && findHeader(message.headers, 'content-type') === undefined) {
		message.headers['content-type'] = encoded.contentType;
	}
	return encoded;
}

/** @throws {Refusal} for a header that would not be one header on the wire */
export function checkHeaders(headers: Readonly<Record<string, string>>): void {
	for (const name in headers) {
		const problem = headerProblem(name, headers[name]);
		if (problem !== undefined) throw new Refusal('BAD_HEADER', problem);
	}
}

async function attempt<T>(code: string, prefix: string, action: () => T | Promise<T>): Promise<T> {
	const run = async () => await action();
	return await run().catch((error: unknown) => {
		const { description } = (error ?? {}) as { description?: string };
		const text = error instanceof Error ? error.message : String(error);
		throw new Refusal(code, prefix + text, description, { cause: error });
	});
}
