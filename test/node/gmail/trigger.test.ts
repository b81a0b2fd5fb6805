import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Gmail } from '../../doubles/gmail/gmail.mts';
import { ARRIVED, ids, MESSAGE, NO_LIMIT, trigger } from './triggerWorld';

const fromDemo = createRequire(join(import.meta.dirname, '../../../demo/package.json'));
const { retryabilityFromError } = createRequire(fromDemo.resolve('n8n-core'))('@n8n/backend-network') as {
	/** How n8n's backoff of polls reads an error. */
	retryabilityFromError(error: unknown): { retryAfterMs?: number; status?: number };
};

const LABELS = [
	{ id: 'Label_1', name: 'Invoices' },
	{ id: 'Label_2', name: 'Urgent' },
];

async function modify(gmail: Gmail, id: string, addLabelIds: string[], removeLabelIds: string[] = []): Promise<void> {
	const { status } = await gmail.mailbox.call('POST', `/messages/${id}/modify`, { addLabelIds, removeLabelIds });
	expect(status).toBe(200);
}

describe('message received', () => {
	it('does not play the mailbox back when it is activated, and hands over what comes then', async () => {
		await using gmail = await Gmail.start({ messages: [{ ...MESSAGE, id: 'old' }] });
		const workflow = trigger(gmail);
		expect(await workflow.poll()).toEqual([]);
		const id = await gmail.mailbox.insert(ARRIVED);
		const [item, ...others] = await workflow.poll();
		expect(others).toEqual([]);
		expect(item.json).toMatchObject({
			id,
			From: 'bob@example.com',
			Subject: 'Hello',
			labels: [{ id: 'INBOX' }, { id: 'UNREAD' }],
		});
		expect(await workflow.poll()).toEqual([]);
	});

	it('costs one unit when nothing has changed', async () => {
		await using gmail = await Gmail.start();
		const workflow = trigger(gmail);
		await workflow.poll();
		const before = gmail.unitsSpent;
		await workflow.poll();
		expect(gmail.unitsSpent - before).toBe(1);
	});

	it('takes a message that is moved between labels for no other one, and leaves out one that is gone', async () => {
		await using gmail = await Gmail.start({ labels: LABELS });
		const workflow = trigger(gmail);
		await workflow.poll();
		const moved = await gmail.mailbox.insert(ARRIVED);
		await modify(gmail, moved, ['Label_1'], ['INBOX']);
		const gone = await gmail.mailbox.insert(ARRIVED);
		await gmail.mailbox.call('DELETE', `/messages/${gone}`);
		expect(ids(await workflow.poll())).toEqual([moved]);
		await modify(gmail, moved, ['INBOX'], ['Label_1']);
		expect(await workflow.poll()).toEqual([]);
	});

	it('hands over as many as are wanted at a time, oldest first, and the rest later, restarts or not', async () => {
		await using gmail = await Gmail.start();
		const workflow = trigger(gmail, { parameters: { maxResults: 3 } });
		await workflow.poll();
		workflow.save();
		const all: string[] = [];
		for (let i = 0; i < 8; i++) all.push(await gmail.mailbox.insert(ARRIVED));
		expect(ids(await workflow.poll())).toEqual(all.slice(0, 3));
		workflow.restart();
		expect(ids(await workflow.poll())).toEqual(all.slice(3, 6));
		await workflow.pollAndCrash();
		expect(ids(await workflow.poll())).toEqual(all.slice(6));
		expect(await workflow.poll()).toEqual([]);
	});

	it('goes on where it was when n8n dies before it has started the execution', async () => {
		await using gmail = await Gmail.start();
		const workflow = trigger(gmail);
		await workflow.poll();
		workflow.save();
		const id = await gmail.mailbox.insert(ARRIVED);
		await workflow.pollAndCrash();
		await workflow.pollAndCrash();
		expect(ids(await workflow.poll())).toEqual([id]);
		workflow.restart();
		expect(await workflow.poll()).toEqual([]);
	});

	it('starts anew in another mailbox', async () => {
		await using gmail = await Gmail.start();
		await using other = await Gmail.start({ user: 'eve@gmail.example.com', messages: [{ ...MESSAGE, id: 'hers' }] });
		const workflow = trigger(gmail);
		await gmail.mailbox.insert(ARRIVED);
		await workflow.poll();
		const moved = trigger(other, { staticData: workflow.saved });
		expect(await moved.poll()).toEqual([]);
		const id = await other.mailbox.insert(ARRIVED);
		expect(ids(await moved.poll())).toEqual([id]);
	});
});

