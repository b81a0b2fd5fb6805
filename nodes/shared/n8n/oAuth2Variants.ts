import type { OAuth2Variant } from '../credentials/accessToken';

const BEARER: OAuth2Variant = { tokenType: 'Bearer' };
const SECRETS_IN_BODY: OAuth2Variant = { includeCredentialsOnRefreshOnBody: true };

/** How OAuth2 services depart from the rule; the same list as HTTP Request's. */
const VARIANTS: Readonly<Record<string, OAuth2Variant>> = {
	// The generic types send bearer tokens whatever the server calls them.
	oAuth2Api: BEARER,
	steadyOAuth2Api: BEARER,
	bitlyOAuth2Api: BEARER,
	boxOAuth2Api: SECRETS_IN_BODY,
	ciscoWebexOAuth2Api: BEARER,
	clickUpOAuth2Api: { ...BEARER, keepBearer: false },
	goToWebinarOAuth2Api: { tokenExpiredStatusCode: 403 },
	hubspotDeveloperApi: { ...BEARER, ...SECRETS_IN_BODY },
	hubspotOAuth2Api: { ...BEARER, ...SECRETS_IN_BODY },
	lineNotifyOAuth2Api: BEARER,
	linkedInOAuth2Api: BEARER,
	mailchimpOAuth2Api: BEARER,
	mauticOAuth2Api: SECRETS_IN_BODY,
	microsoftAzureMonitorOAuth2Api: { tokenExpiredStatusCode: 403 },
	philipsHueOAuth2Api: BEARER,
	raindropOAuth2Api: SECRETS_IN_BODY,
	shopifyOAuth2Api: { ...BEARER, keyToIncludeInAccessTokenHeader: 'X-Shopify-Access-Token' },
	slackOAuth2Api: { ...BEARER, property: 'authed_user.access_token' },
	stravaOAuth2Api: SECRETS_IN_BODY,
};

export function oAuth2Variant(type: string): OAuth2Variant {
	return VARIANTS[type] ?? {};
}
