import { describe, expect, it } from 'vitest';
import { callRules } from '../../../nodes/shared/providers/callRules';
import { graph } from '../../../nodes/shared/providers/graph';
import { graphWorkload } from '../../../nodes/shared/providers/graphWorkload';
import { NOW, response, rulesFor, verdictOf } from './replies';

const V1 = 'https://graph.microsoft.com/v1.0';
const get = (path: string) => rulesFor(graph, `${V1}${path}`);
const send = (method: string, path: string, body?: unknown) => rulesFor(graph, { method, url: `${V1}${path}`, body });

describe('workloads', () => {
	it.each([
		['/me/messages', 'outlook', 'me'],
		['/me/sendMail', 'outlook', 'me'],
		['/users/ada@contoso.com/mailFolders/inbox/messages', 'outlook', 'users/ada@contoso.com'],
		["/users('ada@contoso.com')/events", 'outlook', 'users/ada@contoso.com'],
		['/groups/02bd9fd6/threads', 'outlook', 'groups/02bd9fd6'],
		['/me/insights/trending', 'insights', 'me'],
		['/users/messages', 'identity', undefined],
		['/users', 'identity', undefined],
		['/me', 'identity', undefined],
		['/me/memberOf', 'identity', undefined],
		['/groups/02bd9fd6/members', 'identity', undefined],
		['/applications', 'identity', undefined],
		['/teams/893075dd/channels/19:abc@thread.tacv2/messages', 'teams', undefined],
		['/me/joinedTeams', 'teams', undefined],
		['/chats/19:abc@thread.v2/messages', 'teams', undefined],
		['/me/onenote/notebooks', 'onenote', undefined],
		['/sites/contoso.com,1,2/onenote/pages', 'onenote', undefined],
		['/me/drive/root/children', 'files', undefined],
		['/drives/b!abc/items/01/content', 'files', undefined],
		['/me/drive/root:/onenote/plan.docx:/content', 'files', undefined],
		['/sites/root/lists', 'files', undefined],
		['/me/drive/items/01/workbook/worksheets', 'excel', undefined],
		['/me/todo/lists', 'other', undefined],
		['/planner/tasks', 'other', undefined],
		['/', 'other', undefined],
	])('%s is %s', (path, name, mailbox) => {
		expect(graphWorkload(new URL(`${V1}${path}`))).toMatchObject({ name, ...(mailbox ? { mailbox } : {}) });
	});

	it('have scopes of their own, without a mailbox to be read in them', () => {
		const [a, b] = ['ada', 'bob'].map((user) => get(`/users/${user}@contoso.com/messages`).scope);
		expect(a).toMatch(/^S\/outlook\/[0-9a-f]{16}$/);
		expect(a).not.toBe(b);
		expect(get('/users').scope).toBe('S/identity');
		expect(get('/planner/tasks').scope).toBe('S/planner');
		expect(get('/%E2%98%83/tasks').scope).toBe('S/other');
	});

	it('keep to the concurrency of the user together', () => {
		expect(get('/me/messages').charges).toContainEqual({
			key: 'S/slots',
			cost: 1,
			limit: { kind: 'slots', capacity: 10 },
		});
	});
});

describe('Outlook', () => {
	it('is called four at a time, 10,000 times in ten minutes, per mailbox', () => {
		const { charges } = get('/me/messages');
		const slots = charges.find(({ key }) => key.endsWith('/concurrent'));
		const rate = charges.find(({ key }) => key.endsWith('/requests'))?.limit;
		expect(slots?.limit).toEqual({ kind: 'slots', capacity: 4 });
		expect(rate?.kind === 'rate' && rate.burst + rate.perSecond * 600).toBeCloseTo(10_000);
	});

	it('takes a full batch at a time: the service works on four of its parts itself', () => {
		const settings = { scope: 'S', maxConcurrency: 10, charges: [], slotCost: 1 / 20 };
		const { charges } = callRules(graph, { method: 'GET', url: `${V1}/me/messages` }, settings);
		expect(charges.find(({ key }) => key.endsWith('/concurrent'))?.cost).toBe(4 / 20);
		expect(charges.find(({ key }) => key.endsWith('/requests'))?.cost).toBe(1);
	});

	it('makes an event once when it has a transaction id', () => {
		expect(send('POST', '/me/events', { subject: 'x', transactionId: '7E163156' }).repeatable).toBe(true);
		expect(send('POST', '/me/events', '{"subject":"x","transactionId":"7E163156"}').repeatable).toBe(true);
		expect(send('POST', '/me/events', { subject: 'x' }).repeatable).toBe(false);
		expect(send('POST', '/me/sendMail', { transactionId: 'x' }).repeatable).toBe(false);
		expect(send('POST', '/me/onlineMeetings/createOrGet', { externalId: 'x' }).repeatable).toBe(true);
		expect(send('POST', '/me/onlineMeetings/createOrGet', { subject: 'x' }).repeatable).toBe(false);
		expect(send('POST', '/me/onlineMeetings', { externalId: 'x' }).repeatable).toBe(false);
	});
});

