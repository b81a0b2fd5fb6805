import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** A throw-away Redis on a free port of 127.0.0.1, which keeps nothing on disk. */
export interface RedisServer {
	readonly port: number;
	readonly url: string;
	/** Ends the server as a crash would. */
	kill(): Promise<void>;
	/** Starts it again on the same port, empty. */
	start(): Promise<void>;
	/** Keeps it from answering without closing its connections; `false` lets it go on. */
	freeze(frozen: boolean): void;
	stop(): Promise<void>;
}

const BINARY = process.env.REDIS_SERVER ?? 'redis-server';
const START_TIMEOUT_MS = 10_000;

/** Whether this machine can run a Redis; without one, the tests that need it are skipped (CI installs it). */
export function hasRedis(): boolean {
	return spawnSync(BINARY, ['--version']).status === 0;
}

export interface RedisServerOptions {
	/** More settings, as in redis.conf. */
	readonly settings?: readonly string[];
	/** Listens for TLS connections only. */
	readonly tls?: { readonly certificate: string; readonly key: string };
	/** Starts a Sentinel instead. */
	readonly sentinel?: boolean;
}

/** @throws Error that says how to get a Redis when there is none */
export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
	const folder = await mkdtemp(join(tmpdir(), 'steady-redis-'));
	const port = await freePort();
	const settings = ['bind 127.0.0.1', `dir ${folder}`, 'save ""', 'appendonly no', ...(options.settings ?? [])];
	if (options.tls) {
		await writeFile(join(folder, 'cert.pem'), options.tls.certificate);
		await writeFile(join(folder, 'key.pem'), options.tls.key);
		settings.push(`tls-cert-file ${folder}/cert.pem`, `tls-key-file ${folder}/key.pem`, 'tls-auth-clients no');
		settings.push('port 0', `tls-port ${port}`);
	} else {
		settings.push(`port ${port}`);
	}
	const file = join(folder, 'redis.conf');
	await writeFile(file, `${settings.join('\n')}\n`);

	let server: ChildProcess;
	const start = async () => {
		let output = '';
		server = spawn(BINARY, options.sentinel ? [file, '--sentinel'] : [file], { stdio: ['ignore', 'pipe', 'pipe'] });
		server.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
		server.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
		const failed = once(server, 'error').then(([error]: Error[]) => {
			throw new Error(
				`Redis did not start (${error.message}). These tests need a real one: install redis-server, or name it in REDIS_SERVER.`,
			);
		});
		const ready = async () => {
			const deadline = Date.now() + START_TIMEOUT_MS;
			while (!/Ready to accept connections|Sentinel ID is/.test(output)) {
				if (server.exitCode !== null || Date.now() > deadline) throw new Error(`Redis did not start:\n${output}`);
				await new Promise((resolve) => setTimeout(resolve, 10));
			}
		};
		await Promise.race([failed, ready()]);
	};
	const end = async () => {
		if (server.exitCode !== null || server.signalCode !== null) return;
		const exited = once(server, 'exit');
		server.kill('SIGKILL');
		await exited;
	};
	await start();
	return {
		port,
		url: `${options.tls ? 'rediss' : 'redis'}://127.0.0.1:${port}`,
		start,
		kill: end,
		freeze: (frozen) => void server.kill(frozen ? 'SIGSTOP' : 'SIGCONT'),
		stop: async () => {
			await end();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** A client for the test's own questions. */
export function redisClient(server: RedisServer, password?: string): Redis {
	return new Redis(server.port, '127.0.0.1', { password, retryStrategy: () => null });
}

async function freePort(): Promise<number> {
	const probe = createServer().listen(0, '127.0.0.1');
	await once(probe, 'listening');
	const { port } = probe.address() as { port: number };
	probe.close();
	await once(probe, 'close');
	return port;
}
