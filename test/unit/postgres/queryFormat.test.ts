import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatQuery, QueryFormatError } from '../../../nodes/shared/transports/postgres/queryFormat';

describe('query parameters', () => {
	it.each<[string, unknown[], string]>([
		['$1', ["it's"], "'it''s'"],
		['$1', ['back\\slash'], " E'back\\\\slash'"],
		['$1', [5], '5'],
		['5-$1', [-5], '5-(-5)'],
		['$1', [-0], '(-0)'],
		['$1', [NaN], "'NaN'"],
		['$1', [Infinity], "'Infinity'"],
		['$1', [true], 'true'],
		['$1, $2', [null, undefined], 'null, null'],
		['$1', [{ a: "x'" }], `'{"a":"x''"}'`],
		['$1', [new Date('2024-05-06T07:08:09Z')], "'2024-05-06T07:08:09.000Z'"],
		['$1', [Buffer.from('A')], " E'\\\\x41'"],
		['$1', [[]], "'{}'"],
		['$1', [[1, ['a'], null]], "array[1,['a'],null]"],
		['$1 $10 $2', ['a', 'b'], "'a' $10 'b'"],
		['$10', [1, 2, 3, 4, 5, 6, 7, 8, 9, 'ten'], "'ten'"],
		['$1:name', ['we"ird'], '"we""ird"'],
		['$1~', [['a', 'b']], '"a","b"'],
		['$1:name', [{ x: 1, y: 2 }], '"x","y"'],
		['$1:name', ['*'], '*'],
		['$1:alias', ['plain.Mixed'], 'plain."Mixed"'],
		['$1:csv', [[1, 'a', null]], "1,'a',null"],
		['$1:list', [{ x: 1, y: 'b' }], "1,'b'"],
		['$1:csv', ['one'], "'one'"],
		['$1:json', ["it's"], `'"it''s"'`],
		['$1:raw', ['ORDER BY 1'], 'ORDER BY 1'],
		['$1^', ["it's"], "it's"],
		["'%$1:value%'", ["50' OR"], "'%50'' OR%'"],
		['$1#', ["it's"], "it''s"],
		['no variables', ['x'], 'no variables'],
	])('%j with %j', (query, values, formatted) => {
		expect(formatQuery(query, values)).toBe(formatted);
	});

	it.each<[string, unknown[]]>([
		['$1:raw', [null]],
		['$1:value', [undefined]],
		['$1:name', ['']],
		['$1:name', [[]]],
		['$1:name', [5]],
		['$1', ['a\0']],
		['$1:json', [undefined]],
	])('%j cannot be made of %j', (query, values) => {
		expect(() => formatQuery(query, values)).toThrow(QueryFormatError);
	});

	it('writes whole numbers of any size', () => {
		expect(formatQuery('5-$1', [-12345678901234567890n])).toBe('5-(-12345678901234567890)');
	});

	it('lets no value out of its literal', () => {
		const value = fc.oneof(
			fc.string({ unit: 'binary', maxLength: 20 }),
			fc.constantFrom("'", "''", "\\'", '\\', "';--", '$1', '$2', '$1:raw'),
		);
		fc.assert(
			fc.property(
				value.filter((text) => !text.includes('\0')),
				(text) => {
					const formatted = formatQuery('$1', [text]).trim();
					const body = formatted.startsWith('E')
						? formatted.slice(2, -1).replaceAll('\\\\', '')
						: formatted.slice(1, -1);
					// Between the quotes, every quote is doubled, and no backslash is left that could take one away.
					expect(body.replaceAll("''", '')).not.toContain("'");
					if (formatted.startsWith('E')) expect(body).not.toContain('\\');
				},
			),
			{ numRuns: 50 },
		);
	}, 30_000);
});