describe('identity units', () => {
	it.each([
		['GET', '/users', 2],
		['GET', '/users?$select=id', 1],
		['GET', '/users?%24select=id', 1],
		['GET', '/users?$expand=manager', 3],
		['GET', '/users?$top=10', 1],
		['GET', '/users?$top=100', 2],
		['GET', '/users?$select=id&$top=5', 1],
		['GET', '/users/ada', 1],
		['GET', '/users/ada/memberOf', 2],
		['GET', '/groups/g/members', 3],
		['GET', '/groups/g/transitiveMembers', 5],
		['GET', '/groups/g/transitiveMembers?$select=id', 4],
		['POST', '/directoryObjects/getByIds', 3],
		['POST', '/me/checkMemberGroups', 4],
		['POST', '/users/ada/getMemberGroups', 2],
		['GET', '/subscribedSkus', 3],
		['PATCH', '/users/ada', 1],
	])('%s %s costs %i', (method, path, cost) => {
		expect(send(method, path).cost).toBe(cost);
	});

	it('count writes apart, but not questions that are asked by POST', () => {
		const writes = (method: string, path: string) =>
			send(method, path).charges.some(({ key }) => key.endsWith('/writes'));
		expect(writes('PATCH', '/users/ada')).toBe(true);
		expect(writes('POST', '/directoryObjects/getByIds')).toBe(false);
		expect(writes('GET', '/users')).toBe(false);
		expect(send('POST', '/directoryObjects/getByIds').repeatable).toBe(true);
	});

	it('learn from the share of the limit that is used', () => {
		const used = (share: string) => {
			const [signal] = get('/users').readQuota(response(200, '', { 'x-ms-throttle-limit-percentage': share }), NOW);
			return signal?.kind === 'bucket' ? signal.used / signal.capacity : undefined;
		};
		expect(used('0.8')).toBe(0);
		expect(used('1')).toBe(1);
		expect(used('1.8')).toBeGreaterThan(1);
		for (const nonsense of ['', 'NaN', '-1', '1e9', '0']) expect(used(nonsense)).toBeUndefined();
	});

	it('do not mistake the share for Outlook’s', () => {
		expect(get('/me/messages').readQuota(response(200, '', { 'x-ms-throttle-limit-percentage': '0.9' }), NOW)).toEqual(
			[],
		);
	});
});

describe('file units', () => {
	it.each([
		['GET', '/me/drive/items/01', 1],
		['GET', '/drives/d/items/01/content', 1],
		['GET', '/me/drive/root/children', 2],
		['GET', "/me/drive/root/search(q='plan')", 2],
		['GET', '/me/drive/root/delta', 2],
		['GET', '/me/drive/root/delta?token=abc', 1],
		['GET', "/me/drive/root/delta(token='abc')", 1],
		['PUT', '/me/drive/root:/a.txt:/content', 2],
		['DELETE', '/drives/d/items/01', 2],
		['GET', '/drives/d/items/01/permissions', 5],
		['POST', '/drives/d/items/01/createLink', 5],
		['GET', '/drives/d/items/01?$expand=permissions', 5],
	])('%s %s costs %i', (method, path, cost) => {
		expect(send(method, path).cost).toBe(cost);
	});

	it('are announced in headers near the limit', () => {
		const headers = { 'ratelimit-limit': '1200', 'ratelimit-remaining': '120', 'ratelimit-reset': '5' };
		expect(get('/me/drive/items/01').readQuota(response(200, '', headers), NOW)).toMatchObject([
			{ kind: 'window', remaining: 120, resetAt: NOW + 5_000 },
		]);
	});
});

