import { MinHeap } from './minHeap';

/** Somebody in a line. */
export interface Place {
	/** Who has the smallest goes first. */
	readonly ticket: number;
	/** Left for whatever reason; the line skips it. */
	gone: boolean;
}

/** So many who are gone are not worth the trouble of throwing them out. */
const MOST_GONE = 1_000;

/**
 * First in, first out, by ticket. Nearly all come in the order of their tickets and stand in a plain list; those who come
 * back with an older one stand in a heap beside it.
 *
 * The first place is never taken from whoever has it: an older ticket comes second. Lines are themselves kept in order by
 * their first one.
 */
export class WaitingLine<T extends Place> {
	private firstPlace: T | undefined;
	private queue: T[] = [];
	/** Where in the queue the line begins. */
	private head = 0;
	private latestTicket = 0;
	private back = new MinHeap<T>(({ ticket }) => ticket);
	private count = 0;

	/** Nobody is in the line, not even one who is gone. */
	get isEmpty(): boolean {
		return this.firstPlace === undefined;
	}

	/** Those who still wait. */
	get waiting(): number {
		return this.count;
	}

	/** Do not ask an empty line. */
	get first(): T {
		return this.firstPlace as T;
	}

	/** @returns true for the first one in an empty line */
	add(place: T): boolean {
		this.count++;
		if (this.firstPlace === undefined) {
			this.firstPlace = place;
			return true;
		}
		if (place.ticket < this.latestTicket) this.back.push(place);
		else {
			this.latestTicket = place.ticket;
			this.queue.push(place);
		}
		return false;
	}

	/** Marks somebody as gone. */
	drop(place: T): void {
		place.gone = true;
		this.count--;
		const gone = this.queue.length - this.head + this.back.size - this.count;
		if (gone <= MOST_GONE || gone < this.count) return;
		const [queue, back] = [this.queue.slice(this.head), [...this.back]];
		this.queue = queue.filter((other) => !other.gone);
		this.head = 0;
		this.back = new MinHeap(({ ticket }) => ticket);
		for (const other of back) if (!other.gone) this.back.push(other);
	}

	/** Takes the first one away, and those behind it who are gone already. */
	advance(): void {
		this.firstPlace = this.next();
		if (this.head === this.queue.length) {
			this.queue = [];
			this.head = 0;
		} else if (this.head > MOST_GONE && this.head * 2 > this.queue.length) {
			this.queue = this.queue.slice(this.head);
			this.head = 0;
		}
	}

	/** Those who still wait, in the order in which they will be first. */
	*[Symbol.iterator](): Iterator<T> {
		if (this.firstPlace && !this.firstPlace.gone) yield this.firstPlace;
		const back = [...this.back].filter(({ gone }) => !gone).sort((a, b) => a.ticket - b.ticket);
		let next = 0;
		for (let i = this.head; i < this.queue.length; i++) {
			const place = this.queue[i];
			if (place.gone) continue;
			while (next < back.length && back[next].ticket < place.ticket) yield back[next++];
			yield place;
		}
		while (next < back.length) yield back[next++];
	}

	private next(): T | undefined {
		const { queue, back } = this;
		while (this.head < queue.length && queue[this.head].gone) this.head++;
		while (back.first?.gone) back.pop();
		const older = back.first;
		if (older && !(this.head < queue.length && queue[this.head].ticket < older.ticket)) return back.pop();
		return this.head < queue.length ? queue[this.head++] : undefined;
	}
}
