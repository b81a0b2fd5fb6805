import { describe, expect, it } from 'vitest';
import { airtable } from '../../../nodes/shared/providers/airtable';
import { chargeOf, NOW, response, rulesFor, verdictOf } from './replies';

const BASE = 'https://api.airtable.com/v0/appLkNDICXNqxSDhG';
const TABLE = `${BASE}/tbltp8DGLhqbUmjK1`;

describe('limits', () => {
	it('are kept per base, wherever its id is in the path', () => {
		const { scope } = rulesFor(airtable, TABLE);
		expect(scope).toMatch(/^S\/base\/[0-9a-f]{16}$/);
		expect(rulesFor(airtable, 'https://api.airtable.com/v0/meta/bases/appLkNDICXNqxSDhG/tables').scope).toBe(scope);
		expect(
			rulesFor(airtable, 'https://content.airtable.com/v0/appLkNDICXNqxSDhG/rec1/fld1/uploadAttachment').scope,
		).toBe(scope);
		expect(rulesFor(airtable, 'https://api.airtable.com/v0/appOtherBase12345/x').scope).not.toBe(scope);
		expect(rulesFor(airtable, 'https://api.airtable.com/v0/meta/whoami').scope).toBe('S');
	});

	it('stay under five a second per base and 50 per user', () => {
		const base = chargeOf(airtable, TABLE, 'requests')?.limit;
		const user = chargeOf(airtable, TABLE, 'account');
		expect(base?.kind === 'rate' && base.perSecond).toBeLessThan(5);
		expect(base?.kind === 'rate' && base.burst).toBe(1);
		expect(user).toMatchObject({ key: 'S/account' });
		expect(user?.limit.kind === 'rate' && user.limit.burst + user.limit.perSecond).toBeCloseTo(50);
	});
});

it.each([
	['POST', `${TABLE}/listRecords`, true],
	['PATCH', TABLE, true],
	['POST', TABLE, false],
	['PUT', TABLE, true],
	['DELETE', TABLE, true],
])('%s %s may be repeated: %s', (method, url, repeatable) => {
	expect(rulesFor(airtable, { method, url }).repeatable).toBe(repeatable);
});

describe('throttles', () => {
	const reached = { errors: [{ error: 'RATE_LIMIT_REACHED', message: 'Rate limit exceeded. Please try again later' }] };

	it('cost 30 seconds, Retry-After or not', () => {
		expect(verdictOf(airtable, TABLE, response(429, reached))).toMatchObject({
			kind: 'throttled',
			notBefore: NOW + 30_000,
		});
		expect(verdictOf(airtable, TABLE, response(429, reached, { 'retry-after': '1' }))).toMatchObject({
			notBefore: NOW + 30_000,
		});
		expect(verdictOf(airtable, TABLE, response(429, reached, { 'retry-after': '60' }))).toMatchObject({
			notBefore: NOW + 60_000,
		});
		expect(verdictOf(airtable, TABLE, response(429, ''))).toMatchObject({ kind: 'throttled', notBefore: NOW + 30_000 });
	});

	it.each([
		{ error: { type: 'PUBLIC_API_BILLING_LIMIT_EXCEEDED', message: 'API billing plan limit exceeded.' } },
		{ errors: [{ error: 'PUBLIC_API_BILLING_LIMIT_EXCEEDED', message: 'API billing plan limit exceeded.' }] },
	])('of the month end items at once: %j', (body) => {
		const verdict = verdictOf(airtable, TABLE, response(429, body));
		expect(verdict).toMatchObject({
			kind: 'throttled',
			failure: { description: expect.stringContaining('month') as string },
		});
		expect(verdict.kind === 'throttled' && (verdict.notBefore ?? 0) - NOW).toBeGreaterThan(300_000);
	});
});

it('understands both shapes of an error', () => {
	expect(
		verdictOf(
			airtable,
			TABLE,
			response(422, {
				error: { type: 'INVALID_REQUEST_UNKNOWN', message: 'Invalid request: parameter validation failed.' },
			}),
		),
	).toMatchObject({
		kind: 'permanent',
		failure: {
			code: 'INVALID_REQUEST_UNKNOWN',
			message: expect.stringContaining('parameter validation failed') as string,
		},
	});
	expect(verdictOf(airtable, TABLE, response(404, { error: 'NOT_FOUND' }))).toMatchObject({
		failure: { code: 'NOT_FOUND' },
	});
});

it('pages by offset mark', () => {
	const paging = (method: string, url: string) => airtable.paging?.({ method, url: new URL(url), body: undefined });
	expect(paging('GET', TABLE)).toMatchObject({
		at: ['offset'],
		parameter: 'offset',
		place: 'query',
		items: ['records'],
	});
	expect(paging('POST', `${TABLE}/listRecords`)).toMatchObject({ place: 'body' });
	expect(paging('POST', TABLE)).toBeUndefined();
});
