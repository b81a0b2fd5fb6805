import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHttpDate } from '../../../nodes/shared/engine/httpDate';

const NOW = Date.UTC(2026, 10, 24, 12);
const RFC_EXAMPLE = Date.UTC(1994, 10, 6, 8, 49, 37);

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number) => String(n).padStart(2, '0');

/** The three forms of RFC 9110, 5.6.7, written out by hand: `toUTCString` would be tested against itself. */
function forms(at: number): [imf: string, rfc850: string, asctime: string] {
	const date = new Date(at);
	const [day, month, year] = [date.getUTCDate(), MONTHS[date.getUTCMonth()], date.getUTCFullYear()];
	const weekday = DAYS[date.getUTCDay()];
	const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
	return [
		`${weekday.slice(0, 3)}, ${two(day)} ${month} ${year} ${time} GMT`,
		`${weekday}, ${two(day)}-${month}-${two(year % 100)} ${time} GMT`,
		`${weekday.slice(0, 3)} ${month} ${String(day).padStart(2, ' ')} ${time} ${year}`,
	];
}

describe('the three forms of an HTTP-date', () => {
	it.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
		'reads the example of RFC 9110: %s',
		(text) => expect(parseHttpDate(text, NOW)).toBe(RFC_EXAMPLE),
	);

	it('reads every second of a century in every form', () => {
		const seconds = fc.integer({
			min: Date.UTC(2026 - 49, 0, 1) / 1000,
			max: Date.UTC(2026 + 50, 11, 31, 23, 59, 59) / 1000,
		});
		fc.assert(
			fc.property(seconds, (second) => {
				for (const text of forms(second * 1000)) expect(parseHttpDate(text, NOW)).toBe(second * 1000);
			}),
		);
	});

	it('ignores blanks around it', () => {
		expect(parseHttpDate('  Sun, 06 Nov 1994 08:49:37 GMT ', NOW)).toBe(RFC_EXAMPLE);
	});

	it('takes a leap second for the first of the next minute', () => {
		expect(parseHttpDate('Sat, 31 Dec 2016 23:59:60 GMT', NOW)).toBe(Date.UTC(2017, 0, 1));
	});
});

describe('a two-digit year', () => {
	it.each([
		['26', NOW, 2026],
		['76', NOW, 2076],
		['77', NOW, 1977],
		['99', NOW, 1999],
		['00', NOW, 2000],
		['00', Date.UTC(2099, 5), 2100],
		['99', Date.UTC(2100, 5), 2099],
	])('%s, read at %d, is %d', (digits, now, year) => {
		expect(parseHttpDate(`Monday, 01-Jun-${digits} 00:00:00 GMT`, now)).toBe(Date.UTC(year, 5, 1));
	});
});

describe('anything else is no date', () => {
	it.each([
		'',
		'0',
		'1',
		'120',
		'-1',
		'1994-11-06T08:49:37Z',
		'Sun, 06 Nov 1994 08:49:37',
		'Sun, 06 Nov 1994 08:49:37 UTC',
		'Sun, 06 Nov 1994 08:49:37 +0000',
		'Sun, 6 Nov 1994 08:49:37 GMT',
		'Sun, 06 Foo 1994 08:49:37 GMT',
		'Sun, 00 Nov 1994 08:49:37 GMT',
		'Sun, 31 Nov 1994 08:49:37 GMT',
		'Tue, 30 Feb 2027 00:00:00 GMT',
		'Mon, 29 Feb 2027 00:00:00 GMT',
		'Sun, 06 Nov 1994 24:00:00 GMT',
		'Sun, 06 Nov 1994 08:60:37 GMT',
		'Sun, 06 Nov 1994 08:49:61 GMT',
		'Sun, 06 Nov 0094 08:49:37 GMT',
		'Sun Nov 6 08:49:37 1994',
		'Sun, 06 Nov 1994 08:49:37 GMT, Mon, 07 Nov 1994 08:49:37 GMT',
	])('%j', (text) => expect(parseHttpDate(text, NOW)).toBeUndefined());

	it('a date with a flaw is no other date by accident', () => {
		const at = Date.UTC(2026, 8, 17, 3, 4, 5);
		const flaw = fc.record({ form: fc.nat(2), place: fc.nat(28), put: fc.string({ maxLength: 2 }) });
		fc.assert(
			fc.property(flaw, ({ form, place, put }) => {
				const text = forms(at)[form];
				const read = parseHttpDate(text.slice(0, place) + put + text.slice(place + 1), NOW);
				if (read !== undefined) expect(Math.abs(read % 1000)).toBe(0);
			}),
			{ numRuns: 2_000 },
		);
	});

	it('knows the leap years', () => {
		expect(parseHttpDate('Tue, 29 Feb 2028 00:00:00 GMT', NOW)).toBe(Date.UTC(2028, 1, 29));
	});
});
