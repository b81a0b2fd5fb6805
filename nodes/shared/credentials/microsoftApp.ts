import { type KeyObject, randomUUID, type X509Certificate } from 'node:crypto';
import { sign } from 'jsonwebtoken';
import { CredentialError } from './credentialError';
import { checkedUrl, customApiBase, type CustomEndpoints } from './customEndpoints';
import { readCertificates, readPrivateKey } from './keyMaterial';
import { microsoftAdvice } from './microsoftAdvice';
import { graphOrigin, microsoftCloud, type MicrosoftFields } from './microsoftCloud';
import type { TokenGrant } from './tokenRequest';

/** The fields of the Steady Microsoft App credential. */
export interface MicrosoftApp extends MicrosoftFields, CustomEndpoints {
	readonly clientId?: string;
	readonly signInWith?: 'clientSecret' | 'certificate';
	readonly clientSecret?: string;
	readonly certificate?: string;
	readonly privateKey?: string;
	readonly tokenUrl?: string;
}

/** A tenant is an ID or a verified domain; anything else could make another path of the address. */
const TENANT = /^[A-Za-z0-9.-]+$/;
/** These stand for whoever signs in; an app on its own is of one tenant. */
const NO_TENANT = new Set(['common', 'organizations', 'consumers']);

/** Microsoft recommends five to ten minutes; some of it is for clocks that differ. */
const ASSERTION_SECONDS = 600;
const CLOCK_SKEW_SECONDS = 60;

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * Tokens for an app on its own: client credentials grant with a secret or a certificate.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export function microsoftAppGrant(credential: MicrosoftApp): TokenGrant {
	return {
		request(now) {
			const url = tokenUrl(credential);
			const clientId = present(
				'Client ID',
				credential.clientId,
				'Copy "Application (client) ID" of the app registration.',
			);
			const proof = proofOf(credential, clientId, url, now);
			return {
				url,
				form: {
					grant_type: 'client_credentials',
					client_id: clientId,
					scope: `${graphOrigin(credential)}/.default`,
					...proof,
				},
				secrets: [proof.client_secret ?? proof.client_assertion],
				advise: microsoftAdvice,
			};
		},
	};
}

/**
 * An address that answers everybody with a good token, whatever the app may do: Graph's list of its own collections.
 * @throws {CredentialError} when there is no such address
 */
export function microsoftTestUrl(credential: MicrosoftApp): string {
	return `${customApiBase(credential) ?? graphOrigin(credential)}/v1.0/`;
}

type Proof =
	| { readonly client_secret: string; readonly client_assertion?: undefined }
	| { readonly client_assertion: string; readonly client_assertion_type: string; readonly client_secret?: undefined };

function proofOf(credential: MicrosoftApp, clientId: string, audience: string, now: number): Proof {
	if (credential.signInWith !== 'certificate') {
		const hint = 'Make one under "Certificates & secrets" of the app registration and copy its value.';
		return { client_secret: present('Client Secret', credential.clientSecret, hint) };
	}
	const { certificate, key } = readPair(credential, now);
	return {
		client_assertion_type: ASSERTION_TYPE,
		client_assertion: clientAssertion(clientId, audience, certificate, key, now),
	};
}

/** https://learn.microsoft.com/entra/identity-platform/certificate-credentials */
function clientAssertion(
	clientId: string,
	audience: string,
	certificate: X509Certificate,
	key: KeyObject,
	now: number,
): string {
	const issuedAt = Math.floor(now / 1000);
	const claims = {
		iss: clientId,
		sub: clientId,
		aud: audience,
		jti: randomUUID(),
		iat: issuedAt,
		nbf: issuedAt - CLOCK_SKEW_SECONDS,
		exp: issuedAt + ASSERTION_SECONDS - CLOCK_SKEW_SECONDS,
	};
	const thumbprint = Buffer.from(certificate.fingerprint256.replaceAll(':', ''), 'hex').toString('base64url');
	return sign(claims, key, { algorithm: 'PS256', header: { alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint } });
}

function readPair(credential: MicrosoftApp, now: number): { certificate: X509Certificate; key: KeyObject } {
	const hint = 'Paste the certificate that was uploaded to the app registration, in PEM form.';
	const text = present('Certificate', credential.certificate, hint);
	const [certificate] = readCertificates('Certificate', text).certificates;
	const key = readPrivateKey(
		'Private Key',
		present('Private Key', credential.privateKey, 'Paste the key that the certificate was made for, in PEM form.'),
	);
	if (key.asymmetricKeyType !== 'rsa') {
		throw new CredentialError('Private Key', 'holds no RSA key, and Microsoft takes no others', 'Make a new pair.');
	}
	if (!certificate.checkPrivateKey(key)) {
		throw new CredentialError(
			'Private Key',
			'does not belong to "Certificate"',
			'Paste the key that the certificate was made for.',
		);
	}
	if (Date.parse(certificate.validTo) <= now) {
		throw new CredentialError(
			'Certificate',
			`has expired on ${certificate.validTo}`,
			'Make a new one, upload it to the app registration, and paste it here with its key.',
		);
	}
	return { certificate, key };
}

function tokenUrl({ cloud, tenantId, customEndpoints, tokenUrl: own = '' }: MicrosoftApp): string {
	if (customEndpoints && own.trim() !== '') return checkedUrl('Access Token URL', own);
	const tenant = present('Tenant ID', tenantId, 'Copy "Directory (tenant) ID" of the app registration.');
	if (!TENANT.test(tenant) || NO_TENANT.has(tenant.toLowerCase())) {
		throw new CredentialError(
			'Tenant ID',
			'is not that of one tenant',
			'Copy "Directory (tenant) ID" of the app registration, or fill in a domain of the tenant.',
		);
	}
	return `${microsoftCloud(cloud).login}/${tenant}/oauth2/v2.0/token`;
}

function present(field: string, value: string | undefined, hint: string): string {
	const text = (value ?? '').trim();
	if (text !== '') return text;
	throw new CredentialError(field, 'is empty', hint);
}
