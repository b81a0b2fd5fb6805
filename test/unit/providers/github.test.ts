import { describe, expect, it } from 'vitest';
import { github } from '../../../nodes/shared/providers/github';
import { NOW, response, rulesFor, verdictOf } from './replies';

const API = 'https://api.github.com';
const used = (resource: string, remaining = 0, inSeconds = 1_800) => ({
	'x-ratelimit-limit': '5000',
	'x-ratelimit-remaining': String(remaining),
	'x-ratelimit-reset': String(NOW / 1000 + inSeconds),
	'x-ratelimit-resource': resource,
	date: new Date(NOW).toUTCString(),
});
const PRIMARY = {
	message: 'API rate limit exceeded for user ID 1.',
	documentation_url: 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api',
};
const SECONDARY = {
	message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
	documentation_url: 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits',
};

describe('resources', () => {
	it.each([
		['GET', '/repos/o/r/issues', 'core'],
		['GET', '/search/issues?q=x', 'search'],
		['GET', '/search/code?q=x', 'code_search'],
		['POST', '/graphql', 'graphql'],
		['GET', '/orgs/o/audit-log', 'audit_log'],
		['POST', '/repos/o/r/dependency-graph/snapshots', 'dependency_snapshots'],
		['GET', '/repos/o/r/dependency-graph/sbom', 'dependency_sbom'],
		['POST', '/repos/o/r/actions/runners/registration-token', 'actions_runner_registration'],
		['GET', '/scim/v2/organizations/o/Users', 'scim'],
	])('%s %s counts as %s', (method, path, resource) => {
		expect(rulesFor(github, { method, url: API + path }).scope).toBe(`S/${resource}`);
	});

	it('have the same paths on Enterprise Server', () => {
		expect(rulesFor(github, 'https://git.example.com/api/v3/search/users?q=x').scope).toBe('S/search');
		expect(rulesFor(github, { method: 'POST', url: 'https://git.example.com/api/graphql' }).scope).toBe('S/graphql');
	});

	it('do not stop each other', () => {
		const search = rulesFor(github, `${API}/search/issues?q=x`);
		expect(search.readQuota(response(200, '', used('search', 3, 60)), NOW)).toMatchObject([
			{ kind: 'window', remaining: 3, resetAt: NOW + 60_000 },
		]);
		const core = rulesFor(github, `${API}/repos/o/r`);
		expect(core.readQuota(response(200, '', used('audit_log')), NOW)).toEqual([]);
	});
});

describe('charges', () => {
	const costs = (method: string, path: string, body?: unknown) =>
		Object.fromEntries(rulesFor(github, { method, url: API + path, body }).charges.map(({ key, cost }) => [key, cost]));

	it('count a point for reading, five for changing', () => {
		expect(costs('GET', '/user')).toEqual({ 'S/concurrent': 1, 'S/points': 1, 'S/slots': 1 });
		expect(costs('PATCH', '/repos/o/r/issues/1')).toEqual({
			'S/concurrent': 1,
			'S/points': 5,
			'S/changes': 1,
			'S/slots': 1,
		});
		expect(costs('POST', '/graphql', { query: '{ viewer { login } }' })).toMatchObject({
			'S/graphql/graphqlPoints': 1,
		});
		expect(costs('POST', '/graphql', { query: 'mutation { a { b } }' })).toMatchObject({
			'S/graphql/graphqlPoints': 5,
			'S/changes': 1,
		});
	});

	it('leave a second between changes', () => {
		const limit = rulesFor(github, { method: 'POST', url: `${API}/gists` }).charges.find(
			({ key }) => key === 'S/changes',
		)?.limit;
		expect(limit).toEqual({ kind: 'rate', perSecond: 1, burst: 20 });
	});
});

describe('repeating GraphQL', () => {
	it('is safe for queries only', () => {
		const repeatable = (body: unknown) => rulesFor(github, { method: 'POST', url: `${API}/graphql`, body }).repeatable;
		expect(repeatable({ query: 'query { viewer { login } }' })).toBe(true);
		expect(repeatable('{"query":"{ viewer { login } }"}')).toBe(true);
		expect(repeatable({ query: 'mutation { addStar(input: {}) { clientMutationId } }' })).toBe(false);
		expect(repeatable(undefined)).toBe(false);
	});
});

describe('primary limit', () => {
	it.each([403, 429])('%i waits for the reset, for this resource alone', (status) => {
		const verdict = verdictOf(github, `${API}/search/issues?q=x`, response(status, PRIMARY, used('search', 0, 42)));
		expect(verdict).toMatchObject({ kind: 'throttled', notBefore: NOW + 42_000, buckets: undefined });
	});

	it('is told in a 200 by GraphQL', () => {
		const reply = response(
			200,
			{ data: null, errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] },
			used('graphql', 0, 600),
		);
		expect(verdictOf(github, { method: 'POST', url: `${API}/graphql` }, reply)).toMatchObject({
			kind: 'throttled',
			notBefore: NOW + 600_000,
			failure: { code: 'RATE_LIMITED' },
		});
	});
});

describe('secondary limit', () => {
	it.each([403, 429])('%i waits for Retry-After, and everything waits', (status) => {
		const verdict = verdictOf(
			github,
			`${API}/user`,
			response(status, SECONDARY, { ...used('core', 4_000), 'retry-after': '90' }),
		);
		expect(verdict).toMatchObject({ kind: 'throttled', notBefore: NOW + 90_000, buckets: ['S/concurrent'] });
	});

	it('waits a minute when no time is named', () => {
		expect(verdictOf(github, `${API}/user`, response(403, SECONDARY, used('core', 4_000)))).toMatchObject({
			kind: 'throttled',
			notBefore: NOW + 60_000,
		});
		expect(verdictOf(github, `${API}/user`, response(429))).toMatchObject({
			kind: 'throttled',
			notBefore: NOW + 60_000,
		});
	});
});

it('does not repeat a 403 that means no', () => {
	const reply = response(403, { message: 'Resource not accessible by personal access token' }, used('core', 4_000));
	expect(verdictOf(github, `${API}/user`, reply)).toMatchObject({ kind: 'permanent' });
});

it('says which field is wrong', () => {
	const body = {
		message: 'Validation Failed',
		errors: [{ resource: 'Issue', field: 'title', code: 'missing_field' }, { message: 'body is too long' }],
		documentation_url: 'https://docs.github.com/rest',
	};
	expect(verdictOf(github, { method: 'POST', url: `${API}/repos/o/r/issues` }, response(422, body))).toMatchObject({
		failure: {
			message: expect.stringContaining('Validation Failed (title: missing_field; body is too long)') as string,
			code: 'missing_field',
		},
	});
});
