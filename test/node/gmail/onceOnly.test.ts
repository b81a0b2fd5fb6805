import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../doubles/gmail/fault.mts';
import { Gmail } from '../../doubles/gmail/gmail.mts';
import { seededRandom } from '../../support/random';
import { raw } from '../../support/rawMail';
import { CONTINUE, gmail } from './run';

let api: Gmail;

afterEach(async () => {
	await api[Symbol.asyncDispose]();
});

/** Subjects of what was sent, and how often each. */
async function sent(): Promise<Record<string, number>> {
	const counts: Record<string, number> = {};
	let pageToken = '';
	do {
		const page = await api.mailbox.ask<{ messages?: Array<{ id: string }>; nextPageToken?: string }>(
			'GET',
			`/messages?labelIds=SENT&maxResults=100&pageToken=${pageToken}`,
		);
		for (const { id } of page.messages ?? []) {
			const { payload } = await api.mailbox.ask<{ payload: { headers: Array<{ name: string; value: string }> } }>(
				'GET',
				`/messages/${id}?format=metadata`,
			);
			const subject = payload.headers.find(({ name }) => name === 'Subject')?.value ?? '';
			counts[subject] = (counts[subject] ?? 0) + 1;
		}
		pageToken = page.nextPageToken ?? '';
	} while (pageToken !== '');
	return counts;
}

async function drafts(): Promise<object[]> {
	return (await api.mailbox.ask<{ drafts?: object[] }>('GET', '/drafts')).drafts ?? [];
}

/** Faults for the first calls of a method. */
function first(method: string, ...faults: Fault[]) {
	return (name: string, nth: number) => (name === method ? faults[nth - 1] : undefined);
}

const MAIL = { sendTo: 'bob@example.org', subject: 'Invoice', emailType: 'text', message: 'x' };
const ONE = { Invoice: 1 };
const LARGE = Buffer.alloc(6 * 1024 * 1024, 'steady');
const LARGE_MAIL = {
	...MAIL,
	options: { attachmentsUi: { attachmentsBinary: [{ property: 'data' }] } },
	items: [
		{ json: {}, binary: { data: { data: LARGE.toString('base64'), mimeType: 'application/x-big', fileName: 'big' } } },
	],
};

describe('a mail', () => {
	it('goes out once when the answer to it gets lost, and the output names it', async () => {
		api = await Gmail.start({ replaceMessageIds: true, fault: first('drafts.send', { kind: 'resetAfter' }) });
		const { items } = await gmail(api, 'message', 'send', MAIL);
		expect(await sent()).toEqual(ONE);
		const { messages } = await api.mailbox.ask<{ messages: object[] }>('GET', '/messages?labelIds=SENT');
		expect([{ id: items[0].json.id, threadId: items[0].json.threadId }]).toEqual(messages);
		expect(items[0].json.labelIds).toEqual(['SENT']);
	});

	it('goes out when the connection broke before anything was done', async () => {
		api = await Gmail.start({
			replaceMessageIds: true,
			fault: first('drafts.send', { kind: 'resetBefore' }, { kind: 'resetBefore' }),
		});
		await gmail(api, 'message', 'send', MAIL);
		expect(await sent()).toEqual(ONE);
		expect(await drafts()).toEqual([]);
	});

	it('goes out once when the answer to its draft gets lost', async () => {
		api = await Gmail.start({ fault: first('drafts.create', { kind: 'resetAfter' }) });
		await gmail(api, 'message', 'send', MAIL);
		expect(await sent()).toEqual(ONE);
		expect(await drafts()).toEqual([]);
	});

	it('that is refused leaves no draft behind', async () => {
		const body = { error: { message: 'Invalid To header', errors: [{ reason: 'invalidArgument' }] } };
		api = await Gmail.start({ fault: first('drafts.send', { kind: 'status', status: 400, body }) });
		const { items } = await gmail(api, 'message', 'send', { ...MAIL, ...CONTINUE });
		expect(items[0].json.error).toMatchObject({ outcome: 'rejected', httpCode: 400 });
		expect((items[0].json.error as { message: string }).message).toContain('Invalid To header');
		expect([await sent(), await drafts()]).toEqual([{}, []]);
	});

	it('is not reported as unknown while its draft is there', async () => {
		api = await Gmail.start({ fault: (method) => (method === 'drafts.send' ? { kind: 'resetBefore' } : undefined) });
		const { items } = await gmail(api, 'message', 'send', { ...MAIL, ...CONTINUE, reliability: { maxAttempts: 3 } });
		expect(items[0].json.error).toMatchObject({ outcome: 'notSent' });
		expect((items[0].json.error as { description: string }).description).toMatch(/as the draft r-\d+/);
		expect([await sent(), (await drafts()).length]).toEqual([{}, 1]);
	});

	it('goes out directly with a credential that may only send', async () => {
		const body = { error: { message: 'Request had insufficient authentication scopes.' } };
		api = await Gmail.start({
			fault: (method) => (method === 'drafts.create' ? { kind: 'status', status: 403, body } : undefined),
		});
		const { items } = await gmail(api, 'message', 'send', MAIL);
		expect(items[0].json.labelIds).toEqual(['SENT']);
		expect(await sent()).toEqual(ONE);
	});

	it('of 8 MiB arrives whole when its upload breaks twice', async () => {
		api = await Gmail.start({ fault: first('upload.part', { kind: 'resetBefore' }, { kind: 'resetAfter' }) });
		const { items } = await gmail(api, 'message', 'send', LARGE_MAIL);
		expect(await sent()).toEqual(ONE);
		const read = await gmail(api, 'message', 'get', {
			messageId: items[0].json.id,
			simple: false,
			options: { downloadAttachments: true },
		});
		expect(Buffer.from(read.items[0].binary?.attachment_0.data ?? '', 'base64').equals(LARGE)).toBe(true);
	});

	it('of 8 MiB is not sent, and that is said, when nobody says where it goes', async () => {
		api = await Gmail.start();
		api.uploads.tellsWhere = false;
		const { items } = await gmail(api, 'message', 'send', { ...LARGE_MAIL, ...CONTINUE });
		expect(items[0].json.error).toMatchObject({
			message: 'Gmail has opened an upload and not said where the mail goes',
			description: expect.stringContaining('"Location"'),
			outcome: 'notSent',
			attempts: 1,
		});
		expect([await sent(), await drafts()]).toEqual([{}, []]);
	});
});

