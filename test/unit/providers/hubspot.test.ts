import { describe, expect, it } from 'vitest';
import { hubspot } from '../../../nodes/shared/providers/hubspot';
import { chargeOf, NOW, response, rulesFor, verdictOf } from './replies';

const API = 'https://api.hubapi.com';
const SEARCH = { method: 'POST', url: `${API}/crm/v3/objects/contacts/search`, body: {} };
const CREATE = { method: 'POST', url: `${API}/crm/v3/objects/contacts`, body: {} };
const limit = (policyName: string, message: string) => ({
	status: 'error',
	message,
	errorType: 'RATE_LIMIT',
	correlationId: 'c033cdaa',
	policyName,
});
const left = (remaining: number, max = 190) => ({
	'x-hubspot-ratelimit-max': String(max),
	'x-hubspot-ratelimit-remaining': String(remaining),
	'x-hubspot-ratelimit-interval-milliseconds': '10000',
	'x-hubspot-ratelimit-daily-remaining': '649000',
});

describe('searches', () => {
	it('are five a second, apart from everything else', () => {
		expect(rulesFor(hubspot, SEARCH).scope).toBe('S/search');
		expect(chargeOf(hubspot, SEARCH, 'searches')?.limit).toEqual({ kind: 'rate', perSecond: 5, burst: 1 });
		expect(rulesFor(hubspot, CREATE).scope).toBe('S');
	});
});

it.each([
	[SEARCH, true],
	[{ method: 'POST', url: `${API}/crm/v3/objects/contacts/batch/read` }, true],
	[CREATE, false],
	[{ method: 'POST', url: `${API}/crm/v3/objects/contacts/batch/create` }, false],
])('%j may be repeated: %s', (request, repeatable) => {
	expect(rulesFor(hubspot, request).repeatable).toBe(repeatable);
});

describe('what is left', () => {
	const read = (headers: Record<string, string>) =>
		rulesFor(hubspot, CREATE).readQuota(response(200, '', headers), NOW);

	it('holds as a window, and slows down before it is used up', () => {
		expect(read(left(0))).toEqual([
			{ kind: 'window', name: 'interval', remaining: 0, resetAt: NOW + 10_000 },
			{ kind: 'bucket', name: 'pace', capacity: 19, used: 19, restorePerSecond: 17.1 },
		]);
		expect(read(left(190))[1]).toMatchObject({ used: 0 });
		expect(read(left(95))[1]).toMatchObject({ used: 9.5 });
	});

	it.each<Record<string, string>>([
		{},
		{ 'x-hubspot-ratelimit-remaining': 'many' },
		{ 'x-hubspot-ratelimit-remaining': '-1' },
		{ 'x-hubspot-ratelimit-remaining': '99999999999999' },
	])('says nothing in %j', (headers) => {
		expect(read(headers)).toEqual([]);
	});

	it('makes no pace of nonsense', () => {
		expect(read({ ...left(5), 'x-hubspot-ratelimit-max': '0' })).toHaveLength(1);
		expect(read({ ...left(5), 'x-hubspot-ratelimit-interval-milliseconds': '0' })).toHaveLength(1);
		expect(read(left(500, 100))[1]).toMatchObject({ used: 0 });
	});
});

describe('throttles', () => {
	it.each([
		['TEN_SECONDLY_ROLLING', NOW + 10_000],
		['SECONDLY', NOW + 1_000],
		['constructor', undefined],
	])('by %s', (policy, notBefore) => {
		const verdict = verdictOf(hubspot, CREATE, response(429, limit(policy, 'You have reached your limit.')));
		expect(verdict).toMatchObject({ kind: 'throttled', failure: { code: 'RATE_LIMIT' } });
		expect(verdict.kind === 'throttled' && verdict.notBefore).toBe(notBefore);
	});

	it('let Retry-After have the last word', () => {
		const reply = response(429, limit('TEN_SECONDLY_ROLLING', 'x'), { 'retry-after': '3' });
		expect(verdictOf(hubspot, CREATE, reply)).toMatchObject({ notBefore: NOW + 3_000 });
	});

	it('of the day end items at once', () => {
		const verdict = verdictOf(hubspot, CREATE, response(429, limit('DAILY', 'You have reached your daily limit.')));
		expect(verdict.kind === 'throttled' && (verdict.notBefore ?? 0) - NOW).toBeGreaterThan(300_000);
	});

	it('come while an account is moved', () => {
		expect(verdictOf(hubspot, CREATE, response(477, '', { 'retry-after': '3600' }))).toMatchObject({
			kind: 'throttled',
			notBefore: NOW + 3_600_000,
		});
	});
});

it('gives a locked record two seconds', () => {
	expect(
		verdictOf(hubspot, CREATE, response(423, { status: 'error', message: 'locked', category: 'LOCKED' })),
	).toMatchObject({
		kind: 'transient',
		delivered: 'refused',
		outage: false,
		notBefore: NOW + 2_000,
	});
});

it('pages in the query and in the body', () => {
	const paging = ({ method, url }: { method: string; url: string }) =>
		hubspot.paging?.({ method, url: new URL(url), body: undefined });
	expect(paging({ method: 'GET', url: CREATE.url })).toMatchObject({ at: ['paging', 'next', 'after'], place: 'query' });
	expect(paging(SEARCH)).toMatchObject({ place: 'body' });
	expect(paging(CREATE)).toBeUndefined();
});
