import { gmail as googleClient, type gmail_v1 } from '@googleapis/gmail';
import { describe, expect, it } from 'vitest';
import { Gmail, type GmailOptions } from '../../doubles/gmail/gmail.mts';
import { UnitCounter } from '../../doubles/gmail/quota.mts';

const MESSAGE = { from: 'bob@example.com', to: 'ann@gmail.example.com', subject: 'Hello', body_text: 'Hi there' };

/** The double, and Google's own client for it. */
async function start(options: GmailOptions = {}): Promise<{ gmail: Gmail; client: gmail_v1.Gmail } & AsyncDisposable> {
	const gmail = await Gmail.start(options);
	const headers = { authorization: `Bearer ${gmail.issueToken()}` };
	const client = googleClient({ version: 'v1', rootUrl: `${gmail.origin}/`, headers, retry: false });
	return { gmail, client, [Symbol.asyncDispose]: async () => await gmail[Symbol.asyncDispose]() };
}

function mail(messageId: string): string {
	const text = `From: bob@example.com\r\nTo: ann@example.com\r\nMessage-ID: <${messageId}>\r\nSubject: Raw\r\n\r\nBody`;
	return Buffer.from(text).toString('base64url');
}

async function post(gmail: Gmail, path: string, contentType: string, body: string): Promise<Response> {
	const headers = { authorization: `Bearer ${gmail.issueToken()}`, 'content-type': contentType };
	return await fetch(gmail.origin + path, { method: 'POST', headers, body });
}

describe("Google's own client", () => {
	it('reads and changes the mailbox', async () => {
		await using world = await start({ messages: [{ ...MESSAGE, id: 'm1' }] });
		const { client } = world;
		const { data: list } = await client.users.messages.list({ userId: 'me', q: 'from:bob -in:scheduled' });
		expect(list.messages?.map(({ id }) => id)).toEqual(['m1']);
		await client.users.messages.modify({ userId: 'me', id: 'm1', requestBody: { addLabelIds: ['STARRED'] } });
		const { data: message } = await client.users.messages.get({ userId: 'me', id: 'm1', fields: 'id,labelIds' });
		expect(message).toEqual({ id: 'm1', labelIds: ['INBOX', 'UNREAD', 'STARRED'] });
	});

	it('follows the history, until it is too old', async () => {
		await using world = await start({ messages: [{ ...MESSAGE, id: 'm1' }] });
		const { gmail, client } = world;
		const { data: profile } = await client.users.getProfile({ userId: 'me' });
		expect(profile).toMatchObject({ emailAddress: gmail.user, messagesTotal: 1, threadsTotal: 1 });
		const id = await gmail.mailbox.insert(MESSAGE);
		const startHistoryId = profile.historyId ?? '';
		const { data: history } = await client.users.history.list({ userId: 'me', startHistoryId });
		expect(
			history.history?.flatMap(({ messagesAdded = [] }) => messagesAdded.map(({ message }) => message?.id)),
		).toEqual([id]);
		await gmail.forgetHistory();
		await expect(client.users.history.list({ userId: 'me', startHistoryId })).rejects.toMatchObject({ status: 404 });
	});

	it('sends drafts, whose Message-ID may be another afterwards', async () => {
		await using world = await start({ replaceMessageIds: true });
		const { client } = world;
		const raw = mail('mine@example.com');
		const { data: draft } = await client.users.drafts.create({ userId: 'me', requestBody: { message: { raw } } });
		await client.users.drafts.send({ userId: 'me', requestBody: { id: draft.id } });
		const { data: found } = await client.users.messages.list({ userId: 'me', q: 'rfc822msgid:mine@example.com' });
		expect(found.messages ?? []).toEqual([]);
		const { data: sent } = await client.users.messages.list({ userId: 'me', labelIds: ['SENT'] });
		expect(sent.messages).toHaveLength(1);
		await expect(client.users.drafts.get({ userId: 'me', id: draft.id ?? '' })).rejects.toMatchObject({ status: 404 });
	});
});

