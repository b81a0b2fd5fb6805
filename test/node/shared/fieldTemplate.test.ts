import fc from 'fast-check';
import type { IDataObject, INodeType } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { fieldTemplate } from '../../../nodes/shared/n8n/fieldTemplate';
import { executionContext } from '../../support/n8nContext';

const type = {
	description: {
		name: 'probe',
		displayName: 'Probe',
		version: 1,
		properties: [{ displayName: 'Value', name: 'value', type: 'string', default: '' }],
		inputs: ['main'],
		outputs: ['main'],
		group: [],
		defaults: {},
		description: '',
	},
} as unknown as INodeType;

/** What n8n makes of an expression for an item. */
function byN8n(raw: string, json: IDataObject): unknown {
	const { context } = executionContext({ type, typeVersion: 1, parameters: { value: raw }, items: [{ json }] });
	return context.getNodeParameter('value', 0);
}

const ITEM: IDataObject = {
	id: 7,
	name: 'Ada',
	zero: 0,
	no: false,
	yes: true,
	empty: '',
	float: 0.1,
	big: 1e21,
	tiny: 1e-7,
	negative: -0,
	quotes: `"'\\{{ }}`,
	unicode: 'ü 世界 😀',
	lines: 'a\nb',
	expression: '={{ 1 + 1 }}',
	list: ['x', 1, { deep: 'y' }],
	nested: { a: { b: 'c' }, 'odd key': 'd', 'with-dash': 'e' },
	$dollar: 'f',
	_under: 'g',
	nothing: null,
	object: { a: 1 },
};

const SIMPLE = [
	'={{ $json.id }}',
	'={{$json.id}}',
	'={{  $json.name  }}',
	'=https://api.test/users/{{ $json.id }}?name={{ $json.name }}',
	'={{ $json.id }}{{ $json.name }}',
	'= {{ $json.id }} ',
	'=\n{{ $json.id }}\n',
	...[
		'zero',
		'no',
		'yes',
		'empty',
		'float',
		'big',
		'tiny',
		'negative',
		'quotes',
		'unicode',
		'lines',
		'expression',
		'_under',
	].flatMap((field) => [`={{ $json.${field} }}`, `=[{{ $json.${field} }}]`]),
	'={{ $json["name"] }}',
	"={{ $json['name'] }}",
	'={{ $json.list[0] }}',
	'={{ $json.list[1] }}x',
	'={{ $json.list[2].deep }}',
	'={{ $json.list.length }}',
	'={{ $json.nested.a.b }}',
	'={{ $json.nested["odd key"] }}',
	'={{ $json.nested["with-dash"] }}!',
	'={ { $json.id } } {{ $json.id }}',
];

const LEFT_TO_N8N = [
	'={{ $json.nothing }}',
	'={{ $json.missing }}',
	'=a{{ $json.missing }}b',
	'={{ $json.object }}',
	'={{ $json.list }}',
	'={{ $json.name.length }}',
	'={{ $json.constructor }}',
	'={{ $json.__proto__ }}',
	'={{ $json.name.toUpperCase() }}',
	'={{ $json.id + 1 }}',
	'={{ $json }}',
	'={{ $json.nested?.a }}',
	'={{ $input.item.json.id }}',
	'={{ $json.$dollar }}',
	'={{ $json.list[-1] }}',
	'={{ $json["na" + "me"] }}',
	'={{ $json.id; }}',
	'={{ $json.id }',
	'=no expression at all',
	'=escaped \\{{ $json.id }}',
	'={{ /* a comment */ $json.id }}',
	'={{ $json.id }} }} {{ $json.id }}',
];

describe('fields in a text', () => {
	it.each(SIMPLE)('%j comes to what n8n makes of it', (raw) => {
		const template = fieldTemplate(raw);
		expect(template).toBeDefined();
		expect(template?.(ITEM)).toStrictEqual(byN8n(raw, ITEM));
	});

	it.each(LEFT_TO_N8N)('%j is left to n8n', (raw) => {
		expect(fieldTemplate(raw)?.(ITEM)).toBeUndefined();
	});

	it('of any name and value come to what n8n makes of them', () => {
		const name = fc.stringMatching(/^[A-Za-z_]\w{0,8}$/);
		const plain = fc.oneof(
			fc.string({ unit: 'grapheme' }),
			fc.integer(),
			fc.double({ noNaN: true, noDefaultInfinity: true }),
			fc.boolean(),
		);
		const literal = fc.string({ unit: 'grapheme' }).filter((text) => !/[{}\\]/.test(text));
		fc.assert(
			fc.property(name, name, plain, literal, literal, fc.boolean(), (outer, inner, value, before, after, nested) => {
				const json = { [outer]: nested ? { [inner]: value } : value };
				const raw = `=${before}{{ $json.${outer}${nested ? `["${inner}"]` : ''} }}${after}`;
				const ours = fieldTemplate(raw)?.(json);
				if (ours !== undefined) expect(ours).toStrictEqual(byN8n(raw, json));
			}),
			{ numRuns: 300 },
		);
	});

	it('may stand inside lists and objects', () => {
		const raw = {
			parameters: [
				{ name: 'a', value: '={{ $json.id }}' },
				{ name: '=x{{ $json.name }}', value: 'plain' },
			],
			flag: true,
			none: null,
		};
		expect(fieldTemplate(raw)?.(ITEM)).toEqual({
			parameters: [
				{ name: 'a', value: 7 },
				{ name: 'xAda', value: 'plain' },
			],
			flag: true,
			none: null,
		});
		expect(fieldTemplate({ ...raw, more: '={{ $json.id + 1 }}' })).toBeUndefined();
		expect(fieldTemplate({ parameters: [{ value: '={{ $json.missing }}' }] })?.(ITEM)).toBeUndefined();
	});
});
