import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { startSupabaseApi } from '../../doubles/supabaseApi.mts';
import type { LoopbackServer } from '../../support/loopbackServer.ts';
import {
	ACCESS_TOKEN,
	jwt,
	legacyKey,
	OTHER_REF,
	PUBLISHABLE,
	REF,
	SECRET,
	userJwt,
} from '../../unit/credentials/supabaseTokens.ts';
import { type Database, N8n } from '../support/n8n.mts';
import { chain, node, source } from '../support/workflow.mts';

const TYPE = 'steadySupabaseApi';
const SERVICE = legacyKey('service_role');
const ANON = legacyKey('anon');
const OTHER_USER = jwt({ iss: 'https://login.example.com', sub: 'u2', role: 'authenticated' });

let n8n: N8n;
let api: LoopbackServer;
let database: Database;
/** The part of the form that reaches the database. */
let direct: Record<string, unknown>;

beforeAll(async () => {
	n8n = await N8n.connect(inject('n8n'));
	api = await startSupabaseApi({ keys: [PUBLISHABLE, SECRET, SERVICE, ANON], users: [userJwt(), OTHER_USER] });
	database = await n8n.database('supabase_credential');
	await database.query('CREATE TABLE things (id int)');
	const { host, port, user, password, database: name } = database.access;
	direct = {
		databaseConnection: 'direct',
		databaseHost: host,
		databasePort: port,
		databaseUser: user,
		databaseName: name,
		databasePassword: password,
		ssl: 'disable',
	};
});
beforeEach(() => void api.requests.splice(0));
afterAll(async () => await api.close());

/** A hosted project with a gateway in front of it, which the tests play. */
const hosted = (data: Record<string, unknown>) => ({
	projectUrl: REF,
	apiBaseUrl: api.origin,
	apiKey: SECRET,
	...data,
});

describe('the test button', () => {
	const press = async (data: Record<string, unknown>) =>
		await n8n.api.testCredential(TYPE, 'Supabase under test', data);

	it.each<[string, () => Record<string, unknown>]>([
		['a secret key', () => hosted({})],
		['a publishable key', () => hosted({ apiKey: PUBLISHABLE })],
		['the anon key', () => hosted({ apiKey: ANON })],
		['the service_role key', () => hosted({ apiKey: SERVICE })],
		['a user beside the key', () => hosted({ apiKey: PUBLISHABLE, userJwt: userJwt() })],
		['a server of your own', () => ({ projectUrl: `${api.origin}/rest/v1/`, apiKey: SERVICE })],
		['the database as well', () => hosted({ ...direct })],
	])('is green: %s', async (_what, data) => {
		expect(await press(data())).toMatchObject({ status: 'OK' });
		expect(api.requests.map(({ path }) => path)).toEqual([expect.stringMatching(/^\/auth\/v1\/(settings|user)$/)]);
	});

	it.each<[string, () => Record<string, unknown>, RegExp]>([
		['no project', () => hosted({ projectUrl: '', apiBaseUrl: '' }), /"Project URL or Reference" is empty\. Copy/],
		[
			'the dashboard',
			() => hosted({ projectUrl: `https://supabase.com/dashboard/project/${REF}`, apiBaseUrl: '' }),
			new RegExp(`"Project URL or Reference" holds the address of the dashboard.*https://${REF}\\.supabase\\.co`),
		],
		[
			'a server that is none',
			() => ({ projectUrl: `${api.origin}/elsewhere`, apiKey: SECRET }),
			/"Project URL or Reference"/,
		],
		['a gateway that is none', () => hosted({ apiBaseUrl: 'gate way' }), /"API Base URL" is not a URL/],
		['no key', () => hosted({ apiKey: '' }), /"API Key" is empty\. Copy/],
		['a wrong key', () => hosted({ apiKey: 'sb_secret_wrong' }), /does not accept the key.*"API Key"/],
		['an access token as key', () => hosted({ apiKey: ACCESS_TOKEN }), /"API Key" holds a personal access token/],
		[
			'the key of another project',
			() => hosted({ apiKey: legacyKey('anon', OTHER_REF) }),
			new RegExp(`"API Key" belongs to the project ${OTHER_REF}, not to ${REF}`),
		],
		['a key as user', () => hosted({ userJwt: SERVICE }), /"User JWT" holds the service_role key/],
		['a user who is gone', () => hosted({ userJwt: `${userJwt()}x` }), /"User JWT".*expired/],
		['no password', () => hosted({ ...direct, databasePassword: '' }), /"Database Password" is empty/],
		[
			'a key as password',
			() => hosted({ ...direct, databasePassword: SECRET }),
			/"Database Password" holds a secret key/,
		],
		[
			'a wrong password',
			() => hosted({ ...direct, databasePassword: 'wrong' }),
			/database cannot be used.*user and password/,
		],
		['a wrong user', () => hosted({ ...direct, databaseUser: 'nobody' }), /database cannot be used.*user and password/],
		[
			'a wrong database',
			() => hosted({ ...direct, databaseName: 'nowhere' }),
			/"nowhere" does not exist.*database name/,
		],
		[
			'a wrong host',
			() => hosted({ ...direct, databaseHost: 'no-such-host.invalid' }),
			/cannot be resolved.*Check the host/,
		],
		['a wrong port', () => hosted({ ...direct, databasePort: 1 }), /refused.*host and port/],
		[
			'TLS where there is none',
			() => hosted({ ...direct, ssl: 'require' }),
			/does not offer TLS.*Set TLS to "Disable"/,
		],
		[
			'no certificate',
			() => hosted({ ...direct, ssl: 'verify-full', ca: 'none' }),
			/"CA Certificate" holds no certificate/,
		],
		['no pooler', () => hosted({ ...direct, databaseConnection: 'session' }), /"Pooler Host" is empty/],
		[
			'the port of the other pooler',
			() =>
				hosted({
					databaseConnection: 'transaction',
					poolerHost: 'aws-1-eu-central-1.pooler.supabase.com:5432',
					databasePassword: 'x',
				}),
			/"Pooler Host" names port 5432, which is that of "Session Pooler"/,
		],
	])('names what is wrong: %s', async (_what, data, message) => {
		const values = data();
		const answer = await press(values);
		expect(answer).toMatchObject({ status: 'Error', message: expect.stringMatching(message) });
		for (const name of ['apiKey', 'userJwt', 'databasePassword']) {
			const secret = String(values[name] ?? '');
			if (secret.length > 5) expect(answer.message).not.toContain(secret);
		}
	});
});

