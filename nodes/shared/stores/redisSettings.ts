/** How to reach a Redis. */
export interface RedisSettings {
	/** A server, a Cluster's nodes, or the Sentinels that know where the server is. */
	readonly kind: 'server' | 'cluster' | 'sentinel';
	/** At least one. */
	readonly nodes: ReadonlyArray<{ readonly host: string; readonly port: number }>;
	/** What the Sentinels call the server. */
	readonly masterName?: string;
	readonly db?: number;
	readonly username?: string;
	readonly password?: string;
	/** Absent for a plain connection. */
	readonly tls?: { readonly servername?: string; readonly rejectUnauthorized?: boolean };
	/** 0 for both IPv4 and IPv6. */
	readonly family?: number;
	/** Cluster nodes are connected to by the name they announce, not by the address it resolves to. */
	readonly keepNodeNames?: boolean;
}

const DEFAULT_PORT = 6379;
const DEFAULT_SENTINEL_PORT = 26379;
const KINDS: Record<string, { kind: RedisSettings['kind']; tls: boolean }> = {
	'redis:': { kind: 'server', tls: false },
	'rediss:': { kind: 'server', tls: true },
	'redis+cluster:': { kind: 'cluster', tls: false },
	'rediss+cluster:': { kind: 'cluster', tls: true },
	'redis+sentinel:': { kind: 'sentinel', tls: false },
	'rediss+sentinel:': { kind: 'sentinel', tls: true },
};

/**
 * Reads `redis[s]://[user[:password]@]host[:port][/db]`, `redis[s]+cluster://…@host:port,host:port` and
 * `redis[s]+sentinel://…@host:port,host:port/masterName[/db]`.
 * @throws Error that says what is wrong, without the text itself: it may hold a password
 */
export function parseRedisUrl(url: string): RedisSettings {
	const match = /^([a-z+]+:)\/\/(?:([^@/]*)@)?([^/?#]*)((?:\/[^/?#]*)*)\/?$/i.exec(url.trim());
	const kind = match && KINDS[match[1].toLowerCase()];
	if (!match || !kind)
		throw new Error(`it must begin with one of ${Object.keys(KINDS).join('//, ')}// and name a host`);
	const [, , login = '', hosts, path] = match;
	const [username, password] = splitOnce(login, ':').map(decode);
	const defaultPort = kind.kind === 'sentinel' ? DEFAULT_SENTINEL_PORT : DEFAULT_PORT;
	const nodes = hosts.split(',').map((host) => parseNode(host, defaultPort));
	if (kind.kind === 'server' && nodes.length > 1)
		throw new Error('it names several hosts, which only redis+cluster and redis+sentinel have');
	const parts = path
		.split('/')
		.filter((part) => part !== '')
		.map(decode);
	const masterName = kind.kind === 'sentinel' ? (parts.shift() ?? 'mymaster') : undefined;
	return {
		kind: kind.kind,
		nodes,
		...(masterName === undefined ? {} : { masterName }),
		...(parts[0] === undefined ? {} : { db: parseDb(parts[0]) }),
		...(username === '' ? {} : { username }),
		...(password === '' ? {} : { password }),
		...(kind.tls ? { tls: { servername: isAddress(nodes[0].host) ? undefined : nodes[0].host } } : {}),
	};
}

/** `host`, `host:port`, `[v6]:port`; spaces around are ignored. */
export function parseNode(text: string, defaultPort = DEFAULT_PORT): { host: string; port: number } {
	const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text.trim());
	if (!match) throw new Error('a host must be written as host, host:port or [IPv6 address]:port');
	const port = match[3] === undefined ? defaultPort : Number(match[3]);
	if (port < 1 || port > 65_535) throw new Error('a port must be a number from 1 to 65535');
	return { host: match[1] ?? match[2], port };
}

function parseDb(text: string): number {
	if (!/^\d+$/.test(text)) throw new Error('the database must be a number');
	return Number(text);
}

function splitOnce(text: string, separator: string): [string, string] {
	const at = text.indexOf(separator);
	return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		throw new Error('a percent sign in it must be written as %25');
	}
}

function isAddress(host: string): boolean {
	return /^[\d.]+$/.test(host) || host.includes(':');
}
