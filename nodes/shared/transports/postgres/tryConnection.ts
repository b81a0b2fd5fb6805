import type { Failure } from '../../engine/verdict';
import { explain } from './explain';
import { ConnectionPool } from './pool';
import type { PostgresSettings } from './settings';
import { adjustSettings, originOf } from './settings';
import { PostgresTransport } from './transaction';
import type { OpenSsh } from './tunnel';

/** Somebody waits in front of a dialog. */
const PATIENCE_MS = 10_000;

/** Logs in and asks for one row. @returns what went wrong, if anything did */
export async function tryConnection(settings: PostgresSettings, openSsh?: OpenSsh): Promise<Failure | undefined> {
	const quick = adjustSettings(settings, { connectTimeoutMs: PATIENCE_MS, maxConnections: 1, minConnections: 0 });
	const pool = new ConnectionPool(quick, 'test', openSsh);
	try {
		const reply = await new PostgresTransport<void>(pool).send(
			{ mode: 'read', work: async (session) => void (await session.run({ text: 'SELECT 1' })) },
			AbortSignal.timeout(2 * PATIENCE_MS),
		);
		return reply.done ? undefined : explain(reply.error, originOf(settings), reply.stage);
	} finally {
		await pool.close();
	}
}
