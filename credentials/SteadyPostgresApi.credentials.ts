import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

const whenFields = { show: { connectBy: ['fields'] } };
const whenString = { show: { connectBy: ['connectionString'] } };
const whenVerified = { show: { ssl: ['verify-ca', 'verify-full'] } };
const whenTunneled = { show: { sshTunnel: [true] } };
const whenEncrypted = { show: { ssl: ['require', 'verify-ca', 'verify-full'] } };

export class SteadyPostgresApi implements ICredentialType {
	name = 'steadyPostgresApi';

	displayName = 'Steady Postgres API';

	icon: Icon = { light: 'file:steadyPostgres.svg', dark: 'file:steadyPostgres.dark.svg' };

	documentationUrl = 'https://www.npmjs.com/package/n8n-nodes-steady#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'Connect Using',
			name: 'connectBy',
			type: 'options',
			options: [
				{ name: 'Connection String', value: 'connectionString' },
				{ name: 'Fields', value: 'fields' },
			],
			default: 'fields',
		},
		// eslint-disable-next-line @n8n/community-nodes/credential-unnecessary-password -- the password is a part of it
		{
			displayName: 'Connection String',
			name: 'connectionString',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'postgres://user:password@db.example.com:5432/shop?sslmode=verify-full',
			description: 'As hosting providers show it. An sslmode in it takes the place of the TLS setting below.',
			displayOptions: whenString,
		},
		{
			displayName: 'Host',
			name: 'host',
			type: 'string',
			default: 'localhost',
			required: true,
			placeholder: 'e.g. db.example.com',
			description: 'Name or address of the server. From inside a container, "localhost" is the container itself.',
			displayOptions: whenFields,
		},
		{
			displayName: 'Port',
			name: 'port',
			type: 'number',
			default: 5432,
			displayOptions: whenFields,
		},
		{
			displayName: 'Database',
			name: 'database',
			type: 'string',
			default: 'postgres',
			required: true,
			placeholder: 'e.g. shop',
			description: 'Name of the database on that server; upper and lower case differ',
			displayOptions: whenFields,
		},
		{
			displayName: 'User',
			name: 'user',
			type: 'string',
			default: 'postgres',
			required: true,
			displayOptions: whenFields,
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			displayOptions: whenFields,
		},
		{
			displayName: 'TLS',
			name: 'ssl',
			type: 'options',
			options: [
				{ name: 'Disable', value: 'disable', description: 'In the clear: for the same machine or a private network' },
				{ name: 'Require', value: 'require', description: 'Encrypt, without checking who answers' },
				{
					name: 'Verify CA',
					value: 'verify-ca',
					description: 'Encrypt, and check that a known authority signed the certificate',
				},
				{
					name: 'Verify Full',
					value: 'verify-full',
					description: 'Encrypt, and check the authority and the host name. The safe choice over the internet.',
				},
			],
			default: 'disable',
			description: 'How the connection is encrypted',
		},
		{
			displayName: 'CA Certificate',
			name: 'ca',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			placeholder: '-----BEGIN CERTIFICATE-----',
			description:
				"Certificate of the authority that signed the server's, in PEM form. Leave empty for the authorities the system knows.",
			displayOptions: whenVerified,
		},
		{
			displayName: 'Client Certificate',
			name: 'clientCertificate',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			default: '',
			placeholder: '-----BEGIN CERTIFICATE-----',
			description: 'For servers that ask for one, in PEM form',
			displayOptions: whenEncrypted,
		},
		{
			displayName: 'Client Private Key',
			name: 'clientPrivateKey',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			default: '',
			placeholder: '-----BEGIN PRIVATE KEY-----',
			description: 'Private key of the client certificate, in PEM form, without a passphrase',
			displayOptions: whenEncrypted,
		},
		{
			displayName: 'SSH Tunnel',
			name: 'sshTunnel',
			type: 'boolean',
			default: false,
			description:
				'Whether to reach the database by way of an SSH server. Host and port above are then as that server sees them.',
		},
		{
			displayName: 'SSH Authenticate With',
			name: 'sshAuthenticateWith',
			type: 'options',
			options: [
				{ name: 'Password', value: 'password' },
				{ name: 'Private Key', value: 'privateKey' },
			],
			default: 'password',
			displayOptions: whenTunneled,
		},
		{
			displayName: 'SSH Host',
			name: 'sshHost',
			type: 'string',
			default: 'localhost',
			placeholder: 'e.g. bastion.example.com',
			description: 'Name or address of the SSH server, as this machine sees it',
			displayOptions: whenTunneled,
		},
		{
			displayName: 'SSH Port',
			name: 'sshPort',
			type: 'number',
			default: 22,
			displayOptions: whenTunneled,
		},
		{
			displayName: 'SSH User',
			name: 'sshUser',
			type: 'string',
			default: 'root',
			displayOptions: whenTunneled,
		},
		{
			displayName: 'SSH Password',
			name: 'sshPassword',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			displayOptions: { show: { ...whenTunneled.show, sshAuthenticateWith: ['password'] } },
		},
		{
			displayName: 'SSH Private Key',
			name: 'privateKey',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			default: '',
			placeholder: '-----BEGIN OPENSSH PRIVATE KEY-----',
			description: 'The whole text of the key file, such as ~/.ssh/id_ed25519. Lost line breaks are put back.',
			displayOptions: { show: { ...whenTunneled.show, sshAuthenticateWith: ['privateKey'] } },
		},
		{
			displayName: 'SSH Passphrase',
			name: 'passphrase',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Of the private key, if it has one',
			displayOptions: { show: { ...whenTunneled.show, sshAuthenticateWith: ['privateKey'] } },
		},
		{
			displayName: 'Maximum Number of Connections',
			name: 'maxConnections',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 10,
			description:
				'Connections open at the same time in each n8n process; further work waits its turn. Multiply it by the number of workers.',
		},
		{
			displayName: 'Minimum Number of Connections',
			name: 'minConnections',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description:
				'Connections that stay open between runs, so that the next one need not log in: for half an hour after the last one. The others are closed when they are idle.',
		},
		{
			displayName: 'Statement Timeout (Seconds)',
			name: 'statementTimeout',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: 'How long one statement may run in the database. 0 leaves it to the server.',
		},
	];
}
