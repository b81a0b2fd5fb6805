import type { ClusterOptions, RedisOptions } from 'ioredis';
import Redis, { Cluster } from 'ioredis';
import type {
	Beat,
	LimitStore,
	Pause,
	ReserveReply,
	ReserveRequest,
	SlotReply,
	SlotRequest,
	StoreEvents,
	Wake,
} from './limitStore';
import { BEAT, LEASE_SLOTS, PAUSE, RECALL, REMEMBER, RESERVE } from './redisScripts';
import type { RedisSettings } from './redisSettings';

const PREFIX = 'steady:';
/** One key for all, so in a Cluster one place for all. */
const PROCESSES = `${PREFIX}{processes}`;
const CONNECT_TIMEOUT_MS = 1_000;

type Argument = string | number;
/** What `scripts` adds to a client: the key first, then the arguments. */
interface Scripts {
	steadyReserve(...args: Argument[]): Promise<string[]>;
	steadyLeaseSlots(...args: Argument[]): Promise<string[]>;
	steadyPause(...args: Argument[]): Promise<[string, string]>;
	steadyRecall(...args: Argument[]): Promise<[string | null, string, string]>;
	steadyRemember(...args: Argument[]): Promise<null>;
	steadyBeat(...args: Argument[]): Promise<[string, string]>;
}

const SCRIPTS = Object.fromEntries(
	Object.entries({
		steadyReserve: RESERVE,
		steadyLeaseSlots: LEASE_SLOTS,
		steadyPause: PAUSE,
		steadyRecall: RECALL,
		steadyRemember: REMEMBER,
		steadyBeat: BEAT,
	}).map(([name, lua]) => [name, { lua, numberOfKeys: 1 }]),
);

/**
 * Limits in Redis 5 or later. Each question is one Lua script, so that nothing happens in between, run by Redis' own clock;
 * it touches one key only. News come over a second connection.
 */
export class RedisStore implements LimitStore {
	readonly name: string;
	/** Servers are shared between databases, and so are channels. */
	private readonly channel: string;
	private client: ((Redis | Cluster) & Scripts) | undefined;
	private subscriber: Redis | undefined;

	constructor(private readonly settings: RedisSettings) {
		this.name = `Redis at ${settings.nodes.map(({ host, port }) => `${host}:${port}`).join(', ')}`;
		this.channel = `${PREFIX}news:${settings.db ?? 0}`;
	}

	async open(events: StoreEvents): Promise<void> {
		this.close();
		const { settings } = this;
		const client = settings.kind === 'cluster' ? newCluster(settings) : newServer(settings);
		this.client = client as (Redis | Cluster) & Scripts;
		await connected(client, events);
		const subscriber =
			client instanceof Cluster
				? new Redis(subscriberOptions(settings, client.nodes('master')[0]))
				: newServer(settings);
		this.subscriber = subscriber;
		await connected(subscriber, events);
		subscriber.on('message', (_channel: string, message: string) => tell(events, message));
		await subscriber.subscribe(this.channel);
	}

	close(): void {
		for (const client of [this.client, this.subscriber]) {
			if (!client) continue;
			const connections = client instanceof Cluster ? client.nodes() : [client];
			client.disconnect();
			// Not when the server is ready to: it may not answer any more.
			for (const { stream } of connections) stream?.destroy();
		}
		this.client = undefined;
		this.subscriber = undefined;
	}

	async reserve({ key, own, terms, ...request }: ReserveRequest): Promise<ReserveReply> {
		const reply = await this.scripts.steadyReserve(
			PREFIX + key,
			...[own, terms].flatMap(({ perSecond, burst, latenessMs }) => [perSecond, burst, latenessMs]),
			request.units,
			request.gapMs,
			request.firstMs,
			request.horizonMs,
			request.creditMs,
			flag(request.returning),
		);
		const [granted, baseMs, perSecond, burst, latenessMs, until, resumeMs, now] = reply.map(Number);
		return {
			granted: granted === 1,
			baseMs,
			terms: { perSecond, burst, latenessMs },
			pause: { until, ms: until - now },
			resumeMs,
			now,
		};
	}

	async leaseSlots({ key, ...request }: SlotRequest): Promise<SlotReply> {
		const reply = await this.scripts.steadyLeaseSlots(
			PREFIX + key,
			request.process,
			request.capacity,
			request.keep,
			request.desired,
			flag(request.wants),
			request.ttlMs,
			flag(request.returning),
		);
		const [held, capacity, share, crowded, starving, wanting, hoarding, until, resumeMs, now] = reply.map(Number);
		return {
			held,
			capacity,
			share,
			crowded: crowded === 1,
			starving: starving === 1,
			wanting: wanting === 1,
			hoarding: hoarding === 1,
			pause: { until, ms: until - now },
			resumeMs,
			now,
		};
	}

