import type { Clock } from '../engine/clock';

/** A borrowed resource. Give it back with `release`; a second release does nothing. */
export interface Lease<T> {
	readonly value: T;
	release(): void;
}

interface Entry {
	opening: Promise<unknown>;
	close: (value: never) => Promise<void> | void;
	users: number;
	idleMs: number;
	cancelEviction?: () => void;
	/** Set once the entry has left the registry: the last user closes it. */
	evicted: boolean;
}

/**
 * One of each: pools, agents and clients, shared by everything in the process that asks with the same key, closed when
 * nobody has used them for a while. A key must hold all that makes two resources different (credential id, fingerprint
 * of its values, settings): a changed credential is a new key, and the old resource goes when its last user does.
 */
export class Registry {
	private readonly entries = new Map<string, Entry>();

	constructor(private readonly clock: Clock) {}

	/**
	 * Borrows the resource `key`, opening it when it is not there. Simultaneous callers share one opening.
	 * @param open makes the resource; must not close over an execution
	 * @param close ends it; errors are swallowed, for nobody waits for it
	 * @param idleMs milliseconds without a user after which it is closed
	 * @throws what `open` throws; a failed opening is forgotten, the next caller tries again
	 */
	async use<T>(
		key: string,
		open: () => T | Promise<T>,
		close: (value: T) => Promise<void> | void,
		idleMs: number,
	): Promise<Lease<T>> {
		const entry = this.entries.get(key) ?? this.open(key, open, close, idleMs);
		entry.users++;
		entry.cancelEviction?.();
		entry.cancelEviction = undefined;
		try {
			const value = (await entry.opening) as T;
			let released = false;
			return {
				value,
				release: () => {
					if (released) return;
					released = true;
					this.leave(key, entry);
				},
			};
		} catch (error) {
			entry.users--;
			throw error;
		}
	}

	/** Takes `key` out: the next caller opens a new one; the old one is closed as soon as its last user has left. */
	evict(key: string): void {
		const entry = this.entries.get(key);
		if (!entry) return;
		this.entries.delete(key);
		entry.cancelEviction?.();
		entry.evicted = true;
		if (entry.users === 0) void closeQuietly(entry);
	}

	/** Closes everything that is idle now and takes the rest out; for tests and for a process that ends. */
	async closeAll(): Promise<void> {
		const entries = [...this.entries.entries()];
		for (const [key, entry] of entries) {
			this.entries.delete(key);
			entry.cancelEviction?.();
			entry.evicted = true;
		}
		await Promise.all(
			entries.filter(([, entry]) => entry.users === 0).map(async ([, entry]) => await closeQuietly(entry)),
		);
	}

	/** What is open, for the snapshot: keys may hold fingerprints, never secrets. */
	snapshot(): Array<{ key: string; users: number }> {
		return [...this.entries].map(([key, { users }]) => ({ key, users }));
	}

	private open<T>(
		key: string,
		open: () => T | Promise<T>,
		close: (value: T) => Promise<void> | void,
		idleMs: number,
	): Entry {
		const entry: Entry = { opening: Promise.resolve().then(open), close, users: 0, idleMs, evicted: false };
		this.entries.set(key, entry);
		entry.opening.catch(() => {
			if (this.entries.get(key) === entry) this.entries.delete(key);
		});
		return entry;
	}

	private leave(key: string, entry: Entry): void {
		entry.users--;
		if (entry.users > 0) return;
		if (entry.evicted) {
			void closeQuietly(entry);
			return;
		}
		entry.cancelEviction = this.clock.after(entry.idleMs, () => {
			if (entry.users === 0 && !entry.evicted) this.evict(key);
		});
	}
}

async function closeQuietly(entry: Entry): Promise<void> {
	try {
		await entry.close((await entry.opening) as never);
	} catch {
		// Nobody waits for a resource that is being thrown away.
	}
}
