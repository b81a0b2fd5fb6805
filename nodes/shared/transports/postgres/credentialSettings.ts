import { CredentialError } from '../../credentials/credentialError';
import { parseConnectionString } from './connectionString';
import { normalizePem } from './pem';
import type { PostgresSettings, TlsMode, TlsSettings } from './settings';
import type { TunnelSettings } from './tunnel';
import { createSettings, DEFAULT_CONNECT_TIMEOUT_MS, DEFAULT_IDLE_MS } from './settings';

/** Decrypted values of a credential, as n8n hands them out. */
export type CredentialValues = Readonly<Record<string, unknown>>;

const TLS_MODES: readonly string[] = ['disable', 'require', 'verify-ca', 'verify-full'] satisfies TlsMode[];

/** Built-in default of "Maximum Number of Connections", which older credentials lack. */
const BUILT_IN_MAX_CONNECTIONS = 100;

/** The credential types that can be read. */
const READERS: Readonly<Record<string, (values: CredentialValues) => PostgresSettings>> = {
	steadyPostgresApi: fromSteadyCredential,
	postgres: fromBuiltInCredential,
};

export const CREDENTIAL_TYPES: readonly string[] = Object.keys(READERS);

/** Reads a credential. @returns what is wrong with it, when it cannot be used */
export function readCredential(type: string, values: CredentialValues): PostgresSettings | CredentialError {
	try {
		return READERS[type](values);
	} catch (error) {
		if (error instanceof CredentialError) return error;
		throw error;
	}
}

/**
 * Reads our own credential type, `steadyPostgresApi`.
 * @throws CredentialError naming the field that has to be changed
 */
function fromSteadyCredential(values: CredentialValues): PostgresSettings {
	const byString = values.connectBy === 'connectionString';
	const parts = byString
		? parseConnectionString(text(values.connectionString))
		: {
				host: text(values.host),
				port: portNumber(values.port),
				database: text(values.database),
				user: text(values.user),
				password: secret(values.password),
			};
	required('Host', parts.host);
	required('Database', parts.database);
	required('User', parts.user);
	return createSettings({
		...parts,
		tls: steadyTls(values, 'tlsMode' in parts ? parts.tlsMode : undefined),
		...tunnelOf(values),
		maxConnections: wholeNumber('Maximum Number of Connections', values.maxConnections, 10, 1),
		connectTimeoutMs: DEFAULT_CONNECT_TIMEOUT_MS,
		idleMs: DEFAULT_IDLE_MS,
		statementTimeoutMs: wholeNumber('Statement Timeout', values.statementTimeout, 0, 0) * 1000,
	});
}

/**
 * Reads n8n's own credential type, `postgres`, and means by it what the built-in node does: `allow` and `require` both
 * verify the server against the system's authorities, "Ignore SSL Issues" encrypts without verifying.
 * @throws CredentialError naming the field that has to be changed
 */
function fromBuiltInCredential(values: CredentialValues): PostgresSettings {
	const encrypted = values.ssl !== undefined && values.ssl !== '' && values.ssl !== 'disable';
	const mode: TlsMode = values.allowUnauthorizedCerts === true ? 'require' : encrypted ? 'verify-full' : 'disable';
	const host = text(values.host);
	const user = text(values.user);
	required('Host', host);
	required('User', user);
	return createSettings({
		host,
		port: portNumber(values.port),
		database: text(values.database) || user,
		user,
		password: secret(values.password),
		tls: { mode },
		...tunnelOf(values),
		maxConnections: wholeNumber('Maximum Number of Connections', values.maxConnections, BUILT_IN_MAX_CONNECTIONS, 1),
		connectTimeoutMs: DEFAULT_CONNECT_TIMEOUT_MS,
		idleMs: DEFAULT_IDLE_MS,
		statementTimeoutMs: 0,
	});
}

function steadyTls(values: CredentialValues, fromString: TlsMode | undefined): TlsSettings {
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
		...(ca === '' ? {} : { ca: normalizePem(ca) }),
		...(certificate === '' ? {} : { certificate: normalizePem(certificate), key: normalizePem(key) }),
	};
}

function tunnelOf(values: CredentialValues): { tunnel?: TunnelSettings } {
	if (values.sshTunnel !== true) return {};
	const sshHost = text(values.sshHost);
	const sshUser = text(values.sshUser);
	required('SSH Host', sshHost);
	required('SSH User', sshUser);
	return {
		tunnel: {
			sshHost,
			sshPort: portNumber(values.sshPort, 'SSH Port', 22),
			sshUser,
			sshAuthenticateWith: values.sshAuthenticateWith === 'privateKey' ? 'privateKey' : 'password',
			sshPassword: secret(values.sshPassword),
			privateKey: normalizePem(text(values.privateKey)),
			passphrase: secret(values.passphrase),
		},
	};
}

function required(field: string, value: string): void {
	if (value === '') throw new CredentialError(field, 'is empty', 'Open the credential and fill it in.');
}

function text(value: unknown): string {
	return typeof value === 'string' ? value.trim() : value === undefined || value === null ? '' : String(value);
}

/** Passwords may begin or end with a space. */
function secret(value: unknown): string {
	return value === undefined || value === null ? '' : String(value);
}

function portNumber(value: unknown, field = 'Port', byDefault = 5432): number {
	const port = value === undefined || value === '' ? byDefault : Number(value);
	if (!Number.isInteger(port) || port < 1 || port > 65_535) {
		throw new CredentialError(
			field,
			'is not a port number',
			`Use a whole number from 1 to 65535; usual is ${byDefault}.`,
		);
	}
	return port;
}

function wholeNumber(field: string, value: unknown, byDefault: number, least: number): number {
	const number = value === undefined || value === '' || value === null ? byDefault : Number(value);
	if (!Number.isInteger(number) || number < least) {
		throw new CredentialError(field, 'is not a usable number', `Use a whole number, ${least} or more.`);
	}
	return number;
}
