/**
 * The number in Microsoft's answers tells what their code hides: nearly everything is an `invalid_client`.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const BY_NUMBER: Readonly<Record<string, string>> = {
	'90002': 'Check "Tenant ID" and "Cloud": this cloud knows no such tenant.',
	'900023': 'Check "Tenant ID": it is neither an ID nor a domain.',
	'900383': 'Check "Cloud": the tenant is in another one.',
	'53003': 'A Conditional Access policy of the tenant keeps the app out. Ask its administrator.',
	'500011': 'Check "Cloud": the tenant does not know the Graph of this one.',
	'700016': 'Check "Client ID" and "Tenant ID": the tenant knows no such app.',
	'700023': 'Check "Cloud" and "Access Token URL": the service that answers there expects another address.',
	'700024': 'Check the clock of this machine: Microsoft refuses what seems to come from another time.',
	'700027':
		'Check "Certificate" and "Private Key": the app has no such certificate. Upload it under "Certificates & secrets" of the app registration.',
	'700030': 'Check "Certificate": Microsoft does not accept it. It may be expired.',
	'7000112': 'The app is disabled in this tenant. Ask its administrator.',
	'7000215':
		'Check "Client Secret": it is not the one of this app. Copy the secret\'s value, not its ID, when it is created.',
	'7000222': 'Check "Client Secret": it has expired. Make a new one under "Certificates & secrets".',
	'7000229': 'The app is not known in this tenant yet. An administrator must give it consent once.',
	'7000216': 'Check "Sign In With": Microsoft got neither a secret nor a certificate that it can use.',
};

const BY_CODE: Readonly<Record<string, string>> = {
	invalid_client: 'Check "Client ID", and "Client Secret" or "Certificate" and "Private Key".',
	invalid_request: 'Check "Tenant ID" and "Client ID".',
	invalid_scope: 'Check "Cloud": Microsoft does not know the Graph that is asked for.',
	unauthorized_client: 'Check "Client ID" and "Tenant ID": the tenant does not know the app, or does not let it in.',
};

/**
 * What to do about an answer of Microsoft's token endpoint to an app.
 * @param code the endpoint's `error`
 * @param said its `error_description`, which begins with AADSTS and a number
 */
export function microsoftAdvice(code: string, said: string): string | undefined {
	const number = /AADSTS(\d+)/.exec(said)?.[1] ?? '';
	return BY_NUMBER[number] ?? BY_CODE[code];
}
