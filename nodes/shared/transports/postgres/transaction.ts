import type { Transport } from '../../engine/transport';
import type { ConnectionPool, TakenConnection } from './pool';
import { isServerError } from './serverError';
import type { SessionMark } from './silence';
import { MARK_COLUMNS, SilenceWatch } from './silence';
import type { CopyStatement, Script, ScriptResult, Statement, StatementResult } from './statement';
import { execute, executeScript } from './statement';

/** A connection during one attempt. */
export interface Session {
	run(statement: Statement | CopyStatement): Promise<StatementResult>;
	/** Runs statements that somebody else wrote. */
	runScript(script: Script): Promise<ScriptResult[]>;
	/** The connection is closed afterwards, because what was run may have changed its settings. */
	discard(): void;
}

/** What is to be done in one attempt. */
export interface TransactionRequest<T> {
	/**
	 * Does the work; called anew for every attempt. What it throws rolls the attempt back: the server's and the socket's
	 * errors, and `WorkError` for a reason of its own, become a reply. Anything else is a defect and is thrown on.
	 */
	work(session: Session): Promise<T>;
	/**
	 * - `transaction`: between BEGIN and COMMIT, all or nothing
	 * - `statement`: a single statement that is its own transaction
	 * - `read`: a single statement that changes nothing
	 */
	readonly mode: 'transaction' | 'statement' | 'read';
	/** Milliseconds each statement may run; 0 leaves it to the server. */
	readonly statementTimeoutMs?: number;
}

/**
 * How far an attempt came. `begin` and `read` have changed nothing, `work` is undone when it does not get to `commit`.
 * Only a lost `commit` or a lost `statement` leaves doubt about what the server did.
 */
export type Stage = 'connect' | 'begin' | 'read' | 'work' | 'statement' | 'commit';

export type TransactionReply<T> =
	| { readonly done: true; readonly value: T }
	| {
			readonly done: false;
			readonly stage: Stage;
			readonly error: Error;
			/** True when the server cannot be asked any more: it broke off, and may have done what it did not confirm. */
			readonly lost: boolean;
	  };

/** A reason to give up that is neither the server's nor the socket's: rows that cannot be stored, for example. */
export class WorkError extends Error {
	override readonly name: string = 'WorkError';
}

/** COMMIT was answered with ROLLBACK: a statement had failed and its error was swallowed. */
export class RolledBackError extends WorkError {
	override readonly name = 'RolledBackError';

	constructor() {
		super('The database rolled the transaction back instead of committing it');
	}
}

/** Statements that somebody else wrote began a transaction and did not end it. */
class OpenTransactionError extends WorkError {
	override readonly name = 'OpenTransactionError';

	constructor() {
		super('The query began a transaction and did not end it, so the database undid it');
	}
}

/** What a connection is cut with that has been silent for too long. */
class SilenceError extends Error {
	override readonly name = 'SilenceError';
	readonly code = 'ETIMEDOUT';

	constructor() {
		super('The database has fallen silent: the connection is dead');
	}
}

/** How much longer than its statement timeout a server may be silent. */
const SILENCE_GRACE_MS = 5_000;

/** A first answer that takes longer than this is worth closing idle connections for. */
const HUNGER_MS = 500;

/** How long a COMMIT under way may take to answer after a cancel; the truth is worth that much. */
const COMMIT_GRACE_MS = 800;

/** The Postgres transport: one attempt is one whole transaction on a pooled connection. */
export class PostgresTransport<T> implements Transport<TransactionRequest<T>, TransactionReply<T>> {
	constructor(private readonly pool: ConnectionPool) {}

	async send(request: TransactionRequest<T>, signal: AbortSignal): Promise<TransactionReply<T>> {
		for (;;) {
			let connection: TakenConnection;
			try {
				connection = await this.pool.take(signal);
			} catch (error) {
				return { done: false, stage: 'connect', error: error as Error, lost: true };
			}
			const attempt = new Attempt(connection, request, signal);
			const reply = await attempt.toEnd();
			// The server or a firewall had closed the idle connection: another one will do.
			const harmless = !reply.done && reply.lost && (reply.stage === 'begin' || reply.stage === 'read');
			if (harmless && connection.reused && !signal.aborted) continue;
			return reply;
		}
	}
}

class Attempt<T> {
	private stage: Stage = 'begin';
	private cutAfterCommit: NodeJS.Timeout | undefined;
	private killed: Promise<void> | undefined;
	private discarded = false;
	private answered = false;
	/** By which others know the session, once it has said so. */
	private mark: SessionMark | undefined;
	private fed = (): void => undefined;

	constructor(
		private readonly connection: TakenConnection,
		private readonly request: TransactionRequest<T>,
		private readonly signal: AbortSignal,
	) {}

	async toEnd(): Promise<TransactionReply<T>> {
		this.signal.addEventListener('abort', this.onAbort, { once: true });
		let reusable = false;
		try {
			const value = await this.work();
			reusable = true;
			return { done: true, value };
		} catch (error) {
			if (!isReply(error) && !this.signal.aborted) throw error;
			const stage = this.stage;
			const lost = !(await this.rollBack());
			reusable = !lost && mayServeAgain(error as Error);
			return { done: false, stage, error: error as Error, lost };
		} finally {
			this.signal.removeEventListener('abort', this.onAbort);
			clearTimeout(this.cutAfterCommit);
			await this.killed;
			this.connection.release(reusable && !this.discarded);
		}
	}

