import { chown, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ICredentialDataDecryptedObject, ICredentialTestFunctions, IDataObject } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../../nodes/PostgresBatchInsert/connection';
import { steadyPostgresConnectionTest } from '../../../nodes/PostgresBatchInsert/methods/credentialTest';
import { readCredential } from '../../../nodes/shared/transports/postgres/credentialSettings';
import { type Certificates, makeCertificates } from '../../support/certificates.mts';
import { executeContext } from '../../support/executeContext';
import { itemsOf, type NodeDatabase, startNodeDatabase } from '../../support/postgresNode';

let db: NodeDatabase;
let certificates: Certificates;
let otherAuthority: Certificates;
let access: IDataObject;

beforeAll(async () => {
	[certificates, otherAuthority] = await Promise.all([makeCertificates(), makeCertificates()]);
	db = await startNodeDatabase({ settings: ["listen_addresses = '127.0.0.1, 127.0.0.2'"] });
	access = db.credential;
	const { dataDir } = db.server;
	const files = {
		'server.crt': certificates.server.cert,
		'server.key': certificates.server.key,
		'root.crt': certificates.ca,
	};
	// As root the server runs as somebody else, who must own its key.
	const { uid, gid } = await stat(join(dataDir, 'postgresql.conf'));
	for (const [name, content] of Object.entries(files)) {
		await writeFile(join(dataDir, name), content, { mode: 0o600 });
		await chown(join(dataDir, name), uid, gid);
	}
	await db.query('ALTER SYSTEM SET ssl = on');
	await db.query("ALTER SYSTEM SET ssl_ca_file = 'root.crt'");
	await db.query(
		"CREATE ROLE certified LOGIN; CREATE TABLE landed (id int); GRANT ALL ON landed TO certified; CREATE ROLE guest LOGIN PASSWORD 'guest pass'; GRANT ALL ON landed TO guest",
	);
	await writeFile(
		join(dataDir, 'pg_hba.conf'),
		[
			'hostnossl all postgres 127.0.0.1/32 scram-sha-256',
			'hostssl all certified all cert map=any',
			'hostssl all guest all scram-sha-256',
			'hostssl all postgres all scram-sha-256',
		].join('\n'),
	);
	await writeFile(join(dataDir, 'pg_ident.conf'), 'any client certified\n');
	await db.query('SELECT pg_reload_conf()');
	// Settings are read by each process in its own time.
	while ((await test({ user: 'guest', password: 'guest pass', host: 'localhost', ssl: 'require' })).status !== 'OK')
		continue;
});

afterAll(async () => {
	await db.stop();
});

async function test(changes: IDataObject) {
	const data = { ...access, ...changes } as ICredentialDataDecryptedObject;
	return await steadyPostgresConnectionTest.call({ helpers: {} } as ICredentialTestFunctions, {
		id: '1',
		name: 'test',
		type: 'steadyPostgresApi',
		data,
	});
}

describe('the credential test', () => {
	it('logs in', async () => {
		expect(await test({})).toEqual({ status: 'OK', message: 'Connection successful!' });
	});

	it.each<[string, IDataObject, RegExp]>([
		['a wrong password', { password: 'wrong' }, /password authentication failed.*Check user and password/],
		['no password', { password: '' }, /wants a password/],
		['a database that is not there', { database: 'nowhere' }, /"nowhere" does not exist.*Check the database name/],
		['a port on which nobody listens', { port: 1 }, /the connection was refused.*Check that the database runs/],
		['a host that is not there', { host: 'no-such-host.invalid' }, /cannot be resolved.*Check the host/],
		['no host', { host: '' }, /field "Host" is empty/],
		['a port that is none', { port: 99_999 }, /field "Port" is not a port number/],
		['a certificate without its key', { ssl: 'require', clientCertificate: 'x' }, /"Client Private Key" is empty/],
		['a key without its certificate', { ssl: 'require', clientPrivateKey: 'x' }, /"Client Certificate" is empty/],
		[
			'a string that is no address',
			{ connectBy: 'connectionString', connectionString: 'mysql://x' },
			/does not start with postgres:\/\//,
		],
		[
			'nonsense as a connection string',
			{ connectBy: 'connectionString', connectionString: 'not a url p@ss' },
			/cannot be read/,
		],
		[
			'an sslmode that does not exist',
			{ connectBy: 'connectionString', connectionString: 'postgres://a@b/c?sslmode=sometimes' },
			/unknown sslmode/,
		],
	])('says what to do about %s', async (_what, changes, message) => {
		const result = await test(changes);
		expect(result.status).toBe('Error');
		expect(result.message).toMatch(message);
		expect(result.message).not.toContain('p@ss');
		expect(result.message).not.toContain('wrong');
	});

	it('takes a connection string', async () => {
		const { port } = access;
		const connectionString = `postgresql://guest:guest%20pass@localhost:${Number(port)}/postgres?sslmode=verify-full`;
		expect(await test({ connectBy: 'connectionString', connectionString, ca: certificates.ca })).toMatchObject({
			status: 'OK',
		});
		expect(await test({ connectBy: 'connectionString', connectionString })).toMatchObject({
			message: expect.stringContaining('authority that is not trusted'),
		});
	});
});

