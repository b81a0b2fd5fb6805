import type { Verdict } from './verdict';

/** One attempt, as it ended. Holds nothing that could be secret: no query, header, body or value. */
export interface AttemptEvent {
	readonly label: string;
	readonly origin: string;
	/** Epoch milliseconds of the end of the reply. */
	readonly at: number;
	/** 1 for the first request of the call. */
	readonly attempt: number;
	readonly verdict: Verdict['kind'];
	/** HTTP status, SQLSTATE or socket error code, where there is one. */
	readonly code?: string | number;
	/** Milliseconds between sending and the end of the reply. */
	readonly tookMs: number;
	/** Milliseconds that passed before sending: the limit's queue. */
	readonly queuedMs: number;
	/** Milliseconds of that queue during which the service had asked for a pause. */
	readonly pausedMs: number;
	/** Milliseconds until the next attempt, when there will be one. */
	readonly nextInMs?: number;
}
