import { Client } from 'pg';
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
import { FORGET_SETTING_MS } from './limitStore';
import { BEAT, CREATE_TABLE, LEASE_SLOTS, MAKE, NOTIFY, PAUSE, RECALL, REMEMBER, RESERVE } from './postgresStatements';

const CHANNEL = 'steady_limits';
const CONNECT_TIMEOUT_MS = 1_000;
/** Any number will do that nobody else locks. */
const CREATE_LOCK = 7_305_110_402;

interface ReserveRow {
	granted: boolean;
	base: number;
	rate: number;
	burst: number;
	lateness: number;
	paused: number;
	resume: number;
	now: number;
}

interface SlotRow {
	holders: Record<string, [held: number, wants: boolean, until: number]>;
	capacity: number;
	paused: number;
	resume: number;
	now: number;
}

/**
 * Limits in Postgres 11 or later, in the table `steady_limits` of the connection's first schema. Each question is one
 * statement, run by the server's own clock while it holds the bucket's row; news come as notifications. One connection in
 * all. Behind a pooler that parts statements from sessions no news arrive, so pauses are heard of only when asking.
 */
export class PostgresStore implements LimitStore {
	readonly name: string;
	private client: Client | undefined;
	/** Ends when the statement under way does: the client takes one at a time. */
	private underWay: Promise<unknown> = Promise.resolve();

	/**
	 * @param url as libpq and pg know it
	 * @throws Error when it cannot be read; it does not say what is in it
	 */
	constructor(private readonly url: string) {
		const { host, port } = newClient(url);
		this.name = `Postgres at ${host}:${port}`;
	}

	async open(events: StoreEvents): Promise<void> {
		this.close();
		const client = newClient(this.url);
		this.client = client;
		this.underWay = Promise.resolve();
		let last: Error | undefined;
		client.on('error', (error) => (last = error));
		client.on('end', () => events.lost(last ?? new Error('the connection was closed')));
		client.on('notification', ({ payload }) => tell(events, payload ?? ''));
		await client.connect();
		// An open connection must not keep a process alive that has nothing else to do.
		(client as Client & { unref(): void }).unref();
		await createTable(client);
		await client.query(`LISTEN ${CHANNEL}`);
	}

	close(): void {
		const { client } = this;
		this.client = undefined;
		if (!client) return;
		client.removeAllListeners('end');
		client.removeAllListeners('notification');
		// Not `end()`, which waits for the statement under way.
		const { stream } = (client as Client & { connection: { stream: { destroy(): void } } }).connection;
		stream.destroy();
	}

	async reserve({ key, own, terms, ...request }: ReserveRequest): Promise<ReserveReply> {
		const { granted, base, rate, burst, lateness, paused, resume, now } = await this.change<ReserveRow>(key, RESERVE, [
			...[own, terms].flatMap(({ perSecond, burst, latenessMs }) => [perSecond, burst, latenessMs]),
			request.units,
			request.gapMs,
			request.firstMs,
			request.horizonMs,
			request.creditMs,
			request.returning,
		]);
		return {
			granted,
			baseMs: base,
			terms: { perSecond: rate, burst, latenessMs: lateness },
			pause: { until: paused, ms: paused - now },
			resumeMs: resume,
			now,
		};
	}

	async leaseSlots({ key, ...request }: SlotRequest): Promise<SlotReply> {
		const row = await this.change<SlotRow>(key, LEASE_SLOTS, [
			request.process,
			request.capacity,
			request.keep,
			request.desired,
			request.wants,
			request.ttlMs,
			request.returning,
		]);
		const { [request.process]: mine, ...rest } = row.holders;
		const others = Object.values(rest).map(([held, wants]) => ({ held, wants }));
		const parties = others.length + 1;
		const share = Math.max(1, Math.floor(row.capacity / parties));
		const held = mine?.[0] ?? 0;
		const isOverdrawn = others.reduce((sum, other) => sum + other.held, held) > row.capacity;
		return {
			held,
			capacity: row.capacity,
			share,
			crowded: parties > row.capacity,
			starving: isOverdrawn || others.some((other) => other.wants && other.held < share),
			wanting: others.some((other) => other.wants),
			hoarding: others.some((other) => other.held > share),
			pause: { until: row.paused, ms: row.paused - row.now },
			resumeMs: row.resume,
			now: row.now,
		};
	}

	async pause(key: string, ms: number): Promise<Pause> {
		const { paused, now } = await this.change<{ paused: number; now: number }>(key, PAUSE, [ms, CHANNEL]);
		return { until: paused, ms: paused - now };
	}

	async wake(key: string, process: string, why: Wake): Promise<void> {
		await this.query(NOTIFY, [CHANNEL, `woken ${key} ${process} ${why}`]);
	}

	async recall(key: string): Promise<{ note: string | undefined; pause: Pause }> {
		const rows = await this.query<{ note: string | null; paused: number; now: number }>(RECALL, [key]);
		const { note, paused, now } = rows[0];
		return { note: note ?? undefined, pause: { until: paused, ms: paused - now } };
	}

	async remember(key: string, note: string, ttlMs: number): Promise<void> {
		await this.query(REMEMBER, [key, note, ttlMs]);
	}

	async beat(process: string, ttlMs: number): Promise<Beat> {
		const [{ alive, now }] = await this.query<Beat>(BEAT, [process, ttlMs, CHANNEL]);
		return { alive, now };
	}

	/** Runs a statement that changes the row of `key`, which may not be there yet, or not any more. */
	private async change<Row extends object>(key: string, statement: string, values: unknown[]): Promise<Row> {
		for (;;) {
			const rows = await this.query<Row>(statement, [key, ...values]);
			if (rows.length > 0) return rows[0];
			await this.query(MAKE, [key, FORGET_SETTING_MS]);
		}
	}

	private async query<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
		const { client } = this;
		const answer = this.underWay.then(async () => {
			if (!client || client !== this.client) throw new Error('the connection is closed');
			return (await client.query<Row>(text, values)).rows;
		});
		this.underWay = answer.catch(() => undefined);
		return await answer;
	}
}

function newClient(connectionString: string): Client {
	try {
		return new Client({
			connectionString,
			connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
			application_name: 'n8n-nodes-steady',
			keepAlive: true,
		});
	} catch {
		throw new Error('it must be written as postgres://user:password@host:port/database');
	}
}

/** Several processes may start at once, and CREATE … IF NOT EXISTS is not safe against that. */
async function createTable(client: Client): Promise<void> {
	const found = await client.query<{ table: string | null }>(`SELECT to_regclass('steady_limits')::text AS table`);
	if (found.rows[0].table !== null) return;
	await client.query('BEGIN');
	await client.query('SELECT pg_advisory_xact_lock($1)', [CREATE_LOCK]);
	await client.query(CREATE_TABLE);
	await client.query('COMMIT');
}

function tell(events: StoreEvents, message: string): void {
	const [what, ...parts] = message.split(' ');
	if (what === 'paused') {
		const until = Number(parts[1]);
		events.paused(parts[0], { until, ms: until - Number(parts[2]) });
	} else if (what === 'woken') {
		events.woken(parts[0], parts[1], parts[2] as Wake);
	} else if (what === 'joined') {
		events.joined(Number(parts[0]));
	}
}
