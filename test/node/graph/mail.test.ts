import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { refuse } from '../../doubles/graph/answers.mts';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import type { Mailbox } from '../../doubles/graph/mailbox.mts';
import { asAda, asApp, byId, CONTINUE, graph, numbered } from './run';

let service: GraphDouble;
let mailbox: Mailbox;
beforeEach(async () => {
	service = await startGraph();
	mailbox = service.mailbox(ADA);
});
afterEach(async () => await service[Symbol.asyncDispose]());

const TO = {
	toRecipients: 'bob@contoso.example, Eve <eve@contoso.example>',
	subject: 'Hello',
	bodyContent: '<b>Hi</b>',
};
const file = (bytes: number, name = 'a.bin') => ({
	json: {},
	binary: {
		data: { data: Buffer.alloc(bytes, 'x').toString('base64'), mimeType: 'application/octet-stream', fileName: name },
	},
});
const attached = { additionalFields: { attachments: { attachments: [{ binaryPropertyName: 'data' }] } } };

describe('a message', () => {
	test('is sent to all it is for', async () => {
		const { items } = await graph(service, ['message', 'send'], { ...TO, additionalFields: { importance: 'High' } });
		expect(items).toEqual([{ json: { success: true }, pairedItem: { item: 0 } }]);
		expect(mailbox.sent).toHaveLength(1);
		expect(mailbox.sent[0]).toMatchObject({
			subject: 'Hello',
			importance: 'high',
			body: { contentType: 'html', content: '<b>Hi</b>' },
			toRecipients: [
				{ emailAddress: { address: 'bob@contoso.example' } },
				{ emailAddress: { address: 'eve@contoso.example', name: 'Eve' } },
			],
		});
	});

	test.each(['cut before', 'cut after'] as const)(
		'is sent once when the answer to every first try is %s',
		async (what) => {
			const met = new Set<string>();
			service.fault = ({ method, path }) => {
				const step = `${method} ${path.at(-1) === 'send' ? 'send' : path.length}`;
				if (method !== 'POST' || met.has(step)) return undefined;
				met.add(step);
				return what;
			};
			const { items } = await graph(service, ['message', 'send'], TO);
			expect(items[0].json).toEqual({ success: true });
			expect(met.size).toBe(2);
			expect(mailbox.sent).toHaveLength(1);
			expect([...mailbox.messages.entries.values()].filter(({ isDraft }) => isDraft)).toEqual([]);
		},
	);

	test('that could not be sent stays a draft, and that is said', async () => {
		service.fault = ({ path }) => (path.at(-1) === 'send' ? 'cut before' : undefined);
		const { items } = await graph(service, ['message', 'send'], {
			...TO,
			...CONTINUE,
			reliability: { maxAttempts: 2 },
		});
		expect(items[0].json.error).toMatchObject({ description: expect.stringContaining('No mail was sent') as unknown });
		expect(mailbox.sent).toEqual([]);
	});

	test('has left when the service, asked again, says that it is no draft any more', async () => {
		let asked = 0;
		service.fault = ({ path }) => {
			if (path.at(-1) !== 'send' || ++asked > 2) return undefined;
			if (asked === 1) return 'cut before';
			// Only now the first request arrives.
			for (const { id } of mailbox.messages.entries.values()) mailbox.messages.patch(id, { isDraft: false });
			return undefined;
		};
		const { items } = await graph(service, ['message', 'send'], TO);
		expect(items[0].json).toEqual({ success: true });
		expect(asked).toBe(2);
	});

	test('goes out directly where drafts are not allowed, or not to be kept', async () => {
		service.tokens.set('sends-only', { user: ADA, forbidden: ['messages'] });
		await graph(service, ['message', 'send'], { ...TO, credentials: asAda(service, 'sends-only') });
		await graph(service, ['message', 'send'], { ...TO, additionalFields: { saveToSentItems: false } });
		expect(mailbox.sent).toHaveLength(2);
		expect(mailbox.messages.entries.size).toBe(1);
	});

	test('of an app goes out from the user it names', async () => {
		const credentials = asApp(service);
		await graph(service, ['message', 'send'], { ...TO, credentials, mailbox: byId(ADA) });
		expect(mailbox.sent).toHaveLength(1);
		await expect(graph(service, ['message', 'send'], { ...TO, credentials })).rejects.toThrow('"User" is empty');
	});

	test('goes out from the shared mailbox that the credential is for, or from the user that the node names', async () => {
		for (const userPrincipalName of ['team@contoso.example', 'eve@contoso.example'])
			service.users.create({ userPrincipalName, displayName: userPrincipalName, mail: userPrincipalName });
		const { steadyMicrosoftOAuth2Api: own } = asAda(service);
		const shared = { ...own, useShared: true, userPrincipalName: 'team@contoso.example' };
		const credentials = { steadyMicrosoftOAuth2Api: shared };
		await graph(service, ['message', 'send'], { ...TO, credentials });
		await graph(service, ['message', 'send'], { ...TO, credentials, mailbox: byId('eve@contoso.example') });
		const sent = (name: string) => service.mailbox(name).sent.length;
		expect([sent('team@contoso.example'), sent('eve@contoso.example'), sent(ADA)]).toEqual([1, 1, 0]);
	});

	test.each([1_000, 2.5 * 1024 * 1024, 5 * 1024 * 1024])('takes an attachment of %i bytes along', async (bytes) => {
		await graph(service, ['message', 'send'], { ...TO, ...attached, items: [file(bytes)] });
		expect(mailbox.sent).toHaveLength(1);
		const [all] = [...mailbox.attachments.values()];
		const [entry] = [...all.entries.values()];
		expect(entry).toMatchObject({ name: 'a.bin' });
		expect(Buffer.from(String(entry.contentBytes), 'base64')).toHaveLength(bytes);
		expect(service.uploads.authorizations).toEqual([]);
	});

	test('keeps a large attachment whole though fragments get lost on their way, there or back', async () => {
		service.uploads.fault = (nth) => (nth === 1 ? 'lost' : nth === 3 ? 'unanswered' : undefined);
		await graph(service, ['message', 'send'], { ...TO, ...attached, items: [file(9 * 1024 * 1024)] });
		const [entry] = [...[...mailbox.attachments.values()][0].entries.values()];
		expect(Buffer.from(String(entry.contentBytes), 'base64').equals(Buffer.alloc(9 * 1024 * 1024, 'x'))).toBe(true);
		expect([...mailbox.attachments.values()][0].entries.size).toBe(1);
	});

	test('without recipients is refused before anything is sent', async () => {
		await expect(graph(service, ['message', 'send'], { ...TO, toRecipients: ' , ' })).rejects.toThrow('"To" is empty');
		expect(service.server.requests).toEqual([]);
	});

	test('is read simplified, whole, or in part, with its attachments', async () => {
		const { id } = mailbox.createMessage({
			subject: 'S',
			bodyPreview: 'P',
			from: { emailAddress: { address: 'bob@contoso.example' } },
			attachments: [{ name: 'n.txt', contentType: 'text/plain', contentBytes: Buffer.from('text').toString('base64') }],
		});
		const got = async (more: object) =>
			(await graph(service, ['message', 'get'], { messageId: byId(id), ...more })).items[0];
		expect((await got({})).json).toMatchObject({
			id,
			subject: 'S',
			bodyPreview: 'P',
			from: 'bob@contoso.example',
			to: [],
		});
		expect((await got({ output: 'raw' })).json).toMatchObject({ id, isDraft: true });
		expect((await got({ output: 'fields', fields: ['subject'] })).json).toEqual({ id, subject: 'S' });
		const whole = await got({
			options: { downloadAttachments: true, getMimeContent: { values: { binaryPropertyName: 'eml' } } },
		});
		expect(Buffer.from(whole.binary?.attachment_0.data ?? '', 'base64').toString()).toBe('text');
		expect(whole.binary?.attachment_0.fileName).toBe('n.txt');
		expect(Buffer.from(whole.binary?.eml.data ?? '', 'base64').toString()).toContain('Subject: S');
	});

	test('is found among many', async () => {
		for (let i = 0; i < 130; i++)
			mailbox.createMessage({ subject: `Mail ${i}`, isRead: i % 2 === 0 }, mailbox.folder('inbox'));
		const all = await graph(service, ['message', 'getAll'], { returnAll: true });
		expect(all.items).toHaveLength(130);
		const filtersUI = { values: { filterBy: 'filters', filters: { readStatus: 'unread' } } };
		const unread = await graph(service, ['folderMessage', 'getAll'], { folderId: byId('inbox'), limit: 20, filtersUI });
		expect(unread.items.map(({ json }) => json.subject)).toEqual(
			Array.from({ length: 20 }, (_, i) => `Mail ${2 * i + 1}`),
		);
	});

	test('is moved, marked and deleted with those that travel with it', async () => {
		const ids = numbered(40).map(() => ({ id: mailbox.createMessage({ isRead: false }, mailbox.folder('inbox')).id }));
		const each = { items: ids, messageId: byId('={{ $json.id }}') };
		await graph(service, ['message', 'move'], { ...each, folderId: byId('archive') });
		const entries = () => [...mailbox.messages.entries.values()];
		expect(entries().every(({ parentFolderId }) => parentFolderId === mailbox.folder('archive'))).toBe(true);
		await graph(service, ['message', 'update'], { ...each, updateFields: { isRead: true } });
		expect(entries().every(({ isRead }) => isRead)).toBe(true);
		const { items } = await graph(service, ['message', 'delete'], each);
		expect(items.every(({ json }) => json.success === true)).toBe(true);
		expect(entries()).toEqual([]);
		expect(service.server.requests.length).toBeLessThanOrEqual(12);
	});

	test.each([
		[true, 'RE: '],
		[false, 'RE: '],
	])('is answered (to its sender only: %s)', async (replyToSenderOnly, prefix) => {
		const { id } = mailbox.createMessage({ subject: 'S' });
		await graph(service, ['message', 'reply'], { messageId: byId(id), replyToSenderOnly, message: 'Thanks' });
		expect(mailbox.sent).toHaveLength(1);
		expect(mailbox.sent[0]).toMatchObject({ subject: `${prefix}S`, body: { content: 'Thanks' }, inAnswerTo: id });
	});

	test('is forwarded, with a file', async () => {
		const { id } = mailbox.createMessage({ subject: 'S' });
		await graph(service, ['message', 'forward'], {
			messageId: byId(id),
			...TO,
			message: 'See',
			...attached,
			items: [file(10)],
		});
		expect(mailbox.sent[0]).toMatchObject({ subject: 'FW: S', toRecipients: [{}, {}] });
		expect(mailbox.attachments.size).toBe(1);
	});

	test('is forwarded to nobody only as a draft', async () => {
		const { id } = mailbox.createMessage({ subject: 'S' });
		const forward = async (options: object) =>
			await graph(service, ['message', 'forward'], { messageId: byId(id), toRecipients: ' ', options });
		await expect(forward({})).rejects.toThrow('"To" is empty');
		expect(service.server.requests).toEqual([]);
		await forward({ saveAsDraft: true });
		expect([mailbox.sent.length, mailbox.messages.entries.size]).toEqual([0, 2]);
	});

	const inTokyo = (context: object) => void Object.assign(context, { getTimezone: () => 'Asia/Tokyo' });

	test("is filtered by times of the workflow's zone, or of UTC as in the built-in node", async () => {
		const asked = async (receivedAfter: unknown, typeVersion: number) => {
			service.handled.length = 0;
			const filtersUI = { values: { filterBy: 'filters', filters: { receivedAfter } } };
			await graph(service, ['message', 'getAll'], { filtersUI, typeVersion, prepare: inTokyo });
			return service.handled[0].query.get('$filter');
		};
		const time = '2026-05-01T09:00:00';
		expect(await asked(time, 3)).toBe('receivedDateTime ge 2026-05-01T00:00:00.000Z');
		expect(await asked(time, 2)).toBe('receivedDateTime ge 2026-05-01T09:00:00.000Z');
		expect(await asked(`${time}+02:00`, 3)).toBe('receivedDateTime ge 2026-05-01T07:00:00.000Z');
		expect(await asked(Date.parse(`${time}Z`), 3)).toBe('receivedDateTime ge 2026-05-01T09:00:00.000Z');
		await expect(asked('05/01/2026', 3)).rejects.toThrow('"Received After" holds "05/01/2026", which is no date');
	});
});

