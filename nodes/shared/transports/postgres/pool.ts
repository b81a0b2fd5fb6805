import type { ClientConfig, PoolClient } from 'pg';
import { Client, Pool } from 'pg';
import type { Lease, Registry } from '../../resources/registry';
import type { PostgresSettings } from './settings';
import { fingerprint } from './settings';
import { tlsOptions } from './tls';
import type { OpenSsh } from './tunnel';
import { TunnelError, TunnelSocket } from './tunnel';

/** A connection is replaced after this time, so that it follows changes of DNS and balancers. */
const CONNECTION_LIFETIME_S = 30 * 60;

/** First TCP keepalive probe after this silence, well before the idle limits of common firewalls. */
const KEEPALIVE_AFTER_MS = 10_000;

/** How long a cancel request may take before the connection is cut without it. */
const CANCEL_TIMEOUT_MS = 500;

/** How long a farewell may take. */
const FAREWELL_MS = 1_000;

/** Shown in pg_stat_activity. */
const APPLICATION_NAME = 'n8n-nodes-steady';

/**
 * Connections to one database with one set of settings, made when needed and closed when idle. How many calls may use
 * them at the same time is counted by the engine (`slotsKey`), so nothing queues in here.
 */
export class ConnectionPool {
	private readonly pool: Pool;
	private readonly fresh = new WeakSet<PoolClient>();
	private starved = 0;

	constructor(
		readonly settings: PostgresSettings,
		/** Names the bucket in which the engine counts the connections in use. */
		readonly slotsKey: string,
		/** Needed for settings with a tunnel. */
		private readonly openSsh?: OpenSsh,
	) {
		this.pool = new Pool({
			...connectionOptions(settings, openSsh),
			max: settings.maxConnections,
			min: settings.minConnections,
			idleTimeoutMillis: settings.idleMs,
			maxLifetimeSeconds: CONNECTION_LIFETIME_S,
			allowExitOnIdle: true,
		});
		this.pool.on('connect', (client) => {
			this.fresh.add(client);
			// It may die in the moment before anybody has got it, when an error that nobody listens to would end the process.
			client.on('error', () => undefined);
		});
		// An idle connection that dies has nobody to tell; the pool has dropped it already.
		this.pool.on('error', () => undefined);
	}

	/**
	 * Takes a connection.
	 * @throws the socket's or the server's error, or `signal.reason` when the wait was cut short
	 */
	async take(signal: AbortSignal): Promise<TakenConnection> {
		signal.throwIfAborted();
		const connecting = this.pool.connect();
		const client = await new Promise<PoolClient>((resolve, reject) => {
			const onAbort = () => {
				// It may still arrive; then it goes back unused.
				connecting.then(
					(late) => late.release(),
					() => undefined,
				);
				reject(signal.reason as Error);
			};
			signal.addEventListener('abort', onAbort, { once: true });
			connecting.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
		});
		const reused = !this.fresh.delete(client);
		return new TakenConnection(client, reused, this);
	}

	/**
	 * A connection gets no answer to its first word: a pooler in session mode has nobody to serve it as long as others of
	 * ours sit idle. They are closed, and no new ones kept, until the returned function is called.
	 */
	shareWithStarved(): () => void {
		this.starved++;
		for (let idle = this.pool.idleCount; idle > 0; idle--) {
			this.pool.connect().then(
				(client) => client.release(true),
				() => undefined,
			);
		}
		return () => {
			this.starved--;
		};
	}

	/** True when connections are needed more elsewhere than here. */
	get isStarved(): boolean {
		return this.starved > 0;
	}

	/** What pg needs to know to connect. */
	get connectionOptions(): ClientConfig {
		return connectionOptions(this.settings, this.openSsh);
	}

	/** Connections open now, idle ones included. */
	get openConnections(): number {
		return this.pool.totalCount;
	}

	async close(): Promise<void> {
		await this.pool.end();
	}
}

/** A connection in use. Give it back with `release`, exactly once. */
export class TakenConnection {
	private broken = false;

	constructor(
		readonly client: PoolClient,
		/** True when it has served before, so that the server or a firewall may have closed it unnoticed. */
		readonly reused: boolean,
		readonly pool: ConnectionPool,
	) {
		client.on('error', this.onError);
	}

	/** Differs from what it was before whenever something has come in or gone out. */
	get traffic(): string {
		const { bytesRead, bytesWritten, writableLength } = this.stream;
		return `${bytesRead} ${bytesWritten} ${writableLength}`;
	}

	/** The session's number on the server, or what a pooler says in its place. */
	get processId(): number {
		return (this.client as unknown as PgInternals).processID ?? 0;
	}

