import { X509Certificate } from 'node:crypto';
import { readJwt } from './readJwt.mts';
import { refusal, type TokenGrantee, type TokenRefusal, TokenService } from './tokenService.mts';

export interface EntraApp {
	readonly tenantId: string;
	readonly clientId: string;
	readonly secret: string;
	/** A secret that was good once. */
	readonly expiredSecret?: string;
	/** PEM of the uploaded certificate. */
	readonly certificate: string;
	/** Graph of the cloud that the tenant is in. */
	readonly graph?: string;
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Microsoft lets clocks differ by this much. */
const CLOCK_SKEW_SECONDS = 300;

/**
 * Microsoft's token endpoint for apps, and a Graph that answers whoever has a token. What it checks and says is what
 * Microsoft documents: https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export async function startEntra(app: EntraApp): Promise<TokenService> {
	return await TokenService.start({
		grant: (form, path, service) => check(form, path, service.origin + path, service.now(), app),
		serve: ({ path, method }, { subject, scope }) => ({ body: { method, path, subject, scope } }),
	});
}

function check(
	form: URLSearchParams,
	path: string,
	audience: string,
	now: number,
	app: EntraApp,
): TokenGrantee | TokenRefusal {
	if (path !== `/${app.tenantId}/oauth2/v2.0/token`) {
		return refusal(400, 'invalid_request', "AADSTS90002: Tenant 'elsewhere' not found. Check with your administrator.");
	}
	if (form.get('grant_type') !== 'client_credentials')
		return refusal(400, 'unsupported_grant_type', 'AADSTS70003: The app requested an unsupported grant type.');
	if (form.get('client_id') !== app.clientId)
		return refusal(400, 'unauthorized_client', 'AADSTS700016: Application was not found in the directory.');
	const { graph = 'https://graph.microsoft.com' } = app;
	const scope = form.get('scope') ?? '';
	if (scope !== `${graph}/.default`)
		return refusal(400, 'invalid_scope', 'AADSTS500011: The resource principal was not found in the tenant.');
	return checkProof(form, audience, now, app) ?? { subject: app.clientId, scope };
}

function checkProof(form: URLSearchParams, audience: string, now: number, app: EntraApp): TokenRefusal | undefined {
	const no = (description: string) => refusal(401, 'invalid_client', description);
	const secret = form.get('client_secret');
	if (secret !== null) {
		if (secret === app.secret) return undefined;
		return secret === app.expiredSecret
			? no('AADSTS7000222: The provided client secret keys are expired.')
			: no('AADSTS7000215: Invalid client secret provided.');
	}
	if (form.get('client_assertion_type') !== ASSERTION_TYPE)
		return no('AADSTS7000216: client_assertion or client_secret is required.');
	const jwt = readJwt(form.get('client_assertion') ?? '', 'PS256');
	if (!jwt) return no('AADSTS50027: JWT token is invalid or malformed.');
	const { iss, sub, aud, jti, nbf, exp } = jwt.claims;
	const uploaded = new X509Certificate(app.certificate);
	const thumbprint = Buffer.from(uploaded.fingerprint256.replaceAll(':', ''), 'hex').toString('base64url');
	if (jwt.header['x5t#S256'] !== thumbprint)
		return no('AADSTS700027: The certificate with identifier used to sign the client assertion is not registered.');
	if (!jwt.isSignedBy(uploaded.publicKey)) return no('AADSTS700027: Client assertion failed signature validation.');
	if (iss !== app.clientId || sub !== app.clientId || typeof jti !== 'string')
		return no('AADSTS700021: Client assertion application identifier does not match.');
	if (aud !== audience) return no('AADSTS700023: Client assertion audience claim does not match Realm issuer.');
	const isTimely =
		typeof nbf === 'number' &&
		typeof exp === 'number' &&
		exp - nbf <= 600 &&
		nbf <= now + CLOCK_SKEW_SECONDS &&
		exp > now - CLOCK_SKEW_SECONDS;
	return isTimely ? undefined : no('AADSTS700024: Client assertion is not within its valid time range.');
}
