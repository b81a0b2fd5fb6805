import { CredentialError } from './credentialError';
import { findHeader, putHeader } from './headerMap';
import { checkedHeader } from './headerField';
import type { Signer } from './signer';
import type { SupabaseDatabaseFields } from './supabaseDatabase';
import { JWT_FIELD, KEY_FIELD, readKey, readUserJwt, type SupabaseKey, type UserJwt } from './supabaseKey';
import { API_BASE_FIELD, parseProject, PROJECT_FIELD, supabaseBaseUrl } from './supabaseProject';

/** The fields of the Steady Supabase credential. */
export interface SupabaseCredential extends SupabaseDatabaseFields {
	readonly projectUrl?: string;
	readonly apiKey?: string;
	readonly userJwt?: string;
	readonly apiBaseUrl?: string;
}

/** What calls itself this is taken for a browser, in which Supabase refuses secret keys (see the page on API keys). */
const LIKE_A_BROWSER = /^Mozilla\//i;
/** n8n fills in a missing one, by default or on demand with one that begins like a browser's. */
const UNKNOWN_AGENT = 'Mozilla/5.0';
const NOT_A_BROWSER = 'n8n';

export function createSupabaseSigner(credential: SupabaseCredential): Signer {
	return {
		sign({ headers, url }) {
			checkSupabaseHost(credential, url);
			for (const [name, value] of Object.entries(supabaseHeaders(credential, findHeader(headers, 'User-Agent'))))
				putHeader(headers, name, value);
		},
		forbids: (url) => supabaseForbids(credential, url),
		secrets: () =>
			[credential.apiKey, credential.userJwt, credential.databasePassword]
				.map((secret) => String(secret ?? '').trim())
				.filter((secret) => secret !== ''),
	};
}

/**
 * The headers that carry the credential. New keys go into `apikey` only, because Supabase refuses them as a bearer token;
 * legacy keys go into both; a user's JWT is the bearer token beside either.
 * https://supabase.com/docs/guides/getting-started/api-keys
 * @param userAgent what the request calls itself. A secret key needs something that is not taken for a browser, which
 * n8n's own value may be (N8N_ENFORCE_GLOBAL_USER_AGENT)
 * @throws {CredentialError} when a field is empty, of the wrong kind, or of another project
 */
export function supabaseHeaders(credential: SupabaseCredential, userAgent = UNKNOWN_AGENT): Record<string, string> {
	const { key, jwt } = readKeys(credential);
	const bearer = jwt?.token ?? (key.kind === 'anon' || key.kind === 'service_role' ? key.key : undefined);
	const checked = (name: string, value: string, field: string) =>
		checkedHeader(name, value, { nameField: field, valueField: field }).value;
	return {
		apikey: checked('apikey', key.key, KEY_FIELD),
		...(bearer === undefined
			? {}
			: { Authorization: checked('Authorization', `Bearer ${bearer}`, jwt ? JWT_FIELD : KEY_FIELD) }),
		...(key.kind === 'secret' && LIKE_A_BROWSER.test(userAgent) ? { 'User-Agent': NOT_A_BROWSER } : {}),
	};
}

/**
 * The address that tells whether the keys are good: Auth's settings are open to every kind of key (the root of the Data
 * API only to privileged ones), and only Supabase Auth can tell about a user's JWT, if it issued it.
 * @throws {CredentialError} as `supabaseHeaders` does
 */
export function supabaseTestUrl(credential: SupabaseCredential): string {
	const { jwt } = readKeys(credential);
	const base = supabaseBaseUrl(credential.projectUrl ?? '', credential.apiBaseUrl ?? '');
	return `${base}/auth/v1/${jwt?.fromAuth ? 'user' : 'settings'}`;
}

/**
 * Says why the keys must not go to a URL: they are for the project's own hosts, or for the gateway in front of it.
 * Nothing to say where the address cannot be read, for then signing says it.
 */
function supabaseForbids(credential: SupabaseCredential, url: URL): string | undefined {
	const home = homeIfNot(credential, url);
	return home && `The credential must not be used with ${url.host}: "${home.field}" in it says ${home.host}`;
}

/** @throws {CredentialError} where `supabaseForbids` has something to say */
export function checkSupabaseHost(credential: SupabaseCredential, url: URL): void {
	const home = homeIfNot(credential, url);
	if (home === undefined) return;
	throw new CredentialError(
		home.field,
		`keeps the keys to ${home.host}, so they do not go to ${url.host}`,
		'Change the URL of the request, or use another credential.',
	);
}

/** @returns whom the keys are for, when that is not the URL's host */
function homeIfNot(
	{ projectUrl = '', apiBaseUrl = '' }: SupabaseCredential,
	url: URL,
): { readonly field: string; readonly host: string } | undefined {
	const origins = allowedOrigins(projectUrl, apiBaseUrl);
	if (origins === undefined || origins.includes(url.origin)) return undefined;
	return { field: apiBaseUrl.trim() === '' ? PROJECT_FIELD : API_BASE_FIELD, host: new URL(origins[0]).host };
}

function allowedOrigins(projectUrl: string, apiBaseUrl: string): string[] | undefined {
	try {
		const { origin } = new URL(supabaseBaseUrl(projectUrl, apiBaseUrl));
		if (apiBaseUrl.trim() !== '') return [origin];
		const { ref } = parseProject(projectUrl);
		// Large files go to a host of their own: https://supabase.com/docs/guides/storage/uploads/resumable-uploads
		return ref === undefined ? [origin] : [origin, `https://${ref}.storage.supabase.co`];
	} catch (error) {
		if (error instanceof CredentialError) return undefined;
		throw error;
	}
}

function readKeys({ projectUrl = '', apiKey = '', userJwt = '' }: SupabaseCredential): {
	readonly key: SupabaseKey;
	readonly jwt: UserJwt | undefined;
} {
	const { ref } = parseProject(projectUrl);
	const key = readKey(apiKey);
	const jwt = readUserJwt(userJwt);
	sameProject(KEY_FIELD, key.ref, ref);
	sameProject(JWT_FIELD, jwt?.ref, ref);
	return { key, jwt };
}

function sameProject(field: string, made: string | undefined, wanted: string | undefined): void {
	if (made === undefined || wanted === undefined || made === wanted) return;
	throw new CredentialError(
		field,
		`belongs to the project ${made}, not to ${wanted}`,
		`Copy it from the project that "${PROJECT_FIELD}" names, or correct that field.`,
	);
}
