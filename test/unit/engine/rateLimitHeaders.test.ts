import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HttpHeaders } from '../../../nodes/shared/engine/httpReply';
import { rateLimitHeaders } from '../../../nodes/shared/engine/rateLimitHeaders';

const NOW = Date.UTC(2026, 10, 24, 12);
const window = (name: string, remaining: number, seconds: number) => ({
	kind: 'window',
	name,
	remaining,
	resetAt: NOW + seconds * 1000,
});

describe('the current draft', () => {
	it.each<[string, HttpHeaders, unknown[]]>([
		['one policy', { ratelimit: '"default";r=50;t=30' }, [window('default', 50, 30)]],
		['a token for a name', { ratelimit: 'default;r=50;t=30' }, [window('default', 50, 30)]],
		[
			'several policies',
			{ ratelimit: '"minute";r=5;t=30, "hour";r=500;t=1800' },
			[window('minute', 5, 30), window('hour', 500, 1800)],
		],
		[
			'the header twice',
			{ ratelimit: ['"minute";r=5;t=30', '"hour";r=500;t=1800'] },
			[window('minute', 5, 30), window('hour', 500, 1800)],
		],
		['other parameters beside', { ratelimit: '"default";pk=:QUJD:;r=0;t=1' }, [window('default', 0, 1)]],
		[
			'no time, but a policy that tells the longest',
			{ ratelimit: '"permin";r=3', 'ratelimit-policy': '"permin";q=50;w=60, "perday";q=9;w=86400' },
			[window('permin', 3, 60)],
		],
		[
			'a time that beats the policy',
			{ ratelimit: '"permin";r=3;t=7', 'ratelimit-policy': '"permin";q=50;w=60' },
			[window('permin', 3, 7)],
		],
		['no time and no policy of that name', { ratelimit: '"a";r=3', 'ratelimit-policy': '"b";q=50;w=60' }, []],
		['no remaining', { ratelimit: '"default";t=30' }, []],
		['a policy alone', { 'ratelimit-policy': '"permin";q=50;w=60' }, []],
		['negative numbers', { ratelimit: '"default";r=-1;t=30' }, []],
		['strings for numbers', { ratelimit: '"default";r="50";t="30"' }, []],
		['an inner list', { ratelimit: '("a" "b");r=50;t=30' }, []],
	])('%s', (_, headers, signals) => expect(rateLimitHeaders(headers, NOW)).toEqual(signals));
});

describe('older dialects', () => {
	it.each<[string, HttpHeaders, unknown[]]>([
		['up to draft 07', { ratelimit: 'limit=100, remaining=50, reset=30' }, [window('ratelimit', 50, 30)]],
		[
			'up to draft 06',
			{ 'ratelimit-limit': '100', 'ratelimit-remaining': '50', 'ratelimit-reset': '30' },
			[window('ratelimit', 50, 30)],
		],
		['delta', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '12' }, [window('x-ratelimit', 0, 12)]],
		['with hyphens', { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '12' }, [window('x-ratelimit', 0, 12)]],
		['a fraction', { 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '0.5' }, [window('x-ratelimit', 1, 0.5)]],
		[
			'epoch seconds (GitHub)',
			{ 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': String(NOW / 1000 + 90) },
			[window('x-ratelimit', 7, 90)],
		],
		[
			'epoch milliseconds',
			{ 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': String(NOW + 1234) },
			[window('x-ratelimit', 7, 1.234)],
		],
		[
			'epoch seconds of a clock that is ten minutes fast',
			{
				date: new Date(NOW + 600_000).toUTCString(),
				'x-ratelimit-remaining': '7',
				'x-ratelimit-reset': String(NOW / 1000 + 690),
			},
			[window('x-ratelimit', 7, 90)],
		],
		[
			'an epoch that is past',
			{ 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': '1500000000' },
			[window('x-ratelimit', 7, 0)],
		],
		[
			'a day, but no more: then the unit was guessed wrong',
			{
				'ratelimit-remaining': '0',
				'ratelimit-reset': '86400',
				'x-ratelimit-remaining': '0',
				'x-ratelimit-reset': '90000000',
			},
			[window('ratelimit', 0, 86_400)],
		],
		[
			'two dialects at once, each its own window',
			{
				'ratelimit-remaining': '5',
				'ratelimit-reset': '6',
				'x-ratelimit-remaining': '7',
				'x-ratelimit-reset': '8',
			},
			[window('ratelimit', 5, 6), window('x-ratelimit', 7, 8)],
		],
		[
			'the current one before the older ones',
			{ ratelimit: '"a";r=1;t=2', 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': '8' },
			[window('a', 1, 2)],
		],
		['a number too large for a date', { 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': '9'.repeat(30) }, []],
	])('%s', (_, headers, signals) => expect(rateLimitHeaders(headers, NOW)).toEqual(signals));
});

describe('a malformed header says nothing', () => {
	it.each<[HttpHeaders]>([
		[{}],
		[{ ratelimit: '' }],
		[{ ratelimit: ',;=' }],
		[{ ratelimit: '"default;r=50;t=30' }],
		[{ ratelimit: 'limit=100, remaining=many, reset=30' }],
		[{ 'x-ratelimit-remaining': '5' }],
		[{ 'x-ratelimit-reset': '5' }],
		[{ 'x-ratelimit-remaining': '-1', 'x-ratelimit-reset': '5' }],
		[{ 'x-ratelimit-remaining': '5, 99', 'x-ratelimit-reset': '5' }],
		[{ 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': '2026-11-24T12:00:00Z' }],
		[{ 'x-ratelimit-remaining': '1e3', 'x-ratelimit-reset': '5' }],
	])('%j', (headers) => expect(rateLimitHeaders(headers, NOW)).toEqual([]));

	it('and throws nothing, whatever it is; what it says is in the future and has a date', () => {
		const value = fc.oneof(
			fc.string(),
			fc.string({ unit: fc.constantFrom(...'"rt=;, 0129-limitremaining') }),
			fc.integer().map(String),
		);
		fc.assert(
			fc.property(value, value, value, (ratelimit, remaining, reset) => {
				const headers = {
					ratelimit,
					'ratelimit-policy': remaining,
					'x-ratelimit-remaining': remaining,
					'x-ratelimit-reset': reset,
				};
				for (const signal of rateLimitHeaders(headers, NOW)) {
					if (signal.kind !== 'window') throw new Error('Only windows come in headers');
					expect(signal.remaining).toBeGreaterThanOrEqual(0);
					expect(signal.resetAt).toBeGreaterThanOrEqual(NOW);
					expect(new Date(signal.resetAt).getTime()).not.toBeNaN();
				}
			}),
			{ numRuns: 500 },
		);
	});
});
