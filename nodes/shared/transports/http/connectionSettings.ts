import { createHash } from 'node:crypto';

/** Everything that makes two connections different, beside where they go. */
export interface ConnectionSettings {
	/** Connections per origin. */
	readonly maxConnections: number;
	/** Proxy for all requests; the environment's when absent. */
	readonly proxy?: string;
	readonly tls?: TlsSettings;
}

export interface TlsSettings {
	/** False accepts any certificate. */
	readonly rejectUnauthorized?: boolean;
	/** PEM. */
	readonly ca?: string;
	/** PEM. */
	readonly cert?: string;
	/** PEM. */
	readonly key?: string;
	readonly passphrase?: string;
}

/** Key under which the agent for these settings, this user and this proxy is shared. Hashed, for it may rest on a private key. */
export function agentKey(
	settings: ConnectionSettings,
	user: string | undefined,
	proxy: string | undefined,
	guarded: boolean,
): string {
	const { maxConnections, tls } = settings;
	const identity = JSON.stringify([maxConnections, tls ?? null, user ?? null, proxy ?? null, guarded]);
	return `http:${createHash('sha256').update(identity).digest('base64url')}`;
}
