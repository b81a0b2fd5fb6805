import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, serverOwner } from './postgresServer';

export interface PgBouncer {
	readonly port: number;
	stop(): Promise<void>;
}

export interface PgBouncerOptions {
	readonly server: { readonly port: number; readonly user: string; readonly password: string };
	readonly poolMode: 'session' | 'transaction';
	/** Connections to the server at most. */
	readonly poolSize: number;
}

/** PgBouncer is a package of the system, not of npm. */
export function hasPgBouncer(): boolean {
	return spawnSync('pgbouncer', ['--version']).status === 0;
}

/** Starts a pooler on a free port of 127.0.0.1 in front of a server; everybody is let in. */
export async function startPgBouncer({ server, poolMode, poolSize }: PgBouncerOptions): Promise<PgBouncer> {
	const home = await mkdtemp(join(tmpdir(), 'steady-pgbouncer-'));
	const owner = await serverOwner();
	const port = await freePort();
	const config = join(home, 'pgbouncer.ini');
	await writeFile(
		config,
		[
			'[databases]',
			`* = host=127.0.0.1 port=${server.port} user=${server.user} password=${server.password}`,
			'[pgbouncer]',
			'listen_addr = 127.0.0.1',
			`listen_port = ${port}`,
			'unix_socket_dir =',
			'auth_type = any',
			`pool_mode = ${poolMode}`,
			`default_pool_size = ${poolSize}`,
			'max_client_conn = 500',
		].join('\n'),
	);
	if (owner) {
		await chmod(home, 0o755);
		await chown(home, owner.uid, owner.gid);
	}
	const process: ChildProcess = spawn('pgbouncer', [config], { ...owner, cwd: home, stdio: 'ignore' });
	while (!(await answers(port))) {
		if (process.exitCode !== null) throw new Error(`PgBouncer did not start: exit code ${process.exitCode}`);
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	return {
		port,
		stop: async () => {
			const exited = once(process, 'exit');
			process.kill('SIGKILL');
			await exited;
			await rm(home, { recursive: true, force: true });
		},
	};
}

async function answers(port: number): Promise<boolean> {
	const socket = connect(port, '127.0.0.1');
	return await new Promise((resolve) => {
		socket.once('connect', () => resolve(true));
		socket.once('error', () => resolve(false));
	}).then((result) => {
		socket.destroy();
		return result as boolean;
	});
}
