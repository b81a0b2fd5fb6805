import { describe, expect, it } from 'vitest';
import { shopify } from '../../../nodes/shared/providers/shopify';
import { NOW, response, rulesFor, verdictOf } from './replies';

const SHOP = 'https://example.myshopify.com/admin/api/2026-10';
const graphql = (query: string) => ({ method: 'POST', url: `${SHOP}/graphql.json`, body: { query } });
const PRODUCTS = graphql('query { products(first: 50) { nodes { title variants(first: 10) { nodes { sku } } } } }');
const cost = (available: number, requested = 52) => ({
	requestedQueryCost: requested,
	actualQueryCost: null,
	throttleStatus: { maximumAvailable: 2000.0, currentlyAvailable: available, restoreRate: 100.0 },
});
const THROTTLED = [
	{
		message: 'Throttled',
		extensions: { code: 'THROTTLED', documentation: 'https://shopify.dev/api/usage/rate-limits' },
	},
];

describe('REST', () => {
	it.each([
		['32/40', { capacity: 40, used: 32, restorePerSecond: 2 }],
		['1/80', { capacity: 80, used: 1, restorePerSecond: 4 }],
		['39/400', { capacity: 400, used: 39, restorePerSecond: 20 }],
	])('reads the level %s', (header, bucket) => {
		const rules = rulesFor(shopify, `${SHOP}/products.json`);
		expect(rules.readQuota(response(200, '', { 'x-shopify-shop-api-call-limit': header }), NOW)).toEqual([
			{ kind: 'bucket', name: 'rest', ...bucket },
		]);
	});

	it.each(['', '40', '0/0', '1/0', '-1/40', '1/40/2', '1e3/40', '999999999999/40'])(
		'ignores the level %s',
		(header) => {
			const rules = rulesFor(shopify, `${SHOP}/products.json`);
			expect(rules.readQuota(response(200, '', { 'x-shopify-shop-api-call-limit': header }), NOW)).toEqual([]);
		},
	);

	it('waits as long as Retry-After says, fractions included', () => {
		const reply = response(429, { errors: 'Exceeded 2 calls per second for api client.' }, { 'retry-after': '2.0' });
		expect(verdictOf(shopify, `${SHOP}/products.json`, reply)).toMatchObject({
			kind: 'throttled',
			notBefore: NOW + 2_000,
		});
	});

	it('says what is wrong with a field', () => {
		const reply = response(422, { errors: { title: ["can't be blank"] } });
		expect(verdictOf(shopify, { method: 'POST', url: `${SHOP}/products.json` }, reply)).toMatchObject({
			kind: 'permanent',
			failure: { message: expect.stringContaining("title: can't be blank") as string },
		});
	});
});

describe('GraphQL', () => {
	it('finds the throttle in a 200 and waits until the points are there', () => {
		const reply = response(200, { errors: THROTTLED, extensions: { cost: cost(12) } });
		expect(verdictOf(shopify, PRODUCTS, reply)).toMatchObject({
			kind: 'throttled',
			notBefore: NOW + 400,
			failure: { code: 'THROTTLED' },
		});
	});

	it.each([
		{},
		{ cost: null },
		{ cost: { requestedQueryCost: 'x' } },
		{ cost: { ...cost(12), throttleStatus: { restoreRate: 0 } } },
	])('waits without a time when the cost is %j', (extensions) => {
		const verdict = verdictOf(shopify, PRODUCTS, response(200, { errors: THROTTLED, extensions }));
		expect(verdict).toMatchObject({ kind: 'throttled', notBefore: undefined });
	});

	it('repeats a throttled mutation, for it was not run', () => {
		const reply = response(200, { errors: THROTTLED, extensions: { cost: cost(0, 10) } });
		expect(verdictOf(shopify, graphql('mutation { productDelete(input: {}) { deletedProductId } }'), reply).kind).toBe(
			'throttled',
		);
	});

	it('leaves other errors in a 200 to the workflow', () => {
		const reply = response(200, {
			errors: [{ message: 'Field does not exist', extensions: { code: 'undefinedField' } }],
		});
		expect(verdictOf(shopify, PRODUCTS, reply)).toMatchObject({ kind: 'success' });
	});

	it('reads the level from small and from large answers', () => {
		const rules = rulesFor(shopify, PRODUCTS);
		const answer = (title: string) =>
			response(200, { data: { products: { nodes: [{ title }] } }, extensions: { cost: cost(1_900) } });
		const level = [{ kind: 'bucket', name: 'graphql', capacity: 2_000, used: 100, restorePerSecond: 100 }];
		expect(rules.readQuota(answer('shirt'), NOW)).toEqual(level);
		expect(rules.readQuota(answer('x'.repeat(2_000_000)), NOW)).toEqual(level);
		expect(rules.readQuota(response(200, 'x'.repeat(2_000_000)), NOW)).toEqual([]);
	});

	it('guesses what a query may cost and knows what a mutation does', () => {
		expect(rulesFor(shopify, PRODUCTS).cost).toBe(61);
		expect(rulesFor(shopify, graphql('{ a(first: 9999) { b(first: 9999) { c } } }')).cost).toBe(1_000);
		expect(rulesFor(shopify, graphql('mutation { a { b } }')).cost).toBe(10);
	});

	it('may repeat queries, not mutations', () => {
		expect(rulesFor(shopify, PRODUCTS).repeatable).toBe(true);
		expect(rulesFor(shopify, graphql('mutation { a { b } }')).repeatable).toBe(false);
	});
});
