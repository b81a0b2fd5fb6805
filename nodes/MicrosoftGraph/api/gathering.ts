import type { ServiceItem } from '../../shared/n8n/serviceItem';

/** Items in work at the same time where they are gathered: what they want is done for all of them together. */
export const GATHERED_WINDOW = 20_000;

/** What one item wants, and what becomes of it. */
export interface Wish<Entry, Result> {
	readonly item: ServiceItem;
	readonly entry: Entry;
	/** Settles the item, when the work for all of them has ended. */
	readonly done: (result: Result) => void;
	readonly fail: (error: unknown) => void;
}

/** Does what several items want, in the order of the items. The calls are those of the first one. */
type Work<Entry, Result> = (wishes: ReadonlyArray<Wish<Entry, Result>>) => Promise<void>;

/**
 * Gathers what the items of a run want from one place, and has it done together: while one set is in work, the next one
 * gathers.
 */
class Gathering<Entry, Result> {
	private waiting: Array<Wish<Entry, Result>> = [];
	private working: Promise<void> | undefined;

	constructor(private readonly work: Work<Entry, Result>) {}

	async add(item: ServiceItem, entry: Entry): Promise<Result> {
		return await new Promise<Result>((done, fail) => {
			this.waiting.push({ item, entry, done, fail });
			this.working ??= this.workOff();
		});
	}

	private async workOff(): Promise<void> {
		while (this.waiting.length > 0) {
			await this.settled();
			// An item's calls end with it, and the first one makes those of all others: they come to their end together.
			const settle: Array<() => void> = [];
			const wishes = this.waiting
				.sort((a, b) => a.item.itemIndex - b.item.itemIndex)
				.map(({ done, fail, ...wish }) => ({
					...wish,
					done: (result: Result) => void settle.push(() => done(result)),
					fail: (error: unknown) => void settle.push(() => fail(error)),
				}));
			this.waiting = [];
			try {
				await this.work(wishes);
			} catch (error) {
				for (const { fail } of wishes) fail(error);
			}
			for (const end of settle) end();
		}
		this.working = undefined;
	}

	/** Waits until nobody has come for a turn of the event loop: items start one after the other. */
	private async settled(): Promise<void> {
		for (let known = -1; known < this.waiting.length; ) {
			known = this.waiting.length;
			await new Promise((resolve) => setImmediate(resolve));
		}
	}
}

/**
 * Has something done for an item together with the others of the run that want it from the same place.
 * @param place tells it from others
 * @param work settles each wish, or throws for all of them; given by whoever comes first
 */
export async function together<Entry, Result>(
	item: ServiceItem,
	place: string,
	entry: Entry,
	work: Work<Entry, Result>,
): Promise<Result> {
	const gathering = await item.once(place, async () => await Promise.resolve(new Gathering(work)));
	return await gathering.add(item, entry);
}