describe('tokens', () => {
	it('lets nobody in whose token it has not issued, or whose is over', async () => {
		await using world = await start();
		const { gmail, client } = world;
		gmail.expireTokens();
		await expect(client.users.labels.list({ userId: 'me' })).rejects.toMatchObject({ status: 401 });
		expect(gmail.unauthorized).toBe(1);
	});
});

describe('what Google would not know', () => {
	it.each([
		['an unknown path', '/gmail/v1/users/me/letters', {}, 404],
		['an unknown parameter', '/gmail/v1/users/me/messages?max=5', {}, 400],
		['a value of the wrong type', '/gmail/v1/users/me/messages?maxResults=ten', {}, 400],
		['an unknown field in "fields"', '/gmail/v1/users/me/messages?fields=letters', {}, 400],
		['an unknown field in the body', '/gmail/v1/users/me/messages/send', { text: 'Hi' }, 400],
	])('is refused and listed: %s', async (_, path, body, status) => {
		const gmail = await Gmail.start();
		const isRead = Object.keys(body).length === 0;
		const headers = { authorization: `Bearer ${gmail.issueToken()}`, 'content-type': 'application/json' };
		const request = isRead ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
		const answer = await fetch(gmail.origin + path, request);
		expect(answer.status).toBe(status);
		expect(gmail.violations).not.toEqual([]);
		await expect(gmail[Symbol.asyncDispose]()).rejects.toThrow('would not know');
	});

	it('is listed where only its OpenAPI document tells: one of some texts', async () => {
		const gmail = await Gmail.start({ messages: [{ ...MESSAGE, id: 'm1' }] });
		const headers = { authorization: `Bearer ${gmail.issueToken()}` };
		await fetch(`${gmail.origin}/gmail/v1/users/me/messages/m1?format=whole`, { headers });
		expect(gmail.violations).toEqual(['GET /gmail/v1/users/me/messages/m1: takes no "whole" for "format"']);
		await gmail.close();
	});
});

describe('quota', () => {
	it.each([
		['since May 2026', 20, 300],
		['before May 2026', 5, 3_000],
	] as const)('%s: a message costs %i units', (profile, price, perMinute) => {
		const units = new UnitCounter(profile);
		for (let i = 0; i < perMinute; i++) expect(units.take('messages.get', 1_000)).toBe(0);
		expect(units.take('messages.get', 2_000)).toBe(61_000);
		expect(units.take('messages.get', 61_000)).toBe(0);
		expect(units.spent).toBe(price * (perMinute + 1));
	});

	it.each([429, 403] as const)('answers %i over it, in the words of Google', async (status) => {
		await using world = await start({ unitsPerMinute: 2, overQuota: { status, saysWhen: true } });
		const { client } = world;
		await client.users.labels.list({ userId: 'me' });
		await client.users.labels.list({ userId: 'me' });
		const refused = client.users.labels.list({ userId: 'me' });
		await expect(refused).rejects.toMatchObject({
			status,
			message: expect.stringMatching(/Retry after 20\d\d-/) as string,
		});
	});
});

describe('batches', () => {
	it('answer every part by itself, in another order', async () => {
		await using world = await start({ messages: [1, 2, 3].map((i) => ({ ...MESSAGE, id: `m${i}` })) });
		const ids = ['m1', 'nobody', 'm3'];
		const parts = ids.map(
			(id, i) =>
				`--b\r\nContent-Type: application/http\r\nContent-ID: <${i}>\r\n\r\nGET /gmail/v1/users/me/messages/${id}?format=minimal HTTP/1.1\r\n\r\n`,
		);
		const answer = await post(
			world.gmail,
			'/batch/gmail/v1',
			'multipart/mixed; boundary=b',
			`${parts.join('\r\n')}\r\n--b--`,
		);
		const text = await answer.text();
		expect(answer.status).toBe(200);
		expect(text.match(/Content-ID: <response-\d>/g)).toHaveLength(3);
		expect(text.match(/HTTP\/1\.1 (\d+)/g)?.sort()).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 404']);
		expect(text.indexOf('response-0')).toBeGreaterThan(text.indexOf('response-2'));
	});
});

