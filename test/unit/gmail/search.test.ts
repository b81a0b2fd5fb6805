import { describe, expect, it } from 'vitest';
import { parseAddresses, withoutRepeats } from '../../../nodes/Gmail/mail/addresses';
import { isoTime } from '../../../nodes/shared/n8n/isoTime';
import { unescapeHtml } from '../../../nodes/Gmail/mail/snippet';

describe('isoTime', () => {
	const seconds = (text: string) => Date.parse(text) / 1000;

	it.each([
		['2026-05-01T08:00:00Z', '2026-05-01T08:00:00Z'],
		['2026-05-01T08:00:00.250+02:00', '2026-05-01T06:00:00Z'],
		['2026-05-01T08:00-0530', '2026-05-01T13:30:00Z'],
		['2026-05-01T08:00:00', '2026-05-01T06:00:00Z'],
		['2026-01-01 08:00', '2026-01-01T07:00:00Z'],
		['2026-05-01', '2026-04-30T22:00:00Z'],
		// The night in which the clocks go forward, and the one in which they go back.
		['2026-03-29T03:30:00', '2026-03-29T01:30:00Z'],
		['2026-03-29T01:30:00', '2026-03-29T00:30:00Z'],
		['2026-10-25T04:00:00', '2026-10-25T03:00:00Z'],
	])('reads %s in Berlin', (text, expected) => {
		expect(isoTime(text, 'Europe/Berlin')).toBe(seconds(expected));
	});

	it.each(['', 'soon', '2026-13-01', '2026-02-30', '2026-05-01T25:00', '01.05.2026', '2026-05-01T08:00:00 CET'])(
		'takes %j for no date',
		(text) => {
			expect(isoTime(text, 'Europe/Berlin')).toBeUndefined();
		},
	);
});

describe('addresses', () => {
	it('are read with commas in names, groups and comments', () => {
		expect(parseAddresses('"Doe, Jane" <j@x.org>, team: a@x.org, B <b@x.org>;, c@x.org')).toEqual([
			{ name: 'Doe, Jane', address: 'j@x.org' },
			{ name: '', address: 'a@x.org' },
			{ name: 'B', address: 'b@x.org' },
			{ name: '', address: 'c@x.org' },
		]);
	});

	it('are named once, whatever their case, and never the own one', () => {
		const list = parseAddresses('A <a@x.org>, b@x.org, A@X.ORG, me@x.org');
		expect(withoutRepeats(list, 'ME@x.org').map(({ address }) => address)).toEqual(['a@x.org', 'b@x.org']);
	});
});

it('undoes what Gmail does to snippets, once', () => {
	expect(unescapeHtml('a &amp;lt; b &#39;c&#39; &quot;d&quot; &euro;')).toBe('a &lt; b \'c\' "d" &euro;');
});
