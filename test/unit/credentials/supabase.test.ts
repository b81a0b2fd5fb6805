import { describe, expect, it } from 'vitest';
import { CredentialError, inOneText } from '../../../nodes/shared/credentials/credentialError';
import {
	createSupabaseSigner,
	type SupabaseCredential,
	supabaseTestUrl,
} from '../../../nodes/shared/credentials/supabase';
import { unsigned } from './signable';
import { ACCESS_TOKEN, jwt, legacyKey, OTHER_REF, PUBLISHABLE, REF, SECRET, userJwt } from './supabaseTokens';

const HOME = `https://${REF}.supabase.co`;

/** @returns the headers that the credential adds to a request to its own project */
function sign(
	credential: SupabaseCredential,
	url = `${HOME}/rest/v1/things`,
	headers: Record<string, string> = { 'user-agent': 'n8n' },
) {
	const request = unsigned({ url: new URL(url), headers: { ...headers } });
	void createSupabaseSigner({ projectUrl: REF, ...credential }).sign(request);
	return request.headers;
}

function problem(work: () => unknown): string {
	try {
		work();
	} catch (error) {
		if (error instanceof CredentialError) return inOneText(error);
	}
	throw new Error('The credential was accepted');
}

describe('headers', () => {
	const anon = legacyKey('anon');
	const service = legacyKey('service_role');
	const user = userJwt();

	// https://supabase.com/docs/guides/getting-started/api-keys
	it.each<[string, SupabaseCredential, Record<string, string>]>([
		['a publishable key', { apiKey: PUBLISHABLE }, { apikey: PUBLISHABLE }],
		['a secret key', { apiKey: SECRET }, { apikey: SECRET }],
		['a key with white space around it', { apiKey: ` ${SECRET}\n` }, { apikey: SECRET }],
		['the anon key', { apiKey: anon }, { apikey: anon, Authorization: `Bearer ${anon}` }],
		['the service_role key', { apiKey: service }, { apikey: service, Authorization: `Bearer ${service}` }],
		[
			'a publishable key and a user',
			{ apiKey: PUBLISHABLE, userJwt: user },
			{ apikey: PUBLISHABLE, Authorization: `Bearer ${user}` },
		],
		[
			'a secret key and a user',
			{ apiKey: SECRET, userJwt: `Bearer ${user}` },
			{ apikey: SECRET, Authorization: `Bearer ${user}` },
		],
		['the anon key and a user', { apiKey: anon, userJwt: user }, { apikey: anon, Authorization: `Bearer ${user}` }],
	])('%s', (_what, credential, headers) => {
		expect(sign(credential)).toEqual({ 'user-agent': 'n8n', ...headers });
	});

	it('take keys of self-hosted servers, which name no project', () => {
		const key = jwt({ iss: 'supabase', role: 'service_role' });
		expect(sign({ projectUrl: 'http://localhost:8000', apiKey: key }, 'http://localhost:8000/rest/v1/x')).toMatchObject(
			{
				apikey: key,
			},
		);
	});

	it.each([
		['Mozilla/5.0 (compatible; n8n; +https://n8n.io/)', SECRET, 'n8n'],
		['Mozilla/5.0 (X11; Linux x86_64)', SECRET, 'n8n'],
		['our-company/1.0', SECRET, 'our-company/1.0'],
		['Mozilla/5.0 (compatible; n8n; +https://n8n.io/)', PUBLISHABLE, 'Mozilla/5.0 (compatible; n8n; +https://n8n.io/)'],
	])('do not look like those of a browser where that matters: %s with %s', (agent, apiKey, sent) => {
		expect(sign({ apiKey }, undefined, { 'User-Agent': agent })['User-Agent']).toBe(sent);
	});

	it('name no browser where n8n would fill in one', () => {
		expect(sign({ apiKey: SECRET }, undefined, {})['User-Agent']).toBe('n8n');
		expect(sign({ apiKey: PUBLISHABLE }, undefined, {})).not.toHaveProperty('User-Agent');
	});
});

describe('projects', () => {
	it.each([
		[REF, HOME],
		[` ${HOME}/ `, HOME],
		[`http://${REF}.supabase.co/rest/v1/`, HOME],
		[`${REF}.supabase.co`, HOME],
		['https://api.example.com/', 'https://api.example.com'],
		['https://example.com/supabase/rest/v1', 'https://example.com/supabase'],
		['localhost:8000', 'https://localhost:8000'],
		['http://127.0.0.1:54321', 'http://127.0.0.1:54321'],
	])('%s', (projectUrl, base) => {
		expect(supabaseTestUrl({ projectUrl, apiKey: SECRET })).toBe(`${base}/auth/v1/settings`);
	});

	it.each([
		['', '"Project URL or Reference" is empty'],
		['my-project', 'is neither a URL nor a reference'],
		[
			`https://supabase.com/dashboard/project/${REF}/settings/api-keys`,
			`holds the address of the dashboard, not of the project. Fill in ${HOME}.`,
		],
		['https://supabase.com/dashboard', 'holds the address of the dashboard'],
		[`db.${REF}.supabase.co`, `holds the address of the database, not of the project. Fill in ${HOME}.`],
		[`https://${REF}.storage.supabase.co`, `address of one of the services, not of the project. Fill in ${HOME}.`],
		['aws-1-eu-central-1.pooler.supabase.com', 'holds the address of the pooler. It belongs into "Pooler Host"'],
		['https://api.supabase.co', 'is not the address of a project'],
		[`postgresql://postgres:x@db.${REF}.supabase.co:5432/postgres`, 'holds the connection string of a database'],
		['ftp://example.com', 'does not start with https://'],
		['https://key:secret@example.com', 'holds a name or password in front of the host'],
		['https://exa mple.com', 'is not a URL'],
	])('refuses %s in its own words', (projectUrl, words) => {
		const said = problem(() => supabaseTestUrl({ projectUrl, apiKey: SECRET }));
		expect(said).toContain(words);
		expect(said).not.toContain('key:secret');
	});

	it('asks Auth about the users it knows, and about the key otherwise', () => {
		const test = (token: string) => supabaseTestUrl({ projectUrl: REF, apiKey: PUBLISHABLE, userJwt: token });
		expect(test(userJwt())).toBe(`${HOME}/auth/v1/user`);
		expect(test(jwt({ iss: 'https://login.example.com', role: 'authenticated' }))).toBe(`${HOME}/auth/v1/settings`);
	});
});

