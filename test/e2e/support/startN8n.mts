import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, startWorker } from '../../../demo/n8n.mts';
import { startRedis } from '../../support/redisServer.mts';
import { N8nApi } from '../../../demo/n8nApi.mts';
import { installPack, makePack } from '../../../demo/pack.mts';
import { keptFolder } from '../../../demo/places.mts';
import { freePort } from '../../../demo/ports.mts';
import { startPostgres } from '../../../demo/postgres.mts';
import { Started } from '../../../demo/started.mts';
import { ownFolder } from '../../../demo/unprivileged.mts';
import { prepareHosts } from './mappedHosts.mts';
import { type Connection, N8n } from './n8n.mts';

const DATABASE = 'n8n';
const OWNER = { email: 'owner@example.com', password: 'Owner-of-tests-1' };

export interface StartOptions {
	/** `queue`: a main process, a Redis, and `workers` processes that run the executions. Default `regular`. */
	mode?: 'regular' | 'queue';
	/** Default 2. */
	workers?: number;
	/** Environment variables for all n8n processes. */
	env?: Record<string, string>;
	/** `true`: the database is as safe, and as slow, as Postgres is by default. For benchmarks. */
	durable?: boolean;
}

/** A real n8n with the packed nodes installed, its Postgres, and all that belongs to them, in a temporary folder. */
export interface OwnN8n extends N8n {
	/** Ends every process started for it and removes its folder. */
	stop(): Promise<void>;
	/** Kills the main process as a crash would, does something while there is none, and starts another one in its place. */
	crash(meanwhile: () => Promise<void> | void): Promise<void>;
}

export async function startN8n(options: StartOptions = {}): Promise<OwnN8n> {
	const started = new Started();
	try {
		const { connection, crash } = await start(options, started);
		const n8n = await N8n.connect(connection);
		return Object.assign(n8n, { stop: () => started.endAll(), crash });
	} catch (error) {
		await started.endAll();
		throw error;
	}
}

async function start(
	options: StartOptions,
	started: Started,
): Promise<{ connection: Connection } & Pick<OwnN8n, 'crash'>> {
	const folder = ownFolder(await mkdtemp(join(tmpdir(), 'steady-e2e-')));
	started.add(async () => rmSync(folder, { recursive: true, force: true }));
	const user = join(folder, 'n8n');
	await installPack(await makePack(join(keptFolder(), 'pack')), user);

	const postgres = await startPostgres({ folder: join(folder, 'postgres'), durable: options.durable ?? false });
	started.add(() => postgres.stop());
	await postgres.ensureDatabase(DATABASE);

	const hosts = await prepareHosts(join(folder, 'hosts'));
	const env = { ...hosts.env, ...(options.mode === 'queue' ? await queueSettings(started) : {}), ...options.env };
	if (options.env?.NODE_OPTIONS !== undefined)
		env.NODE_OPTIONS = `${hosts.env.NODE_OPTIONS} ${options.env.NODE_OPTIONS}`;
	const settings = { folder: user, postgres, database: DATABASE, env };
	const serverSettings = { ...settings, port: await freePort() };
	let server = await startServer(serverSettings);
	started.add(() => server.stop());
	const crash: OwnN8n['crash'] = async (meanwhile) => {
		// Its task runner is in the same group.
		process.kill(-server.child.pid, 'SIGKILL');
		await server.child.ended;
		await meanwhile();
		server = await startServer(serverSettings);
	};
	const logFiles = [server.child.logFile];
	if (options.mode === 'queue') {
		for (let number = 1; number <= (options.workers ?? 2); number++) {
			const worker = await startWorker({ ...settings, port: await freePort() }, `worker-${number}`);
			started.add(() => worker.stop());
			logFiles.push(worker.child.logFile);
		}
	}
	await new N8nApi(server.url).signIn(OWNER);
	const { host, port, user: login, password } = postgres;
	const connection = {
		url: server.url,
		owner: OWNER,
		logFiles,
		serverPid: server.child.pid,
		hosts: hosts.mapping,
		postgres: { host, port, user: login, password },
	};
	return { connection, crash };
}

async function queueSettings(started: Started): Promise<Record<string, string>> {
	const redis = await startRedis();
	started.add(() => redis.stop());
	return {
		EXECUTIONS_MODE: 'queue',
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
	};
}
