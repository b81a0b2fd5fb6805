import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CredentialError } from '../../../nodes/shared/credentials/credentialError';
import { parseConnectionString } from '../../../nodes/shared/transports/postgres/connectionString';
import { readCredential } from '../../../nodes/shared/transports/postgres/credentialSettings';
import { normalizePem } from '../../../nodes/shared/credentials/pem';
import {
	adjustSettings,
	createSettings,
	fingerprint,
	originOf,
	type PostgresSettings,
} from '../../../nodes/shared/transports/postgres/settings';

const read = (values: Record<string, unknown>): PostgresSettings => {
	const settings = readCredential('steadyPostgresApi', {
		host: 'db',
		database: 'shop',
		user: 'me',
		password: 'hunter2',
		...values,
	});
	if (settings instanceof CredentialError) throw settings;
	return settings;
};

describe('connection strings', () => {
	it.each<[string, Record<string, unknown>]>([
		[
			'postgres://me:p%40ss@db.example.com:6543/shop',
			{ host: 'db.example.com', port: 6543, database: 'shop', user: 'me', password: 'p@ss' },
		],
		['postgresql://me@db', { host: 'db', port: 5432, database: 'me', user: 'me', password: '' }],
		['postgres://me@[::1]:5433/x?sslmode=verify-full', { host: '::1', port: 5433, tlsMode: 'verify-full' }],
		['postgres://me@db/x?sslmode=prefer', { tlsMode: 'require' }],
		['postgres://me@db/x?sslmode=no-verify', { tlsMode: 'require' }],
		['  postgres://me@db/my%20db  ', { database: 'my db' }],
	])('%s', (text, parts) => {
		expect(parseConnectionString(text)).toMatchObject(parts);
	});

	it.each([
		['sslrootcert=/etc/ca.pem', /"sslrootcert", which cannot be used here/, /"CA Certificate"/],
		['sslmode=verify-full&sslkey=k.pem', /"sslkey"/, /"Client Private Key"/],
		['options=-c%20role%3Dx', /"options"/, /"Role" and "Session Settings"/],
	])('says what to do instead of %s', (query, message, description) => {
		const said = readCredential('steadyPostgresApi', {
			connectBy: 'connectionString',
			connectionString: `postgres://me:hunter2@db/x?${query}`,
		});
		expect(said).toMatchObject({
			message: expect.stringMatching(message),
			description: expect.stringMatching(description),
		});
	});

	it('pass over parameters that change nothing here', () => {
		const text = 'postgres://me@db/x?sslmode=require&channel_binding=require&pgbouncer=true&application_name=x';
		expect(parseConnectionString(text)).toMatchObject({ host: 'db', tlsMode: 'require' });
	});

	it.each(['', 'db.example.com', 'mysql://a@b/c', 'postgres://me:50%@db/x', 'postgres://me@db/x?sslmode=maybe'])(
		'%j is none',
		(text) => {
			expect(() => parseConnectionString(text)).toThrow(CredentialError);
		},
	);
});

describe('settings', () => {
	it('hide their secrets', () => {
		const settings = read({
			sshTunnel: true,
			sshHost: 's',
			sshUser: 'u',
			sshPassword: 'hunter4',
		});
		const { password, tunnel } = settings;
		const withKey = createSettings({ ...settings, password, tunnel, tls: { mode: 'require', key: 'hunter3' } });
		for (const shown of [withKey, adjustSettings(withKey, { maxConnections: 2 })]) {
			expect(inspect(shown, { depth: 9 }) + JSON.stringify(shown)).not.toMatch(/hunter/);
			expect([shown.password, shown.tls.key, shown.tunnel?.sshPassword]).toEqual(['hunter2', 'hunter3', 'hunter4']);
		}
	});

	it('differ in their fingerprints when anything differs', () => {
		const variants = [
			{},
			{ password: 'other' },
			{ maxConnections: 3 },
			{ ssl: 'require' },
			{ sshTunnel: true, sshHost: 'a', sshUser: 'b' },
			{ sshTunnel: true, sshHost: 'a', sshUser: 'b', sshPassword: 'c' },
		];
		const fingerprints = variants.map((values) => fingerprint(read(values)));
		expect(new Set(fingerprints).size).toBe(variants.length);
		expect(fingerprint(read({}))).toBe(fingerprints[0]);
		expect(fingerprints.join()).not.toContain('hunter2');
	});

	it('name the server without the user', () => {
		expect(originOf(read({}))).toBe('postgres://db:5432');
		expect(originOf(read({ host: '::1' }))).toBe('postgres://[::1]:5432');
	});

	it('keep spaces in passwords and drop them elsewhere', () => {
		expect(read({ host: ' db ', password: ' hunter2 ' })).toMatchObject({ host: 'db', password: ' hunter2 ' });
	});
});

describe('PEM', () => {
	const pem = `-----BEGIN CERTIFICATE-----\n${'A'.repeat(64)}\n${'B'.repeat(10)}\n-----END CERTIFICATE-----\n`;

	it('gets its line breaks back', () => {
		expect(normalizePem(pem.trim().replaceAll('\n', ' '))).toBe(pem);
		expect(normalizePem(pem.trim().replaceAll('\n', '\\n'))).toBe(pem);
		expect(normalizePem(pem + pem)).toBe(pem + pem);
	});

	it('is left alone when it is none, or encrypted', () => {
		expect(normalizePem('nonsense')).toBe('nonsense');
		const encrypted =
			'-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n';
		expect(normalizePem(encrypted)).toBe(encrypted);
	});
});
