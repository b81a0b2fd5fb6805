import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { CredentialError } from '../../credentials/credentialError';
import { text } from './credentialFields';
import { normalizePem } from './pem';
import type { TlsMode, TlsSettings } from './settings';

const TLS_MODES: readonly string[] = ['disable', 'require', 'verify-ca', 'verify-full'] satisfies TlsMode[];
const CERTIFICATES = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** The fields of a form that concern TLS. */
export interface TlsFields {
	readonly ssl?: unknown;
	readonly ca?: unknown;
	readonly clientCertificate?: unknown;
	readonly clientPrivateKey?: unknown;
}

/**
 * Reads the fields, certificates and keys included: OpenSSL's own words name no field.
 * @param fromString what the connection string asks for, which goes before the field
 * @throws {CredentialError} naming the field that has to be changed
 */
export function readTls(values: TlsFields, fromString?: TlsMode): TlsSettings {
	const chosen = text(values.ssl) || 'disable';
	if (!TLS_MODES.includes(chosen)) {
		throw new CredentialError('TLS', 'has an unknown value', `Choose one of: ${TLS_MODES.join(', ')}.`);
	}
	const mode = fromString ?? (chosen as TlsMode);
	if (mode === 'disable') return { mode };
	const certificate = text(values.clientCertificate);
	const key = text(values.clientPrivateKey);
	if ((certificate === '') !== (key === '')) {
		throw new CredentialError(
			certificate === '' ? 'Client Certificate' : 'Client Private Key',
			'is empty while its counterpart is set',
			'A client certificate needs its private key, and the other way round. Fill both or neither.',
		);
	}
	const ca = text(values.ca);
	return {
		mode,
		...(ca === '' ? {} : { ca: certificatesIn('CA Certificate', ca) }),
		...(certificate === '' ? {} : clientPair(certificate, key)),
	};
}

function clientPair(certificate: string, key: string): Pick<TlsSettings, 'certificate' | 'key'> {
	const chain = certificatesIn('Client Certificate', certificate);
	const pem = normalizePem(key);
	const [own] = chain.match(CERTIFICATES) ?? [];
	if (!new X509Certificate(own ?? '').checkPrivateKey(privateKeyIn('Client Private Key', pem))) {
		throw new CredentialError(
			'Client Private Key',
			'does not belong to "Client Certificate"',
			'Fill in the key that the certificate was made for.',
		);
	}
	return { certificate: chain, key: pem };
}

function certificatesIn(field: string, value: string): string {
	const pem = normalizePem(value);
	const found = pem.match(CERTIFICATES) ?? [];
	if (found.length > 0 && found.every((block) => succeeds(() => new X509Certificate(block)))) return pem;
	throw new CredentialError(
		field,
		'holds no certificate that can be read',
		'Paste the whole text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, several of them one after the other.',
	);
}

function privateKeyIn(field: string, pem: string): KeyObject {
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

/** OpenSSL throws at what it cannot read. */
function succeeds<T>(read: () => T): T | undefined {
	try {
		return read();
	} catch {
		return undefined;
	}
}
