/** Errors of Supabase's shared pooler, which has no SQLSTATE of its own for them. */
const POOLER: ReadonlyArray<readonly [RegExp, string]> = [
	[
		/tenant or user not found|tenant\/user .* not found|no tenant identifier/i,
		'The pooler found no such project behind this host. That is never about the password: copy "Pooler Host" from "Connect" in the Supabase dashboard (its number and region cannot be guessed), and check the project\'s reference. A paused project is not found either.',
	],
	[
		/max clients/i,
		'The pooler has no connection left. Lower "Maximum Number of Connections" in the credential, raise the pool size in Supabase\'s database settings, or use the "Transaction Pooler".',
	],
];

const UNREACHABLE = new Set(['ENOTFOUND', 'ENETUNREACH', 'EHOSTUNREACH', 'ETIMEDOUT', 'EADDRNOTAVAIL']);

/** The direct connection and the dedicated pooler. */
const OWN_HOST = /^postgres:\/\/db\.[a-z0-9]{20}\.supabase\.co:/;

/**
 * What to do about errors that only Supabase has.
 * https://supabase.com/docs/guides/troubleshooting/tenant-or-user-not-found-when-connecting-through-the-shared-pooler
 * https://supabase.com/docs/guides/database/connecting-to-postgres
 * @param origin where the database is, as `originOf` gives it
 */
export function supabaseAdvice(message: string, code: string | undefined, origin: string): string | undefined {
	if (OWN_HOST.test(origin) && UNREACHABLE.has(code ?? '')) {
		return 'Supabase gives this host an IPv6 address only, unless the project has the IPv4 add-on. Where n8n has no IPv6, choose "Session Pooler" or "Transaction Pooler" under "Database Connection" in the credential.';
	}
	return POOLER.find(([pattern]) => pattern.test(message))?.[1];
}
