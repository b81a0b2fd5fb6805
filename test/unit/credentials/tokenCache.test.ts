import { beforeEach, describe, expect, it } from 'vitest';
import { type IssuedToken, TokenCache } from '../../../nodes/shared/credentials/tokenCache';
import { FakeClock } from '../../support/fakeClock';

const HOUR_MS = 3_600_000;

let clock: FakeClock;
let cache: TokenCache;
let fetched: number;

beforeEach(() => {
	clock = new FakeClock();
	cache = new TokenCache(clock);
	fetched = 0;
});

/** A token endpoint that numbers its tokens and takes `tookMs` for each. */
const endpoint =
	(lifetimeMs?: number, tookMs = 0) =>
	async (): Promise<IssuedToken> => {
		const token = { accessToken: `token ${++fetched}`, lifetimeMs };
		await new Promise<void>((resolve) => clock.after(tookMs, resolve));
		return token;
	};

const get = async (fetch = endpoint(HOUR_MS), key = 'credential') =>
	(await clock.until(cache.get(key, fetch))).accessToken;

it('fetches one token for all who ask at the same time, and keeps it', async () => {
	const asking = Promise.all(
		Array.from({ length: 200 }, async () => await cache.get('credential', endpoint(HOUR_MS, 50))),
	);
	const tokens = await clock.until(asking);
	expect(new Set(tokens.map(({ accessToken }) => accessToken))).toEqual(new Set(['token 1']));
	expect(await get()).toBe('token 1');
	expect(fetched).toBe(1);
});

it('keeps the tokens of different credentials apart', async () => {
	expect([await get(endpoint(), 'a'), await get(endpoint(), 'b'), await get(endpoint(), 'a')]).toEqual([
		'token 1',
		'token 2',
		'token 1',
	]);
});

describe('the end of a token', () => {
	it.each<[string, number, number]>([
		['60 s ahead where it lasts an hour', HOUR_MS, HOUR_MS - 60_000],
		['a fifth ahead where it lasts 30 s', 30_000, 24_000],
	])('is met %s, counted from the question for it', async (_what, lifetimeMs, usedForMs) => {
		const start = clock.now();
		await get(endpoint(lifetimeMs, 1_000));
		await clock.advanceTo(start + usedForMs - 1);
		expect(await get(endpoint(lifetimeMs))).toBe('token 1');
		await clock.advanceTo(start + usedForMs);
		expect(await get(endpoint(lifetimeMs))).toBe('token 2');
	});

	it('leaves nothing behind in memory', async () => {
		await get(endpoint(30_000));
		await get(endpoint(30_000), 'another');
		await clock.advance(30_000);
		expect(clock.pending).toBe(0);
	});
});

describe('an endpoint that fails', () => {
	const failing = async (): Promise<IssuedToken> => {
		fetched++;
		throw new Error('no token today');
	};

	it('fails all who wait, and is asked again by the next', async () => {
		const both = Promise.allSettled([cache.get('credential', failing), cache.get('credential', failing)]);
		expect((await clock.until(both)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
		expect(fetched).toBe(1);
		expect(await get()).toBe('token 2');
	});

	it('is asked once ahead of time and not again before the token has ended', async () => {
		await get(endpoint(HOUR_MS));
		await clock.advance(HOUR_MS - 30_000);
		expect(await get(failing)).toBe('token 1');
		expect(await get(failing)).toBe('token 1');
		expect(fetched).toBe(2);
		await clock.advance(30_000);
		await expect(get(failing)).rejects.toThrow('no token today');
		expect(fetched).toBe(3);
	});
});

describe('a refused token', () => {
	it('is dropped', async () => {
		await get();
		await clock.advance(1_000);
		expect(cache.reject('credential', 'token 1')).toBe(true);
		expect(await get()).toBe('token 2');
	});

	it('does not take along the one that has replaced it', async () => {
		await get();
		await clock.advance(1_000);
		cache.reject('credential', 'token 1');
		await get();
		await clock.advance(1_000);
		expect(cache.reject('credential', 'token 1')).toBe(true);
		expect(await get()).toBe('token 2');
	});

	it('is kept while it is new: a service that refuses it would refuse the next one, too', async () => {
		await get();
		await clock.advance(999);
		expect(cache.reject('credential', 'token 1')).toBe(false);
		expect(await get()).toBe('token 1');
	});
});

describe('whoever is cancelled', () => {
	it('leaves at once, while the others get their token', async () => {
		const cancel = new AbortController();
		const leaving = cache.get('credential', endpoint(HOUR_MS, 1_000), cancel.signal);
		const staying = cache.get('credential', endpoint(HOUR_MS, 1_000));
		await clock.advance(10);
		cancel.abort();
		await expect(leaving).rejects.toThrow('aborted');
		expect((await clock.until(staying)).accessToken).toBe('token 1');
	});

	it('calls the fetch off when nobody else waits', async () => {
		const cancel = new AbortController();
		let stopped = false;
		const hanging = async (stop: AbortSignal) =>
			await new Promise<IssuedToken>((_, reject) =>
				stop.addEventListener('abort', () => {
					stopped = true;
					reject(stop.reason as Error);
				}),
			);
		const asking = cache.get('credential', hanging, cancel.signal);
		await clock.advance(10);
		cancel.abort();
		await expect(asking).rejects.toThrow('aborted');
		expect(stopped).toBe(true);
		expect(await get()).toBe('token 1');
	});

	it('does not begin when it already is', async () => {
		await expect(cache.get('credential', endpoint(), AbortSignal.abort())).rejects.toThrow('aborted');
		expect(fetched).toBe(0);
	});
});
