import { decodeEntities, type HtmlElement } from './htmlTree';
import { matcher, select } from './selectors';

/** Never part of what a page says. */
const SILENT = new Set(['script', 'style', 'noscript', 'template', 'head', 'iframe', 'svg', 'textarea']);
/** Words on both sides of these are not one word. */
const APART =
	/^(?:address|article|aside|blockquote|br|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav|ol|option|p|pre|section|table|td|th|tr|ul)$/;
/** Around an article, not in it. */
const AROUND =
	'nav, header, footer, aside, form, button, menu, dialog, [hidden], [aria-hidden="true"], [role="navigation"], [role="banner"], [role="contentinfo"]';
/** Where pages put what they are about. */
const ARTICLES = 'article, main, [role="main"]';
/** A shorter article is a teaser. */
const SHORTEST_ARTICLE = 200;

/** The words of an element, in one line. */
export function textOf(element: HtmlElement, omits: (element: HtmlElement) => boolean = () => false): string {
	const parts: string[] = [];
	const visit = (inside: HtmlElement) => {
		if (SILENT.has(inside.tag) || omits(inside)) return;
		const isApart = APART.test(inside.tag);
		if (isApart) parts.push(' ');
		for (const child of inside.children) {
			if (typeof child === 'string') parts.push(decodeEntities(child));
			else visit(child);
		}
		if (isApart) parts.push(' ');
	};
	visit(element);
	return parts.join('').replace(/\s+/g, ' ').trim();
}

/** The words of what a page is about: its article where it marks one, else the page without what stands around it. */
export function articleText(root: HtmlElement): string {
	const omits = matcher(AROUND);
	const texts = select(root, ARTICLES).map((element) => textOf(element, omits));
	const longest = texts.reduce((best, text) => (text.length > best.length ? text : best), '');
	return longest.length >= SHORTEST_ARTICLE ? longest : textOf(root, omits) || textOf(root);
}
