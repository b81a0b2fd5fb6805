import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SshServer, startSshServer } from '../../doubles/sshServer.mts';
import { startSupabaseApi } from '../../doubles/supabaseApi.mts';
import { makeCertificates } from '../../support/certificates.mts';
import { json, type LoopbackServer, loopbackServer } from '../../support/loopbackServer.ts';
import { redisClient, type RedisServer, startRedis } from '../../support/redisServer.mts';
import { REF, userJwt } from '../../unit/credentials/supabaseTokens.ts';
import { type CredentialUse, Database } from '../support/n8n.mts';
import { type OwnN8n, startN8n } from '../support/startN8n.mts';
import { chain, node, type NodeOptions } from '../support/workflow.mts';

/*
 * An n8n that takes secrets from its environment, by expressions and by credential overwrites, and logs all it can. Every
 * secret is one of a kind, so that it is found wherever it turns up.
 */

/** What the environment holds. */
const FROM_ENVIRONMENT = {
	CANARY_SUPABASE_KEY: 'sb_secret_canarySupabaseKey0',
	CANARY_USER_JWT: userJwt(),
	CANARY_DATABASE_PASSWORD: 'canary-database-password',
	CANARY_API_KEY: 'canary-api-key-env',
	CANARY_HOST: '127.0.0.1',
};
/** What only the file with the credential overwrites holds. */
const FROM_OVERWRITES = { apiKey: 'canary-api-key-overwritten', supabaseKey: 'sb_secret_canarySupabaseKey1' };
/** What is typed into forms. */
const TYPED = {
	furtherKey: 'canary-further-key',
	basicUser: 'canary-basic-user',
	basicPassword: 'canary-basic-password',
	wrongKey: 'canary-wrong-key',
	wrongSupabaseKey: 'sb_secret_canaryWrongKey',
	wrongDatabasePassword: 'canary-wrong-database-password',
	wrongStringPassword: 'canary-wrong-string-password',
	wrongSshPassword: 'canary-wrong-ssh-password',
	sshPassphrase: 'canary-ssh-passphrase',
	wrongJwt: `${userJwt()}canary`,
};

const ROLE = 'canary_role';

let n8n: OwnN8n;
let redis: RedisServer;
let ssh: SshServer;
let supabase: LoopbackServer;
let service: LoopbackServer;
let database: Database;
let folder: string;
let clientKey: string;
let clientCertificate: string;

beforeAll(async () => {
	[redis, ssh, supabase, service, folder] = await Promise.all([
		// What is compressed cannot be searched.
		startRedis({ settings: ['rdbcompression no'] }),
		startSshServer(),
		startSupabaseApi({
			keys: [FROM_ENVIRONMENT.CANARY_SUPABASE_KEY, FROM_OVERWRITES.supabaseKey],
			users: [FROM_ENVIRONMENT.CANARY_USER_JWT],
		}),
		// Services like to repeat the key they do not accept.
		loopbackServer(({ headers, path }, response) => {
			const shown = [headers['x-api-key'], headers.authorization, path].filter(Boolean).join(' ');
			if (path.startsWith('/refused')) json(response, { message: `"${shown}" is not known here` }, 401);
			else json(response, { ok: true });
		}),
		mkdtemp(join(tmpdir(), 'steady-overwrites-')),
	]);
	({ key: clientKey, cert: clientCertificate } = (await makeCertificates()).client);
	const overwrites = join(folder, 'overwrites.json');
	await writeFile(
		overwrites,
		JSON.stringify({
			steadyApiKeyApi: { apiKey: FROM_OVERWRITES.apiKey },
			steadySupabaseApi: { apiKey: FROM_OVERWRITES.supabaseKey },
			steadyPostgresApi: { password: FROM_ENVIRONMENT.CANARY_DATABASE_PASSWORD },
		}),
		{ mode: 0o644 },
	);
	n8n = await startN8n({
		env: {
			...FROM_ENVIRONMENT,
			CREDENTIALS_OVERWRITE_DATA_FILE: overwrites,
			N8N_BLOCK_ENV_ACCESS_IN_NODE: 'false',
			N8N_LOG_LEVEL: 'debug',
			// By default this makes n8n look like a browser, in which Supabase refuses secret keys.
			N8N_ENFORCE_GLOBAL_USER_AGENT: 'true',
			STEADY_REDIS_URL: redis.url,
		},
	});
	database = await n8n.database('canaries');
	await database.query(
		`CREATE ROLE ${ROLE} LOGIN PASSWORD '${FROM_ENVIRONMENT.CANARY_DATABASE_PASSWORD}'; CREATE TABLE things (id int); GRANT ALL ON things TO ${ROLE}`,
	);
});

