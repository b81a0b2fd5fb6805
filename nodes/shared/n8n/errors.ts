import type { IDataObject, INode, INodeExecutionData, JsonObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import type { Disposition, Failed } from '../engine/outcome';

/** How one item ended that did not succeed. */
export interface ItemFailure {
	readonly message: string;
	readonly description?: string;
	readonly httpCode?: number;
	readonly code?: string;
	readonly attempts: number;
	readonly outcome: Disposition;
	/** Epoch milliseconds. */
	readonly retryAt?: number;
	readonly cause?: unknown;
	/** What else is known in data: column, constraint. */
	readonly details?: IDataObject;
}

/** What the engine's outcome means for the item it belongs to. */
export function itemFailure({ failure, attempts, disposition, retryAt }: Failed<unknown>): ItemFailure {
	const { message, description, httpCode, code, cause } = failure;
	const advice = disposition === 'unknown' ? joinSentences(description, UNKNOWN) : description;
	return { message, description: advice, httpCode, code, attempts, outcome: disposition, retryAt, cause };
}

/** A failure after something was carried out that must not be done twice: an earlier step, or the call whose answer failed. */
export function carriedOut(failure: ItemFailure): ItemFailure {
	return { ...failure, outcome: 'unknown', description: joinSentences(failure.description, CARRIED_OUT) };
}

const CARRIED_OUT = 'Something of this item was carried out: look at the service before you send it again.';

const UNKNOWN = 'Whether it was carried out cannot be known: look at the service before you send it again.';

/** What an error thrown while the item was being prepared or its answer read means for the item. */
export function thrownFailure(error: unknown, outcome: Disposition, attempts: number): ItemFailure {
	const { message, description, httpCode } = (error ?? {}) as {
		message?: string;
		description?: string | null;
		httpCode?: string | null;
	};
	return {
		message: message ?? String(error),
		description: description ?? undefined,
		httpCode: httpCode ? Number(httpCode) : undefined,
		attempts,
		outcome,
		cause: error,
	};
}

/**
 * The item that stands for a failed one in the output.
 *
 * n8n replaces the whole `json` of an item that has an `error` property by the bare message, and routes items whose json
 * holds nothing but `error` to the error output all the same; so the details go into `json` alone. With "Retry On Fail"
 * n8n would take the first such item for a reason to run the whole node again, all items with it: then the property is
 * used after all, because sending everything twice is worse than losing the details.
 */
export function errorItem(node: INode, failure: ItemFailure, itemIndex: number): INodeExecutionData {
	const pairedItem = { item: itemIndex };
	if (node.retryOnFail) return { json: {}, error: nodeError(node, failure, itemIndex), pairedItem };
	const { message, description, httpCode, code, attempts, outcome, retryAt, details } = failure;
	const error: IDataObject = {
		...details,
		message,
		description,
		httpCode,
		code,
		attempts,
		outcome,
		retryAt: isoTime(retryAt),
	};
	for (const key of Object.keys(error)) if (error[key] === undefined) delete error[key];
	return { json: { error }, pairedItem };
}

/** A node error with our own words: n8n's class would put its general ones in their place. */
export function nodeError(
	node: INode,
	failure: ItemFailure,
	itemIndex: number,
	description = failure.description,
): NodeApiError {
	const error = new NodeApiError(node, { message: failure.message } as JsonObject, {
		itemIndex,
		...(failure.httpCode === undefined ? {} : { httpCode: String(failure.httpCode) }),
	});
	error.message = failure.message;
	error.description = description ?? null;
	if (failure.cause !== undefined && error.cause === undefined) {
		// As the language does it: n8n copies what can be enumerated into the execution, sockets and all.
		Object.defineProperty(error, 'cause', { value: failure.cause, writable: true, configurable: true });
	}
	return error;
}

/** Services name moments that no date can hold. */
function isoTime(at: number | undefined): string | undefined {
	const date = new Date(at ?? NaN);
	return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** How all items of a run ended, for the error that ends the run. */
export interface RunTally {
	readonly done: readonly number[];
	readonly failed: ReadonlyArray<{ readonly itemIndex: number; readonly failure: ItemFailure }>;
	readonly notStarted: readonly number[];
	/** Sound items of a transaction that failed because of others. */
	readonly rolledBack?: readonly number[];
}

/**
 * The error that stops the workflow. n8n throws the node's output away with it, so it says what was done, what was not
 * and what is uncertain, by item index.
 */
export function stopError(node: INode, { done, failed, notStarted, rolledBack = [] }: RunTally): NodeApiError {
	const { itemIndex, failure } = failed[0];
	const total = done.length + failed.length + notStarted.length + rolledBack.length;
	const by = (outcome: Disposition) =>
		failed.filter((entry) => entry.failure.outcome === outcome).map((entry) => entry.itemIndex);
	const account = [
		['done', done],
		['refused by the service', by('rejected')],
		['outcome unknown', by('unknown')],
		['rolled back', rolledBack],
		['not sent', [...by('notSent'), ...notStarted].sort((a, b) => a - b)],
	] as const;
	const parts = account
		.filter(([, indices]) => indices.length > 0)
		.map(([what, indices]) => `${what}: ${count(indices.length)} (${ranges(indices)})`);
	const summary = total > 1 ? `Of ${count(total)} items, counted from 0 – ${parts.join('; ')}.` : undefined;
	return nodeError(node, failure, itemIndex, joinSentences(failure.description, summary));
}

/** Index lists as people write them: 0–16, 18, 20–1,999. */
export function ranges(indices: readonly number[]): string {
	const MOST_SHOWN = 12;
	const spans: string[] = [];
	for (let i = 0; i < indices.length; i++) {
		const from = i;
		while (i + 1 < indices.length && indices[i + 1] === indices[i] + 1) i++;
		spans.push(from === i ? count(indices[i]) : `${count(indices[from])}–${count(indices[i])}`);
	}
	const more = spans.length - MOST_SHOWN;
	return more > 0 ? `${spans.slice(0, MOST_SHOWN).join(', ')} and ${count(more)} more places` : spans.join(', ');
}

function count(n: number): string {
	return n.toLocaleString('en-US');
}

function joinSentences(...sentences: Array<string | undefined>): string | undefined {
	const given = sentences.filter((sentence) => sentence !== undefined && sentence !== '');
	return given.length > 0 ? given.join(' ') : undefined;
}
