import type { Clock } from '../../nodes/shared/engine/clock';

/** Some day in 2027, so that what is counted from the epoch has the size it has in life. */
const START = Date.UTC(2027, 0, 15, 8);
/** More timers than this at one moment are a clockwork that turns on the spot. */
const MOST_AT_ONCE = 200_000;

interface Timer {
	readonly at: number;
	readonly order: number;
	readonly fire: () => void;
	cancelled: boolean;
}

/**
 * Virtual time. Timers fire in the order of their times, on whole milliseconds as Node's do, and everything that can
 * happen between two of them happens before the second.
 */
export class FakeClock implements Clock {
	private time: number;
	private readonly timers: Timer[] = [];
	private added = 0;
	private live = 0;
	private atOnce = 0;

	constructor(start = START) {
		this.time = start;
	}

	now(): number {
		return this.time;
	}

	after(ms: number, fire: () => void): () => void {
		if (Number.isNaN(ms)) throw new Error('A timer was set for no time at all (NaN)');
		const timer: Timer = { at: this.time + Math.ceil(Math.max(0, ms)), order: this.added++, fire, cancelled: false };
		this.push(timer);
		this.live++;
		return () => {
			if (!timer.cancelled) this.live--;
			timer.cancelled = true;
		};
	}

	/** Timers that are set and not taken back. */
	get pending(): number {
		return this.live;
	}

	/** Lets `ms` milliseconds pass. */
	async advance(ms: number): Promise<void> {
		await this.advanceTo(this.time + ms);
	}

	async advanceTo(end: number): Promise<void> {
		await settle();
		while (await this.fireNext(end));
		this.time = Math.max(this.time, end);
	}

	/**
	 * Lets time pass until `promise` is settled.
	 * @throws when that can never be, because nothing is left to wait for: a wake-up was missed
	 */
	async until<T>(promise: Promise<T>): Promise<T> {
		let settled = false;
		const watch = () => (settled = true);
		promise.then(watch, watch);
		await settle();
		while (!settled) if (!(await this.fireNext(Infinity))) throw new Error('Nothing is left to wait for');
		return await promise;
	}

	private async fireNext(end: number): Promise<boolean> {
		const next = this.pop(end);
		if (!next) return false;
		this.atOnce = next.at === this.time ? this.atOnce + 1 : 0;
		if (this.atOnce > MOST_AT_ONCE) throw new Error('Time stands still');
		this.time = next.at;
		this.live--;
		next.cancelled = true;
		next.fire();
		await settle();
		return true;
	}

	private push(timer: Timer): void {
		const { timers } = this;
		let at = timers.push(timer) - 1;
		while (at > 0) {
			const parent = (at - 1) >> 1;
			if (!isBefore(timer, timers[parent])) break;
			timers[at] = timers[parent];
			at = parent;
		}
		timers[at] = timer;
	}

	private pop(end: number): Timer | undefined {
		while (this.timers.length > 0 && (this.timers[0].cancelled || this.timers[0].at <= end)) {
			const first = this.removeFirst();
			if (!first.cancelled) return first;
		}
		return undefined;
	}

	private removeFirst(): Timer {
		const { timers } = this;
		const first = timers[0];
		const last = timers.pop() as Timer;
		if (timers.length === 0) return first;
		let at = 0;
		for (;;) {
			let child = 2 * at + 1;
			if (child >= timers.length) break;
			if (child + 1 < timers.length && isBefore(timers[child + 1], timers[child])) child++;
			if (!isBefore(timers[child], last)) break;
			timers[at] = timers[child];
			at = child;
		}
		timers[at] = last;
		return first;
	}
}

function isBefore(a: Timer, b: Timer): boolean {
	return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Everything that is ready to happen has happened: promises queue more promises, and only the event loop sees the end. */
export async function settle(): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
}
