import { json, loopbackServer, type LoopbackServer } from '../support/loopbackServer.ts';

export interface SupabaseApiOptions {
	/** API keys that are known, new and legacy ones. */
	readonly keys: readonly string[];
	/** Access tokens of users who are signed in. */
	readonly users: readonly string[];
}

/**
 * The gateway in front of a Supabase project and the three addresses behind it that tests ask. Who is let in is what
 * Supabase documents (https://supabase.com/docs/guides/getting-started/api-keys): the key counts in `apikey`; a bearer
 * token must be a JWT, so new keys are refused there; secret keys are refused where a browser shows them.
 */
export async function startSupabaseApi({ keys, users }: SupabaseApiOptions): Promise<LoopbackServer> {
	return await loopbackServer(({ headers, path }, response) => {
		const refuse = (status: number, message: string) => json(response, { message }, status);
		const { apikey, 'user-agent': agent = '', authorization } = headers;
		if (typeof apikey !== 'string' || !keys.includes(apikey)) return refuse(401, 'Invalid API key');
		if (apikey.startsWith('sb_secret_') && /mozilla/i.test(agent))
			return refuse(401, 'Forbidden use of secret API key in browser');
		const bearer = authorization?.replace(/^Bearer /, '');
		if (bearer !== undefined && (bearer.startsWith('sb_') || ![...keys, ...users].includes(bearer)))
			return refuse(401, 'Invalid JWT');
		const { pathname } = new URL(path, 'http://supabase');
		if (pathname === '/auth/v1/settings') return json(response, { external: {} });
		if (pathname === '/auth/v1/user')
			return bearer !== undefined && users.includes(bearer) ? json(response, { id: 'u1' }) : refuse(403, 'no user');
		if (pathname === '/rest/v1/things') return json(response, [{ id: 1 }, { id: 2 }]);
		return refuse(404, 'no such path');
	});
}
