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
import { googleServiceAccountGrant, googleTestUrl } from '../nodes/shared/credentials/googleServiceAccount';
import { endpointFields, issuedTokenField, tokenUrlField } from '../nodes/shared/n8n/endpointFields';
import { googleScopeFields } from '../nodes/shared/n8n/googleFields';
import { preAuthenticate, signWithIssuedToken } from '../nodes/shared/n8n/preAuthentication';
import { answer, redirectAnswers } from '../nodes/shared/credentials/testAnswers';

const whenFile = { show: { keyFrom: ['file'] } };
const whenFields = { show: { keyFrom: ['fields'] } };

export class SteadyGoogleServiceAccountApi implements ICredentialType {
	name = 'steadyGoogleServiceAccountApi';

	displayName = 'Steady Google Service Account API';

	icon: Icon = { light: 'file:steadyGoogle.svg', dark: 'file:steadyGoogle.dark.svg' };

	documentationUrl = 'https://www.npmjs.com/package/n8n-nodes-steady#credentials';

	properties: INodeProperties[] = [
		issuedTokenField,
		{
			displayName:
				'In the <a href="https://console.cloud.google.com/iam-admin/serviceaccounts" target="_blank">Google Cloud console</a>, open the service account and add a JSON key under "Keys". Enable the API of each service you choose below. Files and sheets must be shared with the account\'s email address, unless it acts as a user.',
			name: 'setupNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Key From',
			name: 'keyFrom',
			type: 'options',
			options: [
				{ name: 'Email and Private Key', value: 'fields' },
				{ name: 'Key File (JSON)', value: 'file', description: 'The file as the Cloud console gives it out' },
			],
			default: 'file',
		},
		// eslint-disable-next-line @n8n/community-nodes/credential-unnecessary-password -- the private key is a part of it
		{
			displayName: 'Key File (JSON)',
			name: 'keyFile',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			default: '',
			required: true,
			placeholder: '{ "type": "service_account", … }',
			description: 'All of the text in the file, from the first { to the last }',
			displayOptions: whenFile,
		},
		{
			displayName: 'Service Account Email',
			name: 'email',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. n8n@my-project.iam.gserviceaccount.com',
			displayOptions: whenFields,
		},
		{
			displayName: 'Private Key',
			name: 'privateKey',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			default: '',
			required: true,
			placeholder: '-----BEGIN PRIVATE KEY-----',
			description: 'The text of "private_key" in the key file. Line breaks may be written as \\n.',
			displayOptions: whenFields,
		},
		{
			displayName: 'User to Act As',
			name: 'subject',
			type: 'string',
			default: '',
			placeholder: 'e.g. sales@example.com',
			description:
				'Email address of a user of your Workspace, by domain-wide delegation. Needed for Gmail: a service account has no mailbox. Leave empty to act as the account itself.',
			hint: 'An administrator allows it in the Admin console under "Security → API controls → Domain-wide delegation": the account\'s client ID with all permissions below',
		},
		...googleScopeFields,
		...endpointFields('Google', tokenUrlField),
	];

	/** For n8n's own nodes and the test button; our nodes keep tokens in memory only. */
	preAuthentication = async function (
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		const grant = googleServiceAccountGrant(credentials);
		return { issuedToken: await withAdvice(async () => await preAuthenticate(this, grant)) };
	};

	/** Lets n8n's own HTTP Request node use the credential too. */
	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> =>
		await withAdvice(async () =>
			signWithIssuedToken(this.name, credentials, requestOptions, () => googleTestUrl(credentials)),
		);

	test: ICredentialTestRequest = {
		request: { method: 'GET', url: '', disableFollowRedirect: true },
		rules: [
			answer(
				400,
				'The account has a token, but Google does not serve it (HTTP 400). For Gmail, fill in "User to Act As": a service account has no mailbox.',
			),
			answer(
				401,
				'The account has a token, but the service does not accept it (HTTP 401). Check "User to Act As" and "API Base URL".',
			),
			answer(
				403,
				'The account has a token, but the service refuses it (HTTP 403). Enable the API of the services chosen under "Permissions" in the Cloud console (APIs & Services → Library), and check "User to Act As".',
			),
			answer(404, 'There is nothing of Google\'s at this address (HTTP 404). Check "API Base URL".'),
			...redirectAnswers(
				(status) =>
					`The address leads elsewhere (HTTP ${status}). Fill in the one it leads to under "API Base URL": the token is not sent there unasked.`,
			),
		],
	};
}
