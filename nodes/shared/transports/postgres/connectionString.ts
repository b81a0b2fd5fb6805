import { CredentialError } from '../../credentials/credentialError';
import type { TlsMode } from './settings';

export interface ConnectionStringParts {
	readonly host: string;
	readonly port: number;
	readonly database: string;
	readonly user: string;
	readonly password: string;
	/** Only when the string names one. */
	readonly tlsMode?: TlsMode;
}

/** libpq's `sslmode` values, and the stricter mode for the two that would quietly fall back to no encryption. */
const SSL_MODES: Record<string, TlsMode> = {
	disable: 'disable',
	allow: 'require',
	prefer: 'require',
	require: 'require',
	'no-verify': 'require',
	'verify-ca': 'verify-ca',
	'verify-full': 'verify-full',
};

/** Parameters that would change which server is reached, or as whom, if they were passed over in silence. */
const NOT_IN_HERE: Record<string, string> = {
	sslrootcert: 'Paste the certificate itself into "CA Certificate".',
	sslcert: 'Paste the certificate itself into "Client Certificate".',
	sslkey: 'Paste the key itself into "Client Private Key".',
	options: 'Use "Role" and "Session Settings" in the options of the node.',
	target_session_attrs: 'Fill in the host of the server that takes writes.',
};

const FIELD = 'Connection String';

/**
 * Reads `postgres://user:password@host:port/database?sslmode=verify-full`.
 * @throws CredentialError, which never repeats the string
 */
export function parseConnectionString(text: string): ConnectionStringParts {
	let url: URL;
	try {
		url = new URL(text.trim());
	} catch {
		throw new CredentialError(
			FIELD,
			'cannot be read',
			`Write it as postgres://user:password@host:5432/database. ${ENCODE}`,
		);
	}
	if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') {
		throw new CredentialError(
			FIELD,
			'does not start with postgres://',
			'Write it as postgres://user:password@host:5432/database.',
		);
	}
	for (const [name, advice] of Object.entries(NOT_IN_HERE)) {
		if (url.searchParams.has(name))
			throw new CredentialError(FIELD, `holds the parameter "${name}", which cannot be used here`, advice);
	}
	const sslMode = url.searchParams.get('sslmode');
	if (sslMode !== null && SSL_MODES[sslMode] === undefined) {
		throw new CredentialError(FIELD, 'has an unknown sslmode', `Use one of: ${Object.keys(SSL_MODES).join(', ')}.`);
	}
	try {
		const user = decodeURIComponent(url.username);
		return {
			host:
				decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1') || (url.searchParams.get('host') ?? 'localhost'),
			port: url.port === '' ? 5432 : Number(url.port),
			database: decodeURIComponent(url.pathname.slice(1)) || user,
			user,
			password: decodeURIComponent(url.password),
			...(sslMode === null ? {} : { tlsMode: SSL_MODES[sslMode] }),
		};
	} catch {
		throw new CredentialError(FIELD, 'has a percent sign that starts no valid escape', ENCODE);
	}
}

const ENCODE =
	'Special characters in the user name or password must be percent-encoded (@ as %40, / as %2F, % as %25).';
