import { describe, expect, test } from 'vitest';
import { Schemas } from '../../schemas/schemas.mts';

const at = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const text = { type: 'string' };

const schemas = new Schemas(
	{
		thing: { properties: { '@odata.type': text, id: text }, required: ['@odata.type'], type: 'object' },
		card: {
			allOf: [
				at('thing'),
				{
					properties: {
						title: { type: 'string', nullable: true },
						size: { oneOf: [{ type: 'number' }, text, { type: 'string', enum: ['NaN'] }] },
						owner: { anyOf: [at('person'), { type: 'object', nullable: true }] },
						parts: { type: 'array', items: at('part') },
						kind: { enum: ['a', 'b'], type: 'string' },
					},
				},
			],
		},
		person: { type: 'object', properties: { name: text } },
		part: {
			type: 'object',
			properties: { id: text },
			discriminator: { propertyName: '@odata.type', mapping: { '#wheel': '#/components/schemas/wheel' } },
		},
		wheel: { allOf: [at('part'), { properties: { spokes: { type: 'integer' } } }] },
		bag: { type: 'object', properties: {} },
		cells: { type: 'object' },
		page: { type: 'object', properties: { value: { type: 'array', items: at('card') } } },
	},
	{
		annotations: /@/,
		typeProperty: '@odata.type',
		optional: new Set(['@odata.type']),
		open: new Set(['bag']),
		anything: new Set(['cells']),
		additions: { person: { nickname: text } },
	},
);

describe('the schemas of a document', () => {
	test.each([
		['card', { id: '1', title: null, size: 'NaN', owner: null, parts: [], kind: 'a', 'parts@odata.count': 0 }],
		['card', { owner: { name: 'Ada', nickname: 'A' } }],
		['part', { '@odata.type': '#wheel', spokes: 12 }],
		['part', { '@odata.type': '#part', id: '1' }],
		['bag', { anything: 1 }],
		['cells', [[1, 'a']]],
	])('take a %s', (name, value) => {
		expect(schemas.differences(at(name), value)).toEqual([]);
	});

	test.each([
		['card', { colour: 'red' }, 'has a property "colour"'],
		['card', { id: 1 }, '/id must be string (it is 1)'],
		['card', { id: null }, '/id must be string (it is null)'],
		['card', { kind: 'c' }, '/kind must be equal to one of the allowed values (it is "c")'],
		['card', { owner: { age: 1 } }, '/owner has a property "age"'],
		['card', { parts: [{ spokes: 12 }] }, '/parts/0 has a property "spokes"'],
		['part', { '@odata.type': '#wheel', spokes: 'x' }, '/spokes must be integer (it is "x")'],
		['part', { '@odata.type': '#engine' }, '/@odata.type must be equal to constant (it is "#engine")'],
		['card', [], 'must be object'],
	])('refuse a %s such as %j', (name, value, says) => {
		expect(schemas.differences(at(name), value)).toEqual([says]);
	});

	test('tell the properties that can be selected', () => {
		expect(schemas.properties(at('page'))).toEqual(
			new Set(['@odata.type', 'id', 'title', 'size', 'owner', 'parts', 'kind']),
		);
		expect(schemas.properties(at('bag'))).toBeUndefined();
	});
});
