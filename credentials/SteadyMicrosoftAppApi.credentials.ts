import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IDataObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { withAdvice } from '../nodes/shared/credentials/credentialError';
import { microsoftAppGrant, microsoftTestUrl } from '../nodes/shared/credentials/microsoftApp';
import { endpointFields, issuedTokenField, tokenUrlField } from '../nodes/shared/n8n/endpointFields';
import { microsoftFields } from '../nodes/shared/n8n/microsoftFields';
import { preAuthenticate, signWithIssuedToken } from '../nodes/shared/n8n/preAuthentication';
import { answer, redirectAnswers } from '../nodes/shared/credentials/testAnswers';

const whenSecret = { show: { signInWith: ['clientSecret'] } };
const whenCertificate = { show: { signInWith: ['certificate'] } };

export class SteadyMicrosoftAppApi implements ICredentialType {
	name = 'steadyMicrosoftAppApi';

	displayName = 'Steady Microsoft App API';

	icon: Icon = { light: 'file:steadyMicrosoft.svg', dark: 'file:steadyMicrosoft.dark.svg' };

	documentationUrl = 'https://www.npmjs.com/package/n8n-nodes-steady#credentials';

	properties: INodeProperties[] = [
		issuedTokenField,
		{
			displayName:
				'For an app that acts on its own, without a user. In the <a href="https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade" target="_blank">Microsoft Entra admin center</a>, open the app registration, add application permissions of Microsoft Graph under "API permissions", and have an administrator grant consent. Testing shows that the app can sign in; a missing permission shows when a node runs.',
			name: 'setupNotice',
			type: 'notice',
			default: '',
		},
		...microsoftFields(
			'',
			'"Directory (tenant) ID" in the overview of the app registration, or a domain of the tenant',
		),
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 12345678-1234-1234-1234-123456789abc',
			description: '"Application (client) ID" in the overview of the app registration',
		},
		{
			displayName: 'Sign In With',
			name: 'signInWith',
			type: 'options',
			options: [
				{ name: 'Certificate', value: 'certificate', description: 'Nothing secret ever leaves n8n' },
				{ name: 'Client Secret', value: 'clientSecret' },
			],
			default: 'clientSecret',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'The value of a secret under "Certificates & secrets", not its ID. It is shown only when it is created.',
			displayOptions: whenSecret,
		},
		{
			displayName: 'Certificate',
			name: 'certificate',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			default: '',
			required: true,
			placeholder: '-----BEGIN CERTIFICATE-----',
			description: 'The one that was uploaded under "Certificates & secrets", in PEM form',
			displayOptions: whenCertificate,
		},
		{
			displayName: 'Private Key',
			name: 'privateKey',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			default: '',
			required: true,
			placeholder: '-----BEGIN PRIVATE KEY-----',
			description: 'The RSA key that the certificate was made for, in PEM form, without a passphrase',
			displayOptions: whenCertificate,
		},
		...endpointFields('Microsoft', tokenUrlField),
	];

	/** For n8n's own nodes and the test button; our nodes keep tokens in memory only. */
	preAuthentication = async function (
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		const grant = microsoftAppGrant(credentials);
		return { issuedToken: await withAdvice(async () => await preAuthenticate(this, grant)) };
	};

	/** Lets n8n's own HTTP Request node use the credential too. */
	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> =>
		await withAdvice(async () =>
			signWithIssuedToken(this.name, credentials, requestOptions, () => microsoftTestUrl(credentials)),
		);

	test: ICredentialTestRequest = {
		request: { method: 'GET', url: '', disableFollowRedirect: true },
		rules: [
			...[401, 403].map((status) =>
				answer(
					status,
					`The app has a token, but Microsoft Graph does not accept it (HTTP ${status}). Check "Cloud" and "API Base URL".`,
				),
			),
			answer(404, 'There is no Microsoft Graph at this address (HTTP 404). Check "API Base URL".'),
			...redirectAnswers(
				(status) =>
					`The address leads elsewhere (HTTP ${status}). Fill in the one it leads to under "API Base URL": the token is not sent there unasked.`,
			),
		],
	};
}
