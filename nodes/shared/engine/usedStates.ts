import type { Clock } from './clock';

/** Long enough for what was learned to outlive a daily schedule. */
const KEPT_MS = 24 * 3_600_000;
const SWEEP_EVERY_MS = 600_000;

/** What is kept by name: made when it is first used, and forgotten a day after the last use. */
export class UsedStates<T> {
	private readonly states = new Map<string, { readonly state: T; users: number; usedAt: number }>();
	private nextSweepAt = 0;

	/** @param close told about every state that is forgotten */
	constructor(
		private readonly clock: Clock,
		private readonly close: (state: T) => void,
	) {}

	/** Call `done` once for every `use`. */
	use(name: string, make: () => T): T {
		const now = this.clock.now();
		if (now >= this.nextSweepAt) this.sweep(now);
		let entry = this.states.get(name);
		if (!entry) {
			entry = { state: make(), users: 0, usedAt: now };
			this.states.set(name, entry);
		}
		entry.users++;
		return entry.state;
	}

	done(name: string): void {
		const entry = this.states.get(name);
		if (!entry) return;
		entry.users--;
		entry.usedAt = this.clock.now();
	}

	*[Symbol.iterator](): Generator<[string, T]> {
		for (const [name, { state }] of this.states) yield [name, state];
	}

	private sweep(now: number): void {
		this.nextSweepAt = now + SWEEP_EVERY_MS;
		for (const [name, { state, users, usedAt }] of this.states) {
			if (users > 0 || now - usedAt <= KEPT_MS) continue;
			this.states.delete(name);
			this.close(state);
		}
	}
}
