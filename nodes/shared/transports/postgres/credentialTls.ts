import { CredentialError } from '../../credentials/credentialError';
import { readCertificates, readPrivateKey } from '../../credentials/keyMaterial';
import { normalizePem } from '../../credentials/pem';
import { text } from './credentialFields';
import type { TlsMode, TlsSettings } from './settings';

const TLS_MODES: readonly string[] = ['disable', 'require', 'verify-ca', 'verify-full'] satisfies TlsMode[];

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
		...(ca === '' ? {} : { ca: readCertificates('CA Certificate', ca).pem }),
		...(certificate === '' ? {} : clientPair(certificate, key)),
	};
}

function clientPair(certificate: string, key: string): Pick<TlsSettings, 'certificate' | 'key'> {
	const chain = readCertificates('Client Certificate', certificate);
	if (!chain.certificates[0].checkPrivateKey(readPrivateKey('Client Private Key', key))) {
		throw new CredentialError(
			'Client Private Key',
			'does not belong to "Client Certificate"',
			'Fill in the key that the certificate was made for.',
		);
	}
	return { certificate: chain.pem, key: normalizePem(key) };
}
