import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';

/** Generic credential types the node signs with: n8n's own and ours. */
const GENERIC_TYPES = [
	{ name: 'Basic Auth', value: 'httpBasicAuth' },
	{ name: 'Bearer Auth', value: 'httpBearerAuth' },
	{ name: 'Custom Auth', value: 'httpCustomAuth' },
	{ name: 'Digest Auth', value: 'httpDigestAuth' },
	{ name: 'Header Auth', value: 'httpHeaderAuth' },
	{ name: 'OAuth2 API', value: 'oAuth2Api' },
	{ name: 'Query Auth', value: 'httpQueryAuth' },
	{ name: 'Steady API Key', value: 'steadyApiKeyApi' },
	{ name: 'Templated Custom Auth', value: 'httpTemplatedCustomAuth' },
];

/** Credentials are shown as soon as their type is chosen. */
export const credentials: INodeCredentialDescription[] = [
	...GENERIC_TYPES.map(({ value }) => ({
		name: value,
		required: true,
		displayOptions: { show: { authentication: ['genericCredentialType'], genericAuthType: [value] } },
	})),
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
				name: 'Generic Credential Type',
				value: 'genericCredentialType',
				description: 'A key, password or token, in the place where the service expects it',
			},
		],
		default: 'none',
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
