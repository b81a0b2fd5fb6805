import { AbortGroup } from '../engine/abortGroup';

interface Flight<T> {
	readonly landing: Promise<T>;
	readonly stop: AbortController;
	waiting: number;
}

const leaving = new AbortGroup<() => void>((members) => {
	for (const leave of members) leave();
});

/**
 * Work that is done once for all who ask for it at the same time. It belongs to none of them: one who is cancelled leaves,
 * and only when nobody waits any more is it called off.
 */
export class SingleFlight<T> {
	private readonly flights = new Map<string, Flight<T>>();

	/**
	 * Waits for the work `key`, starting it where nobody has.
	 * @param key names the work; must not hold a secret in clear
	 * @param start does it; its signal aborts when nobody waits any more
	 * @param signal ends the waiting of this one
	 * @throws what `start` throws, to all who wait; the signal's reason when that aborts
	 */
	async join(key: string, start: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
		signal?.throwIfAborted();
		const flight = this.flights.get(key) ?? this.depart(key, start);
		flight.waiting++;
		return await new Promise<T>((resolve, reject) => {
			const leave = () => {
				this.left(key, flight);
				reject(signal?.reason as Error);
			};
			leaving.add(signal, leave);
			const stay = () => leaving.delete(signal, leave);
			flight.landing.then(resolve, reject).finally(stay);
		});
	}

	private depart(key: string, start: (signal: AbortSignal) => Promise<T>): Flight<T> {
		const stop = new AbortController();
		const landing = Promise.resolve()
			.then(async () => await start(stop.signal))
			.finally(() => this.forget(key, flight));
		const flight: Flight<T> = { landing, stop, waiting: 0 };
		this.flights.set(key, flight);
		return flight;
	}

	private left(key: string, flight: Flight<T>): void {
		if (--flight.waiting > 0) return;
		// Whoever comes now must not be given what was called off.
		this.forget(key, flight);
		flight.stop.abort();
	}

	private forget(key: string, flight: Flight<T>): void {
		if (this.flights.get(key) === flight) this.flights.delete(key);
	}
}
