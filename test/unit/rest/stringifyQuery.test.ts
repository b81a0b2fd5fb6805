import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringifyQuery } from '../../../nodes/Rest/request/stringifyQuery';

describe('queries and forms', () => {
	it.each([
		[{ a: 1, b: 'x y', c: true }, 'a=1&b=x%20y&c=true'],
		[{ a: null, b: undefined, c: '' }, 'a=&c='],
		[{ '': '' }, '='],
		[{ a: [1, 2] }, 'a%5B0%5D=1&a%5B1%5D=2'],
		[{ a: [] }, ''],
		[{ a: { b: { c: 'd' } } }, 'a%5Bb%5D%5Bc%5D=d'],
		[{ a: [{ b: 1 }] }, 'a%5B0%5D%5Bb%5D=1'],
		[{ d: new Date('2026-01-02T03:04:05Z') }, 'd=2026-01-02T03%3A04%3A05.000Z'],
		[{ "!'()*": '~-._' }, '%21%27%28%29%2A=~-._'],
		[{ ü: '世界' }, '%C3%BC=%E4%B8%96%E7%95%8C'],
		[{ x: Number.MAX_VALUE }, 'x=1.7976931348623157e%2B308'],
	])('%j', (data, text) => {
		expect(stringifyQuery(data)).toBe(text);
	});

	it.each([
		['repeat', 'a=1&a=2'],
		['brackets', 'a%5B%5D=1&a%5B%5D=2'],
		['indices', 'a%5B0%5D=1&a%5B1%5D=2'],
	] as const)('write lists as %s', (format, text) => {
		expect(stringifyQuery({ a: [1, 2] }, format)).toBe(text);
	});

	it('are read back as what they were', () => {
		const flat = fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' }));
		fc.assert(
			fc.property(flat, (data) => {
				expect(Object.fromEntries(new URLSearchParams(stringifyQuery(data)))).toEqual({ ...data });
			}),
		);
	});

	it('refuse data that contains itself, and half characters', () => {
		const circle: Record<string, unknown> = {};
		circle.self = { circle };
		expect(() => stringifyQuery(circle)).toThrow(RangeError);
		expect(() => stringifyQuery({ a: '\ud800' })).toThrow(/half a character/);
	});
});