describe('one credential', () => {
	const read = (url: string, more: Record<string, unknown> = {}) =>
		node('Read', 'n8n-nodes-steady.rest', 5, {
			url,
			authentication: 'genericCredentialType',
			genericAuthType: TYPE,
			options: {},
			...more,
		});
	const write = node('Write', 'n8n-nodes-steady.postgresBatchInsert', 3, {
		authentication: TYPE,
		operation: 'insert',
		schema: { __rl: true, mode: 'name', value: 'public' },
		table: { __rl: true, mode: 'name', value: 'things' },
		columns: { mappingMode: 'autoMapInputData', value: null },
		options: {},
	});

	it('reads by REST and writes to the database', async () => {
		const credentials = await n8n.credential(TYPE, 'Supabase', hosted({ ...direct }));
		const execution = await n8n.run(
			chain('Supabase', { ...read(`${api.origin}/rest/v1/things`), credentials }, { ...write, credentials }),
		);
		expect(execution.error).toBeUndefined();
		expect(await database.query('SELECT id FROM things ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }]);
		expect(api.requests.map(({ headers }) => [headers.apikey, headers.authorization])).toEqual([[SECRET, undefined]]);
	});

	it('sends each item with the user it names', async () => {
		const credentials = await n8n.credential(TYPE, 'Supabase per user', hosted({ userJwt: '={{ $json.jwt }}' }));
		const execution = await n8n.run(
			chain('per user', ...source([{ jwt: userJwt() }, { jwt: OTHER_USER }, { jwt: userJwt() }]), {
				...read(`=${api.origin}/rest/v1/things?n={{ $itemIndex }}`),
				credentials,
			}),
		);
		expect(execution.error).toBeUndefined();
		const sent = api.requests.map(({ path, headers }) => [path.at(-1), headers.authorization]).sort();
		expect(sent).toEqual([
			['0', `Bearer ${userJwt()}`],
			['1', `Bearer ${OTHER_USER}`],
			['2', `Bearer ${userJwt()}`],
		]);
	});

	it("signs for n8n's own HTTP Request node", async () => {
		const credentials = await n8n.credential(TYPE, 'Supabase legacy', hosted({ apiKey: SERVICE }));
		const parameters = {
			url: `${api.origin}/rest/v1/things`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: TYPE,
			options: {},
		};
		const execution = await n8n.run(
			chain('built-in with Supabase', node('Get', 'n8n-nodes-base.httpRequest', 4.2, parameters, { credentials })),
		);
		expect(execution.error).toBeUndefined();
		expect(api.requests.map(({ headers }) => [headers.apikey, headers.authorization])).toEqual([
			[SERVICE, `Bearer ${SERVICE}`],
		]);
	});

	it('does not go to other hosts', async () => {
		const credentials = await n8n.credential(TYPE, 'Supabase of a project', { projectUrl: REF, apiKey: SECRET });
		const execution = await n8n.run(chain('elsewhere', { ...read(`${api.origin}/rest/v1/things`), credentials }));
		expect(execution.error?.message).toContain(`must not be used with ${new URL(api.origin).host}`);
		expect(execution.error?.message).toContain('"Project URL or Reference"');
		expect(api.requests).toEqual([]);
	});

	it('says in the node which part of it is missing', async () => {
		const credentials = await n8n.credential(TYPE, 'Supabase without a database', hosted({}));
		const execution = await n8n.run(
			chain('no database', { ...read(`${api.origin}/rest/v1/things`), credentials }, { ...write, credentials }),
		);
		expect(execution.error).toMatchObject({
			message: expect.stringContaining('"Database Connection" is "Not Used"'),
			description: expect.stringContaining('Choose how to reach the database'),
			node: expect.objectContaining({ name: 'Write' }),
		});
	});
});
