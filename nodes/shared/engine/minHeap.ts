/** A binary heap: the smallest element by `rank` comes out first, in O(log n). */
export class MinHeap<T> {
	private readonly items: T[] = [];

	constructor(private readonly rank: (item: T) => number) {}

	get size(): number {
		return this.items.length;
	}

	/** The smallest element; undefined when there is none. */
	get first(): T | undefined {
		return this.items[0];
	}

	/** All elements, in no order. */
	[Symbol.iterator](): Iterator<T> {
		return this.items.values();
	}

	push(item: T): void {
		const { items } = this;
		let at = items.push(item) - 1;
		while (at > 0) {
			const parent = (at - 1) >> 1;
			if (this.rank(items[parent]) <= this.rank(item)) break;
			items[at] = items[parent];
			at = parent;
		}
		items[at] = item;
	}

	pop(): T | undefined {
		const { items } = this;
		const top = items[0];
		const last = items.pop();
		if (last === undefined || items.length === 0) return top;
		let at = 0;
		for (;;) {
			let child = 2 * at + 1;
			if (child >= items.length) break;
			if (child + 1 < items.length && this.rank(items[child + 1]) < this.rank(items[child])) child++;
			if (this.rank(items[child]) >= this.rank(last)) break;
			items[at] = items[child];
			at = child;
		}
		items[at] = last;
		return top;
	}
}