	async pause(key: string, ms: number): Promise<Pause> {
		return readPause(await this.scripts.steadyPause(PREFIX + key, ms, this.channel, key));
	}

	async wake(key: string, process: string, why: Wake): Promise<void> {
		await this.connection.publish(this.channel, `woken ${key} ${process} ${why}`);
	}

	async recall(key: string): Promise<{ note: string | undefined; pause: Pause }> {
		const [note, ...pause] = await this.scripts.steadyRecall(PREFIX + key);
		return { note: note ?? undefined, pause: readPause(pause) };
	}

	async remember(key: string, note: string, ttlMs: number): Promise<void> {
		await this.scripts.steadyRemember(PREFIX + key, note, ttlMs);
	}

	async beat(process: string, ttlMs: number): Promise<Beat> {
		const [alive, now] = await this.scripts.steadyBeat(PROCESSES, process, ttlMs, this.channel);
		return { alive: Number(alive), now: Number(now) };
	}

	private get connection(): Redis | Cluster {
		if (!this.client) throw new Error('the connection is closed');
		return this.client;
	}

	private get scripts(): Scripts {
		return this.connection as (Redis | Cluster) & Scripts;
	}
}

function flag(value: boolean): number {
	return value ? 1 : 0;
}

function readPause([until, now]: readonly string[]): Pause {
	return { until: Number(until), ms: Number(until) - Number(now) };
}

function tell(events: StoreEvents, message: string): void {
	const [what, ...parts] = message.split(' ');
	if (what === 'paused') {
		events.paused(parts[0], readPause(parts.slice(1)));
	} else if (what === 'woken') {
		events.woken(parts[0], parts[1], parts[2] as Wake);
	} else if (what === 'joined') {
		events.joined(Number(parts[0]));
	}
}

/**
 * A lost connection is not repaired but replaced, by whoever uses the store: that way there is one rule for all its kinds,
 * and no timer of the client's that would keep the process alive.
 */
function commonOptions({ username, password, tls, family }: RedisSettings): RedisOptions {
	return {
		username,
		password,
		tls,
		family,
		connectTimeout: CONNECT_TIMEOUT_MS,
		lazyConnect: true,
		enableOfflineQueue: false,
		enableReadyCheck: false,
		maxRetriesPerRequest: 0,
		autoResubscribe: false,
		autoResendUnfulfilledCommands: false,
		retryStrategy: () => null,
		connectionName: 'n8n-nodes-steady',
		disableClientInfo: true,
	};
}

function newServer(settings: RedisSettings): Redis {
	const { nodes, db } = settings;
	const options: RedisOptions = { ...commonOptions(settings), db, scripts: SCRIPTS };
	if (settings.kind === 'server') return new Redis({ ...options, ...nodes[0] });
	return new Redis({
		...options,
		sentinels: nodes.map((node) => ({ ...node })),
		name: settings.masterName,
		enableTLSForSentinelMode: settings.tls !== undefined,
		sentinelRetryStrategy: () => null,
		sentinelReconnectStrategy: () => null,
	});
}

function newCluster(settings: RedisSettings): Cluster {
	const options: ClusterOptions = {
		redisOptions: commonOptions(settings),
		clusterRetryStrategy: () => null,
		enableOfflineQueue: false,
		lazyConnect: true,
		slotsRefreshInterval: 0,
		scripts: SCRIPTS,
		...(settings.keepNodeNames ? { dnsLookup: (name, answer) => answer(null, name) } : {}),
	};
	const cluster = new Cluster(
		settings.nodes.map((node) => ({ ...node })),
		options,
	);
	cluster.on('+node', letGo);
	return cluster;
}

/** News reach every node of a Cluster. */
function subscriberOptions(settings: RedisSettings, node: Redis): RedisOptions {
	const { host, port } = node.options;
	return { ...commonOptions(settings), host, port };
}

/**
 * Connects, and tells when the connection is lost later.
 * @throws what the server or the network says, in place of the client's "Connection is closed"
 */
async function connected(client: Redis | Cluster, events: StoreEvents): Promise<void> {
	let last: Error | undefined;
	client.on('error', (error: Error) => (last = innermost(error)));
	if (client instanceof Redis) letGo(client);
	try {
		await client.connect();
		// The client calls itself connected before the server has looked at the password.
		await client.ping();
	} catch (error) {
		throw last ?? error;
	}
	client.once('end', () => events.lost(last ?? new Error('the connection was closed')));
}

/** A Cluster wraps what its last node said. */
function innermost(error: Error & { lastNodeError?: Error }): Error {
	return error.lastNodeError ?? error;
}

/** An open connection must not keep a process alive that has nothing else to do. */
function letGo(client: Redis): void {
	client.on('error', () => undefined);
	client.on('connect', () => client.stream.unref());
}