describe('uploads', () => {
	it.each(['media', 'multipart'])('take %s', async (kind) => {
		await using world = await start();
		const { gmail, client } = world;
		const raw = Buffer.from(mail('a@example.com'), 'base64url').toString();
		const related = `--b\r\nContent-Type: application/json\r\n\r\n{"threadId":"t1"}\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n${raw}\r\n--b--`;
		const [type, body] = kind === 'media' ? ['message/rfc822', raw] : ['multipart/related; boundary=b', related];
		const answer = await post(gmail, `/upload/gmail/v1/users/me/messages/send?uploadType=${kind}`, type, body);
		const { id } = (await answer.json()) as { id: string };
		const { data } = await client.users.messages.get({ userId: 'me', id, format: 'raw' });
		expect(Buffer.from(data.raw ?? '', 'base64url').toString()).toBe(raw);
		if (kind === 'multipart') expect(data.threadId).toBe('t1');
	});

	it('go on in a session where they broke off', async () => {
		await using world = await start();
		const { gmail, client } = world;
		const raw = Buffer.from(mail('a@example.com'), 'base64url');
		const path = '/upload/gmail/v1/users/me/messages/send?uploadType=resumable';
		const opened = await fetch(gmail.origin + path, {
			method: 'POST',
			headers: {
				authorization: `Bearer ${gmail.issueToken()}`,
				'x-upload-content-type': 'message/rfc822',
				'x-upload-content-length': String(raw.length),
			},
		});
		const session = opened.headers.get('location') ?? '';
		const put = async (range: string, body: Buffer) =>
			await fetch(session, {
				method: 'PUT',
				headers: { authorization: `Bearer ${gmail.issueToken()}`, 'content-range': `bytes ${range}/${raw.length}` },
				body: new Uint8Array(body),
			});
		gmail.uploads.keepOfPart = 10;
		const cut = await put(`0-${raw.length - 1}`, raw);
		expect([cut.status, cut.headers.get('range')]).toEqual([308, 'bytes=0-9']);
		gmail.uploads.keepOfPart = Infinity;
		expect((await put('*', Buffer.alloc(0))).headers.get('range')).toBe('bytes=0-9');
		const { id } = (await (await put(`10-${raw.length - 1}`, raw.subarray(10))).json()) as { id: string };
		const { data } = await client.users.messages.get({ userId: 'me', id, format: 'raw' });
		expect(Buffer.from(data.raw ?? '', 'base64url')).toEqual(raw);
	});
});

describe('troubles', () => {
	it('cut the connection before or after the call was carried out', async () => {
		await using world = await start();
		const { gmail, client } = world;
		const raw = mail('a@example.com');
		for (const [kind, mails] of [
			['resetBefore', 0],
			['resetAfter', 1],
		] as const) {
			gmail.fault = () => ({ kind });
			await expect(client.users.messages.send({ userId: 'me', requestBody: { raw } })).rejects.toThrow();
			gmail.fault = undefined;
			const { data } = await client.users.messages.list({ userId: 'me' });
			expect(data.messages ?? []).toHaveLength(mails);
		}
	});

	it('answer with a status instead', async () => {
		await using world = await start({
			fault: (_, nth) => (nth === 1 ? { kind: 'status', status: 503, headers: { 'retry-after': '7' } } : undefined),
		});
		await expect(world.client.users.labels.list({ userId: 'me' })).rejects.toMatchObject({ status: 503 });
		await world.client.users.labels.list({ userId: 'me' });
		expect(world.gmail.count('labels.list')).toEqual({ calls: 2, done: 1, refusedOverQuota: 0 });
	});
});