afterAll(async () => {
	await n8n?.stop();
	await Promise.all([redis.stop(), ssh.stop(), supabase.close(), service.close(), rm(folder, { recursive: true })]);
});

// Credentials and workflows -------------------------------------------------------------------------------------------

const supabaseForm = (more: Record<string, unknown> = {}) => ({
	projectUrl: REF,
	apiBaseUrl: supabase.origin,
	apiKey: '={{ $env.CANARY_SUPABASE_KEY }}',
	userJwt: '={{ $env.CANARY_USER_JWT }}',
	databaseConnection: 'direct',
	databaseHost: '={{ $env.CANARY_HOST }}',
	databasePort: database.access.port,
	databaseUser: ROLE,
	databaseName: database.access.database,
	databasePassword: '={{ $env.CANARY_DATABASE_PASSWORD }}',
	ssl: 'disable',
	...more,
});

const postgresForm = (more: Record<string, unknown> = {}) => ({
	host: '={{ $env.CANARY_HOST }}',
	port: database.access.port,
	database: database.access.database,
	user: ROLE,
	password: '={{ $env.CANARY_DATABASE_PASSWORD }}',
	...more,
});

const tunnel = (more: Record<string, unknown> = {}) => ({
	sshTunnel: true,
	sshHost: '127.0.0.1',
	sshPort: ssh.port,
	sshUser: ssh.user,
	sshPassword: ssh.password,
	...more,
});

const keyForm = (more: Record<string, unknown> = {}) => ({
	headerName: 'X-API-Key',
	apiKey: '={{ $env.CANARY_API_KEY }}',
	...more,
});

const rest = (type: string, url: string, options: NodeOptions) =>
	node(
		'Read',
		'n8n-nodes-steady.rest',
		5,
		{ url, authentication: 'genericCredentialType', genericAuthType: type, options: {} },
		options,
	);

const sql = (type: string, query: string, options: NodeOptions) =>
	node(
		'Query',
		'n8n-nodes-steady.postgresBatchInsert',
		3,
		{ authentication: type, operation: 'executeQuery', query, options: {}, reliability: { maxWaitSeconds: 2 } },
		options,
	);

let credentialsMade = 0;
const credential = async (type: string, data: Record<string, unknown>): Promise<CredentialUse> =>
	await n8n.credential(type, `canary ${++credentialsMade}`, data);

const press = async (type: string, data: Record<string, unknown>) =>
	await n8n.api.testCredential(type, `canary test ${++credentialsMade}`, data);

// -----------------------------------------------------------------------------------------------------------------

/** All that was said to people: results, errors, verdicts of the test button. */
const told: unknown[] = [];
/** What others on the machine and in the database could see while statements ran. */
const seen: string[] = [];

