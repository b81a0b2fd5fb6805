import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { refuse } from '../../doubles/graph/answers.mts';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import { seededRandom } from '../../support/random';
import { asAda, asApp, at, CONTINUE, graph, numbered } from './run';

const SEND = ['request', 'send'] as const;

let service: GraphDouble;
beforeEach(async () => void (service = await startGraph()));
afterEach(async () => await service[Symbol.asyncDispose]());

const seed = (count: number) => {
	for (let i = 0; i < count; i++) service.mailbox(ADA).createMessage({ subject: `Mail ${i}` });
};

describe('any request', () => {
	test('follows the pages of a list, as far as is wanted', async () => {
		seed(35);
		const { items } = await graph(service, SEND, {
			...at('/me/messages'),
			returnAll: true,
			query: { select: 'subject' },
		});
		expect(items.map(({ json }) => json.subject)).toEqual(Array.from({ length: 35 }, (_, i) => `Mail ${i}`));
		expect(items.every(({ pairedItem }) => (pairedItem as { item: number }).item === 0)).toBe(true);
		const few = await graph(service, SEND, { ...at('me/messages'), returnAll: false, limit: 12 });
		expect(few.items).toHaveLength(12);
	});

	test('creates 1,000 things in few calls, though one in ten is throttled', async () => {
		const chosen = seededRandom(5);
		service.latencyMs = 30;
		service.throttling.once(() => chosen() < 0.1, 1);
		const { items } = await graph(service, SEND, {
			method: 'POST',
			...at('/me/messages'),
			body: '={{ { "subject": "Mail " + $json.id } }}',
			items: numbered(1_000),
		});
		expect(items.map(({ json }) => json.subject)).toEqual(numbered(1_000).map(({ id }) => `Mail ${id}`));
		expect(service.mailbox(ADA).messages.entries.size).toBe(1_000);
		expect(service.throttling.throttled).toBeGreaterThan(50);
		expect(service.throttling.early).toEqual([]);
		expect(service.server.requests.length).toBeLessThanOrEqual(75);
	});

	test('gives what failed in a batch its own outcome', async () => {
		seed(2);
		const [first, second] = [...service.mailbox(ADA).messages.entries.keys()];
		const { items } = await graph(service, SEND, {
			path: { __rl: true, mode: 'path', value: '=/me/messages/{{ $json.id }}' },
			items: [{ id: first }, { id: 'gone' }, { id: second }],
			...CONTINUE,
		});
		expect(items.map(({ json }) => json.subject)).toEqual(['Mail 0', undefined, 'Mail 1']);
		expect(items[1].json.error).toMatchObject({
			httpCode: 404,
			code: 'ErrorItemNotFound',
			outcome: 'rejected',
			attempts: 1,
		});
	});

	test('asks the directory in the way that allows searching', async () => {
		service.users.create({ userPrincipalName: 'bob@contoso.example', displayName: 'Bob' });
		const { items } = await graph(service, SEND, { ...at('/users'), query: { search: '"displayName:B"' } });
		expect(items).toHaveLength(2);
		expect(service.handled.at(-1)?.headers.consistencylevel).toBe('eventual');
	});

	test('acts as an app, which has no data of its own', async () => {
		seed(1);
		const credentials = asApp(service);
		const { items } = await graph(service, SEND, { credentials, ...at(`/users/${ADA}/messages`) });
		expect(items).toHaveLength(1);
		const lost = graph(service, SEND, { credentials, ...at('/me/messages') });
		await expect(lost).rejects.toMatchObject({ description: expect.stringContaining('fill in "User"') as unknown });
	});

	test('names the permission that is missing', async () => {
		service.tokens.set('reads-little', { user: ADA, forbidden: ['messages'] });
		const credentials = asAda(service, 'reads-little');
		const reading = graph(service, SEND, { credentials, ...at('/me/messages') });
		await expect(reading).rejects.toMatchObject({ description: expect.stringContaining('Mail.Read.') as unknown });
		const writing = graph(service, SEND, { credentials, method: 'POST', ...at('/me/messages'), body: '{}' });
		await expect(writing).rejects.toMatchObject({ description: expect.stringContaining('Mail.ReadWrite.') as unknown });
	});

	test('gives files as files, and its token to nobody else', async () => {
		const { root, items: files, contents } = service.drive(ADA);
		const { id } = files.create({ name: 'a.bin', parentReference: { id: root.id } });
		contents.set(id, Buffer.from('the content'));
		const { items } = await graph(service, SEND, at(`/me/drive/items/${encodeURIComponent(id)}/content`));
		expect(Buffer.from(items[0].binary?.data.data ?? '', 'base64').toString()).toBe('the content');
		expect(service.uploads.authorizations).toEqual([]);
	});

	test('keeps its token where links lead elsewhere', async () => {
		service.fault = ({ path }) =>
			path.at(-1) === 'messages' && path.length === 2
				? {
						status: 200,
						body: { value: [{ id: '1' }], '@odata.nextLink': `${service.uploads.origin}/v1.0/me/contacts` },
					}
				: undefined;
		const { items } = await graph(service, SEND, { ...at('/me/messages'), returnAll: true });
		expect(items).toHaveLength(1);
		expect(service.uploads.authorizations).toEqual([]);
		expect(service.handled.map(({ path }) => path.join('/'))).toEqual(['me/contacts']);
	});

	test('says what is wrong with a body before anything is sent', async () => {
		const wrong = graph(service, SEND, { method: 'POST', ...at('/me/messages'), body: '{"subject": x}' });
		await expect(wrong).rejects.toThrow('"Body" is no JSON');
		expect(service.server.requests).toEqual([]);
	});

	test('says that nobody knows when an answer to a change got lost', async () => {
		service.fault = ({ method }) => (method === 'POST' ? 'cut after' : undefined);
		const { items } = await graph(service, SEND, { method: 'POST', ...at('/me/contacts'), body: '{}', ...CONTINUE });
		expect(items[0].json.error).toMatchObject({ outcome: 'unknown', attempts: 1 });
		expect(service.mailbox(ADA).contacts.entries.size).toBe(1);
	});

	test('waits out an outage of a gateway and goes on', async () => {
		service.fault = (_, nth) =>
			nth < 3 ? refuse(503, 'ServiceUnavailable', 'Busy', { 'Retry-After': '0' }) : undefined;
		const { items } = await graph(service, SEND, at('/me'));
		expect(items[0].json.displayName).toBe('Ada');
	});
});
