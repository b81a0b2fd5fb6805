import { createHmac, randomBytes } from 'node:crypto';

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
	/** Connections open at the same time, per process. */
	readonly maxConnections: number;
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
	const { password, tls, ...open } = values;
	const { key, ...openTls } = tls;
	return hide({ ...open, tls: hide(openTls, 'key', key) }, 'password', password) as PostgresSettings;
}

/** The same settings with some of the open values changed. */
export function adjustSettings(
	settings: PostgresSettings,
	changes: Partial<Pick<PostgresSettings, 'connectTimeoutMs' | 'idleMs' | 'maxConnections'>>,
): PostgresSettings {
	return createSettings({
		...settings,
		password: settings.password,
		tls: { ...settings.tls, key: settings.tls.key },
		...changes,
	});
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
	const all = { ...settings, password: settings.password, tls: { ...settings.tls, key: settings.tls.key } };
	return createHmac('sha256', FINGERPRINT_KEY).update(JSON.stringify(all)).digest('hex').slice(0, 32);
}

const FINGERPRINT_KEY = randomBytes(32);

function hide<T extends object>(target: T, name: string, value: unknown): T {
	return Object.defineProperty(target, name, { value, enumerable: false });
}
