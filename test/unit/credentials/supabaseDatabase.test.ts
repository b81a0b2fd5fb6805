import { describe, expect, it } from 'vitest';
import { CredentialError, inOneText } from '../../../nodes/shared/credentials/credentialError';
import { supabaseDatabase, type SupabaseDatabaseFields } from '../../../nodes/shared/credentials/supabaseDatabase';
import { parseConnectionString } from '../../../nodes/shared/transports/postgres/connectionString';
import { readCredential } from '../../../nodes/shared/transports/postgres/credentialSettings';
import { OTHER_REF, PUBLISHABLE, REF, SECRET, legacyKey } from './supabaseTokens';

const POOLER = 'aws-1-eu-central-1.pooler.supabase.com';
const PASSWORD = 'hunter2 & co';

function database(fields: SupabaseDatabaseFields) {
	return supabaseDatabase({ projectUrl: REF, databasePassword: PASSWORD, ...fields });
}

function problem(fields: SupabaseDatabaseFields): string {
	try {
		database(fields);
	} catch (error) {
		if (error instanceof CredentialError) return inOneText(error);
	}
	throw new Error('The credential was accepted');
}

describe('connection strings as Supabase documents them', () => {
	// https://supabase.com/docs/guides/database/connecting-to-postgres
	// https://supabase.com/docs/guides/self-hosting/accessing-postgres
	it.each<[string, SupabaseDatabaseFields, string]>([
		['direct', { databaseConnection: 'direct' }, `postgresql://postgres:[P]@db.${REF}.supabase.co:5432/postgres`],
		[
			'session pooler',
			{ databaseConnection: 'session', poolerHost: POOLER },
			`postgresql://postgres.${REF}:[P]@${POOLER}:5432/postgres`,
		],
		[
			'transaction pooler',
			{ databaseConnection: 'transaction', poolerHost: POOLER },
			`postgresql://postgres.${REF}:[P]@${POOLER}:6543/postgres`,
		],
		[
			'dedicated pooler',
			{ databaseConnection: 'dedicated' },
			`postgresql://postgres:[P]@db.${REF}.supabase.co:6543/postgres`,
		],
		[
			'from the string that the dashboard shows',
			{
				databaseConnection: 'transaction',
				poolerHost: `postgresql://postgres.${REF}:[YOUR-PASSWORD]@aws-0-us-east-2.pooler.supabase.com:6543/postgres`,
			},
			`postgresql://postgres.${REF}:[P]@aws-0-us-east-2.pooler.supabase.com:6543/postgres`,
		],
		[
			'from host and port',
			{ databaseConnection: 'session', poolerHost: `${POOLER}:5432` },
			`postgresql://postgres.${REF}:[P]@${POOLER}:5432/postgres`,
		],
		[
			'a role of its own, through the pooler',
			{ databaseConnection: 'session', poolerHost: POOLER, databaseUser: 'importer', databaseName: 'shop' },
			`postgresql://importer.${REF}:[P]@${POOLER}:5432/shop`,
		],
		[
			'a user that is complete already',
			{ databaseConnection: 'session', poolerHost: POOLER, databaseUser: `importer.${REF}` },
			`postgresql://importer.${REF}:[P]@${POOLER}:5432/postgres`,
		],
		[
			'a role of its own, directly',
			{ databaseConnection: 'direct', databaseUser: 'importer' },
			`postgresql://importer:[P]@db.${REF}.supabase.co:5432/postgres`,
		],
		[
			'a server of your own, through Supavisor',
			{
				projectUrl: 'https://supabase.example.com',
				databaseConnection: 'session',
				poolerHost: 'supabase.example.com',
				tenantId: 'your-tenant-id',
			},
			'postgres://postgres.your-tenant-id:[P]@supabase.example.com:5432/postgres',
		],
		[
			'a server of your own, through PgBouncer',
			{
				projectUrl: 'https://supabase.example.com',
				databaseConnection: 'transaction',
				poolerHost: 'supabase.example.com',
			},
			'postgres://postgres:[P]@supabase.example.com:6543/postgres',
		],
		[
			'the CLI on this machine',
			{
				projectUrl: 'http://127.0.0.1:54321',
				databaseConnection: 'direct',
				databaseHost: '127.0.0.1',
				databasePort: 54_322,
			},
			'postgresql://postgres:[P]@127.0.0.1:54322/postgres',
		],
		[
			'a domain of its own',
			{
				projectUrl: 'https://api.example.com',
				databaseConnection: 'transaction',
				poolerHost: POOLER,
				tenantId: REF,
			},
			`postgresql://postgres.${REF}:[P]@${POOLER}:6543/postgres`,
		],
		[
			'an IPv6 address',
			{ projectUrl: 'http://[::1]:8000', databaseConnection: 'direct', databaseHost: '::1' },
			'postgresql://postgres:[P]@[::1]:5432/postgres',
		],
	])('%s', (_what, fields, documented) => {
		const expected = parseConnectionString(documented.replace('[P]', encodeURIComponent(PASSWORD)));
		expect(database(fields)).toEqual(expected);
	});
});

