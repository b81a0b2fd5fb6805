import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ICredentialType, IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { SteadyGoogleOAuth2Api } from '../../../credentials/SteadyGoogleOAuth2Api.credentials';
import { SteadyMicrosoftOAuth2Api } from '../../../credentials/SteadyMicrosoftOAuth2Api.credentials';

/* eslint-disable @typescript-eslint/no-explicit-any -- n8n's internals have no types here */
const { Workflow, NodeHelpers } = createRequire(join(import.meta.dirname, '../../../demo/package.json'))(
	'n8n-workflow',
) as any;

/** What n8n's OAuth2 reads of a form: defaults filled in, expressions evaluated as n8n does for credentials. */
function resolved({ properties }: ICredentialType, form: IDataObject): IDataObject {
	const node = { name: 'form', type: 'form', typeVersion: 1, position: [0, 0], parameters: {} };
	const nodeTypes = { getByNameAndVersion: () => ({ description: { properties: [] } }) };
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const data = NodeHelpers.getNodeParameters(properties, form, true, false, null, null) as IDataObject;
	return workflow.expression.getComplexParameterValue(node, data, 'internal', {}, undefined, undefined, data);
}

describe('the form of Steady Microsoft', () => {
	const form = (data: IDataObject) => resolved(new SteadyMicrosoftOAuth2Api(), data);

	it.each([
		['global', 'https://login.microsoftonline.com', ''],
		['usGov', 'https://login.microsoftonline.us', 'https://graph.microsoft.us/'],
		['usGovDod', 'https://login.microsoftonline.us', 'https://dod-graph.microsoft.us/'],
		['china', 'https://login.chinacloudapi.cn', 'https://microsoftgraph.chinacloudapi.cn/'],
	])('signs in at the cloud %s', (cloud, login, resource) => {
		const { authUrl, accessTokenUrl, scope } = form({ cloud, tenantId: ' contoso.com ', scopes: ['Mail.Read'] });
		expect(authUrl).toBe(`${login}/contoso.com/oauth2/v2.0/authorize`);
		expect(accessTokenUrl).toBe(`${login}/contoso.com/oauth2/v2.0/token`);
		expect(scope).toBe(`offline_access ${resource}Mail.Read`);
	});

	it('lets no tenant lead elsewhere', () => {
		expect(form({ tenantId: 'x/../../evil?' }).authUrl).toBe(
			'https://login.microsoftonline.com/x%2F..%2F..%2Fevil%3F/oauth2/v2.0/authorize',
		);
	});

	it('asks for what is typed, and always for a refresh token', () => {
		expect(form({ moreScopes: 'A.Read, B.Read' }).scope).toBe('offline_access A.Read B.Read');
		expect(form({}).scope).toBe(
			'offline_access User.Read Mail.ReadWrite Mail.Send Calendars.ReadWrite Files.ReadWrite',
		);
		expect(form({}).grantType).toBe('pkce');
	});

	it('goes to other endpoints only while that is switched on', () => {
		const own = { consentUrl: 'https://gate.example.com/auth', tokenUrl: 'https://gate.example.com/token' };
		expect(form({ ...own, customEndpoints: true })).toMatchObject({
			authUrl: own.consentUrl,
			accessTokenUrl: own.tokenUrl,
		});
		expect(form({ ...own, customEndpoints: false }).accessTokenUrl).toContain('https://login.microsoftonline.com/');
	});
});

describe('the form of Steady Google', () => {
	const form = (data: IDataObject) => resolved(new SteadyGoogleOAuth2Api(), data);

	it('asks for a refresh token each time, with PKCE', () => {
		expect(form({})).toMatchObject({
			grantType: 'pkce',
			authUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
			accessTokenUrl: 'https://oauth2.googleapis.com/token',
			authQueryParameters: 'access_type=offline&prompt=consent',
		});
	});

	it('asks for what is chosen and typed, or for what the nodes need', () => {
		const auth = (name: string) => `https://www.googleapis.com/auth/${name}`;
		expect(form({ scopes: [auth('drive')], moreScopes: ' a,\nb' }).scope).toBe(`${auth('drive')} a b`);
		expect(form({ moreScopes: 'a' }).scope).toBe('a');
		expect(form({ scopes: [] }).scope).toBe(['gmail.modify', 'drive', 'spreadsheets'].map(auth).join(' '));
	});
});
