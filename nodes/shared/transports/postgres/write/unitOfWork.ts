import { quoteIdentifier, quoteQualified } from '../identifiers';
import type { Session } from '../transaction';
import { WorkError } from '../transaction';

/** What holds for the whole transaction, beside the rows. */
export interface UnitOfWork {
	/** SET LOCAL ROLE: whose privileges and row-level security policies apply. */
	readonly role?: string;
	/** SET LOCAL, name to value. Policies read them with current_setting(). */
	readonly settings: ReadonlyArray<readonly [name: string, value: string]>;
	/** Constraints that can be deferred are checked at COMMIT. */
	readonly deferConstraints: boolean;
	/** CREATE TABLE statements, run first. */
	readonly create: readonly string[];
	/** Tables that are emptied before anything is written. */
	readonly truncate: ReadonlyArray<{ readonly schema: string; readonly name: string }>;
	/** NOTIFY; delivered by the database when the transaction has been committed. */
	readonly notify?: { readonly channel: string; readonly payload: string };
	/** Names this work: what was written once under this key is not written again. */
	readonly idempotencyKey?: string;
	/** A fingerprint of what the result is about. What was done under the key must have had the same. */
	readonly shape: string;
}

/** What `runUnitOfWork` brings back. */
export interface UnitResult<T> {
	readonly value: T;
	/** When the work had been done before, under the same key: its result then, and its time (ISO). */
	readonly doneAt?: string;
}

/** The key is taken by work whose result would not fit. */
class KeyTakenError extends WorkError {
	override readonly name = 'KeyTakenError';

	constructor(key: string, doneAt: string) {
		super(
			`The idempotency key "${key}" was used before, at ${doneAt}, for other items or with other settings. Nothing was written: give each write a key of its own`,
		);
	}
}

/** What is kept under a key. */
interface Kept<T> {
	readonly shape: string;
	readonly value: T;
}

/** Where keys are kept, found by the search path, so that each database or role can have its own. */
const IDEMPOTENCY_TABLE = 'steady_idempotency';

const CREATE_IDEMPOTENCY_TABLE = `CREATE TABLE IF NOT EXISTS ${IDEMPOTENCY_TABLE} (
	key text PRIMARY KEY,
	result json,
	done_at timestamptz NOT NULL DEFAULT pg_catalog.now()
)`;

/** Sets up the session as the work wants it, for reading the catalog as well as for writing. */
export async function prepareSession(session: Session, { role, settings }: UnitOfWork): Promise<void> {
	if (role !== undefined) await session.run({ text: `SET LOCAL ROLE ${quoteIdentifier(role)}` });
	for (const [name, value] of settings) {
		await session.run({ text: 'SELECT pg_catalog.set_config($1, $2, true)', values: [name, value] });
	}
}

/** True when reading the catalog needs the session set up first. */
export function changesSession({ role, settings }: UnitOfWork): boolean {
	return role !== undefined || settings.length > 0;
}

/** True when the work must be in one transaction with something else. */
export function needsTransaction(unit: UnitOfWork): boolean {
	return (
		changesSession(unit) || unit.deferConstraints || unit.notify !== undefined || unit.idempotencyKey !== undefined
	);
}

/**
 * Does the work inside the transaction that `session` is in. With a key, the work and the note that it was done are
 * committed together, so a repeat finds out whether an answer that got lost had been a yes.
 */
export async function runUnitOfWork<T>(
	session: Session,
	unit: UnitOfWork,
	work: () => Promise<T>,
): Promise<UnitResult<T>> {
	const { idempotencyKey: key, shape } = unit;
	// Looked up now: the work may set a search path of its own.
	const keys = key === undefined ? '' : await idempotencyTable(session);
	if (key !== undefined) {
		const earlier = await claim<T>(session, keys, key, shape);
		if (earlier !== undefined) return earlier;
	}
	await prepareSession(session, unit);
	if (unit.deferConstraints) await session.run({ text: 'SET CONSTRAINTS ALL DEFERRED' });
	for (const text of unit.create) await session.run({ text });
	if (unit.truncate.length > 0) {
		await session.run({
			text: `TRUNCATE ${unit.truncate.map(({ schema, name }) => quoteQualified(schema, name)).join(', ')}`,
		});
	}
	const value = await work();
	if (unit.notify) {
		await session.run({
			text: 'SELECT pg_catalog.pg_notify($1, $2)',
			values: [unit.notify.channel, unit.notify.payload],
		});
	}
	if (key !== undefined) {
		// The work may have taken a role of its own, too.
		await session.run({ text: 'RESET ROLE' });
		await session.run({
			text: `UPDATE ${keys} SET result = $2 WHERE key = $1`,
			values: [key, JSON.stringify({ shape, value } satisfies Kept<T>)],
		});
	}
	return { value };
}

/**
 * Takes the key, waiting for another transaction that has it.
 * @param table SQL name of the table of keys
 * @returns what was done under it before, if anything was
 * @throws KeyTakenError when that was something else
 */
async function claim<T>(
	session: Session,
	table: string,
	key: string,
	shape: string,
): Promise<UnitResult<T> | undefined> {
	const { rowCount } = await session.run({
		text: `INSERT INTO ${table} (key) VALUES ($1) ON CONFLICT (key) DO NOTHING`,
		values: [key],
	});
	if (rowCount === 1) return undefined;
	const { rows } = await session.run({
		text: `SELECT result, pg_catalog.to_char(done_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') FROM ${table} WHERE key = $1`,
		values: [key],
	});
	const [kept, doneAt] = rows[0] as [Kept<T> | null, string];
	if (kept?.shape !== shape) throw new KeyTakenError(key, doneAt);
	return { value: kept.value, doneAt };
}

/** @returns SQL name of the table of keys, which is created when there is none */
async function idempotencyTable(session: Session): Promise<string> {
	// Asked first: creating needs a privilege that writing to an existing table does not.
	const found = await findIdempotencyTable(session);
	if (found !== undefined) return found;
	// Two sessions that create it at the same time would collide in the catalog; the lock goes with the transaction.
	await session.run({ text: `SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('${IDEMPOTENCY_TABLE}'))` });
	await session.run({ text: CREATE_IDEMPOTENCY_TABLE });
	return (await findIdempotencyTable(session)) ?? IDEMPOTENCY_TABLE;
}

async function findIdempotencyTable(session: Session): Promise<string | undefined> {
	const { rows } = await session.run({
		text: `SELECT n.nspname, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			WHERE c.oid = pg_catalog.to_regclass($1)`,
		values: [IDEMPOTENCY_TABLE],
	});
	return rows.length === 0 ? undefined : quoteQualified(String(rows[0][0]), String(rows[0][1]));
}
