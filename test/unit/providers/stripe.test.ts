import { describe, expect, it } from 'vitest';
import { stripe } from '../../../nodes/shared/providers/stripe';
import { response, rulesFor, verdictOf } from './replies';

const API = 'https://api.stripe.com/v1';
const CHARGE = { method: 'POST', url: `${API}/payment_intents`, headers: { 'Idempotency-Key': 'order-17' } };
const error = (fields: Record<string, string>) => ({ error: { message: 'What happened.', ...fields } });

describe('endpoints', () => {
	it.each([
		['GET', `${API}/customers/cus_NffrFeUfNV2Hib`, 'GET v1/customers/*'],
		['GET', `${API}/customers/cus_9s6XKzkNRiz8i3?expand[]=x`, 'GET v1/customers/*'],
		['POST', `${API}/payment_intents`, 'POST v1/payment_intents'],
		['POST', `${API}/payment_intents/pi_3MtwBwLkdIwHu7ix28a3tqPa/confirm`, 'POST v1/payment_intents/*/confirm'],
	])('%s %s', (method, url, endpoint) => {
		expect(rulesFor(stripe, { method, url }).scope).toBe(`S/${endpoint}`);
	});

	it.each([
		['GET', `${API}/customers`, 25],
		['GET', `${API}/customers/search?query=x`, 20],
		['POST', 'https://files.stripe.com/v1/files', 20],
		['POST', `${API}/billing/meter_events`, 1_000],
	])('%s %s: no second sees more than %i', (method, url, most) => {
		const rates = rulesFor(stripe, { method, url }).charges.flatMap(({ limit }) =>
			limit.kind === 'rate' ? [limit.burst + limit.perSecond] : [],
		);
		expect(Math.min(...rates)).toBeCloseTo(most);
	});

	it('share the limit of the account, except meter events', () => {
		const account = (url: string) =>
			rulesFor(stripe, { method: 'POST', url }).charges.some(({ key }) => key === 'S/account');
		expect(account(`${API}/refunds`)).toBe(true);
		expect(account(`${API}/billing/meter_events`)).toBe(false);
	});
});

describe('idempotency key', () => {
	it('makes a POST repeatable, in any case of the name', () => {
		expect(rulesFor(stripe, CHARGE).repeatable).toBe(true);
		expect(rulesFor(stripe, { ...CHARGE, headers: { 'idempotency-key': 'k' } }).repeatable).toBe(true);
		expect(rulesFor(stripe, { ...CHARGE, headers: { 'Idempotency-Key': '' } }).repeatable).toBe(false);
		expect(rulesFor(stripe, { ...CHARGE, headers: {} }).repeatable).toBe(false);
	});

	it('that was used with other data says so and is not tried again', () => {
		const body = error({ type: 'idempotency_error' });
		expect(verdictOf(stripe, CHARGE, response(400, body))).toMatchObject({
			kind: 'permanent',
			failure: { code: 'idempotency_error', description: expect.stringContaining('another key') as string },
		});
	});

	it('whose first request is under way is tried again', () => {
		const reply = response(409, error({ type: 'invalid_request_error', code: 'idempotency_key_in_use' }));
		expect(verdictOf(stripe, CHARGE, reply)).toMatchObject({ kind: 'transient', delivered: 'refused', outage: false });
	});
});

describe('throttles', () => {
	it.each([
		['endpoint-rate', undefined],
		['endpoint-concurrency', undefined],
		['resource-specific', undefined],
		['global-rate', ['S/account']],
		['global-concurrency', ['S/account']],
	])('by %s pause what they are about', (reason, buckets) => {
		const reply = response(429, error({ code: 'rate_limit', type: 'invalid_request_error' }), {
			'stripe-rate-limited-reason': reason,
		});
		const verdict = verdictOf(stripe, CHARGE, reply);
		expect(verdict).toMatchObject({ kind: 'throttled', failure: { code: 'rate_limit' } });
		expect(verdict.kind === 'throttled' && verdict.buckets).toEqual(buckets);
	});

	it('are not an object that is locked', () => {
		const reply = response(429, error({ code: 'lock_timeout', type: 'invalid_request_error' }));
		expect(verdictOf(stripe, CHARGE, reply)).toMatchObject({ kind: 'transient', delivered: 'refused', outage: false });
	});
});

it('does not repeat what Stripe advises against', () => {
	expect(
		verdictOf(stripe, CHARGE, response(500, error({ type: 'api_error' }), { 'stripe-should-retry': 'false' })),
	).toMatchObject({
		kind: 'permanent',
		delivered: 'maybe',
	});
	expect(verdictOf(stripe, CHARGE, response(500, error({ type: 'api_error' })))).toMatchObject({
		kind: 'transient',
		delivered: 'maybe',
	});
});

it('does not repeat a declined card', () => {
	const reply = response(402, error({ code: 'card_declined', type: 'card_error' }));
	expect(verdictOf(stripe, CHARGE, reply)).toMatchObject({ kind: 'permanent', failure: { code: 'card_declined' } });
});

it('does not repeat a key that it would show', () => {
	const reply = response(401, {
		error: { message: 'Invalid API Key provided: sk_test_4eC39HqLyjWDarjtT1zdp7dc', type: 'invalid_request_error' },
	});
	const verdict = verdictOf(stripe, CHARGE, reply);
	expect(verdict.kind).toBe('unauthorized');
	expect(JSON.stringify(verdict)).not.toContain('4eC39');
});

it('pages by the last id, by page mark in searches, by URL in v2', () => {
	const paging = (path: string) =>
		stripe.paging?.({ method: 'GET', url: new URL(`https://api.stripe.com${path}`), body: undefined });
	expect(paging('/v1/customers')).toMatchObject({
		at: ['data', -1, 'id'],
		parameter: 'starting_after',
		more: ['has_more'],
	});
	expect(paging('/v1/customers/search')).toMatchObject({ at: ['next_page'], parameter: 'page' });
	expect(paging('/v2/core/events')).toMatchObject({ kind: 'nextUrl', at: ['next_page_url'] });
});
