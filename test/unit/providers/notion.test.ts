import { describe, expect, it } from 'vitest';
import { notion } from '../../../nodes/shared/providers/notion';
import { chargeOf, NOW, response, rulesFor, verdictOf } from './replies';

const API = 'https://api.notion.com/v1';
const CREATE = { method: 'POST', url: `${API}/pages`, body: {} };
const error = (status: number, code: string, additional_data?: unknown) => ({
	object: 'error',
	status,
	code,
	message: 'What happened.',
	additional_data,
});

it('sends at most 180 requests in any minute', () => {
	const limit = chargeOf(notion, `${API}/users`, 'requests')?.limit;
	expect(limit?.kind === 'rate' && limit.burst + limit.perSecond * 60).toBeCloseTo(180);
});

it.each([
	['POST', '/databases/d/query', true],
	['POST', '/data_sources/d/query', true],
	['POST', '/search', true],
	['POST', '/pages', false],
	['PATCH', '/pages/p', false],
	['PATCH', '/blocks/b/children', false],
	['GET', '/pages/p', true],
	['DELETE', '/blocks/b', true],
])('%s %s may be repeated: %s', (method, path, repeatable) => {
	expect(rulesFor(notion, { method, url: API + path }).repeatable).toBe(repeatable);
});

describe('throttles', () => {
	it.each([
		[429, 'rate_limited'],
		[529, 'service_overload'],
	])('come as %i %s', (status, code) => {
		expect(verdictOf(notion, CREATE, response(status, error(status, code), { 'retry-after': '7' }))).toMatchObject({
			kind: 'throttled',
			notBefore: NOW + 7_000,
			failure: { code },
		});
	});

	it('name the time in the body too', () => {
		expect(verdictOf(notion, CREATE, response(429, error(429, 'rate_limited', { retry_after: 12 })))).toMatchObject({
			notBefore: NOW + 12_000,
		});
		expect(verdictOf(notion, CREATE, response(429, error(429, 'rate_limited', { retry_after: -12 })))).toMatchObject({
			notBefore: NOW,
		});
		expect(verdictOf(notion, CREATE, response(429, '<html>'))).toMatchObject({
			kind: 'throttled',
			notBefore: undefined,
		});
	});

	it('are not a blocked connection', () => {
		const body = error(429, 'rate_limited', { rate_limit_reason: 'public_api_request_blocked' });
		expect(verdictOf(notion, CREATE, response(429, body, { 'retry-after': '7' }))).toMatchObject({ kind: 'permanent' });
	});
});

it('tries again after a collision', () => {
	expect(verdictOf(notion, CREATE, response(409, error(409, 'conflict_error')))).toMatchObject({
		kind: 'transient',
		delivered: 'refused',
	});
	expect(verdictOf(notion, CREATE, response(409, error(409, 'other')))).toMatchObject({ kind: 'permanent' });
});

describe('a write that answers 503', () => {
	it.each([
		{ committed_resource_id: '5c6a28216bb14a7eb6e1c50111515c3d' },
		{ committed_child_ids: ['a'] },
		{ retry_guidance: ['Read the object again', 'Do not repeat the write'] },
	])('is never sent again when it was saved: %j', (data) => {
		const verdict = verdictOf(notion, CREATE, response(503, error(503, 'service_unavailable', data)));
		expect(verdict).toMatchObject({
			kind: 'permanent',
			delivered: 'maybe',
			failure: { description: expect.stringContaining('must not be sent again') as string },
		});
	});

	it('is as unknown as everywhere otherwise', () => {
		expect(verdictOf(notion, CREATE, response(503, error(503, 'service_unavailable')))).toMatchObject({
			kind: 'transient',
			delivered: 'maybe',
			outage: true,
		});
	});
});

it('pages in the query and in the body', () => {
	const paging = (method: string, path: string) =>
		notion.paging?.({ method, url: new URL(API + path), body: undefined });
	expect(paging('GET', '/users')).toMatchObject({ parameter: 'start_cursor', place: 'query', more: ['has_more'] });
	expect(paging('POST', '/databases/d/query')).toMatchObject({ place: 'body' });
	expect(paging('POST', '/pages')).toBeUndefined();
});
