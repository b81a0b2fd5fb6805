import { basicAuthorization } from './basicAuthorization';
import { CredentialError } from './credentialError';
import { parseJsonObject } from './jsonField';
import type { TokenGrant } from './tokenRequest';

/** The fields of an OAuth2 credential that count when it speaks for itself, not for a user. */
export interface ClientCredentials {
	readonly grantType?: string;
	readonly accessTokenUrl?: string;
	readonly clientId?: string;
	readonly clientSecret?: string;
	readonly scope?: string;
	/** Where ID and secret go; the header when absent. */
	readonly authentication?: 'header' | 'body';
	/** RFC 8707. */
	readonly resource?: string;
	/** Further fields of the form, as JSON. */
	readonly additionalBodyProperties?: string;
	readonly ignoreSSLIssues?: boolean;
}

/**
 * The client credentials grant (RFC 6749, 4.4).
 *
 * The secret is sent in the header as n8n sends it: not form-encoded first, as RFC 6749, 2.3.1 has it. Few services decode
 * it, and what works in the editor must work here. A secret with special characters is safe in the body.
 */
export function clientCredentialsGrant(credential: ClientCredentials): TokenGrant {
	const { accessTokenUrl = '', clientId = '', clientSecret = '', scope = '', authentication, resource } = credential;
	return {
		request() {
			if (!URL.canParse(accessTokenUrl))
				throw new CredentialError(
					'Access Token URL',
					accessTokenUrl === '' ? 'is empty' : 'is not a URL',
					'Fill in the complete address, such as https://login.example.com/oauth/token.',
				);
			if (clientId === '') throw empty('Client ID');
			if (clientSecret === '') throw empty('Client Secret');
			const inBody = authentication === 'body';
			return {
				url: accessTokenUrl,
				headers: inBody ? undefined : { authorization: basicAuthorization(clientId, clientSecret) },
				form: {
					grant_type: 'client_credentials',
					...texts(parseJsonObject(credential.additionalBodyProperties, 'Additional Body Properties')),
					scope: scope.split(' ').filter(Boolean).join(' ') || undefined,
					resource: resource || undefined,
					...(inBody ? { client_id: clientId, client_secret: clientSecret } : {}),
				},
				secrets: [clientSecret],
				ignoreTlsErrors: credential.ignoreSSLIssues === true,
			};
		},
	};
}

const empty = (field: string) => new CredentialError(field, 'is empty', 'Copy it from the service.');

function texts(fields: Readonly<Record<string, unknown>>): Record<string, string> {
	const filled = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
	return Object.fromEntries(
		filled.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
	);
}
