import { type SupabaseDatabaseFields, supabaseDatabase } from '../../credentials/supabaseDatabase';
import { wholeNumber } from './credentialFields';
import { readTls, type TlsFields } from './credentialTls';
import { createSettings, DEFAULT_CONNECT_TIMEOUT_MS, DEFAULT_IDLE_MS, type PostgresSettings } from './settings';

interface SupabaseFields extends SupabaseDatabaseFields, TlsFields {
	readonly maxConnections?: unknown;
	readonly statementTimeout?: unknown;
}

/**
 * Reads our own credential type `steadySupabaseApi`. Nothing in here depends on the pooler's mode but user, host and
 * port: no statement of ours leaves state in a session, so the transaction pooler needs nothing special.
 * @throws {CredentialError} naming the field that has to be changed
 */
export function readSupabaseCredential(fields: SupabaseFields): PostgresSettings {
	return createSettings({
		...supabaseDatabase(fields),
		// Supabase always offers TLS; to switch it off is for servers of one's own.
		tls: readTls({ ...fields, ssl: fields.ssl ?? 'require' }),
		maxConnections: wholeNumber('Maximum Number of Connections', fields.maxConnections, 10, 1),
		minConnections: 0,
		connectTimeoutMs: DEFAULT_CONNECT_TIMEOUT_MS,
		idleMs: DEFAULT_IDLE_MS,
		statementTimeoutMs: wholeNumber('Statement Timeout (Seconds)', fields.statementTimeout, 0, 0) * 1000,
	});
}
