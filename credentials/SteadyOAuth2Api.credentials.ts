import type { Icon, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';
import {
	ACCESS_TOKEN_URL,
	AUTH_QUERY_PARAMETERS,
	AUTH_URL,
	AUTHENTICATION,
	TOKEN_PARAMETERS,
} from '../nodes/shared/credentials/oAuth2Expressions';
import { OAUTH2_PRESETS, OTHER_SERVICE } from '../nodes/shared/credentials/oAuth2Presets';
import { answer } from '../nodes/shared/credentials/testAnswers';

const whenOther = { show: { service: [OTHER_SERVICE] } };
const whenUser = { show: { grantType: ['pkce', 'authorizationCode'] } };
const whenClient = { show: { grantType: ['clientCredentials'] } };

/** A field that n8n's OAuth2 reads, filled by an expression over the fields of the form. */
const filled = (name: string, expression: string): INodeProperties => ({
	displayName: name,
	name,
	type: 'hidden',
	default: expression,
});

const hints: INodeProperties[] = OAUTH2_PRESETS.map(({ value, hint, documentation }) => ({
	displayName: `${hint} <a href="${documentation}" target="_blank">Documentation</a>`,
	name: `${value}Notice`,
	type: 'notice',
	default: '',
	displayOptions: { show: { service: [value] } },
}));

export class SteadyOAuth2Api implements ICredentialType {
	name = 'steadyOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Steady OAuth2 API';

	icon: Icon = { light: 'file:steadyOAuth2.svg', dark: 'file:steadyOAuth2.dark.svg' };

	documentationUrl = 'https://www.npmjs.com/package/n8n-nodes-steady#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'Service',
			name: 'service',
			type: 'options',
			options: [
				{ name: 'Other Service', value: OTHER_SERVICE },
				...OAUTH2_PRESETS.map(({ name, value }) => ({ name, value })),
			],
			default: OTHER_SERVICE,
			description: 'Fills in the addresses of well-known services',
		},
		...hints,
		{
			displayName: 'Grant Type',
			name: 'grantType',
			type: 'options',
			options: [
				{
					name: 'Authorization Code (PKCE)',
					value: 'pkce',
					description:
						'A user connects an account. PKCE protects the way back; services that do not know it ignore it.',
				},
				{
					name: 'Authorization Code without PKCE',
					value: 'authorizationCode',
					description: 'For the few services that refuse parameters they do not know',
				},
				{
					name: 'Client Credentials',
					value: 'clientCredentials',
					description: 'The app speaks for itself: there is no user to connect',
				},
			],
			default: 'pkce',
		},
		{
			displayName: 'Shop',
			name: 'shop',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. my-shop',
			description: 'What comes before ".myshopify.com" in the address of the admin pages',
			displayOptions: { show: { service: ['shopify'] } },
		},
		{
			displayName: 'Tenant',
			name: 'tenant',
			type: 'string',
			default: 'common',
			description:
				'ID or domain of the directory. "common" lets users of all directories connect; client credentials need a certain one.',
			displayOptions: { show: { service: ['microsoft'] } },
		},
		{
			displayName: 'Authorization URL',
			name: 'authorizationUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://login.example.com/oauth/authorize',
			description: 'Where the user agrees',
			displayOptions: { show: { ...whenOther.show, ...whenUser.show } },
		},
		{
			displayName: 'Access Token URL',
			name: 'tokenUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://login.example.com/oauth/token',
			description: 'Where n8n gets and renews tokens',
			displayOptions: whenOther,
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			description: 'From the app that you have registered at the service',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Leave empty for public clients, which have none',
		},
		{
			displayName: 'Scopes',
			name: 'scopes',
			type: 'string',
			default: '',
			placeholder: 'e.g. read write offline_access',
			description:
				'What the access is for, in the words of the service, separated as it wants them. Many services keep an account connected only with a scope such as "offline_access".',
		},
		{
			displayName: 'Send Client ID and Secret In',
			name: 'clientAuthentication',
			type: 'options',
			options: [
				{ name: 'Body', value: 'body', description: 'As fields of the form' },
				{ name: 'Header', value: 'header', description: 'As Basic auth' },
			],
			default: 'header',
			displayOptions: whenOther,
		},
		{
			displayName: 'Audience',
			name: 'audience',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://api.example.com',
			description: 'The API that the token is for, where the service asks for an audience (Auth0 and others)',
			displayOptions: whenOther,
		},
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://api.example.com',
			description: 'The API that the token is for, where the service asks for a resource (RFC 8707)',
			displayOptions: whenOther,
		},
		{
			displayName: 'Authorization Parameters',
			name: 'authParameters',
			type: 'string',
			default: '',
			placeholder: 'e.g. access_type=offline&prompt=consent',
			description: 'Further query parameters for the page on which the user agrees',
			displayOptions: whenUser,
		},
		{
			displayName: 'Token Parameters',
			name: 'requestParameters',
			type: 'string',
			default: '',
			placeholder: 'e.g. account_id=123',
			description: 'Further fields of the request for a token, written like a query',
			displayOptions: whenClient,
		},
		filled('authUrl', AUTH_URL),
		filled('accessTokenUrl', ACCESS_TOKEN_URL),
		filled('authentication', AUTHENTICATION),
		filled('scope', '={{ $self["scopes"] }}'),
		filled('authQueryParameters', AUTH_QUERY_PARAMETERS),
		filled('additionalBodyProperties', TOKEN_PARAMETERS),
		{ displayName: 'Token Parameters', name: 'sendAdditionalBodyProperties', type: 'hidden', default: true },
		// eslint-disable-next-line @n8n/community-nodes/credential-password-field -- a status, by the name n8n gives it
		{
			displayName: 'Token Expired Status Code',
			name: 'tokenExpiredStatusCode',
			type: 'number',
			default: 401,
			description: 'With which status the service refuses a token that has expired. A few say 403.',
		},
		{
			displayName: 'Ignore SSL Issues (Insecure)',
			name: 'ignoreSSLIssues',
			type: 'boolean',
			default: false,
			description: 'Whether to accept any certificate, from the token endpoint and from the service',
		},
		{
			displayName: 'Test URL',
			name: 'testUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://api.example.com/me',
			description:
				'Address that answers a GET only to those who have a token. n8n tries it when you save; without it, only whether a token can be had is tried.',
			displayOptions: whenClient,
		},
	];

	test: ICredentialTestRequest = {
		request: {
			method: 'GET',
			url: '={{ $credentials.testUrl || $credentials.accessTokenUrl }}',
			disableFollowRedirect: true,
			// Without a Test URL it is enough that there was a token; what is at the endpoint itself does not matter.
			ignoreHttpStatusErrors: '={{ !$credentials.testUrl }}' as unknown as boolean,
		},
		rules: [
			answer(
				401,
				'A token could be had, but the service does not accept it (HTTP 401). Check "Scopes", "Audience" and "Resource", and whether the "Test URL" belongs to this service.',
			),
			answer(
				403,
				'The service accepts the token but does not let it read the "Test URL" (HTTP 403). Check "Scopes", or use another address.',
			),
			answer(404, 'There is nothing at the "Test URL" (HTTP 404). Check the address.'),
		],
	};
}