	/** Stops what runs on the server and cuts the connection. What is not committed by then never will be. */
	async kill(): Promise<void> {
		this.broken = true;
		await cancelRunningStatement(this.client, this.pool);
		this.stream.destroy();
	}

	/** Breaks the connection, so that the statement under way fails with `reason`. */
	cut(reason: Error): void {
		this.broken = true;
		this.stream.destroy(reason);
	}

	/** @param reusable false when the state of the connection is not known */
	release(reusable: boolean): void {
		this.client.release(this.broken || !reusable || this.pool.isStarved);
		this.client.off('error', this.onError);
	}

	private get stream(): PgInternals['connection']['stream'] {
		return (this.client as unknown as PgInternals).connection.stream;
	}

	/** The statement under way fails with the same error; without a listener it would end the process. */
	private readonly onError = () => {
		this.broken = true;
	};
}

/**
 * Borrows the pool for these settings from the registry. Settings that a credential does not have any more are given up
 * at once, even when connections were to be kept open.
 * @param credential what the credential says by itself
 * @param settings the same with what the node says
 */
export async function usePool(
	registry: Registry,
	credentialId: string,
	credential: PostgresSettings,
	settings: PostgresSettings,
	openSsh?: OpenSsh,
): Promise<Lease<ConnectionPool>> {
	const all = `postgres:${credentialId}:`;
	const current = `${all}${fingerprint(credential)}:`;
	const key = `${current}${fingerprint(settings)}`;
	return await registry.use(
		key,
		() => {
			if (settings.minConnections > 0) evictOutdated(registry, all, current);
			return new ConnectionPool(settings, `${key}/connections`, openSsh);
		},
		async (pool) => await pool.close(),
		settings.minConnections > 0 ? CONNECTION_LIFETIME_S * 1000 : settings.idleMs,
	);
}

function evictOutdated(registry: Registry, all: string, current: string): void {
	for (const { key } of registry.snapshot()) {
		if (key.startsWith(all) && !key.startsWith(current)) registry.evict(key);
	}
}

/** What pg keeps to itself, and a cancel request needs (protocol documentation, 54.2.8). */
interface PgInternals {
	readonly processID: number | null;
	readonly secretKey: number | null;
	readonly connection: {
		readonly stream: {
			readonly bytesRead: number;
			readonly bytesWritten: number;
			readonly writableLength: number;
			destroy(reason?: Error): void;
		};
		connect(port: number, host: string): void;
		on(event: 'connect' | 'sslconnect' | 'error' | 'end', listener: () => void): void;
		requestSsl(): void;
		cancel(processId: number, secretKey: number): void;
	};
}

/** Says goodbye, and does not wait for ever to be let go. */
export function closeQuickly(client: Client): void {
	const { stream } = (client as unknown as PgInternals).connection;
	const timer = setTimeout(() => stream.destroy(), FAREWELL_MS);
	timer.unref();
	client.end().then(
		() => clearTimeout(timer),
		() => stream.destroy(),
	);
}

async function cancelRunningStatement(
	client: PoolClient,
	{ settings, connectionOptions: options }: ConnectionPool,
): Promise<void> {
	const { processID, secretKey } = client as unknown as PgInternals;
	if (processID === null || secretKey === null) return;
	const { connection } = new Client(options) as unknown as PgInternals;
	const send = () => connection.cancel(processID, secretKey);
	await new Promise<void>((resolve) => {
		const timer = setTimeout(resolve, CANCEL_TIMEOUT_MS);
		timer.unref();
		connection.on('error', resolve);
		// The server closes the connection when it has passed the request on.
		connection.on('end', resolve);
		connection.on('connect', () => (settings.tls.mode === 'disable' ? send() : connection.requestSsl()));
		connection.on('sslconnect', send);
		connection.connect(settings.port, settings.host);
	});
	connection.stream.destroy();
}

function connectionOptions(settings: PostgresSettings, openSsh: OpenSsh | undefined): ClientConfig {
	const { tunnel } = settings;
	return {
		...(tunnel === undefined ? {} : { stream: () => new TunnelSocket(openSsh ?? noSsh, tunnel) }),
		host: settings.host,
		port: settings.port,
		database: settings.database,
		user: settings.user,
		// A function, because pg would take an empty password from the environment instead.
		password: () => settings.password,
		ssl: tlsOptions(settings.tls),
		connectionTimeoutMillis: settings.connectTimeoutMs,
		keepAlive: true,
		keepAliveInitialDelayMillis: KEEPALIVE_AFTER_MS,
		application_name: APPLICATION_NAME,
	};
}

async function noSsh(): Promise<never> {
	return await Promise.reject(new TunnelError('SSH_LOGIN', 'SSH tunnels cannot be opened here', undefined));
}
