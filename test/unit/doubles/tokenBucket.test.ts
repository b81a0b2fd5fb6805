import { describe, expect, it } from 'vitest';
import { TokenBucket } from '../../doubles/tokenBucket.mts';

describe('a token bucket of 10 a second and a burst of 3', () => {
	const refusals = (bucket: TokenBucket, times: number[]) => times.map((time) => bucket.take(time));

	it('lets the burst through at once, then one call every 100 ms', () => {
		const bucket = new TokenBucket(10, 3, 0);
		expect(refusals(bucket, [0, 0, 0, 0])).toEqual([0, 0, 0, 100]);
		expect(refusals(bucket, [100, 100])).toEqual([0, 100]);
	});

	it('says how long it is until the next call is allowed', () => {
		const bucket = new TokenBucket(10, 3, 0);
		refusals(bucket, [0, 0, 0]);
		expect(bucket.take(40)).toBeCloseTo(60);
	});

	it('saves up no more than the burst', () => {
		const bucket = new TokenBucket(10, 3, 0);
		expect(refusals(bucket, [60_000, 60_000, 60_000, 60_000])).toEqual([0, 0, 0, 100]);
	});
});
