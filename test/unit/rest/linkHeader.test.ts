import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextLink, parseLinks } from '../../../nodes/Rest/paging/linkHeader';

const BASE = 'https://api.test/items?page=1';

describe('Link headers', () => {
	it.each([
		['<https://api.test/items?page=2>; rel="next"', 'https://api.test/items?page=2'],
		['<https://api.test/items?page=2>; rel=next', 'https://api.test/items?page=2'],
		['<https://api.test/items?page=2> ; REL = "Next"', 'https://api.test/items?page=2'],
		['</x?a=1,2;3>; rel="prev", </y>; title="a, b; <c>"; rel="last next"', 'https://api.test/y'],
		['<?page=2>; rel="next"', 'https://api.test/items?page=2'],
		['<//other.test/p>; rel="next"', 'https://other.test/p'],
		['<http://[>; rel="next", </ok>; rel="next"', 'https://api.test/ok'],
		['</y>; rel="nextish"', undefined],
		['</y>; title="next"', undefined],
		['</y>', undefined],
		['rel="next"', undefined],
		['<unclosed; rel="next"', undefined],
		['', undefined],
		[undefined, undefined],
	])('%s leads to %s', (header, target) => {
		expect(nextLink(header, BASE)?.href).toBe(target);
	});

	it('of any kind are read to their end', () => {
		fc.assert(
			fc.property(fc.string(), (text) => {
				parseLinks(text);
				const more = `${text.replaceAll('"', '').replaceAll('<', '')}, </next>; rel="next"`;
				expect(nextLink(more, BASE)?.pathname).toBe('/next');
			}),
		);
	});

	it('of great length take no great time', () => {
		expect(parseLinks(`<a>;${' '.repeat(200_000)}${'; x'.repeat(50_000)}`)).toHaveLength(1);
	});
});
