import { describe, expect, it } from 'vitest';
import type { HttpFailure } from '../../../nodes/shared/engine/httpReply';
import { callRules } from '../../../nodes/shared/providers/callRules';
import { generic } from '../../../nodes/shared/providers/generic';
import type { ServiceProfile } from '../../../nodes/shared/providers/profile';
import { NOW, response, rulesFor, SETTINGS, verdictOf } from './replies';

const GET = 'https://service.example/things';
const POST = { method: 'post', url: GET };
const LOST: HttpFailure = { kind: 'failure', code: 'ECONNRESET', message: 'lost', delivered: 'maybe', phase: 'send' };

/** A made-up service with everything a profile can have. */
const service: ServiceProfile = {
	...generic,
	idempotencyHeader: 'Once-Key',
	inspect: ({ url }) => ({
		scope: { name: 'shelf', id: url.searchParams.get('shelf') ?? '' },
		cost: 3,
		charges: [
			{ name: 'all', cost: 1, limit: { kind: 'slots', capacity: 7 }, across: true },
			{ name: 'one', id: 'x', cost: 2, limit: { kind: 'rate', perSecond: 1, burst: 1 } },
		],
	}),
	refine: ({ status }, context) =>
		status === 420
			? { kind: 'throttled', failure: context.failure(), buckets: ['one', 'nonsense'] }
			: status === 421
				? { kind: 'throttled', failure: context.failure(), buckets: ['nonsense'] }
				: undefined,
	errorCode: () => 'E1',
};

describe('scopes and charges', () => {
	it('of a plain service are those of the node', () => {
		const charge = { key: 'S/user', cost: 1, limit: { kind: 'rate', perSecond: 5, burst: 1 } } as const;
		const rules = callRules(generic, { method: 'GET', url: GET }, { ...SETTINGS, charges: [charge] });
		expect(rules).toMatchObject({ scope: 'S', cost: undefined, charges: [charge], repeatable: true });
	});

	it('are put below the user, ids hidden, and share the slots', () => {
		const charge = { key: 'S/user', cost: 2, limit: { kind: 'rate', perSecond: 5, burst: 1 } } as const;
		const { scope, charges, cost } = callRules(
			service,
			{ method: 'GET', url: `${GET}?shelf=secret` },
			{ ...SETTINGS, charges: [charge] },
		);
		expect(scope).toMatch(/^S\/shelf\/[0-9a-f]{16}$/);
		expect(cost).toBe(3);
		expect(charges).toEqual([
			{ ...charge, cost: 6 },
			{ key: 'S/all', cost: 1, limit: { kind: 'slots', capacity: 7 } },
			{
				key: expect.stringMatching(new RegExp(`^${scope}/one/[0-9a-f]{16}$`)) as string,
				cost: 2,
				limit: { kind: 'rate', perSecond: 1, burst: 1 },
			},
			{ key: 'S/slots', cost: 1, limit: { kind: 'slots', capacity: 10 } },
		]);
	});

	it('are named in full where a throttle is about one of them', () => {
		const rules = rulesFor(service, GET);
		const [verdict, unnamed] = [420, 421].map((status) =>
			rules.classify(response(status), { now: NOW, afterUnknown: false }),
		);
		expect(verdict).toMatchObject({
			buckets: [rules.charges.find(({ key }) => key.includes('/one/'))?.key],
			failure: { code: 'E1' },
		});
		expect(unnamed.kind === 'throttled' && unnamed.buckets).toBeUndefined();
	});
});

