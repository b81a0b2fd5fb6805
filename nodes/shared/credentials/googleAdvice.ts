/**
 * What Google's token endpoint says about service accounts, and the field of the form that it is about.
 * https://developers.google.com/identity/protocols/oauth2/service-account#error-codes
 */
const ADVICE: ReadonlyArray<readonly [said: RegExp, advice: string]> = [
	[
		/invalid jwt signature|no public key|key.*(not found|disabled)/i,
		'Check "Private Key" or "Key File (JSON)": the key may be deleted, disabled, or that of another account. Compare it with "Keys" of the account in the Cloud console.',
	],
	[
		/account not found|invalid issuer/i,
		'Check "Service Account Email": Google knows no such account. It may be deleted, or mistyped.',
	],
	[/invalid email|user id/i, 'Check "User to Act As": there is no such user in the Workspace.'],
	[
		/short-lived|reasonable timeframe|check your iat and exp|expired/i,
		'Check the clock of this machine: Google refuses what seems to come from another time.',
	],
	[/failed audience check/i, 'Check "Access Token URL": the service that answers there expects another address.'],
	[
		/unauthorized to retrieve access tokens|not authorized for any of the scopes/i,
		'Check "User to Act As": it needs domain-wide delegation. In the Workspace Admin console open "Security → API controls → Domain-wide delegation" and add the account\'s client ID with all permissions that are chosen here.',
	],
	[/scope/i, 'Check "Permissions" and "Further Permissions": Google does not know one of them.'],
];

/** Codes of RFC 6749 that say more in the words of a service account's form. */
const BY_CODE: Readonly<Record<string, string>> = {
	invalid_grant:
		'Check "Service Account Email", "Private Key" or "Key File (JSON)", and "User to Act As", and the clock of this machine.',
	invalid_scope: 'Check "Permissions" and "Further Permissions": Google does not know one of them.',
	unauthorized_client:
		'Check "User to Act As": it needs domain-wide delegation for the account, with all permissions that are chosen here.',
};

/**
 * What to do about an answer of Google's token endpoint to a service account.
 * @param code the endpoint's `error`
 * @param said its `error_description`
 */
export function googleAdvice(code: string, said: string): string | undefined {
	return ADVICE.find(([pattern]) => pattern.test(said))?.[1] ?? BY_CODE[code];
}
