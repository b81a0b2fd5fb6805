import { PostgrestClient } from '@supabase/postgrest-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSupabaseSigner, type SupabaseCredential } from '../../../nodes/shared/credentials/supabase';
import { Registry } from '../../../nodes/shared/resources/registry';
import { systemClock } from '../../../nodes/shared/engine/clock';
import { HttpTransport } from '../../../nodes/shared/transports/http/httpTransport';
import { readProxyEnvironment } from '../../../nodes/shared/transports/http/proxy';
import { json, loopbackServer, type LoopbackServer } from '../../support/loopbackServer';
import { legacyKey, PUBLISHABLE, SECRET, userJwt } from '../../unit/credentials/supabaseTokens';

let server: LoopbackServer;

beforeAll(async () => {
	server = await loopbackServer((_, response) => json(response, []));
});
afterAll(async () => await server.close());

/** The headers by which the two requests identify somebody. */
const shown = () =>
	server.requests.splice(0).map(({ path, headers: { apikey, authorization } }) => ({ path, apikey, authorization }));

describe("Supabase's own client for the Data API", () => {
	const anon = legacyKey('anon');
	const user = userJwt();

	// It is given its headers as Supabase documents them: https://supabase.com/docs/guides/getting-started/api-keys
	it.each<[string, SupabaseCredential, Record<string, string>]>([
		['a publishable key', { apiKey: PUBLISHABLE }, { apikey: PUBLISHABLE }],
		['a secret key', { apiKey: SECRET }, { apikey: SECRET }],
		['a legacy key', { apiKey: anon }, { apikey: anon, Authorization: `Bearer ${anon}` }],
		[
			'a key and a user',
			{ apiKey: PUBLISHABLE, userJwt: user },
			{ apikey: PUBLISHABLE, Authorization: `Bearer ${user}` },
		],
	])('identifies itself as we do with %s', async (_what, credential, headers) => {
		await new PostgrestClient(`${server.origin}/rest/v1`, { headers }).from('things').select('id');
		const [theirs] = shown();

		const transport = new HttpTransport({
			registry: new Registry(systemClock),
			guards: {},
			userAgent: 'n8n',
			proxies: readProxyEnvironment({}),
		});
		await transport.send(
			{
				method: 'GET',
				url: `${server.origin}/rest/v1/things?select=id`,
				headers: {},
				signer: createSupabaseSigner({ projectUrl: server.origin, ...credential }),
				redirects: { max: 0, keepCredentials: false },
				timeoutMs: 10_000,
				maxBodyBytes: 1_000,
				connection: { maxConnections: 1 },
			},
			AbortSignal.timeout(10_000),
		);
		await transport.close();
		expect(shown()).toEqual([theirs]);
		expect(theirs.path).toBe('/rest/v1/things?select=id');
	});
});
