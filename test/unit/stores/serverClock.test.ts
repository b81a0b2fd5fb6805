import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServerClock } from '../../../nodes/shared/stores/serverClock';
import { seededRandom } from '../../support/random';

describe('the clock of a store', () => {
	it('is known to lie between sending and arrival, and better with every quick reply', () => {
		const clock = new ServerClock();
		clock.observe(1_000, 501_050, 1_100);
		expect(clock.certainlyAt(501_050)).toBe(1_100);
		expect(clock.notBefore(501_050)).toBe(1_000);
		expect(clock.doubt).toBe(100);
		clock.observe(1_200, 501_202, 1_204);
		expect(clock.certainlyAt(501_300)).toBeCloseTo(1_302, 5);
		expect(clock.notBefore(501_300)).toBeCloseTo(1_298, 5);
	});

	it('starts anew when it was set', () => {
		const clock = new ServerClock();
		clock.observe(1_000, 501_001, 1_002);
		clock.observe(2_000, 401_001, 2_002);
		expect(clock.certainlyAt(401_001)).toBe(2_002);
	});

	it('is never read too early nor too late, though clocks drift', () => {
		fc.assert(
			fc.property(fc.nat(), fc.double({ min: -0.0001, max: 0.0001, noNaN: true }), (seed, drift) => {
				const random = seededRandom(seed);
				const clock = new ServerClock();
				const serverAt = (local: number) => 700_000 + local * (1 + drift);
				let local = 0;
				for (let i = 0; i < 100; i++) {
					local += random() * 5_000;
					const written = local + random() * 50;
					const arrived = written + random() * 50;
					clock.observe(local, serverAt(written), arrived);
					local = arrived;
					const soon = serverAt(local + 300);
					expect(clock.certainlyAt(soon)).toBeGreaterThanOrEqual(local + 300 - 0.1);
					expect(clock.notBefore(soon)).toBeLessThanOrEqual(local + 300 + 0.1);
				}
			}),
		);
	});
});