describe('Teams', () => {
	const kinds = (method: string, path: string) =>
		send(method, path).charges.flatMap(({ key, limit }) =>
			key.startsWith('S/teams/') && limit.kind === 'rate' ? [limit.burst + limit.perSecond] : [],
		);

	it('limits a team more than the tenant, and a channel or chat more than a team', () => {
		// Evenly spaced calls: in no half-open second more than perSecond.
		expect(kinds('POST', '/teams/t/channels/c/messages')).toEqual([50, 5, 2]);
		expect(kinds('GET', '/teams/t/channels/c/messages')).toEqual([20, 5, 2]);
		expect(kinds('DELETE', '/teams/t/channels/c')).toEqual([15, 5, 2]);
		expect(kinds('GET', '/teams/t/channels')).toEqual([30, 5]);
		expect(kinds('POST', '/teams')).toEqual([10]);
		expect(kinds('GET', '/chats/c/messages')).toEqual([20, 2]);
		expect(kinds('POST', '/users/u/chats/c/messages/m/softDelete')).toEqual([20, 2]);
		expect(kinds('GET', '/me/chats')).toEqual([5]);
	});

	it('changes members no more than four times in a minute', () => {
		const minute = (method: string, path: string) =>
			send(method, path).charges.flatMap(({ key, limit }) => (key.includes('/members/') ? [limit] : []));
		expect(minute('POST', '/teams/t/members')).toEqual([{ kind: 'window', units: 4, seconds: 60 }]);
		expect(minute('DELETE', '/chats/c/members/m')).toHaveLength(1);
		expect(minute('GET', '/teams/t/members')).toEqual([]);
	});

	it('counts each channel for itself', () => {
		const key = (channel: string) =>
			get(`/teams/t/channels/${channel}/messages`).charges.find((charge) => charge.key.includes('/conversation/'))?.key;
		expect(key('a')).toMatch(/\/conversation\/[0-9a-f]{16}$/);
		expect(key('a')).not.toBe(key('b'));
	});
});

describe('throttles', () => {
	const body = {
		error: { code: 'TooManyRequests', message: 'Please retry again later.', innerError: { status: '429' } },
	};

	it('say which limit it was, without ids', () => {
		const reply = response(429, body, {
			'retry-after': '10',
			'x-ms-throttle-scope':
				'Tenant_Application/ReadWrite/9a3d526c-b3c1-4479-ba74-197b5c5751ae/0785ef7c-2d7a-4542-b048-95bcab406e0b',
			'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
		});
		const verdict = verdictOf(graph, `${V1}/users`, reply);
		expect(verdict).toMatchObject({
			kind: 'throttled',
			notBefore: NOW + 10_000,
			failure: {
				code: 'TooManyRequests',
				description: expect.stringContaining('Tenant_Application/ReadWrite, ResourceUnitLimitExceeded') as string,
			},
		});
		expect(JSON.stringify(verdict)).not.toContain('9a3d526c');
	});

	it('come as 503 with Retry-After from SharePoint', () => {
		expect(verdictOf(graph, `${V1}/me/drive`, response(503, '', { 'retry-after': '5' }))).toMatchObject({
			kind: 'throttled',
			notBefore: NOW + 5_000,
		});
	});

	it('come as 509, and without a time from OneNote', () => {
		expect(verdictOf(graph, `${V1}/me/drive`, response(509, body))).toMatchObject({ kind: 'throttled' });
		expect(verdictOf(graph, `${V1}/me/onenote/pages`, response(429, body))).toMatchObject({
			kind: 'throttled',
			notBefore: undefined,
		});
	});

	it('are not a full mailbox', () => {
		expect(verdictOf(graph, `${V1}/me/drive`, response(507, body))).toMatchObject({ kind: 'permanent' });
	});
});