describe('what is missing or does not go together', () => {
	const session: SupabaseDatabaseFields = { databaseConnection: 'session', poolerHost: POOLER };
	const direct: SupabaseDatabaseFields = { databaseConnection: 'direct' };

	it.each<[string, SupabaseDatabaseFields, string]>([
		['no connection', {}, '"Database Connection" is "Not Used"'],
		['no project', { ...direct, projectUrl: '' }, '"Project URL or Reference" is empty'],
		['no password', { ...direct, databasePassword: '' }, '"Database Password" is empty'],
		['a publishable key', { ...direct, databasePassword: PUBLISHABLE }, '"Database Password" holds a publishable key'],
		['a secret key', { ...direct, databasePassword: SECRET }, '"Database Password" holds a secret key'],
		[
			'the service_role key',
			{ ...direct, databasePassword: legacyKey('service_role') },
			'"Database Password" holds the service_role key',
		],
		[
			'a connection string',
			{ ...direct, databasePassword: 'postgresql://postgres:x@y/z' },
			'"Database Password" holds a connection string',
		],
		[
			'the placeholder',
			{ ...direct, databasePassword: '[YOUR-PASSWORD]' },
			'"Database Password" holds the placeholder',
		],
		['no pooler', { databaseConnection: 'session' }, '"Pooler Host" is empty. Copy it from "Connect"'],
		[
			'a region',
			{ databaseConnection: 'session', poolerHost: 'eu-central-1' },
			'"Pooler Host" holds a region, not a host',
		],
		[
			'a region that is a placeholder',
			{ databaseConnection: 'session', poolerHost: 'aws-1-[REGION].pooler.supabase.com' },
			'"Pooler Host" is not the name of a host',
		],
		[
			'the API as pooler',
			{ databaseConnection: 'session', poolerHost: `${REF}.supabase.co` },
			'"Pooler Host" is the host of the APIs',
		],
		[
			'a URL as pooler',
			{ databaseConnection: 'session', poolerHost: `https://${POOLER}` },
			'"Pooler Host" holds the URL of an API',
		],
		[
			'the database as pooler',
			{ databaseConnection: 'transaction', poolerHost: `db.${REF}.supabase.co` },
			'"Pooler Host" is that of the direct connection. Choose "Direct"',
		],
		[
			'the session port for transactions',
			{ databaseConnection: 'transaction', poolerHost: `${POOLER}:5432` },
			'"Pooler Host" names port 5432, which is that of "Session Pooler"',
		],
		[
			'the transaction port for sessions',
			{ ...session, databasePort: 6543 },
			'"Database Port" names port 6543, which is that of "Transaction Pooler"',
		],
		[
			'a port that nobody has',
			{ ...session, databasePort: 7000 },
			'"Database Port" names port 7000, on which nothing answers',
		],
		[
			'the pooled port, directly',
			{ ...direct, databasePort: 6543 },
			'"Database Port" names port 6543, which is that of "Dedicated Pooler"',
		],
		[
			'two ports',
			{ ...session, poolerHost: `${POOLER}:5432`, databasePort: 6543 },
			'"Database Port" is 6543, but "Pooler Host" names port 5432',
		],
		['no port', { ...session, databasePort: 'x' }, '"Database Port" is not a port number'],
		['a port out of range', { ...session, databasePort: 70_000 }, '"Database Port" is not a port number'],
		[
			'a port out of range in the host',
			{ ...session, poolerHost: `${POOLER}:70000` },
			'"Pooler Host" names a port that is none',
		],
		[
			'a string without the project in its user',
			{ ...session, poolerHost: `postgresql://postgres:[YOUR-PASSWORD]@${POOLER}:5432/postgres` },
			`"Pooler Host" holds a connection string with the user "postgres", without the project. The pooler knows its users as postgres.${REF}`,
		],
		[
			'the string of another project',
			{ ...session, poolerHost: `postgresql://postgres.${OTHER_REF}:[YOUR-PASSWORD]@${POOLER}:5432/postgres` },
			`"Pooler Host" holds the connection string of the project ${OTHER_REF}, not of ${REF}`,
		],
		[
			'a string with a password in it',
			{ ...session, poolerHost: `postgresql://postgres.${REF}:geheim@${POOLER}:5432/postgres` },
			'"Pooler Host" holds a connection string with a password in it. Move the password to "Database Password"',
		],
		[
			'a string of another role',
			{ ...session, poolerHost: `postgresql://importer.${REF}:[YOUR-PASSWORD]@${POOLER}:5432/postgres` },
			'"Database User" is "postgres", but "Pooler Host" holds the connection string of "importer"',
		],
		[
			'the pooler, directly',
			{ ...direct, databaseHost: POOLER },
			'"Database Host" is that of the shared pooler. Choose "Session Pooler" or "Transaction Pooler"',
		],
		[
			'another database',
			{ ...direct, databaseHost: `db.${OTHER_REF}.supabase.co` },
			`"Database Host" belongs to the project ${OTHER_REF}`,
		],
		['no host for a server of your own', { ...direct, projectUrl: 'https://example.com' }, '"Database Host" is empty'],
		[
			'a pooled user, directly',
			{ ...direct, databaseUser: `postgres.${REF}` },
			`"Database User" ends in .${REF}, which only the shared pooler understands`,
		],
		[
			'a user of another project',
			{ ...session, databaseUser: `postgres.${OTHER_REF}` },
			`"Database User" belongs to the project ${OTHER_REF}`,
		],
		[
			'a tenant of another project',
			{ ...session, tenantId: OTHER_REF },
			`"Tenant ID" is not that of the project ${REF}`,
		],
		['no tenant for a domain of its own', { ...session, projectUrl: 'https://example.com' }, '"Tenant ID" is empty'],
		[
			'a connection that is none',
			{ databaseConnection: 'sideways' as 'direct' },
			'"Database Connection" has an unknown value',
		],
	])('%s', (_what, fields, words) => {
		const said = problem(fields);
		expect(said).toContain(words);
		for (const secret of [PASSWORD, 'geheim', PUBLISHABLE, SECRET]) expect(said).not.toContain(secret);
	});
});