	private async work(): Promise<T> {
		const session: Session = {
			run: async (statement) => await this.run(statement),
			runScript: async (script) => await this.runScript(script),
			discard: () => {
				this.discarded = true;
			},
		};
		const { mode, statementTimeoutMs = 0 } = this.request;
		if (mode === 'read') {
			this.stage = 'read';
			return await this.request.work(session);
		}
		if (mode === 'statement') {
			// Whether an idle connection is still there is asked with something that can be lost.
			if (this.connection.reused) await this.run({ text: '' });
			this.stage = 'statement';
			const value = await this.request.work(session);
			if (this.connection.client.getTransactionStatus() !== 'I') throw new OpenTransactionError();
			return value;
		}
		const timeout = statementTimeoutMs > 0 ? `; SET LOCAL statement_timeout = ${Math.ceil(statementTimeoutMs)}` : '';
		const begin = `BEGIN${timeout}; SELECT ${MARK_COLUMNS}`;
		this.mark = { pid: this.connection.processId, statement: begin, brief: true };
		const { rows } = await this.run({ text: begin });
		this.mark = { pid: Number(rows[0][0]), transaction: String(rows[0][1]) };
		this.stage = 'work';
		const value = await this.request.work(session);
		this.signal.throwIfAborted();
		this.stage = 'commit';
		const { command } = await this.run({ text: 'COMMIT' });
		if (command !== 'COMMIT') throw new RolledBackError();
		return value;
	}

	private async run(statement: Statement | CopyStatement): Promise<StatementResult> {
		return await this.watched(async () => await execute(this.connection.client, statement));
	}

	private async runScript(script: Script): Promise<ScriptResult[]> {
		if (this.stage === 'statement') this.mark = { pid: this.connection.processId, statement: script.script };
		return await this.watched(async () => await executeScript(this.connection.client, script));
	}

	/** Watches out for servers that say nothing at all. */
	private async watched<R>(statement: () => Promise<R>): Promise<R> {
		this.signal.throwIfAborted();
		const timers = [this.hungry(), this.silent()];
		const watch = new SilenceWatch(this.connection, this.mark, () => this.connection.cut(new SilenceError()));
		try {
			return await statement();
		} finally {
			watch.stop();
			for (const timer of timers) clearTimeout(timer);
			this.fed();
			this.fed = () => undefined;
			this.answered = true;
		}
	}

	/** The first word on a connection may find nobody at the other end of a pooler. */
	private hungry(): NodeJS.Timeout | undefined {
		if (this.answered) return undefined;
		return setTimeout(() => {
			this.fed = this.connection.pool.shareWithStarved();
		}, HUNGER_MS);
	}

	/**
	 * A server that does not keep to its own timeout is not heard any more: the wire swallows what it says. A statement on
	 * its own has no timeout on the server, because a setting outside of transactions would reach others through a pooler.
	 */
	private silent(): NodeJS.Timeout | undefined {
		const { mode, statementTimeoutMs = 0 } = this.request;
		if (statementTimeoutMs <= 0) return undefined;
		if (mode === 'statement') return setTimeout(() => this.kill(), statementTimeoutMs);
		return setTimeout(() => this.connection.cut(new SilenceError()), statementTimeoutMs + SILENCE_GRACE_MS);
	}

	private kill(): void {
		this.killed ??= this.connection.kill();
	}

	/**
	 * Undoes what was not committed, and finds out by it whether the server is still there. What its error message says
	 * about that is in the server's language.
	 */
	private async rollBack(): Promise<boolean> {
		if (this.killed !== undefined || this.signal.aborted) return false;
		const { client } = this.connection;
		const silent = setTimeout(() => this.connection.cut(new SilenceError()), SILENCE_GRACE_MS);
		try {
			await execute(client, { text: this.stage === 'work' ? 'ROLLBACK' : '' });
			// Somebody's own statements may have begun a transaction; that is known once the server has answered again.
			if (client.getTransactionStatus() !== 'I') await execute(client, { text: 'ROLLBACK' });
			return true;
		} catch {
			return false;
		} finally {
			clearTimeout(silent);
		}
	}

	private readonly onAbort = () => {
		if (this.stage === 'commit') this.cutAfterCommit = setTimeout(() => this.kill(), COMMIT_GRACE_MS);
		else this.kill();
	};
}

/** False for connections to a server that can only be read, and for those that somebody's statements left in doubt. */
function mayServeAgain(error: Error): boolean {
	return !isReadOnlyRefusal(error) && !(error instanceof OpenTransactionError);
}

/** A primary that became a standby: a new connection may find the new primary. */
export function isReadOnlyRefusal(error: Error): boolean {
	return isServerError(error) && error.code === '25006';
}

/** pg reports a lost connection in words of its own when the socket had no error to tell. */
const PG_CONNECTION_MESSAGES =
	/^(Connection terminated|Client has encountered a connection error|Client was closed|timeout expired|timeout exceeded when trying to connect|The server does not support SSL|There was an error establishing an SSL|Premature close)/i;

function isSocketError(error: Error): boolean {
	const { code, syscall } = error as NodeJS.ErrnoException;
	return (
		syscall !== undefined ||
		PG_CONNECTION_MESSAGES.test(error.message) ||
		(typeof code === 'string' &&
			/^(E[A-Z]+|ERR_(SSL|TLS|STREAM|SOCKET)_.*|[A-Z_]*CERT[A-Z_]*|UNABLE_TO_.*|HOSTNAME_MISMATCH)$/.test(code))
	);
}

function isReply(error: unknown): error is Error {
	return error instanceof Error && (error instanceof WorkError || isServerError(error) || isSocketError(error));
}
