import { CredentialError } from '../../credentials/credentialError';
import { parseConnectionString } from './connectionString';
import { portNumber, required, secret, text, wholeNumber } from './credentialFields';
import { readTls } from './credentialTls';
import { normalizePem } from '../../credentials/pem';
import type { PostgresSettings, TlsMode } from './settings';
import { createSettings, DEFAULT_CONNECT_TIMEOUT_MS, DEFAULT_IDLE_MS } from './settings';
import { readSupabaseCredential } from './supabaseSettings';
import type { TunnelSettings } from './tunnel';

/** Decrypted values of a credential, as n8n hands them out. */
export type CredentialValues = Readonly<Record<string, unknown>>;

/** Built-in default of "Maximum Number of Connections", which older credentials lack. */
const BUILT_IN_MAX_CONNECTIONS = 100;

/** The credential types that can be read. */
const READERS: Readonly<Record<string, (values: CredentialValues) => PostgresSettings>> = {
	steadyPostgresApi: fromSteadyCredential,
	steadySupabaseApi: readSupabaseCredential,
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
		tls: readTls(values, 'tlsMode' in parts ? parts.tlsMode : undefined),
		...tunnelOf(values),
		...connectionNumbers(values),
		connectTimeoutMs: DEFAULT_CONNECT_TIMEOUT_MS,
		idleMs: DEFAULT_IDLE_MS,
		statementTimeoutMs: wholeNumber('Statement Timeout (Seconds)', values.statementTimeout, 0, 0) * 1000,
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
		minConnections: 0,
		connectTimeoutMs: DEFAULT_CONNECT_TIMEOUT_MS,
		idleMs: DEFAULT_IDLE_MS,
		statementTimeoutMs: 0,
	});
}

function tunnelOf(values: CredentialValues): { tunnel?: TunnelSettings } {
	if (values.sshTunnel !== true) return {};
	const sshHost = text(values.sshHost);
	const sshUser = text(values.sshUser);
	const byKey = values.sshAuthenticateWith === 'privateKey';
	required('SSH Host', sshHost);
	required('SSH User', sshUser);
	if (byKey) required('SSH Private Key', text(values.privateKey));
	return {
		tunnel: {
			sshHost,
			sshPort: portNumber(values.sshPort, 'SSH Port', 22),
			sshUser,
			sshAuthenticateWith: byKey ? 'privateKey' : 'password',
			sshPassword: secret(values.sshPassword),
			privateKey: normalizePem(text(values.privateKey)),
			passphrase: secret(values.passphrase),
		},
	};
}

function connectionNumbers(values: CredentialValues): { maxConnections: number; minConnections: number } {
	const maxConnections = wholeNumber('Maximum Number of Connections', values.maxConnections, 10, 1);
	const minConnections = wholeNumber('Minimum Number of Connections', values.minConnections, 0, 0);
	if (minConnections <= maxConnections) return { maxConnections, minConnections };
	throw new CredentialError(
		'Minimum Number of Connections',
		`is larger than the maximum, ${maxConnections}`,
		'Lower it, or raise the maximum.',
	);
}
