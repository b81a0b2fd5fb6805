import { describe, expect, it } from 'vitest';
import { Gmail } from '../../doubles/gmail/gmail.mts';
import { CONTINUE, gmail } from './run';

const MESSAGES = Array.from({ length: 500 }, (_, i) => ({
	id: `message${i}`,
	from: 'Bob <bob@example.org>',
	to: 'ann@gmail.example.com',
	subject: `Mail ${i}`,
}));
const options = { serviceProfile: 'gmailBeforeMay2026' };
/** Ten full carriers, one that left before it was full, the list, and the labels' names. Calls that wait for units fill none. */
const MOST_REQUESTS = 13;

describe('500 messages at 15,000 units a minute', () => {
	it('come in full batches, for the quota lets them go at once', async () => {
		await using api = await Gmail.start({ messages: MESSAGES, quota: 'before May 2026' });
		const { items } = await gmail(api, 'message', 'getAll', { limit: 500, options });
		expect(items).toHaveLength(500);
		expect(api.requests.length).toBeLessThanOrEqual(MOST_REQUESTS);
		expect(api.mostUnitsInAMinute).toBe(5 + 1 + 500 * 5);
		expect(api.count('messages.get').refusedOverQuota).toBe(0);
	});

	it('of as many items travel together as well', async () => {
		await using api = await Gmail.start({ messages: MESSAGES, quota: 'before May 2026' });
		const items = MESSAGES.map(({ id }) => ({ id }));
		const { items: read } = await gmail(api, 'message', 'get', { messageId: '={{ $json.id }}', items, options });
		expect(read.map(({ json }) => json.Subject)).toEqual(MESSAGES.map(({ subject }) => subject));
		expect(api.requests.length).toBeLessThanOrEqual(MOST_REQUESTS);
		expect(api.count('labels.list').calls).toBe(1);
	});
});

it('one message is asked for without a batch', async () => {
	await using api = await Gmail.start({ messages: MESSAGES.slice(0, 1) });
	const { items } = await gmail(api, 'message', 'get', { messageId: 'message0' });
	expect(items[0].json.Subject).toBe('Mail 0');
	expect(api.batches).toBe(0);
});

it('whole messages come one by one, simplified threads and labels together', async () => {
	await using api = await Gmail.start({ messages: MESSAGES.slice(0, 5) });
	const items = MESSAGES.slice(0, 5).map(({ id }) => ({ id }));
	await gmail(api, 'message', 'get', { messageId: '={{ $json.id }}', simple: false, items });
	expect(api.batches).toBe(0);
	const { messages } = await api.mailbox.get<{ messages: Array<{ threadId: string }> }>('/messages');
	const threads = messages.map(({ threadId }) => ({ id: threadId }));
	await gmail(api, 'thread', 'get', { threadId: '={{ $json.id }}', items: threads });
	expect(api.batches).toBe(1);
	await gmail(api, 'thread', 'get', { threadId: '={{ $json.id }}', simple: false, items: threads });
	expect(api.batches).toBe(1);
	const labels = ['INBOX', 'UNREAD', 'SENT'].map((id) => ({ id }));
	await gmail(api, 'label', 'get', { labelId: '={{ $json.id }}', items: labels });
	expect(api.batches).toBe(2);
});

it('a message that is not there takes nothing from the others, though it was the first to ask for the labels', async () => {
	const away = { kind: 'status', status: 503, headers: { 'retry-after': '1' } } as const;
	await using api = await Gmail.start({
		messages: MESSAGES.slice(0, 3),
		fault: (method, nth) => (method === 'labels.list' && nth === 1 ? away : undefined),
	});
	const items = ['gone', 'message0', 'message1', 'message2'].map((id) => ({ id }));
	const { items: read } = await gmail(api, 'message', 'get', { messageId: '={{ $json.id }}', items, ...CONTINUE });
	expect(read[0].json.error).toMatchObject({ httpCode: 404 });
	expect(read.slice(1).map(({ json }) => json.Subject)).toEqual(['Mail 0', 'Mail 1', 'Mail 2']);
	expect(api.count('labels.list').calls).toBe(2);
});