test.each(['.', '..'])('an ID "%s" leads nowhere: nothing is asked', async (id) => {
	const run = graph(service, ['message', 'delete'], { mailbox: byId(ADA), messageId: byId(id) });
	await expect(run).rejects.toThrow(`"Message" is "${id}"`);
	const group = graph(service, ['groupMember', 'remove'], { group: byId('g'), user: byId(id) });
	await expect(group).rejects.toThrow(`"User" is "${id}"`);
	const folder = graph(service, ['folder', 'getAll'], { options: { folderId: byId(id) } });
	await expect(folder).rejects.toThrow('leads to another place');
	expect(service.server.requests).toEqual([]);
});

describe('a change of a message', () => {
	test('may move it, too, into a folder', async () => {
		const { id } = mailbox.createMessage({ isRead: false }, mailbox.folder('inbox'));
		const change = async (updateFields: object) =>
			await graph(service, ['message', 'update'], { messageId: byId(id), updateFields });
		const { items } = await change({ isRead: true, folderId: byId('archive') });
		expect(items[0].json).toMatchObject({ id, isRead: true, parentFolderId: mailbox.folder('archive') });
		await change({ folderId: byId('inbox') });
		expect(mailbox.messages.get(id)).toMatchObject({ isRead: true, parentFolderId: mailbox.folder('inbox') });
		await expect(change({})).rejects.toThrow('"Update Fields" holds nothing to change');
	});

	test('that only moves it is asked for again when the answer gets lost', async () => {
		const { id } = mailbox.createMessage({}, mailbox.folder('inbox'));
		let lost = 0;
		service.fault = ({ method }) => (method === 'POST' && lost++ < 1 ? 'cut after' : undefined);
		const { items } = await graph(service, ['message', 'move'], { messageId: byId(id), folderId: byId('archive') });
		expect(items[0].json).toMatchObject({ success: true, id, parentFolderId: mailbox.folder('archive') });
		expect(mailbox.messages.entries.size).toBe(1);
	});
});

