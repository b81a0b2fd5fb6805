/**
 * Finds the next page in a Link header (RFC 8288): `<https://…?page=2>; rel="next", <…>; rel="last"`.
 * @param header as received, several headers joined by commas
 * @param base what relative targets are relative to
 * @returns undefined when there is none, or none that is an address
 */
export function nextLink(header: string | undefined, base: string): URL | undefined {
	for (const [, target, parameters] of (header ?? '').matchAll(
		/<([^>]*)>((?:\s*;\s*[^,;"\s]+\s*(?:=\s*(?:"[^"]*"|[^,;"\s]*))?)*)/g,
	)) {
		const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^,;"\s]+))/i.exec(parameters);
		const relations = (rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/\s+/);
		if (relations.includes('next') && URL.canParse(target, base)) return new URL(target, base);
	}
	return undefined;
}
