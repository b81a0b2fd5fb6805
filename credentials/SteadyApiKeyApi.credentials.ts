import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { apiKeyParts } from '../nodes/shared/credentials/apiKey';
import { CredentialError, withAdvice } from '../nodes/shared/credentials/credentialError';
import { putHeader } from '../nodes/shared/credentials/headerMap';
import { answer, redirectAnswers } from '../nodes/shared/credentials/testAnswers';

export class SteadyApiKeyApi implements ICredentialType {
	name = 'steadyApiKeyApi';

	// The suffix "API" would make it "API Key API".
	// eslint-disable-next-line n8n-nodes-base/cred-class-field-display-name-missing-api
	displayName = 'Steady API Key';

	icon: Icon = { light: 'file:steadyApiKey.svg', dark: 'file:steadyApiKey.dark.svg' };

	documentationUrl = 'https://www.npmjs.com/package/n8n-nodes-steady#credentials';

	// n8n saves no empty field that it requires, though a credential overwrite may fill it in: the key says itself that it
	// is missing.
	properties: INodeProperties[] = [
		{
			displayName: 'Send the Key As',
			name: 'place',
			type: 'options',
			options: [
				{ name: 'Basic Auth', value: 'basic', description: 'User and password in the Authorization header' },
				{ name: 'Bearer Token', value: 'bearer', description: 'Authorization: Bearer, followed by the key' },
				{ name: 'Header', value: 'header', description: 'A header of its own, such as X-API-Key' },
				{ name: 'Query Parameter', value: 'query', description: 'Part of the URL, such as ?api_key=' },
			],
			default: 'header',
			description: 'Where the service expects the key; its documentation says so',
		},
		{
			displayName: 'Header Name',
			name: 'headerName',
			type: 'string',
			displayOptions: { show: { place: ['header'] } },
			default: 'X-API-Key',
			required: true,
		},
		{
			displayName: 'Parameter Name',
			name: 'queryName',
			type: 'string',
			displayOptions: { show: { place: ['query'] } },
			default: 'api_key',
			required: true,
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			displayOptions: { hide: { place: ['basic'] } },
			default: '',
		},
		{
			displayName: 'User',
			name: 'user',
			type: 'string',
			displayOptions: { show: { place: ['basic'] } },
			default: '',
			description: 'Some services take the API key here and leave the password empty',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			displayOptions: { show: { place: ['basic'] } },
			default: '',
		},
		{
			displayName: 'Prefix',
			name: 'prefix',
			type: 'string',
			displayOptions: { hide: { place: ['basic'] } },
			default: '',
			placeholder: 'Token',
			description:
				'Word in front of the key: with "Token", "Token 123" is sent. A prefix that ends in a sign, such as "key=", is joined without a space. Bearer tokens have "Bearer" unless you fill in something else.',
		},
		{
			displayName: 'Further Keys',
			name: 'furtherKeys',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Key',
			default: {},
			description: 'For services that want more than one value, such as an application ID beside the key',
			options: [
				{
					displayName: 'Key',
					name: 'keys',
					values: [
						{
							displayName: 'Send the Key As',
							name: 'place',
							type: 'options',
							options: [
								{ name: 'Header', value: 'header' },
								{ name: 'Query Parameter', value: 'query' },
							],
							default: 'header',
						},
						{
							displayName: 'Name',
							name: 'name',
							type: 'string',
							default: '',
							placeholder: 'X-App-ID',
							description: 'Name of the header or query parameter',
						},
						{
							displayName: 'API Key',
							name: 'apiKey',
							type: 'string',
							typeOptions: { password: true },
							default: '',
						},
						{
							displayName: 'Prefix',
							name: 'prefix',
							type: 'string',
							default: '',
							description: 'Word in front of the key, as above',
						},
					],
				},
			],
		},
		{
			displayName: 'Test URL',
			name: 'testUrl',
			type: 'string',
			default: '',
			placeholder: 'https://api.example.com/me',
			description:
				'Address that answers a GET only to those who have the key, such as your account at the service. With it, n8n can try the key when you save. Without it, the key is saved untried.',
		},
	];

	/** Lets n8n's own HTTP Request node use the credential too; our nodes sign with the same parts. */
	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => await withAdvice(async () => sign(credentials, requestOptions));

	test: ICredentialTestRequest = {
		request: {
			method: 'GET',
			url: '={{ $credentials.testUrl }}',
			// n8n's client would carry headers such as X-API-Key along to any other host.
			disableFollowRedirect: true,
		},
		rules: [
			answer(
				401,
				'The service does not accept the key (HTTP 401). Check "API Key", and in the documentation of the service how the key is to be sent.',
			),
			answer(
				403,
				'The service knows the key but does not let it read the "Test URL" (HTTP 403). Check what the key is allowed to do, or use another address.',
			),
			answer(404, 'There is nothing at the "Test URL" (HTTP 404). Check the address.'),
			...redirectAnswers(
				(status) =>
					`The "Test URL" leads elsewhere (HTTP ${status}). Use the address it leads to: the key is not sent there unasked.`,
			),
		],
	};
}

function sign(
	credentials: ICredentialDataDecryptedObject,
	options: IHttpRequestOptions & { uri?: string },
): IHttpRequestOptions {
	// Only the credential test asks for a URL that may be missing.
	if (!options.url && !options.uri && !options.baseURL) {
		throw new CredentialError(
			'Test URL',
			'is empty, so the key is saved but was not tried',
			'Fill in an address that only those with the key may read, or leave it: nodes can use the key as it is.',
		);
	}
	const headers: Record<string, string> = { ...(options.headers as Record<string, string> | undefined) };
	const qs = { ...options.qs };
	for (const { place, name, value } of apiKeyParts(credentials)) {
		if (place === 'header') putHeader(headers, name, value);
		else qs[name] = value;
	}
	return { ...options, headers, qs };
}
