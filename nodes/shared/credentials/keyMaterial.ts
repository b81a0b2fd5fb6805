import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { CredentialError } from './credentialError';
import { normalizePem } from './pem';

const CERTIFICATES = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/**
 * Reads a private key in PEM form; lost line breaks are repaired.
 * @param field the form's field that holds it, for the message: OpenSSL's own words name none
 * @throws {CredentialError} when there is none, or when it is locked
 */
export function readPrivateKey(field: string, text: string): KeyObject {
	const pem = normalizePem(text);
	const key = succeeds(() => createPrivateKey(pem));
	if (key !== undefined) return key;
	const isEncrypted = /ENCRYPTED/.test(pem);
	throw new CredentialError(
		field,
		isEncrypted ? 'is locked with a passphrase' : 'holds no private key that can be read',
		isEncrypted
			? 'Unlock it with: openssl pkey -in client.key -out unlocked.key, and paste the result.'
			: 'Paste the whole text from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----.',
	);
}

/**
 * Reads certificates in PEM form, one after the other; lost line breaks are repaired.
 * @returns the repaired text, and what is in it; at least one
 * @throws {CredentialError} when there is none, or one that cannot be read
 */
export function readCertificates(
	field: string,
	text: string,
): { readonly pem: string; readonly certificates: readonly [X509Certificate, ...X509Certificate[]] } {
	const pem = normalizePem(text);
	const read = (pem.match(CERTIFICATES) ?? []).map((block) => succeeds(() => new X509Certificate(block)));
	const [first, ...others] = read.filter((certificate) => certificate !== undefined);
	if (first !== undefined && others.length === read.length - 1) return { pem, certificates: [first, ...others] };
	throw new CredentialError(
		field,
		'holds no certificate that can be read',
		'Paste the whole text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, several of them one after the other.',
	);
}

/** OpenSSL throws at what it cannot read. */
function succeeds<T>(read: () => T): T | undefined {
	try {
		return read();
	} catch {
		return undefined;
	}
}
