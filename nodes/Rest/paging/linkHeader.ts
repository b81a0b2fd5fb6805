/** One link of a Link header (RFC 8288, 3). */
interface Link {
	readonly target: string;
	/** Relation types in lower case. */
	readonly relations: readonly string[];
}

/**
 * Finds the next page in a Link header: `<https://…?page=2>; rel="next", <…>; rel="last"`.
 * @param header as received, several headers joined by commas
 * @param base what relative targets are relative to
 * @returns undefined when there is none, or none that is an address
 */
export function nextLink(header: string | undefined, base: string): URL | undefined {
	const next = parseLinks(header ?? '').find(
		({ target, relations }) => relations.includes('next') && URL.canParse(target, base),
	);
	return next && new URL(next.target, base);
}

/** Reads all links; what is no link is passed over. Looks at every character once. */
export function parseLinks(header: string): Link[] {
	const links: Link[] = [];
	let at = 0;
	for (;;) {
		const open = header.indexOf('<', at);
		const close = open < 0 ? -1 : header.indexOf('>', open);
		if (close < 0) return links;
		const { parts, end } = parameters(header, close + 1);
		const rel = parts.find(([name]) => name === 'rel')?.[1] ?? '';
		links.push({
			target: header.slice(open + 1, close).trim(),
			relations: rel.toLowerCase().split(/\s+/).filter(Boolean),
		});
		at = end;
	}
}

/** The parameters of one link, up to the comma that ends it; commas and semicolons in quotes do not count. */
function parameters(header: string, start: number): { parts: Array<[name: string, value: string]>; end: number } {
	const parts: Array<[string, string]> = [];
	let text = '';
	let quoted = false;
	let at = start;
	const take = () => {
		const equals = text.indexOf('=');
		const value = text.slice(equals + 1).trim();
		if (equals > 0) parts.push([text.slice(0, equals).trim().toLowerCase(), value.replace(/^"|"$/g, '')]);
		text = '';
	};
	for (; at < header.length; at++) {
		const char = header[at];
		if (char === '"') quoted = !quoted;
		if (!quoted && char === ',') break;
		if (!quoted && char === ';') take();
		else text += char;
	}
	take();
	return { parts, end: at + 1 };
}
