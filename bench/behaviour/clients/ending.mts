import type { Ending } from '../contract.mts';

/** Turns what a client does into what its user is told. */
export async function endingOf(call: () => Promise<unknown>): Promise<Ending> {
	try {
		await call();
		return { ok: true };
	} catch (error) {
		return { ok: false, says: error instanceof Error ? error.message : String(error) };
	}
}
