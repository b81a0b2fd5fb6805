import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Gmail } from '../../doubles/gmail/gmail.mts';
import { raw } from '../../support/rawMail';
import { gmail } from './run';

let api: Gmail;

beforeEach(async () => {
	api = await Gmail.start();
});

afterEach(async () => {
	await api[Symbol.asyncDispose]();
});

async function received(subject: string, ...more: string[]): Promise<string> {
	const mail = raw(
		'From: Bob <bob@example.org>',
		`To: ${api.user}, "Roe, Jane" <jane@example.org>`,
		`Subject: ${subject}`,
		`Message-ID: <${subject.replace(/\W/g, '')}@example.org>`,
		...more,
		'',
		'Hello & welcome',
	);
	const { id } = await api.mailbox.ask<{ id: string }>('POST', '/messages', {
		raw: mail,
		labelIds: ['INBOX', 'UNREAD'],
	});
	return id;
}

describe('reading', () => {
	it('gets a message, simplified', async () => {
		const messageId = await received('Offer');
		const { items } = await gmail(api, 'message', 'get', { messageId });
		expect(items).toHaveLength(1);
		expect(items[0].json).toMatchObject({
			id: messageId,
			snippet: 'Hello & welcome',
			From: 'Bob <bob@example.org>',
			Subject: 'Offer',
			labels: [
				{ id: 'INBOX', name: 'INBOX' },
				{ id: 'UNREAD', name: 'UNREAD' },
			],
		});
		expect(items[0].json).not.toHaveProperty('labelIds');
	});

	it('gets many in batches, in the order of the list, over several pages', async () => {
		for (let i = 0; i < 60; i++) await received(`Mail ${i}`);
		const { items } = await gmail(api, 'message', 'getAll', {
			returnAll: true,
			options: { serviceProfile: 'gmailBeforeMay2026' },
		});
		const { messages } = await api.mailbox.ask<{ messages: Array<{ id: string }> }>('GET', '/messages?maxResults=100');
		expect(items.map(({ json }) => json.id)).toEqual(messages.map(({ id }) => id));
		expect(items.every(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}')).toBe(true);
		expect(api.batches).toBeGreaterThan(0);
		expect(api.count('labels.list').calls).toBe(1);
	});

	it('goes on one by one where there are no batches', async () => {
		await api.close();
		api = await Gmail.start({ takesBatches: false });
		for (let i = 0; i < 5; i++) await received(`Mail ${i}`);
		const { items } = await gmail(api, 'message', 'getAll');
		expect(items).toHaveLength(5);
		expect(api.count('messages.get').done).toBe(5);
		expect(api.batches).toBe(0);
	});

	it('reads whole mails with their attachments', async () => {
		const messageId = await received(
			'Files',
			'MIME-Version: 1.0',
			'Content-Type: multipart/mixed; boundary=x',
			'',
			'--x',
			'Content-Type: text/plain',
			'',
			'See the file',
			'--x',
			'Content-Type: text/csv; name=a.csv',
			'Content-Disposition: attachment; filename=a.csv',
			'Content-Transfer-Encoding: base64',
			'',
			Buffer.from('a;b').toString('base64'),
			'--x--',
		);
		const options = { downloadAttachments: true };
		const { items } = await gmail(api, 'message', 'get', { messageId, simple: false, options });
		expect(items[0].json).toMatchObject({ id: messageId, subject: 'Files', from: { text: '"Bob" <bob@example.org>' } });
		expect(items[0].binary?.attachment_0).toMatchObject({ fileName: 'a.csv', mimeType: 'text/csv' });
		const alone = await gmail(api, 'attachment', 'get', { messageId });
		expect(alone.items[0].json.attachments).toMatchObject([{ fileName: 'a.csv' }]);
		expect(Buffer.from(alone.items[0].binary?.attachment_0.data ?? '', 'base64').toString()).toBe('a;b');
	});
});

describe('sending', () => {
	it('sends text and HTML with files of the item and reports what Gmail says', async () => {
		const { items } = await gmail(api, 'message', 'send', {
			sendTo: 'bob@example.org, "Roe, Jane" <jane@example.org>',
			subject: 'Grüße 你好',
			emailType: 'both',
			message: '<p>Hi <img src="cid:logo"></p>',
			textMessage: 'Hi',
			options: {
				ccList: 'cc@example.org',
				bccList: 'bcc@example.org',
				attachmentsUi: { attachmentsBinary: [{ property: 'data', contentId: 'logo' }] },
				headersUi: { header: [{ name: 'X-Ticket', value: '17' }] },
			},
			items: [
				{
					json: {},
					binary: {
						data: { data: Buffer.from('png').toString('base64'), mimeType: 'image/png', fileName: 'lögo.png' },
					},
				},
			],
		});
		expect(items[0].json).toMatchObject({ labelIds: ['SENT'] });
		const read = await gmail(api, 'message', 'get', { messageId: items[0].json.id, simple: false });
		expect(read.items[0].json).toMatchObject({
			subject: 'Grüße 你好',
			to: { text: 'bob@example.org, "Roe, Jane" <jane@example.org>' },
			cc: { text: 'cc@example.org' },
			bcc: { text: 'bcc@example.org' },
			text: 'Hi',
		});
		expect((read.items[0].json.headers as Record<string, string>)['x-ticket']).toBe('X-Ticket: 17');
		const { drafts = [] } = await api.mailbox.ask<{ drafts?: object[] }>('GET', '/drafts');
		expect(drafts).toEqual([]);
	});

	it('answers in the conversation', async () => {
		const messageId = await received('Question', 'References: <first@example.org>', 'Reply-To: desk@example.org');
		const { items } = await gmail(api, 'message', 'reply', { messageId, emailType: 'text', message: 'Yes.' });
		const read = await gmail(api, 'message', 'get', { messageId: items[0].json.id, simple: false });
		const { threadId } = await api.mailbox.ask<{ threadId: string }>('GET', `/messages/${messageId}`);
		expect(read.items[0].json).toMatchObject({
			threadId,
			subject: 'Re: Question',
			inReplyTo: '<Question@example.org>',
			references: ['<first@example.org>', '<Question@example.org>'],
			to: { text: '"Roe, Jane" <jane@example.org>, desk@example.org' },
		});
	});

	it('passes on a message with its files', async () => {
		const messageId = await received('News');
		const { items } = await gmail(api, 'message', 'forward', {
			messageId,
			sendTo: 'carl@example.org',
			emailType: 'text',
			message: 'Look:',
		});
		const read = await gmail(api, 'message', 'get', { messageId: items[0].json.id, simple: false });
		expect(read.items[0].json).toMatchObject({ subject: 'Fwd: News', to: { text: 'carl@example.org' } });
		expect(read.items[0].json.text).toMatch(/^Look:\n\n-+ Forwarded message -+\nFrom: "Bob"[^]*Hello & welcome/);
	});

	it('says what is wrong with an address before anything is sent', async () => {
		const sending = gmail(api, 'message', 'send', { sendTo: 'bob@example.org, nobody', subject: 'x', message: 'x' });
		await expect(sending).rejects.toThrow('"To" holds "nobody", which is not an email address [item 0]');
		expect(api.requests).toEqual([]);
	});
});

describe('changing', () => {
	it('changes the labels of many messages in one call', async () => {
		const ids = [];
		for (let i = 0; i < 8; i++) ids.push(await received(`Mail ${i}`));
		const { items } = await gmail(api, 'message', 'batchModify', {
			messageIds: '={{ $json.id }}',
			addLabelIds: ['STARRED'],
			removeLabelIds: ['UNREAD'],
			items: ids.map((id) => ({ id })),
		});
		expect(items.map(({ json }) => json)).toEqual(ids.map(() => ({ success: true, count: 1 })));
		expect(api.requests).toHaveLength(1);
		expect(api.count('messages.batchModify').done).toBe(1);
		const { labelIds } = await api.mailbox.ask<{ labelIds: string[] }>('GET', `/messages/${ids[3]}`);
		expect(labelIds).toEqual(expect.arrayContaining(['STARRED', 'INBOX']));
		expect(labelIds).not.toContain('UNREAD');
	});

	it('names a message that is not there', async () => {
		const deleting = gmail(api, 'message', 'delete', { messageId: 'nope' });
		await expect(deleting).rejects.toMatchObject({
			message: expect.stringContaining('answered 404'),
			description: expect.stringContaining('There is no message with this ID in the mailbox'),
		});
	});
});
