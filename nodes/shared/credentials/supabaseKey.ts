import { CredentialError } from './credentialError';
import { isConnectionString } from './supabaseProject';

/**
 * Kinds of API keys. The new ones are opaque; the legacy ones are JWTs that name their role and project.
 * https://supabase.com/docs/guides/getting-started/api-keys
 */
export type SupabaseKeyKind = 'publishable' | 'secret' | 'anon' | 'service_role';

export interface SupabaseKey {
	readonly kind: SupabaseKeyKind;
	readonly key: string;
	/** The project a legacy key was made for. New keys do not tell, and those of self-hosted servers neither. */
	readonly ref?: string;
}

export const KEY_FIELD = 'API Key';
export const JWT_FIELD = 'User JWT';

const WHERE = 'Copy a secret key (sb_secret_…) from "Settings → API Keys" in the Supabase dashboard.';

/** The claims of a JWT that matter here. Read, not verified: that is the server's business. */
interface Claims {
	readonly role?: unknown;
	readonly ref?: unknown;
	readonly iss?: unknown;
}

/** @returns the claims of what looks like a JWT (RFC 7519), or undefined */
function claimsOf(token: string): Claims | undefined {
	const [, payload = '', ...rest] = token.split('.');
	if (!token.startsWith('eyJ') || rest.length !== 1) return undefined;
	try {
		return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims;
	} catch {
		return undefined;
	}
}

/** @returns what a text is, when it is a key, a token or a connection string of Supabase, in words for messages */
export function describeSecret(text: string): string | undefined {
	const trimmed = text.trim();
	if (trimmed.startsWith('sb_publishable_')) return 'a publishable key';
	if (trimmed.startsWith('sb_secret_')) return 'a secret key';
	if (trimmed.startsWith('sbp_')) return 'a personal access token';
	if (isConnectionString(trimmed)) return 'a connection string';
	const claims = claimsOf(trimmed);
	if (claims === undefined) return undefined;
	return isApiRole(claims.role) ? `the ${claims.role} key` : 'the JWT of a user';
}

const isApiRole = (role: unknown): role is 'anon' | 'service_role' => role === 'anon' || role === 'service_role';

/** @throws {CredentialError} for anything that is no API key, saying what it is instead; the key is not in the message */
export function readKey(text: string): SupabaseKey {
	const key = text.trim();
	if (key === '') throw new CredentialError(KEY_FIELD, 'is empty', WHERE);
	if (/\s/.test(key))
		throw new CredentialError(KEY_FIELD, 'holds a space or a line break', 'Copy it again, in one piece.');
	if (key.startsWith('sb_publishable_')) return { kind: 'publishable', key };
	if (key.startsWith('sb_secret_')) return { kind: 'secret', key };
	const claims = claimsOf(key);
	if (claims && isApiRole(claims.role)) {
		return { kind: claims.role, key, ...(typeof claims.ref === 'string' ? { ref: claims.ref } : {}) };
	}
	if (claims) {
		throw new CredentialError(
			KEY_FIELD,
			'holds the JWT of a user',
			`It belongs into "${JWT_FIELD}", beside an API key. ${WHERE}`,
		);
	}
	const what = describeSecret(key);
	if (what !== undefined) throw new CredentialError(KEY_FIELD, `holds ${what}, which the APIs do not take`, WHERE);
	if (key.startsWith('eyJ'))
		throw new CredentialError(KEY_FIELD, 'holds a part of a JWT: three parts joined by dots are needed', WHERE);
	throw new CredentialError(
		KEY_FIELD,
		'holds no API key of Supabase',
		`They begin with sb_publishable_ or sb_secret_, the legacy ones with eyJ. ${WHERE}`,
	);
}

export interface UserJwt {
	readonly token: string;
	/** The project whose Auth issued it; absent for tokens of others. */
	readonly ref?: string;
	/** False for tokens that another provider issued, which Supabase Auth does not know. */
	readonly fromAuth: boolean;
}

/**
 * @returns undefined when the field is empty
 * @throws {CredentialError} for anything that is not the JWT of a user
 */
export function readUserJwt(text: string): UserJwt | undefined {
	const token = text.trim().replace(/^Bearer\s+/i, '');
	if (token === '') return undefined;
	const claims = claimsOf(token);
	if (claims === undefined || isApiRole(claims.role)) {
		const what = describeSecret(token) ?? 'no JWT';
		throw new CredentialError(
			JWT_FIELD,
			`holds ${what}`,
			`Fill in the access token of a user who is signed in, or leave the field empty. Keys belong into "${KEY_FIELD}".`,
		);
	}
	const issuer = String(claims.iss ?? '');
	const ref = /^https:\/\/([a-z0-9]{20})\.supabase\.co\/auth\/v1\/?$/.exec(issuer)?.[1];
	return { token, ...(ref === undefined ? {} : { ref }), fromAuth: /\/auth\/v1\/?$/.test(issuer) };
}
