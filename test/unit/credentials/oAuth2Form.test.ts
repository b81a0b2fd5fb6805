import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import {
	ACCESS_TOKEN_URL,
	AUTH_QUERY_PARAMETERS,
	AUTH_URL,
	AUTHENTICATION,
	TOKEN_PARAMETERS,
} from '../../../nodes/shared/credentials/oAuth2Expressions';
import { OAUTH2_PRESETS } from '../../../nodes/shared/credentials/oAuth2Presets';

/** What n8n makes of an expression over the fields of a form. */
function filled(expression: string, $self: Record<string, string>): unknown {
	const source = /^=\{\{(.*)\}\}$/s.exec(expression)?.[1] ?? '';
	return runInNewContext(source, { $self });
}

describe.each(OAUTH2_PRESETS)('$name', ({ value, authUrl, accessTokenUrl, authentication, query, documentation }) => {
	const form = { service: value, shop: 'my-shop', tenant: 'contoso.com', clientAuthentication: 'neither' };

	it('fills in its addresses, by HTTPS', () => {
		for (const [expression, address] of [
			[AUTH_URL, authUrl],
			[ACCESS_TOKEN_URL, accessTokenUrl],
		]) {
			const text = String(filled(expression, form));
			expect(text).toBe(address.replace('{shop}', 'my-shop').replace('{tenant}', 'contoso.com'));
			expect(new URL(text).protocol).toBe('https:');
		}
		expect(filled(AUTHENTICATION, form)).toBe(authentication);
		expect(filled(AUTH_QUERY_PARAMETERS, form)).toBe(query ?? '');
	});

	it('has a page of the vendor', () => {
		expect(new URL(documentation).protocol).toBe('https:');
	});
});

it('are sorted by name and told apart', () => {
	const names = OAUTH2_PRESETS.map(({ name }) => name);
	expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
	expect(new Set(OAUTH2_PRESETS.map(({ value }) => value)).size).toBe(names.length);
});

describe('another service', () => {
	const form = {
		service: 'other',
		authorizationUrl: ' https://id.example.com/authorize ',
		tokenUrl: 'https://id.example.com/token',
		clientAuthentication: 'body',
		audience: 'https://api.example.com/?a=b',
		authParameters: 'prompt=consent&x=1',
		requestParameters: 'account_id=12%203&equals=a=b',
	};

	it('goes by the fields of the form', () => {
		expect(filled(AUTH_URL, form)).toBe('https://id.example.com/authorize');
		expect(filled(ACCESS_TOKEN_URL, form)).toBe('https://id.example.com/token');
		expect(filled(AUTHENTICATION, form)).toBe('body');
	});

	it('joins its parameters', () => {
		const asked = new URLSearchParams(String(filled(AUTH_QUERY_PARAMETERS, form)));
		expect(Object.fromEntries(asked)).toEqual({ audience: form.audience, prompt: 'consent', x: '1' });
		expect(JSON.parse(String(filled(TOKEN_PARAMETERS, form)))).toEqual({
			audience: form.audience,
			account_id: '12 3',
			equals: 'a=b',
		});
	});

	it('needs none of them', () => {
		expect(filled(AUTH_URL, {})).toBe('');
		expect(filled(AUTH_QUERY_PARAMETERS, {})).toBe('');
		expect(filled(TOKEN_PARAMETERS, {})).toBe('{}');
	});
});

it.each(['my-shop', 'my-shop.myshopify.com', 'https://my-shop.myshopify.com/admin'])(
	'takes the shop from %s',
	(shop) => {
		expect(filled(AUTH_URL, { service: 'shopify', shop })).toBe('https://my-shop.myshopify.com/admin/oauth/authorize');
	},
);

it('lets users of all directories connect where no tenant is given', () => {
	expect(filled(AUTH_URL, { service: 'microsoft', tenant: '' })).toContain('/common/');
});
