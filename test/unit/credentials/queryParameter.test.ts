import fc from 'fast-check';
import { expect, it } from 'vitest';
import { flattenQuery, setQueryParameter } from '../../../nodes/shared/credentials/queryParameter';

it('adds a parameter that any server reads back as it was', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, value) => {
			const url = new URL('https://api.example.com/a?first=1');
			setQueryParameter(url, name, value);
			expect(url.searchParams.getAll(name)).toEqual([value]);
		}),
	);
});

it('leaves everything else byte for byte', () => {
	const pairs = fc.array(fc.stringMatching(/^[a-z]{1,3}(=[a-zA-Z0-9%20+~*!'():;@,/?-]{0,6})?$/), { maxLength: 5 });
	fc.assert(
		fc.property(pairs, fc.string(), (kept, value) => {
			const url = new URL(`https://api.example.com/a?${kept.join('&')}`);
			const before = url.search.slice(1);
			setQueryParameter(url, 'KEY', value);
			const pairsAfter = url.search.slice(1).split('&');
			expect(pairsAfter.pop()?.startsWith('KEY=')).toBe(true);
			expect(pairsAfter.join('&')).toBe(before);
		}),
	);
});

it('replaces the parameter wherever it is, however it is written', () => {
	const url = new URL('https://api.example.com/a?api%5Fkey=old&b=2&api_key=older&api_key');
	setQueryParameter(url, 'api_key', 'new');
	expect(url.search).toBe('?b=2&api_key=new');
});

it('sends U+FFFD for half a surrogate pair, as URLs do', () => {
	const url = new URL('https://api.example.com/');
	setQueryParameter(url, 'a', 'x\ud800y');
	expect(url.searchParams.get('a')).toBe('x\ufffdy');
});

it("flattens data the way n8n's client does by default", () => {
	expect(flattenQuery({ a: [1, 'x'], b: { c: true, d: [0] }, e: null, f: undefined, g: '' })).toEqual([
		['a[0]', '1'],
		['a[1]', 'x'],
		['b[c]', 'true'],
		['b[d][0]', '0'],
		['e', ''],
		['g', ''],
	]);
});