describe('settings for Postgres', () => {
	const read = (fields: Record<string, unknown>) =>
		readCredential('steadySupabaseApi', {
			projectUrl: REF,
			databaseConnection: 'transaction',
			poolerHost: POOLER,
			databasePassword: PASSWORD,
			...fields,
		});

	it('encrypt unless told otherwise', () => {
		expect(read({})).toMatchObject({ host: POOLER, port: 6543, tls: { mode: 'require' }, maxConnections: 10 });
		expect(read({ ssl: 'disable' })).toMatchObject({ tls: { mode: 'disable' } });
	});

	it('keep the password to themselves', () => {
		const settings = read({});
		expect(JSON.stringify(settings)).not.toContain(PASSWORD);
		expect(settings).toHaveProperty('password', PASSWORD);
	});

	it('name what is wrong', () => {
		expect(read({ maxConnections: 0 })).toMatchObject({ field: 'Maximum Number of Connections' });
		expect(read({ statementTimeout: -1 })).toMatchObject({ field: 'Statement Timeout (Seconds)' });
		expect(read({ ssl: 'verify-full', ca: 'nonsense' })).toMatchObject({ field: 'CA Certificate' });
		expect(read({ databasePassword: '' })).toMatchObject({ field: 'Database Password' });
	});
});
