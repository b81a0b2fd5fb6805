import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mailbox, type Mailbox } from '../../differential/gmail/mailbox';
import { raw } from '../../support/rawMail';
import { gmail } from './run';

/*
 * What the built-in node has no operation for, in its versions and in ours: what comes out, and what is in the mailbox
 * afterwards. (What it has is held against it in differential.test.ts.)
 */

const VERSIONS = [2, 2.1, 2.2, 3];
const IDS_IN_A_CALL = 1_000;

let box: Mailbox;

beforeEach(async () => {
	box = await mailbox({ unitsPerMinute: 1e9 });
});

afterEach(async () => await box.api[Symbol.asyncDispose]());

interface Message extends IDataObject {
	readonly id: string;
	readonly labelIds?: string[];
	readonly payload: { readonly headers: ReadonlyArray<{ readonly name: string; readonly value: string }> };
}

const at = async <T extends object>(path: string) => await box.api.mailbox.get<T>(path);
const labelsOf = async (id: string) => (await at<Message>(`/messages/${id}?format=minimal`)).labelIds ?? [];
const isGone = async (path: string) => (await box.api.mailbox.call('GET', path)).status === 404;

async function header(id: string, wanted: string): Promise<string | undefined> {
	const { payload } = await at<Message>(`/messages/${id}?format=metadata`);
	return payload.headers.find(({ name }) => name.toLowerCase() === wanted)?.value;
}