describe('TLS', () => {
	const withTls = (ssl: string, more: IDataObject = {}) => ({
		user: 'guest',
		password: 'guest pass',
		host: 'localhost',
		ssl,
		...more,
	});

	it('is refused by the server when it is off and has to be on', async () => {
		const result = await test(withTls('disable'));
		expect(result.message).toMatch(/no encryption.*only with TLS/);
	});

	it('encrypts without checking under Require', async () => {
		expect(await test(withTls('require'))).toMatchObject({ status: 'OK' });
	});

	it('checks the authority under Verify CA, and not the name', async () => {
		expect(await test(withTls('verify-ca', { host: '127.0.0.2', ca: certificates.ca }))).toMatchObject({
			status: 'OK',
		});
		expect(await test(withTls('verify-ca', { ca: otherAuthority.ca }))).toMatchObject({
			message: expect.stringContaining('authority that is not trusted'),
		});
	});

	it('checks the name as well under Verify Full', async () => {
		expect(await test(withTls('verify-full', { ca: certificates.ca }))).toMatchObject({ status: 'OK' });
		expect(await test(withTls('verify-full', { host: '127.0.0.2', ca: certificates.ca }))).toMatchObject({
			message: expect.stringContaining('made for another host name'),
		});
		expect(await test(withTls('verify-full', { ca: otherAuthority.ca }))).toMatchObject({
			message: expect.stringContaining('authority that is not trusted'),
		});
	});

	it('shows a client certificate, even one whose line breaks were lost', async () => {
		const { cert, key } = certificates.client;
		const oneLine = (pem: string) => pem.trim().replaceAll('\n', ' ');
		const credential = {
			user: 'certified',
			password: '',
			host: 'localhost',
			ssl: 'verify-full',
			ca: oneLine(certificates.ca),
			clientCertificate: oneLine(cert),
			clientPrivateKey: oneLine(key),
		};
		expect(await test(credential)).toMatchObject({ status: 'OK' });
		await db.run({ table: 'landed', items: itemsOf({ id: 1 }), credential });
		expect(await db.query('SELECT * FROM landed')).toEqual([{ id: 1 }]);
	});

	it.each<[string, () => IDataObject, RegExp]>([
		[
			'an authority that is none',
			() => ({ ssl: 'verify-full', ca: 'nonsense' }),
			/"CA Certificate" holds no certificate/,
		],
		[
			'an authority that was cut off',
			() => ({ ssl: 'verify-full', ca: certificates.ca.split('\n').toSpliced(3, 1).join('\n') }),
			/"CA Certificate" holds no certificate/,
		],
		[
			'a key in place of the certificate',
			() => ({ clientCertificate: certificates.client.key, clientPrivateKey: certificates.client.key }),
			/"Client Certificate" holds no certificate/,
		],
		[
			'a certificate in place of the key',
			() => ({ clientCertificate: certificates.client.cert, clientPrivateKey: certificates.client.cert }),
			/"Client Private Key" holds no private key/,
		],
		[
			'a key with a passphrase',
			() => ({ clientCertificate: certificates.client.cert, clientPrivateKey: certificates.encryptedClientKey }),
			/"Client Private Key" is locked with a passphrase/,
		],
		[
			'the key of another certificate',
			() => ({ clientCertificate: certificates.client.cert, clientPrivateKey: otherAuthority.client.key }),
			/"Client Private Key" does not belong to "Client Certificate"/,
		],
		[
			'a certificate of another authority',
			() => ({
				user: 'certified',
				clientCertificate: otherAuthority.client.cert,
				clientPrivateKey: otherAuthority.client.key,
			}),
			/does not accept the client certificate.*"Client Certificate"/,
		],
		[
			'no client certificate where one is needed',
			() => ({ user: 'certified' }),
			/requires a valid client certificate.*"Client Certificate"/,
		],
	])('says what to do about %s', async (_what, changes, message) => {
		const result = await test({ ...withTls('require'), ...changes() });
		expect(result).toMatchObject({ status: 'Error', message: expect.stringMatching(message) });
		expect(result.message).not.toContain(certificates.client.key.split('\n')[1]);
	});

	it('is not there when the server has none', async () => {
		const plain = await startNodeDatabase();
		try {
			const result = await steadyPostgresConnectionTest.call({ helpers: {} } as ICredentialTestFunctions, {
				id: '1',
				name: 'test',
				type: 'steadyPostgresApi',
				data: { ...plain.credential, ssl: 'require' } as ICredentialDataDecryptedObject,
			});
			expect(result.message).toMatch(/does not offer TLS.*Set TLS to "Disable"/);
		} finally {
			await plain.stop();
		}
	});
});

describe("n8n's own credential", () => {
	it('means what it means to the built-in node', () => {
		const tlsOf = (values: IDataObject) => {
			const settings = readCredential('postgres', { host: 'h', user: 'u', ...values });
			return 'tls' in settings ? settings.tls.mode : settings;
		};
		expect(tlsOf({})).toBe('disable');
		expect(tlsOf({ ssl: 'disable' })).toBe('disable');
		expect(tlsOf({ ssl: 'allow' })).toBe('verify-full');
		expect(tlsOf({ ssl: 'require' })).toBe('verify-full');
		expect(tlsOf({ ssl: 'disable', allowUnauthorizedCerts: true })).toBe('require');
	});

	it('is used by workflows made for the built-in node', async () => {
		const { getNode: _, ...rest } = executeContext({
			node: { type: 'x', typeVersion: 2.7, parameters: {} },
			credentials: { postgres: { ...access, ssl: 'disable', sshTunnel: false } },
		});
		const ctx = {
			...rest,
			getNode: () => ({
				id: '1',
				name: 'n',
				type: 'x',
				typeVersion: 2.7,
				position: [0, 0],
				parameters: {},
				credentials: { postgres: { id: '7', name: 'p' } },
			}),
		};
		const lease = await connect(ctx as never, 'postgres', {});
		expect(lease.value.settings).toMatchObject({ host: '127.0.0.1', tls: { mode: 'disable' }, maxConnections: 100 });
		lease.release();
	});
});