describe('keys of the wrong kind', () => {
	it.each<[string, SupabaseCredential, string]>([
		['nothing', { apiKey: '' }, '"API Key" is empty'],
		['a user', { apiKey: userJwt() }, '"API Key" holds the JWT of a user. It belongs into "User JWT"'],
		['an access token', { apiKey: ACCESS_TOKEN }, '"API Key" holds a personal access token'],
		['a connection string', { apiKey: 'postgres://a:b@c/d' }, '"API Key" holds a connection string'],
		['half a JWT', { apiKey: legacyKey('anon').slice(0, 40) }, '"API Key" holds a part of a JWT'],
		['anything else', { apiKey: 'hunter2hunter2' }, '"API Key" holds no API key of Supabase'],
		['two pieces', { apiKey: 'sb_secret_a b' }, '"API Key" holds a space or a line break'],
		['a control character', { apiKey: 'sb_secret_a\u0007' }, '"API Key" cannot be sent in a header'],
		[
			'the key of another project',
			{ apiKey: legacyKey('service_role', OTHER_REF) },
			`"API Key" belongs to the project ${OTHER_REF}, not to ${REF}`,
		],
		[
			'the user of another project',
			{ apiKey: SECRET, userJwt: userJwt(OTHER_REF) },
			`"User JWT" belongs to the project ${OTHER_REF}, not to ${REF}`,
		],
		['a key as user', { apiKey: PUBLISHABLE, userJwt: SECRET }, '"User JWT" holds a secret key'],
		[
			'the service_role key as user',
			{ apiKey: PUBLISHABLE, userJwt: legacyKey('service_role') },
			'"User JWT" holds the service_role key',
		],
		['no JWT as user', { apiKey: PUBLISHABLE, userJwt: 'me@example.com' }, '"User JWT" holds no JWT'],
	])('%s', (_what, credential, words) => {
		const said = problem(() => sign(credential));
		expect(said).toContain(words);
		for (const secret of [credential.apiKey, credential.userJwt])
			if (secret !== undefined && secret.length > 6) expect(said).not.toContain(secret);
	});
});

describe('hosts', () => {
	const forbids = (credential: SupabaseCredential, url: string) =>
		createSupabaseSigner({ projectUrl: REF, apiKey: SECRET, ...credential }).forbids?.(new URL(url));

	it('are those of the project', () => {
		expect(forbids({}, `${HOME}/rest/v1/x`)).toBeUndefined();
		expect(forbids({}, `https://${REF}.storage.supabase.co/storage/v1/upload/resumable`)).toBeUndefined();
	});

	it.each([
		`https://${OTHER_REF}.supabase.co/rest/v1/x`,
		`http://${REF}.supabase.co/rest/v1/x`,
		`https://${REF}.supabase.co.example.com/`,
		'https://api.supabase.com/v1/projects',
	])('are not others: %s', (url) => {
		expect(forbids({}, url)).toMatch(`"Project URL or Reference" in it says ${REF}.supabase.co`);
		expect(problem(() => sign({ apiKey: SECRET }, url))).toContain(`keeps the keys to ${REF}.supabase.co`);
	});

	it('is the gateway alone where there is one', () => {
		const apiBaseUrl = 'https://gateway.example.com/supabase/';
		expect(forbids({ apiBaseUrl }, 'https://gateway.example.com/supabase/rest/v1/x')).toBeUndefined();
		expect(forbids({ apiBaseUrl }, `${HOME}/rest/v1/x`)).toMatch('"API Base URL" in it says gateway.example.com');
		expect(supabaseTestUrl({ projectUrl: REF, apiKey: SECRET, apiBaseUrl })).toBe(
			'https://gateway.example.com/supabase/auth/v1/settings',
		);
		expect(problem(() => supabaseTestUrl({ projectUrl: REF, apiKey: SECRET, apiBaseUrl: 'gate way' }))).toContain(
			'"API Base URL" is not a URL',
		);
	});
});

it('tells its secrets, so that they can be taken out of what comes back', () => {
	const credential = { projectUrl: REF, apiKey: ` ${SECRET}`, userJwt: userJwt(), databasePassword: 'hunter2' };
	expect(createSupabaseSigner(credential).secrets()).toEqual([SECRET, userJwt(), 'hunter2']);
});
