/** One call that a client is asked to make. The last part of the path names the item. */
export interface Task {
	readonly method: 'GET' | 'POST';
	readonly url: string;
}

/** What the client's user is told about one call. */
export interface Ending {
	readonly ok: boolean;
	/** The error's words. */
	readonly says?: string;
}

/** An HTTP client with the retries it brings along, at its defaults. */
export interface Client {
	/** Makes one call. Resolves always: what the client throws becomes an ending. */
	send(task: Task): Promise<Ending>;
}

export interface ClientSettings {
	/** The bound on waiting, for clients that have one. */
	readonly maxWaitSeconds?: number;
}

/** What every file in clients/ exports. */
export interface ClientModule {
	open(settings: ClientSettings): Client;
}

/**
 * Who starts the calls: somebody who has `window` of them under way at a time (n8n sends all at once whatever this says),
 * or many who know nothing of each other, one every so many milliseconds.
 */
export type Pace = { readonly window: number } | { readonly everyMs: number };

/** Work for one client. */
export interface Job {
	readonly tasks: readonly Task[];
	readonly pace: Pace;
	/** Milliseconds after which the client is stopped and what it has done so far counts. */
	readonly giveUpAfterMs: number;
	readonly settings: ClientSettings;
}

/** How the work ended. */
export interface Run {
	/** By task; undefined for what was not over when the client was stopped. */
	readonly endings: ReadonlyArray<Ending | undefined>;
	/** Milliseconds from the first call to the last ending. */
	readonly ms: number;
	readonly finished: boolean;
}

/** A client that takes part, however it is run. */
export interface Contestant {
	readonly title: string;
	/** Package, version and licence, and how it is set up. */
	readonly about: string;
	run(job: Job): Promise<Run>;
}