describe('secrets from the environment', () => {
	it.each<[string, () => Record<string, unknown>, string]>([
		['steadySupabaseApi', supabaseForm, 'an expression'],
		['steadySupabaseApi', () => supabaseForm({ apiKey: '', userJwt: '' }), 'an overwrite'],
		['steadyPostgresApi', postgresForm, 'an expression'],
		['steadyPostgresApi', () => postgresForm({ password: '' }), 'an overwrite'],
		['steadyPostgresApi', () => postgresForm(tunnel()), 'an expression, and a tunnel'],
		[
			'steadyPostgresApi',
			() => ({
				connectBy: 'connectionString',
				connectionString: `=postgres://${ROLE}:{{ $env.CANARY_DATABASE_PASSWORD }}@127.0.0.1:${database.access.port}/${database.access.database}`,
			}),
			'an expression in a connection string',
		],
		['steadyApiKeyApi', () => keyForm({ testUrl: `${service.origin}/me` }), 'an expression'],
		['steadyApiKeyApi', () => keyForm({ testUrl: `${service.origin}/me`, apiKey: '' }), 'an overwrite'],
	])('make the test button of %s green (%#)', async (type, data) => {
		const verdict = await press(type, data());
		told.push(verdict);
		expect(verdict).toMatchObject({ status: 'OK' });
	});

	it('reach Supabase by REST and its database', async () => {
		for (const data of [supabaseForm(), supabaseForm({ apiKey: '', userJwt: '' })]) {
			const credentials = await credential('steadySupabaseApi', data);
			supabase.requests.splice(0);
			const execution = await n8n.run(
				chain(
					'canary supabase',
					rest('steadySupabaseApi', `${supabase.origin}/rest/v1/things`, { credentials }),
					sql('steadySupabaseApi', 'INSERT INTO things VALUES (1) RETURNING id', { credentials }),
				),
			);
			told.push(execution);
			expect(execution.error).toBeUndefined();
			const [{ headers }] = supabase.requests;
			expect(headers.apikey).toBe(
				data.apiKey === '' ? FROM_OVERWRITES.supabaseKey : FROM_ENVIRONMENT.CANARY_SUPABASE_KEY,
			);
			expect(headers['user-agent']).toBe('n8n');
		}
	});

	it('reach a service by key, and show nothing while they are in use', async () => {
		const forms: Array<[Record<string, unknown>, string | undefined]> = [
			[
				keyForm({ furtherKeys: { keys: [{ name: 'X-App', apiKey: TYPED.furtherKey }] } }),
				FROM_ENVIRONMENT.CANARY_API_KEY,
			],
			[keyForm({ apiKey: '' }), FROM_OVERWRITES.apiKey],
			[{ place: 'basic', user: TYPED.basicUser, password: TYPED.basicPassword }, undefined],
		];
		for (const [data, key] of forms) {
			const credentials = await credential('steadyApiKeyApi', data);
			service.requests.splice(0);
			const execution = await n8n.run(
				chain('canary key', rest('steadyApiKeyApi', `${service.origin}/things`, { credentials })),
			);
			told.push(execution);
			expect(execution.error).toBeUndefined();
			expect(service.requests[0]?.headers['x-api-key']).toBe(key);
		}
	});

	it('reach Postgres, and show nothing while statements run', async () => {
		for (const data of [postgresForm(), postgresForm(tunnel()), supabaseForm()]) {
			const type = 'projectUrl' in data ? 'steadySupabaseApi' : 'steadyPostgresApi';
			const credentials = await credential(type, data);
			const id = await n8n.start(chain('canary sql', sql(type, 'SELECT pg_sleep(1)', { credentials })));
			const running = "SELECT * FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(1)%'";
			await expect.poll(() => database.query(running), { timeout: 20_000 }).not.toHaveLength(0);
			seen.push(JSON.stringify(await database.query('SELECT * FROM pg_stat_activity')));
			seen.push(execFileSync('ps', ['-A', '-o', 'args'], { encoding: 'utf8' }));
			const execution = await n8n.result(id);
			told.push(execution);
			expect(execution.error).toBeUndefined();
		}
	});
});

