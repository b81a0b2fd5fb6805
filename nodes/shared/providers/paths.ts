/** The segments of a URL's path, decoded; what cannot be decoded stays as it is. */
export function segments(url: URL): string[] {
	return url.pathname.split('/').filter(Boolean).map(decoded);
}

function decoded(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}

/** True for the host itself and for every name under it. */
export function isUnder(url: URL, domain: string): boolean {
	return url.hostname === domain || url.hostname.endsWith(`.${domain}`);
}