describe('a draft', () => {
	test('is made once, though the answer gets lost, and can be sent', async () => {
		service.fault = ({ method }, nth) => (method === 'POST' && nth === 1 ? 'cut after' : undefined);
		const { items } = await graph(service, ['draft', 'create'], { subject: 'D', bodyContent: 'x' });
		expect(mailbox.messages.entries.size).toBe(1);
		const draftId = byId(String(items[0].json.id));
		await graph(service, ['draft', 'update'], { draftId, updateFields: { subject: 'E' } });
		await graph(service, ['draft', 'send'], { draftId, to: 'bob@contoso.example' });
		expect(mailbox.sent[0]).toMatchObject({
			subject: 'E',
			toRecipients: [{ emailAddress: { address: 'bob@contoso.example' } }],
		});
	});
});

test('a contact that was made but cannot be read is said to be unknown', async () => {
	service.fault = ({ method, path }) => {
		if (method === 'POST') return 'cut after';
		return path.at(-2) === 'contacts' ? refuse(403, 'ErrorAccessDenied', 'Access is denied.') : undefined;
	};
	const { items } = await graph(service, ['contact', 'create'], { givenName: 'Ada', ...CONTINUE });
	expect(items[0].json.error).toMatchObject({ outcome: 'unknown' });
	expect(mailbox.contacts.entries.size).toBe(1);
});

