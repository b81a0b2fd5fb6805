import { quoteIdentifier, quoteQualified } from '../identifiers';
import type { Session } from '../transaction';

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
}

/** What `runUnitOfWork` brings back. */
export interface UnitResult<T> {
	readonly value: T;
	/** When the work had been done before, under the same key: its result then, and its time (ISO). */
	readonly doneAt?: string;
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

/**
 * Does the work inside the transaction that `session` is in. With a key, the work and the note that it was done are
 * committed together, so a repeat finds out whether an answer that got lost had been a yes.
 */
export async function runUnitOfWork<T>(
	session: Session,
	unit: UnitOfWork,
	work: () => Promise<T>,
): Promise<UnitResult<T>> {
	const { idempotencyKey: key } = unit;
	if (key !== undefined) {
		const earlier = await claim<T>(session, key);
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
		if (unit.role !== undefined) await session.run({ text: 'RESET ROLE' });
		await session.run({
			text: `UPDATE ${IDEMPOTENCY_TABLE} SET result = $2 WHERE key = $1`,
			values: [key, JSON.stringify(value)],
		});
	}
	return { value };
}

/** Takes the key, waiting for another transaction that has it. @returns what was done under it before, if anything was */
async function claim<T>(session: Session, key: string): Promise<UnitResult<T> | undefined> {
	const insert = {
		text: `INSERT INTO ${IDEMPOTENCY_TABLE} (key) VALUES ($1) ON CONFLICT (key) DO NOTHING`,
		values: [key],
	};
	await ensureIdempotencyTable(session);
	const { rowCount } = await session.run(insert);
	if (rowCount === 1) return undefined;
	const { rows } = await session.run({
		text: `SELECT result, pg_catalog.to_char(done_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') FROM ${IDEMPOTENCY_TABLE} WHERE key = $1`,
		values: [key],
	});
	const [result, doneAt] = rows[0];
	return { value: result as T, doneAt: String(doneAt) };
}

async function ensureIdempotencyTable(session: Session): Promise<void> {
	// Asked first: creating needs a privilege that writing to an existing table does not.
	const { rows } = await session.run({
		text: 'SELECT pg_catalog.to_regclass($1) IS NOT NULL',
		values: [IDEMPOTENCY_TABLE],
	});
	if (rows[0][0] === true) return;
	// Two sessions that create it at the same time would collide in the catalog; the lock goes with the transaction.
	await session.run({ text: `SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('${IDEMPOTENCY_TABLE}'))` });
	await session.run({ text: CREATE_IDEMPOTENCY_TABLE });
}
