/** An element of a page. */
export interface HtmlElement {
	/** Lower case; empty for the page itself. */
	readonly tag: string;
	readonly attributes: Readonly<Record<string, string>>;
	readonly parent: HtmlElement | undefined;
	readonly children: Array<HtmlElement | string>;
	/** Where its content begins and ends in the source. */
	readonly start: number;
	end: number;
}

const VOID = new Set([
	'area',
	'base',
	'br',
	'col',
	'embed',
	'hr',
	'img',
	'input',
	'link',
	'meta',
	'source',
	'track',
	'wbr',
]);
/** What is inside is no markup (HTML standard, 13.1.2). */
const RAW = new Set(['script', 'style', 'textarea', 'title', 'noscript', 'template', 'iframe', 'svg']);
/** Elements that end when one of these begins (13.1.2.4). */
const ENDED_BY: Readonly<Record<string, readonly string[]>> = {
	li: ['li'],
	dt: ['dt', 'dd'],
	dd: ['dt', 'dd'],
	tr: ['tr', 'tbody', 'tfoot'],
	td: ['td', 'th', 'tr'],
	th: ['td', 'th', 'tr'],
	option: ['option', 'optgroup'],
	p: [
		'p',
		'div',
		'ul',
		'ol',
		'dl',
		'table',
		'section',
		'article',
		'main',
		'header',
		'footer',
		'h1',
		'h2',
		'h3',
		'h4',
		'h5',
		'h6',
		'pre',
		'form',
	],
};

/**
 * Reads a page well enough to take parts out of it for a model; it is not there to show pages. Looks at every character
 * once, and takes whatever it is given.
 */
export function parseHtml(source: string): HtmlElement {
	const root: HtmlElement = { tag: '', attributes: {}, parent: undefined, children: [], start: 0, end: source.length };
	let current = root;
	let at = 0;
	const close = (element: HtmlElement, end: number) => {
		for (let open: HtmlElement | undefined = current; open; open = open.parent) {
			open.end = end;
			if (open === element) {
				current = element.parent ?? root;
				return;
			}
		}
	};
	while (at < source.length) {
		const open = source.indexOf('<', at);
		if (open < 0) break;
		if (open > at) current.children.push(source.slice(at, open));
		const tag = /^<(\/?)([a-zA-Z][^\s/>]*)/.exec(source.slice(open, open + 80));
		if (!tag) {
			at = afterMarkup(source, open, current);
			continue;
		}
		const name = tag[2].toLowerCase();
		const { attributes, end, selfClosing } = readAttributes(source, open + tag[0].length);
		at = end;
		if (tag[1] === '/') {
			const opened = enclosing(current, name);
			if (opened) close(opened, open);
			continue;
		}
		if (ENDED_BY[current.tag]?.includes(name)) close(current, open);
		const element: HtmlElement = { tag: name, attributes, parent: current, children: [], start: end, end };
		current.children.push(element);
		if (VOID.has(name) || selfClosing) continue;
		if (RAW.has(name)) {
			const closing = indexOfClosing(source, name, end);
			element.children.push(source.slice(end, closing));
			element.end = closing;
			const after = source.indexOf('>', closing);
			at = after < 0 ? source.length : after + 1;
		} else current = element;
	}
	if (at < source.length) current.children.push(source.slice(at));
	close(root, source.length);
	return root;
}

/** Comments and declarations are passed over; a lone `<` is text. */
function afterMarkup(source: string, open: number, current: HtmlElement): number {
	const isComment = source.startsWith('<!--', open);
	if (!isComment && source[open + 1] !== '!' && source[open + 1] !== '?' && source[open + 1] !== '/') {
		current.children.push('<');
		return open + 1;
	}
	const [end, length] = isComment ? [source.indexOf('-->', open + 4), 3] : [source.indexOf('>', open), 1];
	return end < 0 ? source.length : end + length;
}

function readAttributes(
	source: string,
	from: number,
): { attributes: Record<string, string>; end: number; selfClosing: boolean } {
	const attributes: Record<string, string> = Object.create(null) as Record<string, string>;
	const pattern = /[\s/]*(?:([^\s=/>"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?|["'])/y;
	let at = from;
	for (;;) {
		pattern.lastIndex = at;
		const found = pattern.exec(source);
		if (!found) break;
		at = pattern.lastIndex;
		const [, name, double, single, bare] = found;
		if (name !== undefined) attributes[name.toLowerCase()] ??= decodeEntities(double ?? single ?? bare ?? '');
	}
	const end = source.indexOf('>', at);
	return { attributes, end: end < 0 ? source.length : end + 1, selfClosing: end > 0 && source[end - 1] === '/' };
}

function enclosing(from: HtmlElement, tag: string): HtmlElement | undefined {
	for (let element: HtmlElement | undefined = from; element; element = element.parent)
		if (element.tag === tag) return element;
	return undefined;
}

function indexOfClosing(source: string, name: string, from: number): number {
	const pattern = new RegExp(`</${name}[\\s/>]`, 'gi');
	pattern.lastIndex = from;
	return pattern.exec(source)?.index ?? source.length;
}

const ENTITIES: Readonly<Record<string, string>> = {
	amp: '&',
	lt: '<',
	gt: '>',
	quot: '"',
	apos: "'",
	nbsp: ' ',
	ndash: '–',
	mdash: '—',
	hellip: '…',
	copy: '©',
	euro: '€',
	laquo: '«',
	raquo: '»',
	shy: '',
};

/** The entities that occur in running text; others stay as they are. */
export function decodeEntities(text: string): string {
	return text.replace(
		/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi,
		(whole, decimal?: string, hex?: string, name?: string) => {
			if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
			const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
			return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
		},
	);
}
