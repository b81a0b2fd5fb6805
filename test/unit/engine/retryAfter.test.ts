import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryAfter } from '../../../nodes/shared/engine/retryAfter';

const NOW = Date.UTC(2026, 10, 24, 12, 0, 0, 250);
const http = (at: number) => new Date(at).toUTCString();

describe('delta-seconds', () => {
	it.each([
		['0', 0],
		['1', 1_000],
		['120', 120_000],
		[' 7 ', 7_000],
		['1.5', 1_500],
		['0.25', 250],
		['007', 7_000],
	])('%j', (value, ms) => expect(retryAfter({ 'retry-after': value }, NOW)).toBe(NOW + ms));

	it('beyond 2^31 are 2^31, a moment that can still be named', () => {
		for (const value of ['2147483649', '99999999999999999999', '9'.repeat(400)]) {
			const at = retryAfter({ 'retry-after': value }, NOW);
			expect(at).toBe(NOW + 2 ** 31 * 1000);
			expect(new Date(at as number).toISOString()).toMatch(/^2094/);
		}
	});

	it('are taken from the first of several headers', () => {
		expect(retryAfter({ 'retry-after': ['3', '9'] }, NOW)).toBe(NOW + 3_000);
	});
});

describe('a date', () => {
	it('is relative to the date of the reply, so that wrong clocks on either side do no harm', () => {
		fc.assert(
			fc.property(fc.integer({ min: -10_000_000, max: 10_000_000 }), fc.nat(100_000), (skewSeconds, waitSeconds) => {
				const server = NOW - (NOW % 1000) + skewSeconds * 1000;
				const headers = { date: http(server), 'retry-after': http(server + waitSeconds * 1000) };
				expect(retryAfter(headers, NOW)).toBe(NOW + waitSeconds * 1000);
			}),
		);
	});

	it('is relative to our own clock where the reply has none, or none that can be read', () => {
		const value = http(Date.UTC(2026, 10, 24, 12, 0, 10));
		expect(retryAfter({ 'retry-after': value }, NOW)).toBe(Date.UTC(2026, 10, 24, 12, 0, 10));
		expect(retryAfter({ 'retry-after': value, date: 'yesterday' }, NOW)).toBe(Date.UTC(2026, 10, 24, 12, 0, 10));
	});

	it('that is past means now', () => {
		expect(retryAfter({ 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT' }, NOW)).toBe(NOW);
	});

	it('may have the two old forms', () => {
		const date = 'Tuesday, 24-Nov-26 12:00:00 GMT';
		expect(retryAfter({ date, 'retry-after': 'Tuesday, 24-Nov-26 12:00:05 GMT' }, NOW)).toBe(NOW + 5_000);
		expect(retryAfter({ date, 'retry-after': 'Tue Nov 24 12:00:05 2026' }, NOW)).toBe(NOW + 5_000);
	});
});

describe('milliseconds of Azure and OpenAI', () => {
	it.each(['retry-after-ms', 'x-ms-retry-after-ms'])('%s', (name) => {
		expect(retryAfter({ [name]: '1234' }, NOW)).toBe(NOW + 1234);
	});

	it('the later one holds, for Retry-After is a floor', () => {
		expect(retryAfter({ 'retry-after': '1', 'retry-after-ms': '1500' }, NOW)).toBe(NOW + 1_500);
		expect(retryAfter({ 'retry-after': '2', 'retry-after-ms': '1500' }, NOW)).toBe(NOW + 2_000);
	});

	it('count although Retry-After is garbage', () => {
		expect(retryAfter({ 'retry-after': 'soon', 'retry-after-ms': '1500' }, NOW)).toBe(NOW + 1_500);
	});
});

describe('nothing is said by', () => {
	it.each([[{}], [{ 'retry-after': '' }], [{ 'retry-after': '-5' }], [{ 'retry-after': 'soon' }]])('%j', (headers) =>
		expect(retryAfter(headers, NOW)).toBeUndefined(),
	);
	it.each(['1e3', '0x10', '5s', '1,5', '+3', 'Infinity', 'NaN', '1 2'])('%j', (value) =>
		expect(retryAfter({ 'retry-after': value }, NOW)).toBeUndefined(),
	);
});

it('is never before now and always a date, whatever is sent', () => {
	const value = fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String));
	fc.assert(
		fc.property(value, value, value, (a, b, date) => {
			const at = retryAfter({ 'retry-after': a, 'retry-after-ms': b, date }, NOW);
			if (at === undefined) return;
			expect(at).toBeGreaterThanOrEqual(NOW);
			expect(new Date(at).getTime()).not.toBeNaN();
		}),
	);
});
