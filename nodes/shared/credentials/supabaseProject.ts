import { CredentialError } from './credentialError';

/** Where a project's APIs are. */
export interface SupabaseProject {
	/** The reference of a hosted project; absent for own domains and self-hosted servers, which do not show it. */
	readonly ref?: string;
	/** Scheme, host and, on shared hosts, a path; no slash at the end. */
	readonly url: string;
}

export const PROJECT_FIELD = 'Project URL or Reference';
export const API_BASE_FIELD = 'API Base URL';

const REF = '[a-z0-9]{20}';
const BARE_REF = new RegExp(`^${REF}$`);
const PROJECT_HOST = new RegExp(`^(${REF})\\.supabase\\.co$`);
/** Addresses of a project that are not the one its APIs have in common. */
const OTHER_HOST = new RegExp(`^(?:db\\.(${REF})|(${REF})\\.(?:storage|functions))\\.supabase\\.co$`);
const POOLER_DOMAIN = '.pooler.supabase.com';
const DASHBOARD_HOST = /^(?:app\.|www\.)?supabase\.(?:com|io)$/;
const DASHBOARD_REF = new RegExp(`/project/(${REF})(?:/|$)`);
/** What examples append to the project's address. */
const API_PATH = /\/(?:auth|functions|graphql|realtime|rest|storage)\/v1\/?$/;

const WHERE = 'Copy the Project URL (https://… .supabase.co) from "Connect" in the Supabase dashboard.';

export const isPoolerHost = (host: string): boolean => host.endsWith(POOLER_DOMAIN);

/** @returns the project that a direct connection's host belongs to */
export const refOfDatabaseHost = (host: string): string | undefined =>
	host.startsWith('db.') ? OTHER_HOST.exec(host)?.[1] : undefined;

/** @returns the project that an API's host belongs to */
export const refOfProjectHost = (host: string): string | undefined => PROJECT_HOST.exec(host)?.[1];

export const isConnectionString = (text: string): boolean => /^postgres(?:ql)?:\/\//i.test(text.trim());

/**
 * Reads a project's reference, its URL, or the URL of a self-hosted server or an own domain.
 * @throws {CredentialError} for anything else; addresses of the same project that are meant for something else are told
 * apart, and the right one is named
 */
export function parseProject(text: string): SupabaseProject {
	const trimmed = text.trim();
	if (trimmed === '') throw new CredentialError(PROJECT_FIELD, 'is empty', WHERE);
	if (BARE_REF.test(trimmed)) return { ref: trimmed, url: `https://${trimmed}.supabase.co` };
	if (isConnectionString(trimmed))
		throw new CredentialError(PROJECT_FIELD, 'holds the connection string of a database', WHERE);
	const url = parseAddress(trimmed, PROJECT_FIELD);
	const { hostname, pathname } = url;
	const ref = refOfProjectHost(hostname);
	if (ref !== undefined) return { ref, url: `https://${hostname}` };
	if (DASHBOARD_HOST.test(hostname)) {
		const shown = DASHBOARD_REF.exec(pathname)?.[1];
		throw new CredentialError(
			PROJECT_FIELD,
			'holds the address of the dashboard, not of the project',
			shown === undefined ? WHERE : `Fill in https://${shown}.supabase.co.`,
		);
	}
	const other = OTHER_HOST.exec(hostname);
	if (other) {
		const what = other[1] === undefined ? 'of one of the services' : 'of the database';
		throw new CredentialError(
			PROJECT_FIELD,
			`holds the address ${what}, not of the project`,
			`Fill in https://${other[1] ?? other[2]}.supabase.co.`,
		);
	}
	if (isPoolerHost(hostname))
		throw new CredentialError(
			PROJECT_FIELD,
			'holds the address of the pooler',
			`It belongs into "Pooler Host". ${WHERE}`,
		);
	if (hostname.endsWith('.supabase.co'))
		throw new CredentialError(PROJECT_FIELD, 'is not the address of a project', WHERE);
	if (!hostname.includes('.') && !trimmed.includes('://') && hostname !== 'localhost') {
		throw new CredentialError(
			PROJECT_FIELD,
			'is neither a URL nor a reference',
			`A reference has 20 small letters and digits. ${WHERE}`,
		);
	}
	return { url: withoutApiPath(url) };
}

/**
 * Where requests go: the gateway in front of the project, if there is one, else the project.
 * @throws {CredentialError} as `parseProject` does
 */
export function supabaseBaseUrl(projectUrl: string, apiBaseUrl: string): string {
	const trimmed = apiBaseUrl.trim();
	return trimmed === '' ? parseProject(projectUrl).url : withoutApiPath(parseAddress(trimmed, API_BASE_FIELD));
}

function parseAddress(text: string, field: string): URL {
	// "localhost:8000" would be read as a scheme.
	const complete = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
	const how = field === PROJECT_FIELD ? WHERE : 'Write it as https://gateway.example.com.';
	if (!URL.canParse(complete)) throw new CredentialError(field, 'is not a URL', how);
	const url = new URL(complete);
	if (url.protocol !== 'https:' && url.protocol !== 'http:')
		throw new CredentialError(field, 'does not start with https://', how);
	if (url.username !== '' || url.password !== '') {
		throw new CredentialError(field, 'holds a name or password in front of the host', `Keys go into "API Key". ${how}`);
	}
	return url;
}

const withoutApiPath = ({ origin, pathname }: URL): string =>
	(origin + pathname.replace(API_PATH, '')).replace(/\/+$/, '');
