/**
 * Those who wait and must be told when a signal aborts, with one listener per signal however many they are: Node walks
 * all listeners of a signal whenever one is added, so that a hundred thousand of them would take minutes.
 */
export class AbortGroup<T> {
	private readonly waiting = new WeakMap<AbortSignal, { members: Set<T>; listener: () => void }>();

	/** @param abort told once per signal, with everybody who still waits */
	constructor(private readonly abort: (members: ReadonlySet<T>) => void) {}

	/** `signal` must not have aborted yet; without a signal there is nothing to be told. */
	add(signal: AbortSignal | undefined, member: T): void {
		if (!signal) return;
		let entry = this.waiting.get(signal);
		if (!entry) {
			const members = new Set<T>();
			const listener = () => {
				this.waiting.delete(signal);
				this.abort(members);
			};
			entry = { members, listener };
			this.waiting.set(signal, entry);
			signal.addEventListener('abort', listener, { once: true });
		}
		entry.members.add(member);
	}

	/** Waits no longer. The last one takes the listener along: a signal may live longer than many runs. */
	delete(signal: AbortSignal | undefined, member: T): void {
		const entry = signal && this.waiting.get(signal);
		if (!entry?.members.delete(member) || entry.members.size > 0) return;
		this.waiting.delete(signal as AbortSignal);
		(signal as AbortSignal).removeEventListener('abort', entry.listener);
	}
}