describe('a folder', () => {
	test('is made, found with those in it, renamed and deleted', async () => {
		const { items } = await graph(service, ['folder', 'create'], {
			displayName: 'Invoices',
			options: { folderId: byId('inbox') },
		});
		const folderId = byId(String(items[0].json.id));
		const names = async (options: object) =>
			(await graph(service, ['folder', 'getAll'], { returnAll: true, options })).items.map(
				({ json }) => json.displayName,
			);
		expect(await names({})).not.toContain('Invoices');
		expect(await names({ includeChildFolders: true })).toContain('Invoices');
		expect(await names({ folderId: 'inbox' })).toEqual(['Invoices']);
		await graph(service, ['folder', 'update'], { folderId, displayName: 'Bills' });
		expect(await names({ folderId: 'inbox' })).toEqual(['Bills']);
		const moved = await graph(service, ['folder', 'move'], { folderId, destinationId: byId('archive') });
		expect(moved.items[0].json).toMatchObject({ success: true, parentFolderId: mailbox.folder('archive') });
		const copied = await graph(service, ['folder', 'copy'], { folderId, destinationId: byId('inbox') });
		expect(copied.items[0].json.parentFolderId).toBe(mailbox.folder('inbox'));
		expect(await names({ folderId: byId('inbox') })).toEqual(['Bills']);
		const got = await graph(service, ['folder', 'get'], { folderId, options: { fields: ['isHidden'] } });
		expect(got.items[0].json).not.toHaveProperty('displayName');
		await graph(service, ['folder', 'delete'], { folderId: byId(String(copied.items[0].json.id)) });
		await graph(service, ['folder', 'delete'], { folderId });
		expect(await names({ folderId: 'inbox' })).toEqual([]);
	});
});

describe('an attachment', () => {
	test('is added, listed and downloaded', async () => {
		const messageId = byId(mailbox.createMessage({}).id);
		await graph(service, ['messageAttachment', 'add'], { messageId, items: [file(4 * 1024 * 1024, 'b.bin')] });
		const { items } = await graph(service, ['messageAttachment', 'getAll'], { messageId });
		expect(items.map(({ json }) => json.name)).toEqual(['b.bin']);
		const attachmentId = byId(String(items[0].json.id));
		const loaded = await graph(service, ['messageAttachment', 'download'], { messageId, attachmentId });
		expect(Buffer.from(loaded.items[0].binary?.data.data ?? '', 'base64')).toHaveLength(4 * 1024 * 1024);
	});
});