describe('secrets that are wrong', () => {
	it.each<[string, () => Record<string, unknown>]>([
		['steadyApiKeyApi', () => keyForm({ apiKey: TYPED.wrongKey, testUrl: `${service.origin}/refused` })],
		['steadyApiKeyApi', () => keyForm({ apiKey: `${TYPED.wrongKey}\u0007`, testUrl: `${service.origin}/me` })],
		['steadySupabaseApi', () => supabaseForm({ apiKey: TYPED.wrongSupabaseKey })],
		['steadySupabaseApi', () => supabaseForm({ userJwt: TYPED.wrongJwt })],
		['steadySupabaseApi', () => supabaseForm({ databasePassword: TYPED.wrongDatabasePassword })],
		['steadyPostgresApi', () => postgresForm({ password: TYPED.wrongDatabasePassword })],
		['steadyPostgresApi', () => postgresForm({ ssl: 'require', clientCertificate, clientPrivateKey: clientKey })],
		['steadyPostgresApi', () => postgresForm(tunnel({ sshPassword: TYPED.wrongSshPassword }))],
		[
			'steadyPostgresApi',
			() =>
				postgresForm(
					tunnel({ sshAuthenticateWith: 'privateKey', privateKey: clientKey, passphrase: TYPED.sshPassphrase }),
				),
		],
		[
			'steadyPostgresApi',
			() => ({
				connectBy: 'connectionString',
				connectionString: `postgres://${ROLE}:${TYPED.wrongStringPassword}@127.0.0.1:${database.access.port}/canaries`,
			}),
		],
	])('are refused by the test button of %s and by its nodes (%#)', async (type, data) => {
		const verdict = await press(type, data());
		told.push(verdict);
		expect(verdict.status).toBe('Error');
		const credentials = await credential(type, data());
		for (const onError of ['stopWorkflow', 'continueRegularOutput'] as const) {
			const options = { credentials, onError };
			const url = type === 'steadySupabaseApi' ? `${supabase.origin}/rest/v1/things` : `${service.origin}/refused`;
			const nodes = [
				...(type === 'steadyPostgresApi' ? [] : [rest(type, url, options)]),
				...(type === 'steadyApiKeyApi' ? [] : [sql(type, 'SELECT 1', options)]),
			];
			told.push(await n8n.run(chain(`canary ${onError}`, ...nodes)));
		}
	});
});

describe('no secret is', () => {
	const secrets = () => [
		...Object.entries(FROM_ENVIRONMENT)
			.filter(([name]) => name !== 'CANARY_HOST')
			.map(([, value]) => value),
		...Object.values(FROM_OVERWRITES),
		...Object.values(TYPED),
		Buffer.from(`${TYPED.basicUser}:${TYPED.basicPassword}`).toString('base64'),
		ssh.password,
		// The body of a key, as one line of it.
		clientKey.split('\n')[1] ?? '',
	];
	/** @param sign something that has to be there, so that it is known that the right place was searched */
	const search = (text: string, sign: string) => {
		expect(text).toContain(sign);
		expect(secrets().filter((secret) => text.includes(secret))).toEqual([]);
	};

	it('in the log', () => {
		search(n8n.log(), `${new URL(supabase.origin).host}/rest/v1/things`);
	});

	it('in results, errors and verdicts', () => {
		search(JSON.stringify(told), 'is not known here');
	});

	it('in what n8n keeps of executions', async () => {
		const { access } = database;
		const rows = await new Database({ ...access, database: 'n8n' }).query(
			'SELECT data, "workflowData"::text FROM execution_data',
		);
		search(JSON.stringify(rows), 'is not known here');
	});

	it('in pg_stat_activity or the list of processes', () => {
		search(seen.join('\n'), '"application_name":"n8n-nodes-steady"');
		search(seen.join('\n'), 'n8n start');
	});

	it('in Redis', async () => {
		const client = redisClient(redis);
		try {
			const keys = await client.keys('*');
			const dumps = await Promise.all(keys.map(async (key) => (await client.dumpBuffer(key)).toString('latin1')));
			search([...keys, ...dumps].join('\n'), 'steady');
		} finally {
			client.disconnect();
		}
	});
});