describe('repeating', () => {
	it.each([
		['GET', true],
		['put', true],
		['DELETE', true],
		['POST', false],
		['PATCH', false],
	])('%s: %s', (method, repeatable) => {
		expect(rulesFor(generic, { method, url: GET }).repeatable).toBe(repeatable);
	});

	it('honours a key only where the service does', () => {
		expect(rulesFor(service, { ...POST, headers: { 'ONCE-key': '1' } }).repeatable).toBe(true);
		expect(rulesFor(generic, { ...POST, headers: { 'Idempotency-Key': '1' } }).repeatable).toBe(false);
	});

	it.each([
		['none', true, 'refused'],
		['once', true, 'maybe'],
		['again', false, 'maybe'],
	] as const)('goes by an effect of %s', (effect, repeatable, delivered) => {
		for (const method of ['GET', 'POST']) {
			const rules = rulesFor({ ...generic, inspect: () => ({ effect }) }, { method, url: GET });
			expect(rules.repeatable).toBe(repeatable);
			if (method === 'POST' || effect !== 'once') {
				expect(rules.classify(response(500), { now: NOW, afterUnknown: false })).toMatchObject({ delivered });
			}
		}
	});

	it('does not let a key make that safe which acts every time', () => {
		const acting: ServiceProfile = { ...service, inspect: () => ({ effect: 'again' }) };
		expect(rulesFor(acting, { ...POST, headers: { 'Once-Key': '1' } }).repeatable).toBe(false);
	});
});

describe('a throttle in headers', () => {
	it('is a 403 that names a time', () => {
		expect(verdictOf(generic, GET, response(403, '', { 'retry-after': '9' }))).toMatchObject({
			kind: 'throttled',
			notBefore: NOW + 9_000,
		});
	});

	it('is a 403 with nothing left', () => {
		expect(verdictOf(generic, GET, response(403, '', { ratelimit: '"hour";r=0;t=50' }))).toMatchObject({
			kind: 'throttled',
			notBefore: NOW + 50_000,
		});
		expect(verdictOf(generic, GET, response(403, '', { ratelimit: '"hour";r=1;t=50' }))).toMatchObject({
			kind: 'permanent',
		});
	});

	it('takes the window that opens last', () => {
		expect(
			verdictOf(generic, GET, response(429, '', { ratelimit: '"a";r=0;t=5, "b";r=0;t=50, "c";r=3;t=500' })),
		).toMatchObject({ notBefore: NOW + 50_000 });
	});

	it('lets Retry-After have the last word', () => {
		const headers = { 'retry-after': '2', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' };
		expect(verdictOf(generic, GET, response(429, '', headers))).toMatchObject({ notBefore: NOW + 2_000 });
	});
});

describe('a network in front of the service', () => {
	const edge = (status: number) => response(status, '<html>', { 'cf-ray': '8a1b' });

	it.each([
		[520, 'maybe'],
		[521, 'refused'],
		[522, 'maybe'],
		[523, 'refused'],
		[524, 'maybe'],
		[525, 'refused'],
		[526, 'refused'],
		[530, 'refused'],
	])('answers %i: a POST was delivered: %s', (status, delivered) => {
		expect(verdictOf(generic, POST, edge(status))).toMatchObject({ kind: 'transient', outage: true, delivered });
		expect(verdictOf(generic, GET, edge(status))).toMatchObject({
			kind: 'transient',
			outage: true,
			delivered: 'refused',
		});
	});

	it('is not seen where there is none', () => {
		expect(verdictOf(generic, GET, response(520))).toMatchObject({ kind: 'permanent' });
	});
});

it('reads failures of the transport by effect, and no quota in them', () => {
	const delivered = (request: typeof POST | string, profile = generic) => {
		const verdict = rulesFor(profile, request).classify(LOST, { now: NOW, afterUnknown: false });
		return verdict.kind === 'transient' && verdict.delivered;
	};
	expect(delivered(GET)).toBe('refused');
	expect(delivered(POST)).toBe('maybe');
	expect(delivered(POST, { ...generic, inspect: () => ({ effect: 'none' }) })).toBe('refused');
	expect(delivered(GET, { ...generic, inspect: () => ({ effect: 'again' }) })).toBe('maybe');
	expect(rulesFor(service, GET).readQuota(LOST, NOW)).toEqual([]);
});

it('finds a lost DELETE done', () => {
	const rules = rulesFor(service, { method: 'DELETE', url: GET });
	expect(rules.classify(response(404), { now: NOW, afterUnknown: true })).toMatchObject({ kind: 'success' });
});

it('reads the usual headers where a profile knows no better', () => {
	expect(
		rulesFor(generic, GET).readQuota(
			response(200, '', { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '60' }),
			NOW,
		),
	).toMatchObject([{ remaining: 3 }]);
});
