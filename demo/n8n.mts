import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, lastLines, startChild } from './child.mts';
import { freePort } from './ports.mts';
import type { Postgres } from './postgres.mts';

const READY_WITHIN_MS = 180_000;
const N8N_CLI = join(import.meta.dirname, 'node_modules', 'n8n', 'bin', 'n8n');

/** Switches off whatever n8n would fetch from its makers' servers or send to them. */
const NOTHING_FROM_OUTSIDE = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_DISABLED_MODULES: 'mcp-registry',
};

export interface N8nOptions {
	/** n8n's user folder: settings, encryption key and community packages live in its `.n8n`. */
	folder: string;
	/** n8n keeps its own tables here; the database must exist. */
	postgres: Postgres;
	database: string;
	port: number;
	/** More environment variables; they win over ours. */
	env?: Record<string, string>;
	/** Hears of the process as soon as it exists, so that it can be ended while it is still starting. */
	onChild?: (child: Child) => void;
}

/** A running `n8n start` or `n8n worker`. */
export interface N8nProcess {
	readonly url: string;
	readonly child: Child;
	/** Ends n8n and its task runner. */
	stop(): Promise<void>;
}

/** The environment that one n8n process of ours gets: nothing of the caller's own n8n settings leaks in. */
async function n8nEnvironment(options: N8nOptions): Promise<Record<string, string>> {
	const { postgres } = options;
	return {
		...inherited(),
		N8N_USER_FOLDER: options.folder,
		N8N_HOST: '127.0.0.1',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(options.port),
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		N8N_SECURE_COOKIE: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		// The pack is installed the way users install it; the coming default would forbid that.
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		...NOTHING_FROM_OUTSIDE,
		N8N_LOG_LEVEL: 'warn',
		// In seconds: what still runs when we end it is nothing anybody waits for.
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '3',
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: postgres.host,
		DB_POSTGRESDB_PORT: String(postgres.port),
		DB_POSTGRESDB_USER: postgres.user,
		DB_POSTGRESDB_PASSWORD: postgres.password,
		DB_POSTGRESDB_DATABASE: options.database,
		...options.env,
	};
}

/**
 * Starts n8n and waits until it answers.
 * @throws Error with n8n's own last lines when it ends early or takes longer than three minutes.
 */
export async function startServer(options: N8nOptions): Promise<N8nProcess> {
	return await start(options, ['start'], 'n8n', {});
}

/** Starts a worker for n8n's queue mode; `options.port` is where it tells that it is ready. */
export async function startWorker(options: N8nOptions, name: string): Promise<N8nProcess> {
	return await start(options, ['worker'], name, {
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(options.port),
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
	});
}

async function start(
	options: N8nOptions,
	command: string[],
	name: string,
	env: Record<string, string>,
): Promise<N8nProcess> {
	mkdirSync(join(options.folder, '.n8n'), { recursive: true, mode: 0o700 });
	// Found after a crash, it makes n8n wait for ten seconds.
	rmSync(join(options.folder, '.n8n', 'crash.journal'), { force: true });
	const child = startChild(process.execPath, [N8N_CLI, ...command], join(options.folder, `${name}.log`), {
		cwd: options.folder,
		env: { ...(await n8nEnvironment(options)), ...env },
	});
	options.onChild?.(child);
	const url = `http://127.0.0.1:${options.port}`;
	const stop = () => endN8n(child);
	for (const giveUp = Date.now() + READY_WITHIN_MS; !(await isReady(url)); await sleep(200)) {
		if (child.endedWith === undefined && Date.now() < giveUp) continue;
		await stop();
		throw new Error(`${name} did not start (${child.endedWith}). Its last lines:\n${lastLines(child.logFile)}`);
	}
	return { url, child, stop };
}

/** Ends an n8n process of any kind; it ends its task runner itself. */
export async function endN8n(child: Child): Promise<void> {
	await child.end('SIGTERM', 15_000);
}

/** Ready means that the migrations are done and the web server answers (`/healthz/readiness`). */
async function isReady(url: string): Promise<boolean> {
	try {
		return (await fetch(`${url}/healthz/readiness`)).ok;
	} catch {
		return false;
	}
}

function inherited(): Record<string, string> {
	const wanted = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'NODE_EXTRA_CA_CERTS'];
	return Object.fromEntries(wanted.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
