import type { Icon, ICredentialType, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { MICROSOFT_CLOUDS } from '../nodes/shared/credentials/microsoftCloud';
import { consentFields, endpointFields, hidden } from '../nodes/shared/n8n/endpointFields';
import { microsoftFields } from '../nodes/shared/n8n/microsoftFields';
import { scopeExpression, scopeFields } from '../nodes/shared/n8n/scopeFields';

/** What the chosen cloud's `part` is, as an expression. */
const ofCloud = (part: (cloud: (typeof MICROSOFT_CLOUDS)[keyof typeof MICROSOFT_CLOUDS]) => string) => {
	const table = Object.entries(MICROSOFT_CLOUDS).map(([name, cloud]) => [name, part(cloud)]);
	return `(${JSON.stringify(Object.fromEntries(table))}[$self["cloud"] || "global"])`;
};

const TENANT = 'encodeURIComponent(($self["tenantId"] || "common").trim())';
const endpoint = (own: string, name: string) =>
	`={{ $self["${own}"] || ${ofCloud(({ login }) => login)} + "/" + ${TENANT} + "/oauth2/v2.0/${name}" }}`;

/** Short names are those of the global Graph; in other clouds the resource has to be named. */
const RESOURCE = ofCloud((cloud) => (cloud === MICROSOFT_CLOUDS.global ? '' : `${cloud.graph}/`));

/** https://learn.microsoft.com/graph/permissions-reference */
const PERMISSIONS: INodePropertyOptions[] = [
	{ name: 'Calendar: Read', value: 'Calendars.Read' },
	{ name: 'Calendar: Read and Write', value: 'Calendars.ReadWrite' },
	{ name: 'Calendar: Shared Calendars, Meeting Times', value: 'Calendars.ReadWrite.Shared' },
	{ name: 'Contacts: Read and Write', value: 'Contacts.ReadWrite' },
	{ name: 'Files: All the User Can Reach', value: 'Files.ReadWrite.All', description: 'OneDrive and SharePoint' },
	{ name: "Files: Read the User's Own", value: 'Files.Read' },
	{ name: "Files: The User's Own", value: 'Files.ReadWrite' },
	{ name: 'Groups (Administrator Consents)', value: 'Group.ReadWrite.All' },
	{ name: 'Mail: Read', value: 'Mail.Read' },
	{ name: 'Mail: Read and Write', value: 'Mail.ReadWrite' },
	{ name: 'Mail: Rules and Categories', value: 'MailboxSettings.ReadWrite' },
	{ name: 'Mail: Send', value: 'Mail.Send' },
	{ name: 'Mail: Shared Mailboxes', value: 'Mail.ReadWrite.Shared' },
	{ name: 'Notes', value: 'Notes.ReadWrite' },
	{ name: 'Profile', value: 'User.Read' },
	{ name: 'SharePoint Sites', value: 'Sites.ReadWrite.All' },
	{ name: 'Tasks', value: 'Tasks.ReadWrite' },
	{ name: 'Teams: Channel Messages', value: 'ChannelMessage.Send' },
	{ name: 'Teams: Chats', value: 'Chat.ReadWrite' },
	{ name: 'Teams: Names of Channels', value: 'Channel.ReadBasic.All' },
	{ name: 'Teams: Names of Teams', value: 'Team.ReadBasic.All' },
	{ name: 'Teams: Online Meetings', value: 'OnlineMeetings.ReadWrite' },
	{ name: 'Users: Names and Addresses', value: 'User.ReadBasic.All' },
	{ name: 'Users: Read (Administrator Consents)', value: 'User.Read.All' },
];

/** What the nodes here need: asked for as long as nobody chooses. */
const USUAL = ['User.Read', 'Mail.ReadWrite', 'Mail.Send', 'Calendars.ReadWrite', 'Files.ReadWrite'];

export class SteadyMicrosoftOAuth2Api implements ICredentialType {
	name = 'steadyMicrosoftOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Steady Microsoft OAuth2 API';

	icon: Icon = { light: 'file:steadyMicrosoft.svg', dark: 'file:steadyMicrosoft.dark.svg' };

	documentationUrl = 'https://www.npmjs.com/package/n8n-nodes-steady#credentials';

	properties: INodeProperties[] = [
		{
			displayName:
				'In the <a href="https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade" target="_blank">Microsoft Entra admin center</a>, register an app, add the platform "Web" with the redirect URL above, and make a client secret under "Certificates & secrets". What you choose below is asked for when you connect; nothing has to be added under "API permissions".',
			name: 'setupNotice',
			type: 'notice',
			default: '',
		},
		...microsoftFields(
			'common',
			'"Directory (tenant) ID" of the app registration, or a domain of the tenant. "common" only for apps that are registered for accounts of any organization; "organizations" leaves out personal accounts, "consumers" all others.',
		),
		hidden('Grant Type', 'grantType', 'pkce'),
		hidden('Authorization URL', 'authUrl', endpoint('consentUrl', 'authorize')),
		hidden('Access Token URL', 'accessTokenUrl', endpoint('tokenUrl', 'token')),
		hidden('Auth URI Query Parameters', 'authQueryParameters', 'response_mode=query&prompt=select_account'),
		hidden('Authentication', 'authentication', 'body'),
		...scopeFields(
			PERMISSIONS,
			'read, write and send mail, calendar, the files of the user',
			'ChannelMember.ReadWrite.All',
		),
		hidden('Scope', 'scope', scopeExpression(USUAL, ['offline_access'], RESOURCE)),
		...endpointFields('Microsoft', ...consentFields),
	];
}
