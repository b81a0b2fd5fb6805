/** How the request goes on after a redirect. */
export interface Hop {
	readonly url: URL;
	readonly method: string;
	/** False when the body is not sent again. */
	readonly keepsBody: boolean;
}

/** Headers that speak about a body; they go when the body goes. */
export const isBodyHeader = (name: string): boolean => name.startsWith('content-');
/** Credentials that a user may have typed as headers; they do not cross origins. */
export const isCredentialHeader = (name: string): boolean =>
	name === 'authorization' || name === 'proxy-authorization' || name === 'cookie';

/**
 * Reads a redirect as the fetch standard does (4.4, HTTP-redirect fetch): 303 turns everything but GET and HEAD into GET,
 * 301 and 302 turn POST into GET, all others repeat the request as it was.
 * @returns undefined when the answer is not a redirect that can be followed, `nowhere` when Location is no URL
 */
export function nextHop({ status, headers }: RedirectHead, from: URL, method: string): Hop | 'nowhere' | undefined {
	const { location } = headers;
	if (status < 300 || status > 399 || status === 304 || typeof location !== 'string' || location === '')
		return undefined;
	if (!URL.canParse(location, from.href)) return 'nowhere';
	const turns = turnsIntoGet(status, method);
	return { url: new URL(location, from), method: turns ? 'GET' : method, keepsBody: !turns };
}

/** Whether a redirect makes a GET of a request that was none: then it is what services answer that have acted on it. */
export function turnsIntoGet(status: number, method: string): boolean {
	if (status === 303) return method !== 'GET' && method !== 'HEAD';
	return (status === 301 || status === 302) && method === 'POST';
}

interface RedirectHead {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | string[]>>;
}

/**
 * Whether a credential meant for `home` may go to `url`: the same origin, or the same host on a step up from http to https
 * on the usual ports.
 */
export function isSameParty(home: URL, url: URL): boolean {
	if (home.origin === url.origin) return true;
	return (
		home.protocol === 'http:' &&
		url.protocol === 'https:' &&
		home.hostname === url.hostname &&
		home.port === '' &&
		url.port === ''
	);
}
