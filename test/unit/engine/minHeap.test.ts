import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MinHeap } from '../../../nodes/shared/engine/minHeap';

it('gives out the smallest first, however it was filled', () => {
	fc.assert(
		fc.property(fc.array(fc.option(fc.integer(), { nil: 'pop' as const, freq: 3 })), (steps) => {
			const heap = new MinHeap<{ rank: number }>(({ rank }) => rank);
			const sorted: number[] = [];
			for (const step of steps) {
				if (step === 'pop') {
					sorted.sort((a, b) => a - b);
					expect(heap.pop()?.rank).toBe(sorted.shift());
				} else {
					heap.push({ rank: step });
					sorted.push(step);
				}
				expect(heap.size).toBe(sorted.length);
			}
		}),
		{ numRuns: 500 },
	);
});
