/** Where a service gives its tokens, and how it wants to be asked. */
export interface OAuth2Preset {
	readonly value: string;
	readonly name: string;
	/** May hold `{shop}` or `{tenant}`, which the form asks for. */
	readonly authUrl: string;
	readonly accessTokenUrl: string;
	readonly authentication: 'body' | 'header';
	/** What the page on which the user agrees needs beside the scopes, so that the account stays connected. */
	readonly query?: string;
	/** Where the app is made, and what to take care of. */
	readonly hint: string;
	/** The vendor's page that the addresses are from. */
	readonly documentation: string;
}

/** Services whose addresses need not be looked up. Sorted by name, as the list in the form. */
export const OAUTH2_PRESETS: readonly OAuth2Preset[] = [
	{
		value: 'airtable',
		name: 'Airtable',
		authUrl: 'https://airtable.com/oauth2/v1/authorize',
		accessTokenUrl: 'https://airtable.com/oauth2/v1/token',
		authentication: 'header',
		hint: 'Register an OAuth integration in the builder hub. Scopes look like "data.records:read data.records:write".',
		documentation: 'https://airtable.com/developers/web/api/oauth-reference',
	},
	{
		value: 'asana',
		name: 'Asana',
		authUrl: 'https://app.asana.com/-/oauth_authorize',
		accessTokenUrl: 'https://app.asana.com/-/oauth_token',
		authentication: 'body',
		hint: 'Create an app in the developer console. Apps with full permissions need the scope "default".',
		documentation: 'https://developers.asana.com/docs/oauth',
	},
	{
		value: 'atlassian',
		name: 'Atlassian (Jira, Confluence)',
		authUrl: 'https://auth.atlassian.com/authorize',
		accessTokenUrl: 'https://auth.atlassian.com/oauth/token',
		authentication: 'body',
		query: 'audience=api.atlassian.com&prompt=consent',
		hint: 'Create an OAuth 2.0 (3LO) app in the developer console. Add "offline_access" to the scopes, or the account has to be connected again every hour.',
		documentation: 'https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/',
	},
	{
		value: 'dropbox',
		name: 'Dropbox',
		authUrl: 'https://www.dropbox.com/oauth2/authorize',
		accessTokenUrl: 'https://api.dropboxapi.com/oauth2/token',
		authentication: 'header',
		query: 'token_access_type=offline',
		hint: 'Create an app in the app console and tick its permissions there.',
		documentation: 'https://developers.dropbox.com/oauth-guide',
	},
	{
		value: 'github',
		name: 'GitHub',
		authUrl: 'https://github.com/login/oauth/authorize',
		accessTokenUrl: 'https://github.com/login/oauth/access_token',
		authentication: 'body',
		hint: 'Register an OAuth app or a GitHub app under "Developer settings". Scopes look like "repo read:org"; GitHub apps have none.',
		documentation: 'https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps',
	},
	{
		value: 'gitlab',
		name: 'GitLab',
		authUrl: 'https://gitlab.com/oauth/authorize',
		accessTokenUrl: 'https://gitlab.com/oauth/token',
		authentication: 'body',
		hint: 'Add an application in your user settings. Scopes look like "api" or "read_api". For a server of your own choose "Other Service".',
		documentation: 'https://docs.gitlab.com/api/oauth2/',
	},
	{
		value: 'google',
		name: 'Google',
		authUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
		accessTokenUrl: 'https://oauth2.googleapis.com/token',
		authentication: 'body',
		query: 'access_type=offline&prompt=consent',
		hint: 'Create an OAuth client of the type "Web application" in the Google Cloud console. While its consent screen is in the state "Testing", accounts have to be connected again every 7 days. Scopes are URLs.',
		documentation: 'https://developers.google.com/identity/protocols/oauth2/web-server',
	},
	{
		value: 'hubspot',
		name: 'HubSpot',
		authUrl: 'https://app.hubspot.com/oauth/authorize',
		accessTokenUrl: 'https://api.hubapi.com/oauth/v3/token',
		authentication: 'body',
		hint: 'Create an app and list the same scopes there as here; "oauth" is always one of them.',
		documentation: 'https://developers.hubspot.com/docs/api-reference/auth-oauth-v3/guide',
	},
	{
		value: 'microsoft',
		name: 'Microsoft',
		authUrl: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize',
		accessTokenUrl: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token',
		authentication: 'body',
		hint: 'Register an app in Microsoft Entra, with the redirect URL under the platform "Web". Add "offline_access" to the scopes, or the account has to be connected again every hour. With client credentials the scope ends in "/.default".',
		documentation: 'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow',
	},
	{
		value: 'notion',
		name: 'Notion',
		authUrl: 'https://api.notion.com/v1/oauth/authorize',
		accessTokenUrl: 'https://api.notion.com/v1/oauth/token',
		authentication: 'header',
		query: 'owner=user',
		hint: 'Create a public integration. Notion has no scopes: what the integration may do is set there. Calls need the header "Notion-Version".',
		documentation: 'https://developers.notion.com/docs/authorization',
	},
	{
		value: 'salesforce',
		name: 'Salesforce',
		authUrl: 'https://login.salesforce.com/services/oauth2/authorize',
		accessTokenUrl: 'https://login.salesforce.com/services/oauth2/token',
		authentication: 'body',
		hint: 'Create an external client app. Scopes look like "api refresh_token". For sandboxes and client credentials choose "Other Service" and take the host of your domain.',
		documentation: 'https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_web_server_flow.htm',
	},
	{
		value: 'shopify',
		name: 'Shopify',
		authUrl: 'https://{shop}.myshopify.com/admin/oauth/authorize',
		accessTokenUrl: 'https://{shop}.myshopify.com/admin/oauth/access_token',
		authentication: 'body',
		hint: 'Create an app in the dev dashboard. Scopes look like "read_products,write_orders". An app of your own shop can use client credentials.',
		documentation:
			'https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/authorization-code-grant',
	},
	{
		value: 'slack',
		name: 'Slack',
		authUrl: 'https://slack.com/oauth/v2/authorize',
		accessTokenUrl: 'https://slack.com/api/oauth.v2.access',
		authentication: 'body',
		hint: 'Create an app and add the redirect URL under "OAuth & Permissions". Scopes are those of the bot, such as "chat:write,channels:read".',
		documentation: 'https://docs.slack.dev/authentication/installing-with-oauth/',
	},
	{
		value: 'spotify',
		name: 'Spotify',
		authUrl: 'https://accounts.spotify.com/authorize',
		accessTokenUrl: 'https://accounts.spotify.com/api/token',
		authentication: 'header',
		hint: 'Create an app in the developer dashboard. Scopes look like "playlist-read-private".',
		documentation: 'https://developer.spotify.com/documentation/web-api/tutorials/code-flow',
	},
	{
		value: 'xero',
		name: 'Xero',
		authUrl: 'https://login.xero.com/identity/connect/authorize',
		accessTokenUrl: 'https://identity.xero.com/connect/token',
		authentication: 'header',
		hint: 'Create an app of the type "Web app", or "Custom connection" for client credentials. Add "offline_access" to the scopes.',
		documentation: 'https://developer.xero.com/documentation/guides/oauth2/auth-flow',
	},
	{
		value: 'zoom',
		name: 'Zoom',
		authUrl: 'https://zoom.us/oauth/authorize',
		accessTokenUrl: 'https://zoom.us/oauth/token',
		authentication: 'header',
		hint: 'Create a general app in the app marketplace; its scopes are chosen there. Server-to-server apps use client credentials with the token parameters "grant_type=account_credentials&account_id=…".',
		documentation: 'https://developers.zoom.us/docs/integrations/oauth/',
	},
];

/** The value of the form's list that stands for all other services. */
export const OTHER_SERVICE = 'other';
