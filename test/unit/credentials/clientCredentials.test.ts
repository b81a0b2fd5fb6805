import { describe, expect, it } from 'vitest';
import { type ClientCredentials, clientCredentialsGrant } from '../../../nodes/shared/credentials/clientCredentials';
import { CredentialError } from '../../../nodes/shared/credentials/credentialError';
import { tokenGrant } from '../../../nodes/shared/credentials/tokenGrants';

const FULL: ClientCredentials = {
	accessTokenUrl: 'https://id.example.com/token',
	clientId: 'me',
	clientSecret: 'päss:w%rd',
	scope: ' read  write ',
};
const request = (more: ClientCredentials = {}) => clientCredentialsGrant({ ...FULL, ...more }).request(0);

it('sends ID and secret in the header, as they are', () => {
	expect(request()).toMatchObject({
		url: 'https://id.example.com/token',
		headers: { authorization: `Basic ${Buffer.from('me:päss:w%rd').toString('base64')}` },
		form: { grant_type: 'client_credentials', scope: 'read write', resource: undefined },
		secrets: ['päss:w%rd'],
	});
});

it('sends them in the body, with what the service asks for beside', () => {
	const { headers, form } = request({
		authentication: 'body',
		resource: 'https://api.example.com',
		additionalBodyProperties: '{"audience":"api","number":1,"list":[1],"nothing":null}',
	});
	expect(headers).toBeUndefined();
	expect(form).toEqual({
		grant_type: 'client_credentials',
		audience: 'api',
		number: '1',
		list: '[1]',
		scope: 'read write',
		resource: 'https://api.example.com',
		client_id: 'me',
		client_secret: 'päss:w%rd',
	});
});

it.each<[ClientCredentials, string]>([
	[{ accessTokenUrl: '' }, '"Access Token URL" is empty'],
	[{ accessTokenUrl: 'id.example.com' }, '"Access Token URL" is not a URL'],
	[{ clientId: '' }, '"Client ID" is empty'],
	[{ clientSecret: '' }, '"Client Secret" is empty'],
	[{ additionalBodyProperties: '[' }, '"Additional Body Properties" is not a JSON object'],
])('names the field that does not do: %j', (more, message) => {
	expect(() => request(more)).toThrow(CredentialError);
	expect(() => request(more)).toThrow(message);
});

describe('who gets tokens by itself', () => {
	it.each<[object, boolean, boolean]>([
		[{ grantType: 'clientCredentials' }, true, true],
		[{ grantType: 'clientCredentials' }, false, false],
		[{ grantType: 'pkce' }, true, false],
		[{ grantType: 'clientCredentials', clientCredentialType: 'certificate' }, true, false],
		[{ grantType: 'clientCredentials', jweEnabled: true }, true, false],
	])('%j, OAuth2: %s → %s', (data, isOAuth2, expected) => {
		expect(tokenGrant('someOAuth2Api', isOAuth2, data) !== undefined).toBe(expected);
	});
});
