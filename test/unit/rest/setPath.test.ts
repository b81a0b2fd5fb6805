import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathSteps, setPath } from '../../../nodes/Rest/request/setPath';

const set = (path: string, value: unknown = 1, target: Record<string, unknown> = {}) => {
	setPath(target, path, value);
	return target;
};

describe('names that are paths', () => {
	// As lodash has it, which HTTP Request uses.
	it.each([
		['a', { a: 1 }],
		['a.b', { a: { b: 1 } }],
		['a[0].b', { a: [{ b: 1 }] }],
		['', { '': 1 }],
		['.a', { '': { a: 1 } }],
		['a.', { a: { '': 1 } }],
		['a..b', { a: { '': { b: 1 } } }],
		['a["x.y"]', { a: { 'x.y': 1 } }],
		["a['it\\'s']", { a: { "it's": 1 } }],
		['a[b]', { a: { b: 1 } }],
		['[0]', { 0: 1 }],
		['a[]', { a: { '': 1 } }],
		['a.[0]', { a: [1] }],
		['a[0', { 'a[0': 1 }],
		['a]b', { 'a]b': 1 }],
		['a[1.5]', { a: { 1.5: 1 } }],
		['a[-1]', { a: { '-1': 1 } }],
		['a b.c-d', { 'a b': { 'c-d': 1 } }],
	])('%s', (path, expected) => {
		expect(set(path)).toEqual(expected);
	});

	it('join what they have in common', () => {
		const target = set('a.b', 1);
		setPath(target, 'a.c', 2);
		setPath(target, 'a.list[1]', 'y');
		setPath(target, 'a.list[0]', 'x');
		expect(target).toEqual({ a: { b: 1, c: 2, list: ['x', 'y'] } });
	});

	it('replace what is in the way, and leave a name that is there as it stands', () => {
		expect(set('a.b', 2, { a: 'text' })).toEqual({ a: { b: 2 } });
		expect(set('a.b', 2, { 'a.b': 1 })).toEqual({ 'a.b': 2 });
	});

	it.each(['__proto__.x', 'a.__proto__.x', 'constructor.prototype.x', 'a["__proto__"].x', '__proto__'])(
		'%s reaches no prototype',
		(path) => {
			expect(set(path)).toEqual({});
			expect(({} as Record<string, unknown>).x).toBeUndefined();
		},
	);

	it('of any kind are taken apart and never throw', () => {
		fc.assert(
			fc.property(fc.string(), (path) => {
				expect(pathSteps(path).length).toBeGreaterThan(0);
				set(path);
			}),
		);
	});
});
