import { createHmac, randomBytes } from 'node:crypto';
import type { TunnelSettings } from './tunnel';

/**
 * How the connection is encrypted, in libpq's words: `require` encrypts without asking who answers, `verify-ca` wants a
 * certificate of a known authority, `verify-full` also the right host name in it.
 */
export type TlsMode = 'disable' | 'require' | 'verify-ca' | 'verify-full';

export interface TlsSettings {
	readonly mode: TlsMode;
	/** PEM. The system's authorities when absent. */
	readonly ca?: string;
	/** PEM, for servers that ask for a client certificate. */
	readonly certificate?: string;
	/** PEM. Not enumerable, so that it cannot be printed by accident. */
	readonly key?: string;
}

/** Everything that makes one pool different from another. */
export interface PostgresSettings {
	readonly host: string;
	readonly port: number;
	readonly database: string;
	readonly user: string;
	/** Not enumerable, so that it cannot be printed by accident. */
	readonly password: string;
	readonly tls: TlsSettings;
	/** Through an SSH server, which then resolves host and port. */
	readonly tunnel?: TunnelSettings;
	/** Connections open at the same time, per process. */
	readonly maxConnections: number;
	/** Unused connections that stay open until they are too old. */
	readonly minConnections: number;
	/** Milliseconds a connection may take to be made. */
	readonly connectTimeoutMs: number;
	/** Milliseconds an unused connection stays open. */
	readonly idleMs: number;
	/** Milliseconds one statement may run on the server; 0 leaves it to the server. */
	readonly statementTimeoutMs: number;
}

export const DEFAULT_CONNECT_TIMEOUT_MS = 30_000;
export const DEFAULT_IDLE_MS = 30_000;

/** Makes settings whose secrets are hidden from loops, JSON and inspection. */
export function createSettings(values: PostgresSettings): PostgresSettings {
	const { password, tls, tunnel, ...open } = values;
	const { key, ...openTls } = tls;
	const hiddenTls = hide(openTls, { key });
	return hide(
		{ ...open, tls: hiddenTls, ...(tunnel === undefined ? {} : { tunnel: hideTunnel(tunnel) }) },
		{ password },
	);
}

function hideTunnel({ sshPassword, privateKey, passphrase, ...open }: TunnelSettings): TunnelSettings {
	return hide(open, { sshPassword, privateKey, passphrase });
}

/** The same settings with some of the open values changed. */
export function adjustSettings(
	settings: PostgresSettings,
	changes: Partial<Pick<PostgresSettings, 'connectTimeoutMs' | 'idleMs' | 'maxConnections' | 'minConnections'>>,
): PostgresSettings {
	return createSettings({ ...withSecrets(settings), ...changes });
}

/** Where a database is, for messages and as the engine's origin: no user, no secret. */
export function originOf({ host, port }: PostgresSettings): string {
	return `postgres://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * Tells settings apart without giving them away: keyed with a secret of this process, so that it is of no use to anybody
 * who reads it in a snapshot.
 */
export function fingerprint(settings: PostgresSettings): string {
	return createHmac('sha256', FINGERPRINT_KEY)
		.update(JSON.stringify(withSecrets(settings)))
		.digest('hex')
		.slice(0, 32);
}

const FINGERPRINT_KEY = randomBytes(32);

/** A copy in which the secrets are plain values. */
function withSecrets(settings: PostgresSettings): PostgresSettings {
	const { tls, tunnel, password } = settings;
	return {
		...settings,
		password,
		tls: { ...tls, key: tls.key },
		...(tunnel === undefined
			? {}
			: {
					tunnel: {
						...tunnel,
						sshPassword: tunnel.sshPassword,
						privateKey: tunnel.privateKey,
						passphrase: tunnel.passphrase,
					},
				}),
	};
}

function hide<Open extends object, Secrets extends object>(open: Open, secrets: Secrets): Open & Secrets {
	for (const [name, value] of Object.entries(secrets)) Object.defineProperty(open, name, { value, enumerable: false });
	return open as Open & Secrets;
}
