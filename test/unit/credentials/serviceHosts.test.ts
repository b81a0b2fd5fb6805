import { describe, expect, it } from 'vitest';
import { apiBaseOf, serviceForbids } from '../../../nodes/shared/credentials/serviceHosts';

const GOOGLE = ['steadyGoogleOAuth2Api', 'steadyGoogleServiceAccountApi'];
const MICROSOFT = ['steadyMicrosoftOAuth2Api', 'steadyMicrosoftAppApi'];
const forbids = (type: string, data: object, url: string) => serviceForbids(type, data, new URL(url));

describe.each(GOOGLE)('%s', (type) => {
	it.each([
		'https://gmail.googleapis.com/gmail/v1/users/me/profile',
		'https://www.googleapis.com/drive/v3/files',
		'https://europe-west1-run.googleapis.com/x',
	])('goes to %s', (url) => expect(forbids(type, {}, url)).toBeUndefined());

	it.each([
		'http://www.googleapis.com/',
		'https://www.googleapis.com:8443/',
		'https://googleapis.com/',
		'https://googleapis.com.example.com/',
		'https://evilgoogleapis.com/',
		'https://www.google.com/',
		'https://example.com/www.googleapis.com',
	])('does not go to %s', (url) => expect(forbids(type, {}, url)).toContain('it is for https://*.googleapis.com'));
});

describe.each(MICROSOFT)('%s', (type) => {
	it.each([
		[{}, 'https://graph.microsoft.com/v1.0/me'],
		[{ cloud: 'usGov' }, 'https://graph.microsoft.us/v1.0/me'],
		[{ cloud: 'usGovDod' }, 'https://dod-graph.microsoft.us/v1.0/me'],
		[{ cloud: 'china' }, 'https://microsoftgraph.chinacloudapi.cn/v1.0/me'],
	])('of %o goes to %s', (data, url) => expect(forbids(type, data, url)).toBeUndefined());

	it.each([
		[{}, 'https://graph.microsoft.us/v1.0/me'],
		[{ cloud: 'china' }, 'https://graph.microsoft.com/v1.0/me'],
		[{}, 'http://graph.microsoft.com/v1.0/me'],
		[{}, 'https://graph.microsoft.com.example.com/'],
		[{}, 'https://contoso.sharepoint.com/'],
	])('of %o does not go to %s', (data, url) =>
		expect(forbids(type, data, url)).toMatch(/must not be used with .*it is for https:\/\//),
	);

	it('of no known cloud says so', () => {
		expect(forbids(type, { cloud: 'moon' }, 'https://graph.microsoft.com/')).toContain('"Cloud" has an unknown value');
	});
});

describe.each([...GOOGLE, ...MICROSOFT])('%s with an API Base URL', (type) => {
	const own = { customEndpoints: true, apiBaseUrl: 'http://127.0.0.1:8080/base/' };

	it('goes there and nowhere else', () => {
		expect(forbids(type, own, 'http://127.0.0.1:8080/other')).toBeUndefined();
		for (const url of ['http://127.0.0.1:8081/', 'https://127.0.0.1:8080/', 'https://www.googleapis.com/']) {
			expect(forbids(type, own, url)).toContain('"API Base URL" in it says http://127.0.0.1:8080');
		}
		expect(forbids(type, own, 'https://graph.microsoft.com/')).toContain('"API Base URL"');
	});

	it('that is switched off goes to its vendor', () => {
		expect(forbids(type, { ...own, customEndpoints: false }, 'http://127.0.0.1:8080/')).toContain('it is for');
	});

	it('that cannot be read goes nowhere', () => {
		const broken = { ...own, apiBaseUrl: 'gateway' };
		expect(forbids(type, broken, 'https://www.googleapis.com/')).toContain('"API Base URL" is not a URL');
	});
});

it('leaves all other types alone', () => {
	expect(forbids('steadyApiKeyApi', {}, 'https://example.com/')).toBeUndefined();
});

describe('the API of a credential', () => {
	it.each([
		['steadyMicrosoftOAuth2Api', {}, 'https://graph.microsoft.com'],
		['steadyMicrosoftAppApi', { cloud: 'usGovDod' }, 'https://dod-graph.microsoft.us'],
		[
			'steadyMicrosoftAppApi',
			{ cloud: 'china', customEndpoints: true, apiBaseUrl: 'http://127.0.0.1:1/' },
			'http://127.0.0.1:1',
		],
		['steadyGoogleOAuth2Api', { customEndpoints: true, apiBaseUrl: 'http://127.0.0.1:1/' }, 'http://127.0.0.1:1'],
		['steadyGoogleOAuth2Api', {}, undefined],
		['microsoftOutlookOAuth2Api', { graphApiBaseUrl: 'https://graph.microsoft.us' }, 'https://graph.microsoft.us'],
		['microsoftOAuth2Api', {}, undefined],
		['oAuth2Api', { graphApiBaseUrl: 'https://example.com' }, undefined],
	])('%s with %o is at %s', (type, data, base) => expect(apiBaseOf(type, data)).toBe(base));

	it('is never outside of Microsoft’s clouds for n8n’s own credentials', () => {
		const elsewhere = () => apiBaseOf('microsoftOAuth2Api', { graphApiBaseUrl: 'https://graph.example.com' });
		expect(elsewhere).toThrow('"Microsoft Graph API Base URL" is no address of Microsoft Graph');
	});
});
