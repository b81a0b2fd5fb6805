import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type SshServer, startSshServer } from '../../doubles/sshServer.mts';
import { N8n } from '../support/n8n.mts';

const TYPE = 'steadyPostgresApi';

let n8n: N8n;
let ssh: SshServer;
let access: Record<string, string | number>;

beforeAll(async () => {
	n8n = await N8n.connect(inject('n8n'));
	ssh = await startSshServer();
	access = { ...(await n8n.database('postgres_credential')).access };
});
afterAll(async () => await ssh.stop());

const press = async (data: Record<string, unknown>) =>
	await n8n.api.testCredential(TYPE, 'Postgres under test', { ...access, ...data });

const string = (changes: Record<string, string | number> = {}) => {
	const { host, port, user, password, database } = { ...access, ...changes };
	return {
		connectBy: 'connectionString',
		connectionString: `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`,
	};
};

const tunnel = (changes: Record<string, unknown> = {}) => ({
	sshTunnel: true,
	sshHost: '127.0.0.1',
	sshPort: ssh.port,
	sshUser: ssh.user,
	sshPassword: ssh.password,
	...changes,
});

describe('the test button', () => {
	it.each<[string, () => Record<string, unknown>]>([
		['fields', () => ({})],
		['a connection string', () => string()],
		['an SSH tunnel', () => tunnel()],
		['an SSH tunnel by key', () => tunnel({ sshAuthenticateWith: 'privateKey', privateKey: ssh.privateKey })],
	])('is green: %s', async (_what, data) => {
		expect(await press(data())).toMatchObject({ status: 'OK' });
	});

	it.each<[string, () => Record<string, unknown>, RegExp]>([
		['no host', () => ({ host: '' }), /"Host" is empty/],
		['a wrong host', () => ({ host: 'no-such-host.invalid' }), /cannot be resolved.*Check the host/],
		['a wrong port', () => ({ port: 1 }), /refused.*host and port/],
		['a port that is none', () => ({ port: 99_999 }), /"Port" is not a port number/],
		['a wrong database', () => ({ database: 'nowhere' }), /"nowhere" does not exist.*database name/],
		['a wrong user', () => ({ user: 'nobody' }), /Check user and password/],
		['a wrong password', () => ({ password: 'wrong-canary' }), /Check user and password/],
		['TLS where there is none', () => ({ ssl: 'verify-full' }), /does not offer TLS.*Set TLS to "Disable"/],
		[
			'an authority that is none',
			() => ({ ssl: 'verify-ca', ca: 'nonsense' }),
			/"CA Certificate" holds no certificate/,
		],
		['half a client certificate', () => ({ ssl: 'require', clientCertificate: 'x' }), /"Client Private Key" is empty/],
		['no connections', () => ({ maxConnections: 0 }), /"Maximum Number of Connections" is not a usable number/],
		['a wrong timeout', () => ({ statementTimeout: -1 }), /"Statement Timeout \(Seconds\)" is not a usable number/],
		[
			'a string that is none',
			() => ({ connectBy: 'connectionString', connectionString: 'db.example.com' }),
			/"Connection String" cannot be read/,
		],
		['a string with a wrong password', () => string({ password: 'wrong-canary' }), /Check user and password/],
		['no SSH host', () => tunnel({ sshHost: '' }), /"SSH Host" is empty/],
		['a wrong SSH port', () => tunnel({ sshPort: 1 }), /The SSH server at 127\.0\.0\.1:1 cannot be used.*SSH fields/],
		['a wrong SSH user', () => tunnel({ sshUser: 'nobody' }), /The SSH server .* cannot be used.*SSH fields/],
		[
			'a wrong SSH password',
			() => tunnel({ sshPassword: 'wrong-canary' }),
			/The SSH server .* cannot be used.*SSH fields/,
		],
		['no SSH key', () => tunnel({ sshAuthenticateWith: 'privateKey', privateKey: '' }), /"SSH Private Key" is empty/],
		[
			'a broken SSH key',
			() => tunnel({ sshAuthenticateWith: 'privateKey', privateKey: 'nonsense' }),
			/The SSH server .* cannot be used.*SSH fields/,
		],
		[
			'a database that the SSH server cannot reach',
			() => ({ ...tunnel(), port: 1 }),
			/cannot reach .*:1.*SSH server sees/,
		],
	])('names what is wrong: %s', async (_what, data, message) => {
		const answer = await press(data());
		expect(answer).toMatchObject({ status: 'Error', message: expect.stringMatching(message) });
		expect(answer.message).not.toContain('wrong-canary');
	});
});
