import { createRequire } from 'node:module';
import { connect } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { generateKeyPairSync } from 'node:crypto';
import type { Duplex } from 'node:stream';

/* An SSH server that lets connections through, made of the library that n8n brings. */

const fromDemo = createRequire(join(import.meta.dirname, '../../demo/package.json'));

interface SshConnection {
	on(
		event: 'authentication',
		listener: (context: {
			method: string;
			username: string;
			password?: string;
			key?: { data: Buffer };
			accept(): void;
			reject(): void;
		}) => void,
	): void;
	on(event: 'ready' | 'close' | 'error', listener: () => void): void;
	on(
		event: 'tcpip',
		listener: (accept: () => Duplex, reject: () => void, info: { destIP: string; destPort: number }) => void,
	): void;
	end(): void;
}

const ssh2 = fromDemo('ssh2') as {
	Server: new (options: { hostKeys: string[] }, onConnection: (connection: SshConnection) => void) => Server;
	utils: { parseKey(key: string): { getPublicSSH(): Buffer } };
};

export interface SshServer {
	readonly port: number;
	readonly user: string;
	readonly password: string;
	/** PEM of a key that is let in. */
	readonly privateKey: string;
	/** Connections let through so far. */
	readonly forwarded: number;
	/** Ends all sessions, as a restart would. */
	dropSessions(): void;
	stop(): Promise<void>;
}

export async function startSshServer(): Promise<SshServer> {
	const rsaKey = () =>
		generateKeyPairSync('rsa', {
			modulusLength: 2048,
			privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
			publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
		});
	const privateKey = rsaKey().privateKey;
	const known = ssh2.utils.parseKey(privateKey).getPublicSSH();
	const sessions = new Set<SshConnection>();
	let forwarded = 0;
	const server = new ssh2.Server({ hostKeys: [rsaKey().privateKey] }, (connection) => {
		sessions.add(connection);
		connection.on('close', () => sessions.delete(connection));
		connection.on('error', () => undefined);
		connection.on('authentication', (context) => {
			const right =
				context.username === 'tunnel' &&
				(context.method === 'publickey' ? context.key?.data.equals(known) : context.password === 'tunnel pass');
			if (right) context.accept();
			else context.reject();
		});
		connection.on('tcpip', (accept, reject, { destIP, destPort }) => {
			const socket = connect(destPort, destIP);
			socket.once('connect', () => {
				forwarded++;
				const channel = accept();
				socket.pipe(channel).pipe(socket);
				channel.on('error', () => socket.destroy());
				channel.on('close', () => socket.destroy());
				socket.on('close', () => channel.end());
			});
			socket.once('error', () => reject());
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		port: (server.address() as AddressInfo).port,
		user: 'tunnel',
		password: 'tunnel pass',
		privateKey,
		get forwarded() {
			return forwarded;
		},
		dropSessions: () => {
			for (const session of sessions) session.end();
		},
		stop: async () => {
			for (const session of sessions) session.end();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
