import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullJitter } from '../../../nodes/shared/engine/backoff';
import { seededRandom } from '../../support/random';

describe('full jitter', () => {
	it('lies between 0 and 1 s, 2 s, 4 s … 20 s', () => {
		fc.assert(
			fc.property(fc.nat(2_000), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (retry, chance) => {
				const wait = fullJitter(retry, () => chance);
				expect(wait).toBeGreaterThanOrEqual(0);
				expect(wait).toBeLessThanOrEqual(Math.min(20_000, 1_000 * 2 ** retry));
			}),
		);
	});

	it('is even: every tenth of the range is hit about as often as the others', () => {
		const random = seededRandom(1);
		for (const [retry, ceiling] of [
			[0, 1_000],
			[3, 8_000],
			[9, 20_000],
		]) {
			const hits = new Array<number>(10).fill(0);
			for (let i = 0; i < 10_000; i++) hits[Math.floor((fullJitter(retry, random) / ceiling) * 10)]++;
			// 1,000 each, give or take six standard deviations.
			for (const count of hits) expect(Math.abs(count - 1_000)).toBeLessThan(180);
		}
	});

	it('takes one number from the source of chance', () => {
		let asked = 0;
		fullJitter(4, () => ++asked / 10);
		expect(asked).toBe(1);
	});
});