describe.each(VERSIONS)('version %s', (typeVersion) => {
	const NO_LIMIT = { serviceProfile: 'custom', unitsPerMinute: 1e9 };

	async function run(resource: string, operation: string, given: Record<string, unknown> = {}) {
		const { options = {}, ...parameters } = given;
		const all = { ...parameters, typeVersion, options: { ...NO_LIMIT, ...(options as object) } };
		return (await gmail(box.api, resource, operation, all)).items;
	}

	it('message reply all', async () => {
		const { file: messageId } = box.ids;
		const [{ json }] = await run('message', 'replyAll', { messageId, emailType: 'text', message: 'Yes' });
		expect(json).toMatchObject({ threadId: box.ids.fileThread, labelIds: ['SENT'] });
		const id = String(json.id);
		expect(await header(id, 'in-reply-to')).toBe('<with-file@example.org>');
		// Its older versions answer to the sender, whatever the mail asks for.
		expect(await header(id, 'to')).toContain(typeVersion < 2.2 ? 'bob@example.org' : 'desk@example.org');
		expect(await header(id, 'cc')).toContain('carl@example.org');
	});

	it('message forward', async () => {
		const options = { forwardAsAttachment: true };
		const given = { messageId: box.ids.file, sendTo: 'eve@example.org', emailType: 'text', message: 'Look', options };
		const [{ json }] = await run('message', 'forward', given);
		expect(json.labelIds).toEqual(['SENT']);
		const { raw: sent } = await at<{ raw: string }>(`/messages/${String(json.id)}?format=raw`);
		expect(Buffer.from(sent, 'base64url').toString()).toMatch(/Content-Type: message\/rfc822/);
		expect(await header(String(json.id), 'to')).toBe('eve@example.org');
	});

	it('message trash and untrash', async () => {
		const { plain: messageId } = box.ids;
		const [trashed] = await run('message', 'trash', { messageId });
		expect([trashed.json.id, await labelsOf(messageId)]).toEqual([messageId, expect.arrayContaining(['TRASH'])]);
		const [untrashed] = await run('message', 'untrash', { messageId });
		expect(untrashed.json.id).toBe(messageId);
		expect(await labelsOf(messageId)).not.toContain('TRASH');
	});

	it('message modify many, and delete many, a thousand IDs in a call', async () => {
		const { file, plain } = box.ids;
		const items = [file, plain, ...Array.from({ length: 1_100 }, (_, i) => `none-${i}`)].map((id) => ({ id }));
		const change = { messageIds: '={{ $json.id }}', addLabelIds: ['STARRED'], removeLabelIds: ['INBOX'], items };
		const modified = await run('message', 'batchModify', change);
		expect(modified.map(({ json }) => json)).toEqual(items.map(() => ({ success: true, count: 1 })));
		const bodies = box.api.requests.map(({ body }) => (JSON.parse(body.toString()) as { ids: string[] }).ids.length);
		expect([bodies.length, bodies.reduce((sum, ids) => sum + ids)]).toEqual([2, items.length]);
		expect(Math.max(...bodies)).toBeLessThanOrEqual(IDS_IN_A_CALL);
		for (const id of [file, plain]) {
			expect(await labelsOf(id)).toContain('STARRED');
			expect(await labelsOf(id)).not.toContain('INBOX');
		}
		const [deleted] = await run('message', 'batchDelete', { messageIds: `${file}, ${plain}` });
		expect(deleted.json).toEqual({ success: true, count: 2 });
		expect([await isGone(`/messages/${file}`), await isGone(`/messages/${plain}`)]).toEqual([true, true]);
	});

	it.each(['import', 'insert'])('message %s', async (importMode) => {
		const mail = Buffer.from(raw('From: eve@example.org', 'Subject: Old', 'Message-ID: <o@x>', '', 'x'), 'base64url');
		const binary = { data: { data: mail.toString('base64'), mimeType: 'message/rfc822' } };
		const given = { importMode, items: [{ json: {}, binary }], options: { labelIds: [box.ids.label] } };
		const [{ json }] = await run('message', 'import', given);
		expect(await header(String(json.id), 'subject')).toBe('Old');
		expect(await labelsOf(String(json.id))).toContain(box.ids.label);
	});

	it('attachment get', async () => {
		const [{ json, binary }] = await run('attachment', 'get', { messageId: box.ids.file });
		expect(json).toMatchObject({ messageId: box.ids.file, attachments: [{ fileName: 'a.csv', bytes: 3 }] });
		expect(Buffer.from(binary?.attachment_0.data ?? '', 'base64').toString()).toBe('a;b');
	});

	it('draft update and send', async () => {
		const { draft: messageId } = box.ids;
		const given = {
			messageId,
			subject: 'New',
			emailType: 'text',
			message: 'x',
			options: { sendTo: 'eve@example.org' },
		};
		const [updated] = await run('draft', 'update', given);
		expect(updated.json.id).toBe(messageId);
		const { message } = await at<{ message: Message }>(`/drafts/${messageId}`);
		expect(await header(message.id, 'subject')).toBe('New');
		const [sent] = await run('draft', 'send', { messageId });
		expect(sent.json.labelIds).toContain('SENT');
		expect(await header(String(sent.json.id), 'to')).toBe('eve@example.org');
		expect(await isGone(`/drafts/${messageId}`)).toBe(true);
	});

	it('label update, and get many with counts', async () => {
		const { label: labelId, file } = box.ids;
		await box.api.mailbox.call('POST', `/messages/${file}/modify`, { addLabelIds: [labelId] });
		const [{ json }] = await run('label', 'update', {
			labelId,
			name: 'Jobs',
			options: { labelListVisibility: 'labelHide' },
		});
		expect(json).toMatchObject({ id: labelId, name: 'Jobs', labelListVisibility: 'labelHide' });
		const listed = await run('label', 'getAll', { returnAll: true, options: { withCounts: true } });
		expect(listed.map((item) => item.json).find(({ id }) => id === labelId)).toMatchObject({
			name: 'Jobs',
			messagesTotal: 1,
			messagesUnread: 1,
		});
	});

	it('settings: vacation responder', async () => {
		const given = {
			responseBodyHtml: '<p>Away</p>',
			options: { responseSubject: 'Away', startTime: '2030-01-01T00:00:00Z' },
		};
		const [set] = await run('setting', 'updateVacation', given);
		const expected = {
			enableAutoReply: true,
			responseBodyHtml: '<p>Away</p>',
			responseSubject: 'Away',
			startTime: '1893456000000',
		};
		expect(set.json).toEqual(expected);
		expect((await run('setting', 'getVacation'))[0].json).toEqual(expected);
	});

	it('settings: filters', async () => {
		const given = { criteria: { from: 'eve@example.org' }, filterAction: { addLabelIds: [box.ids.label] } };
		const [{ json: made }] = await run('setting', 'createFilter', given);
		expect(made).toMatchObject({ criteria: given.criteria, action: { addLabelIds: [box.ids.label] } });
		const filterId = String(made.id);
		expect((await run('setting', 'getFilters')).map(({ json }) => json.id)).toContain(filterId);
		expect((await run('setting', 'getFilter', { filterId }))[0].json).toMatchObject({ id: filterId });
		expect((await run('setting', 'deleteFilter', { filterId }))[0].json).toEqual({ success: true });
		expect((await run('setting', 'getFilters')).map(({ json }) => json.id)).not.toContain(filterId);
	});

	it('settings: aliases', async () => {
		const { sendAs } = await at<{ sendAs: IDataObject[] }>('/settings/sendAs');
		expect((await run('setting', 'getSendAs')).map(({ json }) => json)).toEqual(sendAs);
		expect(sendAs.map(({ sendAsEmail }) => sendAsEmail)).toContain('ann@example.com');
	});

	it('history get many', async () => {
		const startHistoryId = await box.api.mailbox.historyId();
		await box.api.mailbox.call('POST', `/messages/${box.ids.plain}/modify`, { addLabelIds: ['STARRED'] });
		const given = { startHistoryId, returnAll: true, options: { historyTypes: ['labelAdded'] } };
		const changes = (await run('history', 'getAll', given)).map(({ json }) => json);
		expect(changes).toMatchObject([{ labelsAdded: [{ message: { id: box.ids.plain }, labelIds: ['STARRED'] }] }]);
	});

	it('request', async () => {
		const body = JSON.stringify({ addLabelIds: ['STARRED'] });
		const given = { method: 'POST', path: `/messages/${box.ids.plain}/modify`, body };
		const [{ json }] = await run('request', 'send', given);
		expect(json).toMatchObject({ id: box.ids.plain });
		expect(await labelsOf(box.ids.plain)).toContain('STARRED');
	});
});
