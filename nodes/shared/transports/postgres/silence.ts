import { Client } from 'pg';
import type { ConnectionPool, TakenConnection } from './pool';
import { closeQuickly } from './pool';
import { isServerError } from './serverError';

/** What tells a session from all others, for those who look at it from another connection. */
export interface SessionMark {
	readonly pid: number;
	/** Begin of its transaction, in seconds since 1970, as the server writes it. */
	readonly transaction?: string;
	/** What it was sent: the beginning of its transaction, or a statement that is one by itself. */
	readonly statement?: string;
	/** True when the statement takes no time by itself. */
	readonly brief?: boolean;
}

/** SQL for the mark of the transaction that it is run in. */
export const MARK_COLUMNS =
	'pg_catalog.pg_backend_pid(), pg_catalog.date_part($$epoch$$, pg_catalog.now())::pg_catalog.text';

const SESSION = `FROM pg_catalog.pg_stat_activity
WHERE pid = $1 AND (pg_catalog.date_part($$epoch$$, xact_start)::pg_catalog.text = $2 OR pg_catalog.left(query, 100) = pg_catalog.left($3, 100))`;

/** What a look from another connection shows of a session that says nothing. */
type Sighting =
	/** The server is busy with what it was sent. */
	| 'working'
	/** It waits for this side, or has answered: the wire has swallowed something. */
	| 'done'
	/** The server cannot be reached either. */
	| 'unreachable'
	/** A pooler stands between, or the server lets nobody in just now. */
	| 'unknown';

/** So many times in a row it has to look as if nothing will come any more. */
const CERTAIN = 2;

/**
 * Finds out whether a silent server is still at work. Statements may take hours, so silence alone means nothing; but a
 * wire that swallows all and stays open is noticed neither by the server nor by TCP. So when nothing has moved for as long
 * as connecting may take, another connection looks.
 */
export class SilenceWatch {
	private timer: NodeJS.Timeout | undefined;
	private moved: string;
	private looks = 0;
	private stopped = false;

	/** @param onDead is called when nothing will come any more; the session on the server has been ended, if it could be */
	constructor(
		private readonly connection: TakenConnection,
		private readonly mark: SessionMark | undefined,
		private readonly onDead: () => void,
	) {
		this.moved = connection.traffic;
		this.wait();
	}

	stop(): void {
		this.stopped = true;
		clearTimeout(this.timer);
	}

	private wait(): void {
		const { connectTimeoutMs } = this.connection.pool.settings;
		this.timer = setTimeout(() => void this.look(), connectTimeoutMs);
	}

	private async look(): Promise<void> {
		const { pool, traffic } = this.connection;
		if (traffic !== this.moved) {
			this.moved = traffic;
			this.looks = 0;
			return this.wait();
		}
		const sighting = await lookAt(pool, this.mark);
		if (this.stopped) return;
		if (sighting === 'working') this.looks = 0;
		if (sighting === 'done' || sighting === 'unreachable') this.looks++;
		if (this.looks < CERTAIN) return this.wait();
		if (sighting === 'done') await endSession(pool, this.mark);
		if (!this.stopped) this.onDead();
	}
}

async function lookAt(pool: ConnectionPool, mark: SessionMark | undefined): Promise<Sighting> {
	// Who has not said a word yet waits in the line of a pooler, unless others are served.
	if (mark === undefined) {
		const answer = await askElsewhere(pool, 'SELECT 1', []);
		return typeof answer === 'string' ? answer : 'done';
	}
	const answer = await askElsewhere(pool, `SELECT state, wait_event_type ${SESSION}`, parametersOf(mark));
	if (typeof answer === 'string') return answer;
	// The number that a pooler gives to a session is not the server's; but then the pooler is there for others.
	if (answer.length === 0) return mark.transaction !== undefined || mark.brief === true ? 'done' : 'unknown';
	const [state, waitsFor] = answer[0];
	if (state === null) return 'unknown';
	return state === 'active' && waitsFor !== 'Client' ? 'working' : 'done';
}

/** What it holds would stand in the way of a repeat until the server notices that nobody is there. */
async function endSession(pool: ConnectionPool, mark: SessionMark | undefined): Promise<void> {
	if (mark === undefined) return;
	const text = `SELECT pg_catalog.pg_terminate_backend(pid) ${SESSION} AND state <> 'idle'`;
	await askElsewhere(pool, text, parametersOf(mark));
}

function parametersOf({ pid, transaction, statement }: SessionMark): Array<string | null> {
	return [String(pid), transaction ?? null, statement ?? null];
}

/** Asks on a connection of its own. */
async function askElsewhere(
	pool: ConnectionPool,
	text: string,
	values: ReadonlyArray<string | null>,
): Promise<unknown[][] | 'unreachable' | 'unknown'> {
	const client = new Client({ ...pool.connectionOptions, query_timeout: pool.settings.connectTimeoutMs });
	client.on('error', () => undefined);
	let isIn = false;
	try {
		await client.connect();
		isIn = true;
		return (await client.query<unknown[]>({ text, values: [...values], rowMode: 'array' })).rows;
	} catch (error) {
		return isIn || isServerError(error) ? 'unknown' : 'unreachable';
	} finally {
		closeQuickly(client);
	}
}
