import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FirstChanged } from '../../../nodes/Gmail/trigger/resyncThreads';
import { pieces } from '../../../nodes/Gmail/trigger/search';

const HOUR = 3_600_000;

describe('pieces of time to search', () => {
	it('hold each message once, in order, with no hour between neighbours and one between pieces', () => {
		fc.assert(
			fc.property(fc.array(fc.nat(50 * HOUR), { maxLength: 30 }), (times) => {
				const messages = times.map((at, i) => ({ id: String(i), internalDate: String(at) }));
				const groups = pieces(messages);
				expect(groups.flat().map(({ internalDate }) => Number(internalDate))).toEqual([...times].sort((a, b) => a - b));
				expect(new Set(groups.flat().map(({ id }) => id)).size).toBe(times.length);
				const at = (message: { internalDate: string }) => Number(message.internalDate);
				for (const group of groups) {
					for (let i = 1; i < group.length; i++) expect(at(group[i]) - at(group[i - 1])).toBeLessThanOrEqual(HOUR);
				}
				for (let i = 1; i < groups.length; i++) {
					expect(at(groups[i][0]) - at(groups[i - 1][groups[i - 1].length - 1])).toBeGreaterThan(HOUR);
				}
			}),
		);
	});
});

describe('the threads that changed first', () => {
	it('are kept, however many are offered', () => {
		fc.assert(
			fc.property(fc.uniqueArray(fc.nat(1_000), { maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (ids, most) => {
				const first = new FirstChanged('100', '900', most);
				for (const id of ids) first.offer({ id: `t${id}`, historyId: String(id) });
				const expected = ids.filter((id) => id > 100 && id <= 900).sort((a, b) => a - b);
				expect(first.take().map(({ historyId }) => Number(historyId))).toEqual(expected.slice(0, most));
			}),
		);
	});

	it('lead through a mailbox of 100,000 in steps, each once', () => {
		const threads = Array.from({ length: 100_000 }, (_, i) => ({
			id: `t${i}`,
			historyId: String(1 + ((i * 7919) % 100_003)),
		}));
		const seen: string[] = [];
		for (let after = '0', isLast = false; !isLast; ) {
			const first = new FirstChanged(after, undefined, 10_000);
			for (const thread of threads) first.offer(thread);
			const taken = first.take();
			seen.push(...taken.map(({ id }) => id));
			isLast = taken.length < 10_000;
			after = taken.at(-1)?.historyId ?? after;
		}
		expect(seen).toHaveLength(threads.length);
		expect(new Set(seen).size).toBe(threads.length);
	});
});