describe('filters', () => {
	const draft = { ...MESSAGE, labelIds: ['DRAFT'] };
	const sent = { ...MESSAGE, labelIds: ['SENT'] };
	const spam = { ...MESSAGE, labelIds: ['SPAM', 'UNREAD'] };
	const read = { ...MESSAGE, labelIds: ['INBOX'] };
	const byEve = { ...ARRIVED, from: 'Eve <eve@example.com>', subject: 'Invoice' };
	const filed = { ...ARRIVED, labelIds: ['INBOX', 'UNREAD', 'Label_1'] };
	const archived = { ...MESSAGE, labelIds: ['Label_2'] };
	const all = { arrived: ARRIVED, draft, sent, spam, read, byEve, filed, archived };

	it.each<[string, INodeParameters, number, string[]]>([
		['none', {}, 2, ['arrived', 'read', 'byEve', 'filed', 'archived']],
		['none, 1.2: sent mail too', {}, 1.2, ['arrived', 'sent', 'read', 'byEve', 'filed', 'archived']],
		['none, 1.1: drafts too', {}, 1.1, ['arrived', 'draft', 'sent', 'read', 'byEve', 'filed', 'archived']],
		['unread', { readStatus: 'unread' }, 2, ['arrived', 'byEve', 'filed']],
		['read', { readStatus: 'read' }, 2, ['read', 'archived']],
		['labels', { labelIds: ['INBOX', 'Label_1'] }, 2, ['filed']],
		['spam', { includeSpamTrash: true }, 2, ['arrived', 'spam', 'read', 'byEve', 'filed', 'archived']],
		['drafts', { includeDrafts: true }, 2, ['arrived', 'draft', 'read', 'byEve', 'filed', 'archived']],
		['sender', { sender: 'eve@' }, 1.4, ['byEve']],
		['search', { q: 'subject:invoice', readStatus: 'unread' }, 2, ['byEve']],
		['search without a match', { q: 'subject:nothing' }, 2, []],
	])('%s', async (_, filters, typeVersion, expected) => {
		await using gmail = await Gmail.start({ labels: LABELS });
		const workflow = trigger(gmail, { parameters: { filters }, typeVersion });
		await workflow.poll();
		const names = new Map<unknown, string>();
		for (const [name, message] of Object.entries(all)) names.set(await gmail.mailbox.insert(message), name);
		expect(ids(await workflow.poll()).map((id) => names.get(id))).toEqual(expected);
	});

	it('asks the search again for mail that it may not know yet, and not for older mail', async () => {
		await using gmail = await Gmail.start({ labels: LABELS });
		const workflow = trigger(gmail, { parameters: { filters: { q: 'label:Label_1' } } });
		await workflow.poll();
		const young = await gmail.mailbox.insert(ARRIVED);
		const old = await gmail.mailbox.insert({ ...ARRIVED, internalDate: '1600000000000' });
		expect(await workflow.poll()).toEqual([]);
		for (const id of [young, old]) await modify(gmail, id, ['Label_1']);
		expect(ids(await workflow.poll())).toEqual([young]);
	});
});

