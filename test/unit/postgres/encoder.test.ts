import { describe, expect, it } from 'vitest';
import type { PgType } from '../../../nodes/shared/transports/postgres/catalog';
import { acceptsFor } from '../../../nodes/shared/transports/postgres/encode/accepts';
import { copyField } from '../../../nodes/shared/transports/postgres/encode/copyText';
import { encoderFor } from '../../../nodes/shared/transports/postgres/encode/encoder';
import { requireStorableText } from '../../../nodes/shared/transports/postgres/encode/storableText';
import { ValueProblem } from '../../../nodes/shared/transports/postgres/encode/valueProblem';

const plain = (name: string, schema = 'pg_catalog'): PgType => ({ schema, name, kind: 'plain', delimiter: ',' });
const arrayOf = (of: PgType): PgType => ({
	schema: of.schema,
	name: `_${of.name}`,
	kind: 'array',
	of,
	delimiter: ',',
});

const encode = (type: PgType, value: unknown, jsonStrings: 'anyJson' | 'structures' = 'structures') =>
	encoderFor(type, { jsonStrings })(value);

describe('text forms', () => {
	const luxon = (iso: string) => ({ toISO: () => iso });

	it.each<[string, unknown, string]>([
		['int4', 42, '42'],
		['int4', -0, '0'],
		['int8', 9007199254740991, '9007199254740991'],
		['int8', '9007199254740993', '9007199254740993'],
		['int8', 9007199254740993n, '9007199254740993'],
		['numeric', 0.1, '0.1'],
		['numeric', '123456789012345678901234567890.123', '123456789012345678901234567890.123'],
		['numeric', NaN, 'NaN'],
		['float8', -0, '-0'],
		['float8', 1e300, '1e+300'],
		['float8', -Infinity, '-Infinity'],
		['bool', true, 't'],
		['bool', 0, 'f'],
		['text', 12, '12'],
		['text', false, 'false'],
		['text', { a: [1] }, '{"a":[1]}'],
		['text', new Date('2024-05-06T07:08:09.010Z'), '2024-05-06T07:08:09.010Z'],
		['bytea', Buffer.from([0, 255]), '\\x00ff'],
		['bytea', { type: 'Buffer', data: [1, 2] }, '\\x0102'],
		['bytea', '\\xff', '\\xff'],
		['timestamptz', '2024-05-06T07:08:09+02:00', '2024-05-06T07:08:09+02:00'],
		['timestamptz', new Date('2024-05-06T07:08:09.010Z'), '2024-05-06T07:08:09.010Z'],
		['timestamptz', new Date(Date.UTC(12024, 0, 2)), '12024-01-02T00:00:00.000Z'],
		['timestamptz', new Date('-000043-03-15T12:00:00.000Z'), '0044-03-15T12:00:00.000Z BC'],
		['timestamp', luxon('2024-05-06T07:08:09.000+02:00'), '2024-05-06T07:08:09.000+02:00'],
		['timestamptz', Infinity, 'infinity'],
		['date', -Infinity, '-infinity'],
		['interval', { hours: 2, minutes: 30 }, '2 hours 30 minutes'],
		['interval', luxon('PT2H'), 'PT2H'],
		['interval', {}, '0'],
		['point', { x: 1, y: 2.5 }, '(1,2.5)'],
		['circle', { x: 1, y: 2, radius: 3 }, '<(1,2),3>'],
		['jsonb', { a: null, b: 'ü' }, '{"a":null,"b":"ü"}'],
		['jsonb', 'plain text', '"plain text"'],
		['jsonb', '{"big":12345678901234567890}', '{"big":12345678901234567890}'],
		['jsonb', { big: 12345678901234567890n }, '{"big":12345678901234567890}'],
		['json', 'a\0', '"a\\u0000"'],
		['uuid', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
	])('%s of %o is %s', (type, value, text) => {
		expect(encode(plain(type), value)).toBe(text);
	});

	it('takes a JSON number or literal in a string for a string, except where the built-in node does not', () => {
		expect(encode(plain('jsonb'), '123')).toBe('"123"');
		expect(encode(plain('jsonb'), '123', 'anyJson')).toBe('123');
		expect(encode(plain('jsonb'), 'null', 'anyJson')).toBe('null');
	});

	it('writes types of extensions, whatever schema they live in', () => {
		expect(encode(plain('hstore', 'extensions'), { a: 'x"\\', b: null, c: 1 })).toBe(
			'"a"=>"x\\"\\\\","b"=>NULL,"c"=>"1"',
		);
		expect(encode(plain('vector', 'public'), [1, 2.5])).toBe('[1,2.5]');
		expect(encode(plain('geometry', 'public'), { type: 'Point', coordinates: [1, 2] })).toBe(
			'{"type":"Point","coordinates":[1,2]}',
		);
	});

	it('looks through domains', () => {
		const domain: PgType = { schema: 'public', name: 'positive', kind: 'domain', of: plain('int4'), delimiter: ',' };
		expect(() => encode(domain, 1.5)).toThrow(ValueProblem);
		expect(encode(arrayOf(domain), [1, 2])).toBe('{1,2}');
	});
});

describe('arrays', () => {
	it.each<[string, unknown, string]>([
		['text', ['a', null, 'b c', '', 'null', 'x"\\y', '{}', 'ü'], '{a,NULL,"b c","","null","x\\"\\\\y","{}",ü}'],
		[
			'int4',
			[
				[1, 2],
				[3, null],
			],
			'{{1,2},{3,NULL}}',
		],
		['int4', [], '{}'],
		['jsonb', [{ a: 1 }, [1, 2], 'x', null], '{"{\\"a\\":1}","[1,2]","\\"x\\"",NULL}'],
		['bool', [true, false], '{t,f}'],
		['text', '["a","b,c"]', '{a,"b,c"}'],
		['text', '{a,b}', '{a,b}'],
		['int4', '[0:1]={1,2}', '[0:1]={1,2}'],
	])('%s[] of %o is %s', (element, value, text) => {
		expect(encode(arrayOf(plain(element)), value)).toBe(text);
	});

	it('separates boxes with a semicolon', () => {
		const box: PgType = { ...plain('box'), delimiter: ';' };
		expect(encode(arrayOf(box), ['(1,1),(0,0)', '(2,2),(1,1)'])).toBe('{"(1,1),(0,0)";"(2,2),(1,1)"}');
	});
});

describe('what cannot be stored unchanged', () => {
	const circular: Record<string, unknown> = {};
	circular.self = circular;

	it.each<[string, unknown, RegExp]>([
		['int4', 1.5, /whole numbers/],
		['int2', 32768, /goes from -32768 to 32767/],
		['int4', true, /not a number/],
		['int8', 2 ** 53, /beyond 2\^53/],
		['numeric', 1e25, /beyond 2\^53/],
		['text', 2 ** 60, /beyond 2\^53/],
		['text', Buffer.from('x'), /binary data/],
		['bool', 2, /not a boolean/],
		['timestamptz', new Date(NaN), /invalid date/],
		['timestamptz', { toISO: () => null }, /invalid date/],
		['date', 20240506, /not a date/],
		['jsonb', { a: NaN }, /NaN at a/],
		['jsonb', { a: [2 ** 53] }, /beyond 2\^53.*/],
		['jsonb', { a: 'x\0' }, /NUL character.* at a/],
		['jsonb', { 'k\0': 1 }, /NUL character/],
		['jsonb', { a: '\udc00' }, /surrogate.* at a/],
		['jsonb', '{"a":"\\u0000"}', /NUL character.* at a/],
		['jsonb', circular, /holds itself|cannot be written/],
		['bytea', 5, /neither binary data nor text/],
		['point', { x: 1 }, /needs the numbers x and y/],
		['interval', { weeks: 1 }, /made of numbers of/],
	])('%s of %o is refused', (type, value, message) => {
		expect(() => encode(plain(type), value)).toThrow(ValueProblem);
		expect(() => encode(plain(type), value)).toThrow(message);
	});

	it('refuses something that is no list for an array', () => {
		expect(() => encode(arrayOf(plain('text')), { a: 1 })).toThrow(/not a list/);
	});

	it('refuses NUL and half surrogates in any text', () => {
		expect(() => copyField('a\0')).toThrow(ValueProblem);
		expect(() => copyField('a\ud83d')).toThrow(ValueProblem);
		expect(copyField('a😀')).toBe('a😀');
	});
});

describe('the quick look', () => {
	const values: unknown[] = [
		0,
		-0,
		1,
		1.5,
		2 ** 31,
		2 ** 53,
		1e300,
		NaN,
		Infinity,
		'x',
		'',
		'a\0',
		'\ud800',
		'😀',
		true,
		false,
		5n,
		new Date(0),
		new Date(NaN),
		{},
		{ a: 1 },
		{ a: NaN },
		{ a: 2 ** 53 },
		{ a: 'x\0' },
		{ a: undefined },
		{ 'k\0': 1 },
		[],
		[1],
		[[1], [2, null]],
		['\udc00'],
		Buffer.from('x'),
		{ toJSON: () => 'x\0' },
		Object.assign(Object.create({ inherited: 'x\0' }) as object, { own: 1 }),
		Symbol('s'),
		() => 1,
	];
	const types = [
		'int2',
		'int4',
		'int8',
		'numeric',
		'float8',
		'bool',
		'text',
		'varchar',
		'date',
		'timestamptz',
		'uuid',
		'json',
		'jsonb',
		'bytea',
		'interval',
	];

	it.each(types)('never waves through what the encoder of %s would refuse', (name) => {
		for (const type of [plain(name), arrayOf(plain(name))]) {
			const accepts = acceptsFor(type);
			for (const value of values.filter(accepts)) {
				expect(() => requireStorableText(encode(type, value))).not.toThrow();
			}
		}
	});
});

describe('COPY fields', () => {
	it('escapes what has a meaning', () => {
		expect(copyField('a\tb\nc\rd\\e\bf')).toBe('a\\tb\\nc\\rd\\\\e\bf');
		expect(copyField('\\.')).toBe('\\\\.');
		expect(copyField('\\N')).toBe('\\\\N');
	});
});
