import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';
import { PREDEFINED_CREDENTIAL_TYPES } from './predefinedCredentialTypes';

/** Generic credential types the node signs with: n8n's own and ours. */
const GENERIC_TYPES = [
	{ name: 'Basic Auth', value: 'httpBasicAuth' },
	{ name: 'Bearer Auth', value: 'httpBearerAuth' },
	{ name: 'Custom Auth', value: 'httpCustomAuth' },
	{ name: 'Digest Auth', value: 'httpDigestAuth' },
	{ name: 'Header Auth', value: 'httpHeaderAuth' },
	{ name: 'OAuth1 API', value: 'oAuth1Api' },
	{ name: 'OAuth2 API', value: 'oAuth2Api' },
	{ name: 'Query Auth', value: 'httpQueryAuth' },
	{ name: 'Steady API Key', value: 'steadyApiKeyApi' },
	{ name: 'Steady Google OAuth2', value: 'steadyGoogleOAuth2Api' },
	{ name: 'Steady Google Service Account', value: 'steadyGoogleServiceAccountApi' },
	{ name: 'Steady Microsoft App', value: 'steadyMicrosoftAppApi' },
	{ name: 'Steady Microsoft OAuth2', value: 'steadyMicrosoftOAuth2Api' },
	{ name: 'Steady OAuth2', value: 'steadyOAuth2Api' },
	{ name: 'Steady Supabase', value: 'steadySupabaseApi' },
	{ name: 'Templated Custom Auth', value: 'httpTemplatedCustomAuth' },
];

const shownFor = (authentication: string, chooser: string, type: string): INodeCredentialDescription => ({
	name: type,
	required: true,
	displayOptions: { show: { authentication: [authentication], [chooser]: [type] } },
});

/** Credentials are shown as soon as their type is chosen. */
export const credentials: INodeCredentialDescription[] = [
	...GENERIC_TYPES.map(({ value }) => shownFor('genericCredentialType', 'genericAuthType', value)),
	...PREDEFINED_CREDENTIAL_TYPES.map(([type]) => shownFor('predefinedCredentialType', 'nodeCredentialType', type)),
	{ name: 'httpSslAuth', required: true, displayOptions: { show: { provideSslCertificates: [true] } } },
];

export const authentication: INodeProperties[] = [
	{
		displayName: 'Authentication',
		name: 'authentication',
		noDataExpression: true,
		type: 'options',
		options: [
			{ name: 'None', value: 'none' },
			{
				name: 'Predefined Credential Type',
				value: 'predefinedCredentialType',
				description: 'A credential made for the service',
			},
			{
				name: 'Generic Credential Type',
				value: 'genericCredentialType',
				description: 'A key, password or token, in the place where the service expects it',
			},
		],
		default: 'none',
	},
	{
		displayName: 'Credential Type',
		name: 'nodeCredentialType',
		type: 'options',
		noDataExpression: true,
		options: PREDEFINED_CREDENTIAL_TYPES.map(([value, name]) => ({ name, value })),
		required: true,
		default: '',
		displayOptions: { show: { authentication: ['predefinedCredentialType'] } },
	},
	{
		displayName: 'Generic Auth Type',
		name: 'genericAuthType',
		type: 'options',
		options: GENERIC_TYPES,
		required: true,
		default: '',
		displayOptions: { show: { authentication: ['genericCredentialType'] } },
	},
	{
		displayName: 'SSL Certificates',
		name: 'provideSslCertificates',
		type: 'boolean',
		default: false,
		isNodeSetting: true,
		description: 'Whether to use a certificate authority or client certificate of your own',
	},
];
