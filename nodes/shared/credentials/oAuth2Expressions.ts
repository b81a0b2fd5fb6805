import { OAUTH2_PRESETS, type OAuth2Preset, OTHER_SERVICE } from './oAuth2Presets';

/*
 * n8n's consent flow and its refresh read fixed names (`authUrl`, `accessTokenUrl`, …). These expressions fill them from
 * what the form asks for. They are evaluated by n8n, with the credential's own fields as `$self`.
 */

/** Joins a text per service with the field of the form that counts for all others. */
function byService(pick: (preset: OAuth2Preset) => string | undefined, otherwise: string): string {
	const texts = OAUTH2_PRESETS.flatMap((preset) => {
		const text = pick(preset);
		return text === undefined ? [] : [[preset.value, text] as const];
	});
	return `(${JSON.stringify(Object.fromEntries(texts))})[$self["service"] || ${JSON.stringify(OTHER_SERVICE)}] || ${otherwise}`;
}

/** Puts shop and tenant into an address, and takes off what a user may have copied along. */
function filledIn(address: string): string {
	const shop = '($self["shop"] || "").replace("https://", "").split(".")[0].trim()';
	const tenant = '($self["tenant"] || "common").trim()';
	return `={{ (${address} || "").trim().replace("{shop}", ${shop}).replace("{tenant}", ${tenant}) }}`;
}

export const AUTH_URL = filledIn(byService(({ authUrl }) => authUrl, '$self["authorizationUrl"]'));

export const ACCESS_TOKEN_URL = filledIn(byService(({ accessTokenUrl }) => accessTokenUrl, '$self["tokenUrl"]'));

export const AUTHENTICATION = `={{ ${byService(({ authentication }) => authentication, '$self["clientAuthentication"]')} }}`;

const AUDIENCE = '($self["audience"] ? "audience=" + encodeURIComponent($self["audience"]) : "")';

export const AUTH_QUERY_PARAMETERS = `={{ [${byService(({ query }) => query, '""')}, ${AUDIENCE}, $self["authParameters"]].filter((part) => part).join("&") }}`;

/** From `a=b&c=d` to the JSON that n8n wants. */
export const TOKEN_PARAMETERS = `={{ JSON.stringify(Object.fromEntries([${AUDIENCE}, $self["requestParameters"]].filter((part) => part).join("&").split("&").filter((part) => part).map((part) => [part.split("=")[0], part.split("=").slice(1).join("=")].map((text) => decodeURIComponent(text))))) }}`;
