import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { articleText, textOf } from '../../../nodes/Rest/tool/htmlText';
import { decodeEntities, parseHtml } from '../../../nodes/Rest/tool/htmlTree';
import { select } from '../../../nodes/Rest/tool/selectors';

const PAGE = `<!DOCTYPE html>
<html><head><title>T</title><style>p { color: red }</style></head>
<body class="page wide">
<nav><a href="/">Home</a> <a href="/b">Blog</a></nav>
<main id="main"><h1>Über &amp; <em>unter</em></h1>
<p class="lead">First<br>second &lt;b&gt; &#8364; &#x20AC;
<p>Next paragraph
<ul><li>one<li data-x="2 3">two</ul>
<img src="a.png" alt=x><a href='https://a.test/x?y=1' title="a > b">link</a>
<script>if (a < b) document.write("<p>no</p>")</script>
</main><!-- <p>comment</p> --><footer>Imprint</footer></body></html>`;

const inner = (selector: string) =>
	select(parseHtml(PAGE), selector).map(({ start, end }) => PAGE.slice(start, end).trim());

describe('parts of a page', () => {
	it.each([
		['h1', ['Über &amp; <em>unter</em>']],
		['h1 em', ['unter']],
		['main > em', []],
		['.lead', ['First<br>second &lt;b&gt; &#8364; &#x20AC;']],
		['body.page.wide nav > a', ['Home', 'Blog']],
		['p', ['First<br>second &lt;b&gt; &#8364; &#x20AC;', 'Next paragraph']],
		['li', ['one', 'two']],
		['[data-x~="3"]', ['two']],
		['a[href^="https"][title="a > b"]', ['link']],
		['a[href$="/b"], footer', ['Blog', 'Imprint']],
		['#main *[href*="y="]', ['link']],
		['LI', ['one', 'two']],
	])('by %s', (selector, parts) => {
		expect(inner(selector)).toEqual(parts);
	});

	it.each(['p:first-child', 'a +b', '', ' , ', 'a >', '!'])('not by %j, which it says', (selector) => {
		expect(() => select(parseHtml(PAGE), selector)).toThrow(/selector/i);
	});
});

describe('the words of a page', () => {
	it('are what a reader sees', () => {
		expect(textOf(parseHtml(PAGE))).toBe(
			'Home Blog Über & unter First second <b> € € Next paragraph one two link Imprint',
		);
		expect(articleText(parseHtml(PAGE))).toBe('Über & unter First second <b> € € Next paragraph one two link');
	});

	it('are those of the article, where there is a real one', () => {
		const words = 'Long enough to be an article. '.repeat(10).trim();
		const page = `<body><article>Teaser</article><div>Around</div><article><h2>Head</h2><p>${words}</p><aside>Ad</aside></article></body>`;
		expect(articleText(parseHtml(page))).toBe(`Head ${words}`);
	});

	it('may be no page at all', () => {
		expect(articleText(parseHtml('just text, 1 < 2'))).toBe('just text, 1 < 2');
		expect(articleText(parseHtml(''))).toBe('');
	});

	it.each([
		['&amp;lt;', '&lt;'],
		['&unknown; &#0; &#x110000;', '&unknown; &#0; &#x110000;'],
		['a&nbsp;b', 'a b'],
	])('%s is %s', (text, decoded) => {
		expect(decodeEntities(text)).toBe(decoded);
	});
});

describe('any text at all', () => {
	const markup = fc.array(
		fc.oneof(
			fc.string({ maxLength: 8 }),
			fc.constantFrom(
				'<',
				'>',
				'</',
				'<p>',
				'</p>',
				'<div',
				' a="',
				"'",
				'<!--',
				'-->',
				'<script>',
				'</script',
				'<li>',
				'/>',
				'&amp;',
			),
		),
		{ maxLength: 60 },
	);

	it('is read to its end, and the parts lie inside it', () => {
		fc.assert(
			fc.property(markup, (pieces) => {
				const source = pieces.join('');
				const root = parseHtml(source);
				for (const { start, end } of select(root, '*')) {
					expect(start).toBeLessThanOrEqual(end);
					expect(end).toBeLessThanOrEqual(source.length);
				}
				textOf(root);
			}),
		);
	});

	it('of great length takes no great time', () => {
		const page = parseHtml(`${'<div a="b" '.repeat(20_000)}${'<p>x'.repeat(50_000)}${'<'.repeat(100_000)}`);
		expect(textOf(page).length).toBeGreaterThan(50_000);
	});
});
