/** Tokens and keys of the kinds that Supabase hands out; none of them opens anything. */

export const REF = 'abcdefghijklmnopqrst';
export const OTHER_REF = 'tsrqponmlkjihgfedcba';

export const PUBLISHABLE = 'sb_publishable_Ab12Cd34Ef56';
export const SECRET = 'sb_secret_Zy98Xw76Vu54';
export const ACCESS_TOKEN = 'sbp_0123456789abcdef';

/** An unsigned JWT with these claims. */
export function jwt(claims: Record<string, unknown>): string {
	const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
	return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.c2lnbmF0dXJl`;
}

/** A legacy key of a hosted project. */
export const legacyKey = (role: 'anon' | 'service_role', ref: string | undefined = REF): string =>
	jwt({ iss: 'supabase', role, ...(ref === undefined ? {} : { ref }), iat: 1_700_000_000, exp: 2_015_000_000 });

/** What a user of Supabase Auth gets on signing in. */
export const userJwt = (ref = REF): string =>
	jwt({ iss: `https://${ref}.supabase.co/auth/v1`, sub: 'u1', role: 'authenticated', aud: 'authenticated' });
