import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LimitStore, ReserveRequest } from '../../nodes/shared/stores/limitStore';
import { StoreNews } from './storeNews';

const TERMS = { perSecond: 100, burst: 10, latenessMs: 25 };

/** Ten units of 10 ms each. */
function lot(key: string, units = 10): ReserveRequest {
	const numbers = { units, gapMs: 0, firstMs: -65, horizonMs: 1e9, creditMs: 75, returning: false };
	return { key, own: TERMS, terms: TERMS, ...numbers };
}

/**
 * What a store must do for several processes, each with a connection of its own.
 * @param connect makes a store that is not open yet
 */
export function storeSuite(connect: () => LimitStore): void {
	const stores: LimitStore[] = [];
	/** The first six stay open. */
	const news: StoreNews[] = [];

	const open = async (): Promise<{ store: LimitStore; told: StoreNews }> => {
		const store = connect();
		const told = new StoreNews();
		stores.push(store);
		news.push(told);
		await store.open(told);
		return { store, told };
	};

	beforeAll(async () => {
		// At once, so that whatever has to be made is made by several.
		await Promise.all(Array.from({ length: 6 }, open));
	});
	afterAll(() => {
		for (const store of stores) store.close();
	});

	describe('for several processes', () => {
		it('hands out every unit once', async () => {
			const replies = await Promise.all(
				Array.from({ length: 120 }, async (_, i) => await stores[i % 6].reserve(lot('{a}:once'))),
			);
			const from = replies.map(({ now, baseMs }) => now + baseMs).sort((a, b) => a - b);
			for (let i = 1; i < from.length; i++) expect(from[i] - from[i - 1]).toBeGreaterThan(99.99);
		});

		it('never hands out more slots than there are', async () => {
			const held = new Map<string, number>();
			await Promise.all(
				Array.from({ length: 6 }, async (_, i) => {
					for (let round = 0; round < 20; round++) {
						const { held: mine } = await stores[i].leaseSlots({
							key: '{a}:slots',
							process: `p${i}`,
							capacity: 4,
							keep: 0,
							desired: round % 4,
							wants: false,
							ttlMs: 30_000,
							returning: false,
						});
						held.set(`p${i}`, mine);
					}
				}),
			);
			const sum = [...held.values()].reduce((a, b) => a + b, 0);
			expect(sum).toBeLessThanOrEqual(4);
			expect(sum).toBeGreaterThan(0);
		});

		it('tells everybody of a pause, and those who ask later', async () => {
			const { until, ms } = await stores[0].pause('{a}:paused', 30_000);
			expect(ms).toBe(30_000);
			await Promise.all(news.slice(0, 6).map(async (told) => await told.hear('paused {a}:paused true')));
			const late = await open();
			expect((await late.store.recall('{a}:paused')).pause.until).toBeCloseTo(until, 1);
			const reply = await late.store.reserve(lot('{a}:paused'));
			expect(reply.pause.until).toBeCloseTo(until, 1);
			expect(reply.baseMs).toBeGreaterThan(29_000);
		});

		it('tells everybody of slots that are wanted or free, and of processes that come', async () => {
			await stores[1].wake('{a}:slots', 'p1', 'free');
			await Promise.all(news.slice(0, 6).map(async (told) => await told.hear('woken {a}:slots p1 free')));
			const before = await stores[0].beat('p0', 30_000);
			const { alive, now } = await stores[1].beat('p1', 30_000);
			expect(alive).toBe(before.alive + 1);
			expect(now).toBeGreaterThan(before.now);
			await Promise.all(news.slice(0, 6).map(async (told) => await told.hear(`joined ${alive}`)));
			expect((await stores[1].beat('p1', 30_000)).alive).toBe(alive);
		});

		it('keeps a note', async () => {
			expect((await stores[0].recall('{a}:note')).note).toBeUndefined();
			await stores[0].remember('{a}:note', '{"a":"ä 1"}', 30_000);
			await stores[0].remember('{a}:note', '{"a":"ä 2"}', 30_000);
			expect((await stores[1].recall('{a}:note')).note).toBe('{"a":"ä 2"}');
			// A pause of the same bucket leaves it alone.
			await stores[1].pause('{a}:note', 10);
			expect((await stores[2].recall('{a}:note')).note).toBe('{"a":"ä 2"}');
		});

		it('rejects at once when it has been closed', async () => {
			const { store } = await open();
			const question = store.recall('{a}:note');
			store.close();
			await expect(question).rejects.toThrow();
			await expect(store.recall('{a}:note')).rejects.toThrow('closed');
		});
	});
}
