import { describe, expect, it } from 'vitest';
import { callRules } from '../../../nodes/shared/providers/callRules';
import { gmail, gmailBeforeMay2026 } from '../../../nodes/shared/providers/gmail';
import { chargeOf, NOW, response, rulesFor, verdictOf } from './replies';

const USER = 'https://gmail.googleapis.com/gmail/v1/users/me';
const UPLOAD = 'https://gmail.googleapis.com/upload/gmail/v1/users/me';

describe('quota units', () => {
	it.each([
		['GET', `${USER}/profile`, 1, 1],
		['GET', `${USER}/messages?q=is%3Aunread`, 5, 5],
		['GET', `${USER}/messages/18c0?format=raw`, 20, 5],
		['GET', `${USER}/messages/18c0/attachments/ANGjdJ`, 20, 5],
		['POST', `${USER}/messages/18c0/modify`, 5, 5],
		['POST', `${USER}/messages/18c0/trash`, 20, 5],
		['POST', `${USER}/messages/18c0/untrash`, 5, 5],
		['DELETE', `${USER}/messages/18c0`, 10, 10],
		['POST', `${USER}/messages/send`, 100, 100],
		['POST', `${UPLOAD}/messages/send?uploadType=resumable`, 100, 100],
		['POST', `${USER}/messages`, 25, 25],
		['POST', `${USER}/messages/import`, 25, 25],
		['POST', `${USER}/messages/batchModify`, 50, 50],
		['POST', `${USER}/messages/batchDelete`, 50, 50],
		['GET', `${USER}/threads`, 10, 10],
		['GET', `${USER}/threads/18c0`, 40, 10],
		['POST', `${USER}/threads/18c0/modify`, 10, 10],
		['POST', `${USER}/threads/18c0/trash`, 20, 10],
		['DELETE', `${USER}/threads/18c0`, 20, 20],
		['GET', `${USER}/drafts`, 5, 5],
		['GET', `${USER}/drafts/r1`, 20, 5],
		['POST', `${USER}/drafts`, 10, 10],
		['PUT', `${USER}/drafts/r1`, 15, 15],
		['DELETE', `${USER}/drafts/r1`, 10, 10],
		['POST', `${USER}/drafts/send`, 100, 100],
		['GET', `${USER}/labels`, 1, 1],
		['GET', `${USER}/labels/Label_1`, 1, 1],
		['POST', `${USER}/labels`, 5, 5],
		['PATCH', `${USER}/labels/Label_1`, 5, 5],
		['DELETE', `${USER}/labels/Label_1`, 5, 5],
		['GET', `${USER}/history?startHistoryId=1`, 2, 2],
		['POST', `${USER}/watch`, 100, 100],
		['POST', `${USER}/stop`, 50, 50],
		['GET', `${USER}/settings/filters`, 1, 1],
		['POST', `${USER}/settings/filters`, 5, 5],
		['POST', `${USER}/settings/sendAs`, 100, 100],
		['PUT', `${USER}/settings/vacation`, 5, 5],
	])('%s %s', (method, url, current, before) => {
		expect(rulesFor(gmail, { method, url }).cost).toBe(current);
		expect(rulesFor(gmailBeforeMay2026, { method, url }).cost).toBe(before);
	});

	it('never let a minute see more than the quota', () => {
		for (const [profile, quota] of [
			[gmail, 6_000],
			[gmailBeforeMay2026, 15_000],
		] as const) {
			const limit = chargeOf(profile, `${USER}/messages`, 'units')?.limit;
			expect(limit).toEqual({ kind: 'window', units: quota, seconds: 60 });
		}
	});

	it("count in the user's own limit too", () => {
		const charge = { key: 'S/user', cost: 1, limit: { kind: 'rate', perSecond: 50, burst: 1 } } as const;
		const request = { method: 'POST', url: `${USER}/messages/send` };
		expect(rulesFor(gmail, request).charges).toHaveLength(1);
		const own = callRulesWith(charge, request);
		expect(own).toEqual({ ...charge, cost: 100 });
	});
});

describe('repeating', () => {
	it.each([
		['POST', `${USER}/messages/18c0/modify`, true],
		['POST', `${USER}/messages/18c0/trash`, true],
		['POST', `${USER}/messages/batchModify`, true],
		['POST', `${USER}/messages/send`, false],
		['POST', `${USER}/drafts/send`, false],
		['POST', `${USER}/messages`, false],
		['DELETE', `${USER}/messages/18c0`, true],
	])('%s %s: %s', (method, url, repeatable) => {
		expect(rulesFor(gmail, { method, url }).repeatable).toBe(repeatable);
	});
});

