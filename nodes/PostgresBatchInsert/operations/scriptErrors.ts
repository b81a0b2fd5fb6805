import type { Failed } from '../../shared/engine/outcome';
import type { ItemFailure } from '../../shared/n8n/errors';
import { itemFailure } from '../../shared/n8n/errors';
import type { TransactionReply } from '../../shared/transports/postgres/transaction';
import { WorkError } from '../../shared/transports/postgres/transaction';

/** SQL of an item, complete: any number of statements. */
export interface ItemScript {
	readonly item: number;
	readonly sql: string;
}

/** An item's SQL failed, in a transaction that is over because of it. */
export class ScriptError extends WorkError {
	override readonly name = 'ScriptError';

	constructor(
		readonly item: number,
		readonly refusal: Error,
	) {
		super(refusal.message);
	}
}

/** Finds the item whose SQL the database refused, when that can be told. */
export function blameScript(
	failed: Failed<TransactionReply<unknown>>,
	scripts: readonly ItemScript[],
): ReadonlyMap<number, ItemFailure> {
	const { reply } = failed;
	const error = reply === undefined || reply.done ? undefined : reply.error;
	const failure = itemFailure(failed);
	if (error instanceof ScriptError) {
		const script = scripts.find(({ item }) => item === error.item);
		return new Map([[error.item, locate(failure, error.refusal, script?.sql)]]);
	}
	return scripts.length === 1 && error !== undefined
		? new Map([[scripts[0].item, locate(failure, error, scripts[0].sql)]])
		: new Map();
}

/** Says in which line of the query an error is, where the server says at which character. */
function locate(failure: ItemFailure, error: Error, sql: string | undefined): ItemFailure {
	const position = Number((error as { position?: string }).position);
	if (sql === undefined || !Number.isInteger(position) || position < 1) return failure;
	const before = [...sql].slice(0, position - 1).join('');
	const line = before.split('\n').length;
	const place = `Line ${line}, character ${before.length - before.lastIndexOf('\n')} of the query.`;
	return { ...failure, description: failure.description === undefined ? place : `${place} ${failure.description}` };
}