describe('label added', () => {
	const parameters = { event: 'labelAdded', addedLabelIds: ['Label_1', 'Label_2'] };

	it('says which label a message got, and whether it came with it', async () => {
		await using gmail = await Gmail.start({ labels: LABELS, messages: [{ ...MESSAGE, id: 'old' }] });
		const workflow = trigger(gmail, { parameters });
		await workflow.poll();
		await modify(gmail, 'old', ['Label_1', 'STARRED']);
		const came = await gmail.mailbox.insert({ ...ARRIVED, labelIds: ['INBOX', 'Label_2'] });
		await gmail.mailbox.insert(ARRIVED);
		const items = await workflow.poll();
		expect(items.map(({ json }) => [json.id, json.addedLabels])).toEqual([
			['old', [{ id: 'Label_1', name: 'Invoices' }]],
			[came, [{ id: 'Label_2', name: 'Urgent' }]],
		]);
	});

	it('tells each time, but not what was taken back before', async () => {
		await using gmail = await Gmail.start({ labels: LABELS, messages: [{ ...MESSAGE, id: 'a' }] });
		const workflow = trigger(gmail, { parameters });
		await workflow.poll();
		await modify(gmail, 'a', ['Label_1', 'Label_2']);
		await modify(gmail, 'a', [], ['Label_2']);
		expect((await workflow.poll()).map(({ json }) => json.addedLabels)).toEqual([
			[{ id: 'Label_1', name: 'Invoices' }],
		]);
		await modify(gmail, 'a', [], ['Label_1']);
		expect(await workflow.poll()).toEqual([]);
		await modify(gmail, 'a', ['Label_1']);
		expect(ids(await workflow.poll())).toEqual(['a']);
	});

	it('needs a label', async () => {
		await using gmail = await Gmail.start();
		const workflow = trigger(gmail, { parameters: { event: 'labelAdded' } });
		await expect(workflow.poll()).rejects.toThrow('"Labels to Watch" is empty');
	});
});

describe('thread changed', () => {
	it('tells once per poll that something in a thread has changed, with its messages', async () => {
		const thread = { ...MESSAGE, thread_id: 't1' };
		await using gmail = await Gmail.start({
			messages: [
				{ ...thread, id: 'a' },
				{ ...MESSAGE, id: 'z', thread_id: 't2' },
			],
		});
		const workflow = trigger(gmail, { parameters: { event: 'threadChanged' } });
		await workflow.poll();
		await modify(gmail, 'a', ['STARRED']);
		const answer = await gmail.mailbox.insert({ ...ARRIVED, threadId: 't1' });
		const [item, ...others] = await workflow.poll();
		expect(others).toEqual([]);
		expect(item.json.id).toBe('t1');
		expect(ids((item.json.messages as IDataObject[]).map((json) => ({ json })))).toEqual(['a', answer]);
		expect(await workflow.poll()).toEqual([]);
	});
});

describe('troubles', () => {
	it('tells n8n when to poll again, changes nothing, and loses nothing', async () => {
		await using gmail = await Gmail.start();
		const workflow = trigger(gmail, { parameters: { reliability: { maxWaitSeconds: 5 } } });
		await workflow.poll();
		const id = await gmail.mailbox.insert(ARRIVED);
		gmail.fault = (method) =>
			method === 'messages.get' ? { kind: 'status', status: 429, headers: { 'retry-after': '120' } } : undefined;
		const before = JSON.stringify(workflow.memory);
		const error: unknown = await workflow.poll().catch((thrown: unknown) => thrown);
		const { retryAfterMs = 0, status } = retryabilityFromError(error);
		expect(status).toBe(429);
		expect(retryAfterMs).toBeGreaterThan(110_000);
		expect(retryAfterMs).toBeLessThanOrEqual(121_000);
		expect(JSON.stringify(workflow.memory)).toBe(before);
		gmail.fault = undefined;
		// Another process, which has not been told to wait.
		const restarted = trigger(gmail, {
			staticData: workflow.memory,
			parameters: { reliability: { limitKey: 'another process' } },
		});
		expect(ids(await restarted.poll())).toEqual([id]);
	});

	it('hands over what it has when the service goes away, and the rest in the next poll', async () => {
		await using gmail = await Gmail.start();
		const workflow = trigger(gmail, {
			parameters: { reliability: { maxAttempts: 1, maxWaitSeconds: 0 }, maxResults: 200 },
		});
		await workflow.poll();
		const all: string[] = [];
		for (let i = 0; i < 60; i++) all.push(await gmail.mailbox.insert(ARRIVED));
		gmail.fault = (method, nth) =>
			method === 'messages.get' && nth > 50 ? { kind: 'status', status: 500 } : undefined;
		expect(ids(await workflow.poll())).toEqual(all.slice(0, 50));
		expect(workflow.warnings.join()).toContain('The next poll goes on from there');
		gmail.fault = undefined;
		expect(ids(await workflow.poll())).toEqual(all.slice(50));
	});

	it('lets one message that cannot be read hold up no other, and gives it up after ten polls', async () => {
		await using gmail = await Gmail.start();
		const workflow = trigger(gmail);
		await workflow.poll();
		const bad = await gmail.mailbox.insert(ARRIVED);
		const good = await gmail.mailbox.insert(ARRIVED);
		let gets = 0;
		gmail.fault = (method) => (method === 'messages.get' && gets++ !== 1 ? { kind: 'status', status: 400 } : undefined);
		const first = ids(await workflow.poll());
		expect(first).toHaveLength(1);
		expect([bad, good]).toContain(first[0]);
		for (let i = 2; i <= 10; i++) expect(await workflow.poll()).toEqual([]);
		expect(workflow.warnings.filter((text) => text.includes('tried again'))).toHaveLength(9);
		expect(workflow.warnings.at(-1)).toContain('could not be read in 10 polls');
		gmail.fault = undefined;
		expect(await workflow.poll()).toEqual([]);
	});

	it('says what is wrong with the credential', async () => {
		await using gmail = await Gmail.start();
		const workflow = trigger(gmail);
		gmail.fault = () => ({ kind: 'status', status: 403 });
		await expect(workflow.poll()).rejects.toMatchObject({ httpCode: '403' });
	});
});

