import { describe, expect, it } from 'vitest';
import { bodyObject, jsonBody, listAt, numberAt, textAt, valueAt } from '../../../nodes/shared/providers/json';
import { response } from './replies';

describe('a body', () => {
	it.each(['', 'x', '"text"', '7', 'true', '{"a":', '<a/>'])('that is %j is no JSON of use', (body) => {
		expect(jsonBody(response(200, body))).toBeUndefined();
	});

	it('is read once, and not at all above 64 KiB', () => {
		const small = response(200, ' {"a":1}');
		expect(jsonBody(small)).toEqual({ a: 1 });
		expect(jsonBody(small)).toBe(jsonBody(small));
		expect(jsonBody(response(200, `{"a":"${'x'.repeat(70_000)}"}`))).toBeUndefined();
	});

	it('of a request is an object, or JSON that holds one', () => {
		const data = { a: 1 };
		expect(bodyObject(data)).toBe(data);
		expect(bodyObject('{"a":1}')).toEqual(data);
		for (const other of [[data], 'x', '[1]', 7, null, undefined]) expect(bodyObject(other)).toBeUndefined();
	});
});

describe('paths', () => {
	const value = { data: [{ id: 'a' }, { id: 'b' }], count: 2, big: Infinity };

	it('lead to fields and items, from either end', () => {
		expect(valueAt(value, ['data', -1, 'id'])).toBe('b');
		expect(textAt(value, 'data', 0, 'id')).toBe('a');
		expect(numberAt(value, 'count')).toBe(2);
		expect(listAt(value, 'data')).toHaveLength(2);
	});

	it('lead nowhere without complaint', () => {
		expect(valueAt(value, ['data', 9, 'id'])).toBeUndefined();
		expect(valueAt(value, ['constructor', 'name'])).toBeUndefined();
		expect(valueAt(value, ['data', 'length'])).toBeUndefined();
		expect(textAt(value, 'count')).toBeUndefined();
		expect(numberAt(value, 'big')).toBeUndefined();
		expect(listAt(value, 'count')).toEqual([]);
		expect(valueAt(undefined, ['a'])).toBeUndefined();
	});
});