describe('throttles', () => {
	const limited = (status: number, reason: string, message: string) =>
		response(status, { error: { code: status, message, errors: [{ domain: 'usageLimits', reason, message }] } });
	const read = `${USER}/messages/18c0`;

	it.each([
		[403, 'rateLimitExceeded'],
		[403, 'userRateLimitExceeded'],
		[429, 'rateLimitExceeded'],
		[429, 'somethingNew'],
	])('%i with %s', (status, reason) => {
		expect(verdictOf(gmail, read, limited(status, reason, 'Rate Limit Exceeded'))).toMatchObject({
			kind: 'throttled',
			failure: { code: reason, httpCode: status },
			notBefore: undefined,
		});
	});

	it('wait for the time in the text', () => {
		const reply = limited(403, 'rateLimitExceeded', 'User-rate limit exceeded.  Retry after 2026-11-24T06:00:12.345Z');
		expect(verdictOf(gmail, read, reply)).toMatchObject({ kind: 'throttled', notBefore: NOW + 12_345 });
	});

	it("reads that time by the service's clock", () => {
		const reply = {
			...limited(429, 'userRateLimitExceeded', 'User-rate limit exceeded.  Retry after 2026-11-24T07:00:10Z'),
			headers: { date: 'Tue, 24 Nov 2026 07:00:00 GMT' },
		};
		expect(verdictOf(gmail, read, reply)).toMatchObject({ notBefore: NOW + 10_000 });
	});

	it('takes the later of text and Retry-After', () => {
		const message = 'User-rate limit exceeded.  Retry after 2026-11-24T06:00:10Z';
		const reply = { ...limited(429, 'userRateLimitExceeded', message), headers: { 'retry-after': '30' } };
		expect(verdictOf(gmail, read, reply)).toMatchObject({ notBefore: NOW + 30_000 });
	});

	it.each(['Retry after tomorrow', 'Retry after 2026-99-99T99:99:99Z', 'Retry after 2020-01-01T00:00:00Z'])(
		'does not stumble over %s',
		(text) => {
			const verdict = verdictOf(gmail, read, limited(403, 'rateLimitExceeded', text));
			expect(verdict.kind).toBe('throttled');
			if (verdict.kind === 'throttled') expect(verdict.notBefore ?? NOW).toBe(NOW);
		},
	);

	it('ends items at once when the daily quota is used up, and asks again later', () => {
		const verdict = verdictOf(gmail, read, limited(403, 'dailyLimitExceeded', 'Daily Limit Exceeded'));
		expect(verdict).toMatchObject({
			kind: 'throttled',
			failure: { description: expect.stringContaining('midnight') as string },
		});
		expect(verdict.kind === 'throttled' && (verdict.notBefore ?? 0) - NOW).toBeGreaterThan(300_000);
	});

	it.each(['domainPolicy', 'insufficientPermissions', 'forbidden'])('are not a 403 with %s', (reason) => {
		expect(verdictOf(gmail, read, limited(403, reason, 'No'))).toMatchObject({
			kind: 'permanent',
			failure: { code: reason },
		});
	});

	it('know the newer error details', () => {
		const body = {
			error: {
				code: 403,
				message: 'Request had insufficient authentication scopes.',
				status: 'PERMISSION_DENIED',
				details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' }],
			},
		};
		expect(verdictOf(gmail, read, response(403, body))).toMatchObject({
			kind: 'permanent',
			failure: {
				code: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
				message: expect.stringContaining('insufficient authentication scopes') as string,
			},
		});
	});
});

it('pages by token', () => {
	const list = (path: string) => gmail.paging?.({ method: 'GET', url: new URL(`${USER}/${path}`), body: undefined });
	expect(list('threads?q=x')).toMatchObject({ at: ['nextPageToken'], parameter: 'pageToken', items: ['threads'] });
	expect(list('messages/18c0')).toBeUndefined();
});

function callRulesWith(
	charge: Parameters<typeof callRules>[2]['charges'][number],
	request: { method: string; url: string },
) {
	return callRules(gmail, request, { scope: 'S', maxConcurrency: 10, charges: [charge] }).charges.find(
		({ key }) => key === charge.key,
	);
}