describe('trying it out', () => {
	it.each<[string, INodeParameters, unknown]>([
		['a message', {}, 'new'],
		['a message that fits', { filters: { q: 'subject:other' } }, 'other'],
		['a message with the label', { event: 'labelAdded', addedLabelIds: ['Label_1'] }, 'filed'],
		['a thread', { event: 'threadChanged' }, 't-new'],
	])('shows %s', async (_, parameters, expected) => {
		await using gmail = await Gmail.start({
			labels: LABELS,
			messages: [
				{ ...MESSAGE, id: 'other', subject: 'Other', date: '2026-01-01T00:00:00Z' },
				{ ...MESSAGE, id: 'filed', label_ids: ['Label_1'], date: '2026-01-02T00:00:00Z' },
				{ ...MESSAGE, id: 'new', thread_id: 't-new', date: '2026-01-03T00:00:00Z' },
			],
		});
		const workflow = trigger(gmail, { mode: 'manual', parameters });
		expect(ids(await workflow.poll())).toEqual([expected]);
		expect(workflow.saved).toEqual({});
	});
});

describe('whole mails', () => {
	it('come with their attachments', async () => {
		await using gmail = await Gmail.start();
		const parameters = {
			simple: false,
			options: { ...NO_LIMIT, downloadAttachments: true },
			filters: { q: 'subject:file' },
		};
		const workflow = trigger(gmail, { parameters });
		await workflow.poll();
		const mail = [
			'From: bob@example.com',
			'To: ann@gmail.example.com',
			'Subject: A file',
			'MIME-Version: 1.0',
			'Content-Type: multipart/mixed; boundary=b',
			'',
			'--b',
			'Content-Type: text/plain',
			'',
			'Hi',
			'--b',
			'Content-Type: text/csv; name=a.csv',
			'Content-Disposition: attachment; filename=a.csv',
			'Content-Transfer-Encoding: base64',
			'',
			Buffer.from('a,b').toString('base64'),
			'--b--',
		].join('\r\n');
		await gmail.mailbox.insert({ raw: Buffer.from(mail).toString('base64url'), labelIds: ['INBOX'] });
		const [item] = await workflow.poll();
		expect(item.json).toMatchObject({ subject: 'A file', text: expect.stringContaining('Hi') as string });
		expect(Buffer.from(item.binary?.attachment_0.data ?? '', 'base64').toString()).toBe('a,b');
	});
});