describe('a draft of somebody', () => {
	const OLD = { raw: raw('Subject: Old', 'Message-ID: <old@example.org>', '', 'x'), internalDate: '1700000000000' };
	const DRAFT = raw('To: bob@example.org', 'Subject: Invoice', 'In-Reply-To: <old@example.org>', '', 'x');

	/** A draft in a conversation in which something was sent long ago. */
	async function draftInConversation(): Promise<string> {
		const old = await api.mailbox.ask<{ threadId: string }>('POST', '/messages', { ...OLD, labelIds: ['SENT'] });
		const message = { raw: DRAFT, threadId: old.threadId, internalDate: '1800000000000' };
		return (await api.mailbox.ask<{ id: string }>('POST', '/drafts', { message })).id;
	}

	it('goes out once when two executions send it, and nobody says otherwise', async () => {
		api = await Gmail.start({ fault: first('drafts.send', { kind: 'resetBefore' }, { kind: 'resetAfter' }) });
		const messageId = await draftInConversation();
		const send = async () => await gmail(api, 'draft', 'send', { messageId, ...CONTINUE });
		const outputs = (await Promise.all([send(), send()])).map(({ items }) => items[0].json);
		expect((await sent()).Invoice).toBe(1);
		const { messages } = await api.mailbox.ask<{ messages: Array<{ id: string }> }>(
			'GET',
			'/messages?q=subject:Invoice',
		);
		const named = outputs.filter(({ error }) => error === undefined);
		expect(named.length).toBeGreaterThan(0);
		expect(named.map(({ id }) => id)).toEqual(named.map(() => messages[0].id));
		// Whoever comes too late, and has lost no answer, finds no draft.
		for (const { error } of outputs) if (error) expect(error).toMatchObject({ outcome: 'rejected', httpCode: 404 });
	});

	it('that is gone without having been sent is not said to be sent', async () => {
		api = await Gmail.start({
			// It is read, sent, and looked for.
			fault: (method, nth) => {
				if (method === 'drafts.send') return { kind: 'resetBefore' };
				return method === 'drafts.get' && nth === 2 ? { kind: 'status', status: 404 } : undefined;
			},
		});
		const messageId = await draftInConversation();
		const { items } = await gmail(api, 'draft', 'send', { messageId, ...CONTINUE });
		expect(items[0].json.error).toMatchObject({
			outcome: 'unknown',
			description: expect.stringContaining(`The draft ${messageId} is gone`),
		});
		expect(await sent()).toEqual({ Old: 1 });
	});

	it('that somebody else has sent before is said not to be there', async () => {
		api = await Gmail.start({
			fault: (method) => (method === 'drafts.send' ? { kind: 'status', status: 404 } : undefined),
		});
		const messageId = await draftInConversation();
		const { items } = await gmail(api, 'draft', 'send', { messageId, ...CONTINUE });
		expect(items[0].json.error).toMatchObject({
			outcome: 'rejected',
			httpCode: 404,
			description: expect.stringContaining('It may be sent or deleted'),
		});
		expect(await drafts()).toHaveLength(1);
	});
});

describe('200 mails through a bad network', () => {
	it('each goes out once, or is said not to have', async () => {
		const random = seededRandom(7);
		const kinds = ['resetAfter', 'resetBefore'] as const;
		api = await Gmail.start({
			replaceMessageIds: true,
			// The quota is not what is tested.
			unitsPerMinute: 1e9,
			fault: () => (random() < 0.1 ? { kind: kinds[Math.floor(random() * 2)] } : undefined),
		});
		const subjects = Array.from({ length: 200 }, (_, i) => `Mail ${i}`);
		const { items } = await gmail(api, 'message', 'send', {
			...MAIL,
			subject: '={{ $json.subject }}',
			items: subjects.map((subject) => ({ subject })),
			options: { serviceProfile: 'custom', unitsPerMinute: 1e9 },
			reliability: { maxAttempts: 10 },
			...CONTINUE,
		});
		const counts = await sent();
		expect(Object.values(counts).filter((count) => count > 1)).toEqual([]);
		const outcomes = items.map(({ json }) => (json.error as { outcome: string } | undefined)?.outcome ?? 'sent');
		outcomes.forEach((outcome, i) => {
			if (outcome !== 'unknown')
				expect([subjects[i], outcome === 'sent']).toEqual([subjects[i], counts[subjects[i]] === 1]);
		});
		expect(outcomes.filter((outcome) => outcome === 'unknown').length).toBeLessThanOrEqual(2);
		expect(outcomes.filter((outcome) => outcome === 'sent').length).toBeGreaterThanOrEqual(198);
	});
});
