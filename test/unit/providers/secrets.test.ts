import { describe, expect, it } from 'vitest';
import { withoutSecrets, withoutTokens } from '../../../nodes/shared/providers/secrets';

const URL_WITHOUT = 'https://service.example/';

describe('tokens known by their looks', () => {
	it.each([
		'sk_live_4eC39HqLyjWDarjtT1zdp7dc',
		'rk_test_4eC39HqLyjWDarjtT1zdp7dc',
		'whsec_4eC39HqLyjWDarjtT1zdp7dc',
		'xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzqqgy',
		'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
		'github_pat_11ABCDEFG0abcdefghijklmnop_qrstuvwxyz',
		'shpat_0123456789abcdef0123456789abcdef',
		'patAbCdEfGhIjKlMn.0123456789abcdef0123',
		'pat-eu1-0123abcd-4567-89ef-0123-456789abcdef',
		'ntn_0123456789abcdefghijklmnop',
		'ya29.a0AfH6SMBx-abc.def',
		'AIzaSyD-0123456789abcdefghijklmnopqrstu',
		'sb_secret_0123456789abcdef',
		'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N',
	])('%s', (token) => {
		expect(withoutTokens(`Key "${token}" is not valid.`)).toBe('Key "**hidden**" is not valid.');
	});

	it.each([
		['Bearer abcdefgh12345 was refused', 'Bearer **hidden** was refused'],
		['POST hooks.slack.com/services/T00000000/B00000000/XXXXXXXX', 'POST hooks.slack.com/services/**hidden**'],
		[
			'POST discord.com/api/webhooks/123456/abcdefghijklmnopqrstuvwxyz',
			'POST discord.com/api/webhooks/123456/**hidden**',
		],
		[
			'POST api.telegram.org/bot123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11/sendMessage',
			'POST api.telegram.org/bot**hidden**/sendMessage',
		],
	])('%s', (text, safe) => {
		expect(withoutTokens(text)).toBe(safe);
	});

	it.each([
		'Basic authentication is required',
		'Bearer token missing',
		'GET api.example.com/services/list',
		'The pattern is wrong',
		'secret_name is unknown',
	])('not %s', (text) => {
		expect(withoutTokens(text)).toBe(text);
	});
});

describe('what the request carries', () => {
	it('is taken out wherever its name gives it away', () => {
		const request = {
			method: 'GET',
			url: 'https://ada:open-sesame@service.example/?access_token=a1b2c3&page=seventeen',
			headers: { 'X-Api-Key': 'k-12345', authorization: 'Custom zzz-999', Accept: 'application/json' },
		};
		const text = 'open-sesame a1b2c3 k-12345 zzz-999 seventeen application/json';
		expect(withoutSecrets(text, request)).toBe(
			'**hidden** **hidden** **hidden** **hidden** seventeen application/json',
		);
	});

	it('is taken out whole when one secret is part of another', () => {
		const request = { method: 'GET', url: URL_WITHOUT, headers: { 'X-Key': 'abcd', 'X-Token': 'abcdefgh' } };
		expect(withoutSecrets('abcdefgh', request)).toBe('**hidden**');
	});

	it('leaves short values, which occur by chance', () => {
		expect(withoutSecrets('a key of 12', { method: 'GET', url: `${URL_WITHOUT}?key=12` })).toBe('a key of 12');
	});
});
