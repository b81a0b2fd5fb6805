import { createPublicKey } from 'node:crypto';
import { readJwt } from './readJwt.mts';
import { refusal, type TokenGrantee, type TokenRefusal, TokenService } from './tokenService.mts';

export interface GoogleAccount {
	readonly email: string;
	/** PEM. */
	readonly publicKey: string;
	readonly keyId: string;
	/** Users it may act as, and those who exist but have not allowed it. */
	readonly actsAs?: readonly string[];
	readonly others?: readonly string[];
}

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const SCOPE = /^https:\/\/(www\.googleapis\.com\/auth\/[a-z.]+|mail\.google\.com\/)$/;

/** How far Google's clock and the signer's may be apart. */
const CLOCK_SKEW_SECONDS = 300;

/**
 * Google's token endpoint for service accounts, and three of its APIs in one. What it checks and says is what Google
 * documents: https://developers.google.com/identity/protocols/oauth2/service-account
 */
export async function startGoogle(account: GoogleAccount): Promise<TokenService> {
	return await TokenService.start({
		grant: (form, path, service) => check(form, service.origin + path, service.now(), account),
		serve: ({ path, method }, { subject, scope }) => {
			if (path.startsWith('/gmail/') && subject === account.email) {
				return { status: 400, body: { error: { code: 400, message: 'Precondition check failed.' } } };
			}
			if (path.startsWith('/disabled/')) {
				return { status: 403, body: { error: { code: 403, message: 'Gmail API has not been used in project 1.' } } };
			}
			return { body: { method, path, subject, scope } };
		},
	});
}

function check(
	form: URLSearchParams,
	audience: string,
	now: number,
	{ email, publicKey, keyId, actsAs = [], others = [] }: GoogleAccount,
): TokenGrantee | TokenRefusal {
	const bad = (description: string) => refusal(400, 'invalid_grant', description);
	if (form.get('grant_type') !== GRANT_TYPE) return refusal(400, 'unsupported_grant_type', 'Invalid grant_type');
	const jwt = readJwt(form.get('assertion') ?? '', 'RS256');
	if (!jwt) return bad('Invalid JWT: Failed to parse.');
	const { iss, aud, iat, exp, sub, scope } = jwt.claims;
	if (iss !== email) return bad('Invalid grant: account not found');
	if (jwt.header.kid !== undefined && jwt.header.kid !== keyId) return bad('Invalid JWT Signature.');
	if (!jwt.isSignedBy(createPublicKey(publicKey))) return bad('Invalid JWT Signature.');
	if (aud !== audience) return bad(`Invalid JWT: Failed audience check. The right audience is ${audience}`);
	const isTimely =
		typeof iat === 'number' &&
		typeof exp === 'number' &&
		exp - iat <= 3600 &&
		iat <= now + CLOCK_SKEW_SECONDS &&
		exp > now - CLOCK_SKEW_SECONDS;
	if (!isTimely) {
		return bad(
			'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
		);
	}
	const scopes = String(scope ?? '').split(' ');
	if (!scopes.every((each) => SCOPE.test(each)))
		return refusal(400, 'invalid_scope', `Invalid OAuth scope or ID token audience provided.`);
	if (sub === undefined) return { subject: email, scope: scopes.join(' ') };
	if (actsAs.includes(String(sub))) return { subject: String(sub), scope: scopes.join(' ') };
	return others.includes(String(sub))
		? refusal(
				401,
				'unauthorized_client',
				'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.',
			)
		: bad('Invalid email or User ID');
}
