import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resultTypes, type ResultRules } from '../../../nodes/shared/transports/postgres/resultTypes';

const OURS: ResultRules = { timestamps: 'iso', zoneless: 'asWritten', dates: 'text', largeNumbers: 'text' };
const read = (oid: number, text: string, rules: Partial<ResultRules> = {}): unknown =>
	(resultTypes({ ...OURS, ...rules }).getTypeParser(oid, 'text') as (text: string) => unknown)(text);

const TIMESTAMP = 1114;
const TIMESTAMPTZ = 1184;

describe('what comes out of the database', () => {
	it.each<[number, string, unknown]>([
		[TIMESTAMPTZ, '2024-05-06 07:08:09+00', '2024-05-06T07:08:09.000Z'],
		[TIMESTAMPTZ, '2024-05-06 07:08:09.5+00', '2024-05-06T07:08:09.500Z'],
		[TIMESTAMPTZ, '2024-05-06 07:08:09.123456+00', '2024-05-06T07:08:09.123Z'],
		[TIMESTAMPTZ, '2024-05-06 07:08:09.1+02', '2024-05-06T05:08:09.100Z'],
		[TIMESTAMPTZ, '2024-05-06 07:08:09-03:30', '2024-05-06T10:38:09.000Z'],
		[TIMESTAMPTZ, 'infinity', 'infinity'],
		[TIMESTAMPTZ, '0044-03-15 12:00:00+00 BC', '0044-03-15 12:00:00+00 BC'],
		[TIMESTAMP, '2024-05-06 07:08:09.123456', '2024-05-06T07:08:09.123456'],
		[1082, '2024-05-06', '2024-05-06'],
		[1185, '{"2024-05-06 07:08:09+00",NULL}', ['2024-05-06T07:08:09.000Z', null]],
		[20, '9007199254740993', '9007199254740993'],
		[1700, '1.10', '1.10'],
		[23, '5', 5],
		[3802, '{"a": 1}', { a: 1 }],
		[25, '+00', '+00'],
	])('type %i, %s', (oid, text, value) => {
		expect(read(oid, text)).toEqual(value);
	});

	it('is what the versions of the built-in node make of it', () => {
		expect(read(TIMESTAMPTZ, '2024-05-06 07:08:09+00', { timestamps: 'date' })).toEqual(
			new Date('2024-05-06T07:08:09Z'),
		);
		expect(read(1082, '2024-05-06', { dates: 'date' })).toEqual(new Date(2024, 4, 6));
		expect(read(TIMESTAMP, '2024-05-06 07:08:09', { zoneless: 'local' })).toBe(
			new Date(2024, 4, 6, 7, 8, 9).toISOString(),
		);
		expect(read(20, '5', { largeNumbers: 'number' })).toBe(5);
		expect(read(1700, '1.10', { largeNumbers: 'number' })).toBe(1.1);
	});

	it('names the same moment as JavaScript does', () => {
		const moment = fc.date({
			min: new Date('0001-01-01T00:00:00Z'),
			max: new Date('9999-12-31T00:00:00Z'),
			noInvalidDate: true,
		});
		fc.assert(
			fc.property(moment, (date) => {
				const written = date
					.toISOString()
					.replace('T', ' ')
					.replace(/\.?0*Z$/, '+00');
				expect(read(TIMESTAMPTZ, written)).toBe(date.toISOString());
			}),
		);
	});
});
