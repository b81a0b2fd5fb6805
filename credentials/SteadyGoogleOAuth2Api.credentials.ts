import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { DEFAULT_GOOGLE_SCOPES } from '../nodes/shared/credentials/googleScopes';
import { consentFields, endpointFields, hidden } from '../nodes/shared/n8n/endpointFields';
import { googleScopeFields } from '../nodes/shared/n8n/googleFields';
import { scopeExpression } from '../nodes/shared/n8n/scopeFields';

export class SteadyGoogleOAuth2Api implements ICredentialType {
	name = 'steadyGoogleOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Steady Google OAuth2 API';

	icon: Icon = { light: 'file:steadyGoogle.svg', dark: 'file:steadyGoogle.dark.svg' };

	documentationUrl = 'https://www.npmjs.com/package/n8n-nodes-steady#credentials';

	properties: INodeProperties[] = [
		{
			displayName:
				'In the <a href="https://console.cloud.google.com/apis/credentials" target="_blank">Google Cloud console</a>, create an OAuth client of the type "Web application" and give it the redirect URL above. Then enable the API of each service you choose below (Gmail API, Google Drive API, Google Sheets API).',
			name: 'setupNotice',
			type: 'notice',
			default: '',
		},
		hidden('Grant Type', 'grantType', 'pkce'),
		hidden(
			'Authorization URL',
			'authUrl',
			'={{ $self["consentUrl"] || "https://accounts.google.com/o/oauth2/v2/auth" }}',
		),
		hidden('Access Token URL', 'accessTokenUrl', '={{ $self["tokenUrl"] || "https://oauth2.googleapis.com/token" }}'),
		// Without both, Google gives no refresh token, or only the first time.
		hidden('Auth URI Query Parameters', 'authQueryParameters', 'access_type=offline&prompt=consent'),
		hidden('Authentication', 'authentication', 'body'),
		...googleScopeFields,
		hidden('Scope', 'scope', scopeExpression(DEFAULT_GOOGLE_SCOPES)),
		...endpointFields('Google', ...consentFields),
	];
}
