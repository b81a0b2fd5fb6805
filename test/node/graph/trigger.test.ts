import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import { seededRandom } from '../../support/random';
import { byId } from './run';
import { ids, inSeconds, OLD, receive, trigger } from './triggerWorld';

let service: GraphDouble;
beforeEach(async () => void (service = await startGraph()));
afterEach(async () => await service[Symbol.asyncDispose]());

const mailbox = () => service.mailbox(ADA);
/** Graph's clock shows whole seconds: what comes after a poll in the same second could as well have come before. */
const later = () => ({ createdDateTime: inSeconds(2), lastModifiedDateTime: inSeconds(2) });
const inbox = { filters: { foldersToInclude: ['inbox'] } };

describe('message received', () => {
	test('does not play the mailbox back, and hands over what comes then, as the built-in trigger does', async () => {
		receive(service, OLD);
		const workflow = trigger(service);
		expect(await workflow.poll()).toEqual([]);
		const { id } = receive(service, { subject: 'New', from: { emailAddress: { address: 'bob@contoso.example' } } });
		const items = await workflow.poll();
		expect(items.map(({ json }) => json)).toEqual([
			expect.objectContaining({ id, subject: 'New', from: 'bob@contoso.example', to: [] }),
		]);
		expect(await workflow.poll()).toEqual([]);
	});

	test('looks into all folders, however deep and new, but not at what was written or thrown away here', async () => {
		const workflow = trigger(service);
		await workflow.poll();
		const parent = mailbox().folders.create({ displayName: 'Projects', childFolderCount: 1 });
		const deep = mailbox().folders.create({ displayName: 'Deep', parentFolderId: parent.id, childFolderCount: 0 });
		const wanted = [receive(service), receive(service, {}, 'archive'), receive(service, {}, deep.id)].map(
			({ id }) => id,
		);
		for (const folder of ['drafts', 'sentitems', 'outbox', 'deleteditems']) receive(service, {}, folder);
		receive(service, { isDraft: true });
		expect(new Set(ids(await workflow.poll()))).toEqual(new Set(wanted));
	});

	test('tells a message that is moved to another folder only once', async () => {
		const workflow = trigger(service);
		await workflow.poll();
		const { id } = receive(service);
		expect(ids(await workflow.poll())).toEqual([id]);
		mailbox().messages.patch(id, { parentFolderId: mailbox().folder('archive') });
		expect(await workflow.poll()).toEqual([]);
	});

	test('keeps to the folders that are chosen, and to those that are not', async () => {
		const only = trigger(service, inbox);
		const but = trigger(service, { filters: { foldersToExclude: [mailbox().folder('inbox')!] } });
		for (const workflow of [only, but]) await workflow.poll();
		const [inside, outside] = [receive(service), receive(service, {}, 'archive')];
		expect(ids(await only.poll())).toEqual([inside.id]);
		expect(ids(await but.poll())).toEqual([outside.id]);
	});

	test('leaves out what the filters do not let through, and says so to Outlook alone', async () => {
		const workflow = trigger(service, { filters: { readStatus: 'unread', hasAttachments: true } });
		await workflow.poll();
		receive(service, { hasAttachments: false });
		receive(service, { hasAttachments: true, isRead: true });
		const { id } = receive(service, { hasAttachments: true });
		expect(ids(await workflow.poll())).toEqual([id]);
	});

	test('finds the one that is meant among many of the same second', async () => {
		const workflow = trigger(service, { filters: { readStatus: 'unread' } });
		await workflow.poll();
		const receivedDateTime = inSeconds(1);
		const all = Array.from({ length: 120 }, () => receive(service, { receivedDateTime }).id);
		expect(ids(await workflow.poll())).toEqual(all);
	});

	test('brings attachments along', async () => {
		const workflow = trigger(service, { output: 'raw', options: { downloadAttachments: true } });
		await workflow.poll();
		const { id } = receive(service, { hasAttachments: true });
		const content = Buffer.from('a,b');
		mailbox()
			.attachmentsOf(id)
			.create({ name: 'a.csv', contentType: 'text/csv', contentBytes: content.toString('base64') });
		const [item] = await workflow.poll();
		expect(item.json).toMatchObject({ id, isRead: false });
		expect(Buffer.from(item.binary?.attachment_0.data ?? '', 'base64')).toEqual(content);
	});

	test('shows the latest message that fits to somebody who tries it out, and remembers nothing', async () => {
		receive(service, { ...OLD, isRead: true });
		const { id } = receive(service, OLD);
		const workflow = trigger(service, { filters: { readStatus: 'unread' } }, { mode: 'manual' });
		expect(ids(await workflow.poll())).toEqual([id]);
		expect(workflow.memory).toEqual({});
	});
});

describe('moving over from a built-in trigger', () => {
	const lastTimeChecked = '2026-02-01T08:00:00.000+01:00';
	const before = { receivedDateTime: '2026-02-01T06:59:59Z' };
	const since = { receivedDateTime: '2026-02-01T07:00:00Z' };

	test('goes on from the time to which that one had come, once', async () => {
		receive(service, before);
		const { id } = receive(service, since);
		const workflow = trigger(service, inbox, { staticData: { lastTimeChecked } });
		expect(ids(await workflow.poll())).toEqual([id]);
		expect(await workflow.poll()).toEqual([]);
	});

	test('does so for files, too', async () => {
		const put = (createdDateTime: string) =>
			service.drive(ADA).items.create({ name: 'a', file: {}, createdDateTime }).id;
		put(before.receivedDateTime);
		const id = put(since.receivedDateTime);
		const workflow = trigger(service, { event: 'fileCreated' }, { staticData: { lastTimeChecked } });
		expect(ids(await workflow.poll())).toEqual([id]);
		expect(await workflow.poll()).toEqual([]);
	});
});

describe('restarts and troubles', () => {
	test('a poll that dies before the execution is started hands over the same again', async () => {
		const workflow = trigger(service, inbox);
		await workflow.poll();
		workflow.save();
		const { id } = receive(service);
		await workflow.pollAndCrash();
		expect(ids(await workflow.poll())).toEqual([id]);
		workflow.restart();
		expect(await workflow.poll()).toEqual([]);
	});

	test('a link that is too old costs nothing, and doubles nothing', async () => {
		receive(service, OLD);
		const workflow = trigger(service, inbox);
		await workflow.poll();
		const told = receive(service);
		await workflow.poll();
		mailbox().messages.expireDeltas();
		const { id } = receive(service);
		expect(ids(await workflow.poll())).toEqual([id]);
		expect(workflow.warnings.join()).toContain('does not know any more what has changed');
		mailbox().messages.patch(told.id, { isRead: true });
		expect(await workflow.poll()).toEqual([]);
	});

	test('a page that cannot be read is not skipped, and what was read before is handed over', async () => {
		const workflow = trigger(service, { ...inbox, reliability: { maxAttempts: 1, maxWaitSeconds: 0 } });
		await workflow.poll();
		const all = Array.from({ length: 150 }, () => receive(service).id);
		service.fault = ({ query }) =>
			query.has('$skiptoken') ? { status: 500, body: { error: { code: 'x', message: 'Broken.' } } } : undefined;
		const first = ids(await workflow.poll());
		service.fault = () => undefined;
		const rest = ids(await workflow.poll());
		expect([...first, ...rest]).toEqual(all);
	});

	test('one message that cannot be read holds up no other, and is tried again', async () => {
		const workflow = trigger(service, inbox);
		await workflow.poll();
		const [bad, good] = [receive(service), receive(service)];
		const isBad = (path: readonly string[]) => path.at(-1) === bad.id;
		service.fault = ({ path }) =>
			isBad(path) ? { status: 400, body: { error: { code: 'ErrorCorrupt', message: 'Corrupt.' } } } : undefined;
		expect(ids(await workflow.poll())).toEqual([good.id]);
		expect(await workflow.poll()).toEqual([]);
		service.fault = () => undefined;
		expect(ids(await workflow.poll())).toEqual([bad.id]);
		expect(await workflow.poll()).toEqual([]);
	});

	test('whoever changes what is watched begins anew', async () => {
		const workflow = trigger(service, inbox);
		await workflow.poll();
		receive(service, OLD, 'archive');
		const other = trigger(
			service,
			{ filters: { foldersToInclude: ['archive'] } },
			{ staticData: structuredClone(workflow.memory) },
		);
		expect(await other.poll()).toEqual([]);
		const { id } = receive(service, {}, 'archive');
		expect(ids(await other.poll())).toEqual([id]);
	});

	test('thousands of new ones in one folder hide no older ones in the next', async () => {
		const workflow = trigger(service, { filters: { foldersToInclude: ['inbox', 'archive'] } });
		await workflow.poll();
		const received = (second: number, folder: string) =>
			receive(service, { receivedDateTime: inSeconds(second) }, folder).id;
		const sent = Array.from({ length: 2_200 }, (_, i) => received(60 + i, 'inbox'));
		sent.push(received(30, 'archive'));
		while ((await workflow.poll()).length > 0);
		expect(ids(workflow.started)).toEqual(sent);
	});

	test('1,000 messages over 20 polls with crashes and lost links come exactly once', async () => {
		const random = seededRandom(9);
		const workflow = trigger(service, inbox);
		await workflow.poll();
		workflow.save();
		const sent = new Set<string>();
		for (let poll = 0; poll < 20; poll++) {
			for (let i = 0; i < 50; i++) sent.add(receive(service).id);
			if (poll % 5 === 4) mailbox().messages.expireDeltas();
			if (random() < 0.3) await workflow.pollAndCrash();
			else await workflow.poll();
		}
		while ((await workflow.poll()).length > 0);
		expect(workflow.started).toHaveLength(1_000);
		expect(new Set(ids(workflow.started))).toEqual(sent);
	});
});

describe('events', () => {
	const at = (days: number) => {
		const moment = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 19);
		return {
			start: { dateTime: moment, timeZone: 'UTC' },
			end: { dateTime: `${moment.slice(0, 10)}T23:59:59`, timeZone: 'UTC' },
		};
	};
	const past = { createdDateTime: '2026-01-01T08:00:00Z', lastModifiedDateTime: '2026-01-01T08:00:00Z' };

	test.each([
		['eventCreated', ['new']],
		['eventUpdated', ['changed']],
		['eventCancelled', ['gone', 'cancelled']],
	])('%s', async (event, expected) => {
		const { events } = mailbox();
		const kept = { changed: events.create({ subject: 'changed', ...past, ...at(2) }) };
		const gone = events.create({ subject: 'gone', ...past, ...at(3) });
		const cancelled = events.create({ subject: 'cancelled', ...past, ...at(4) });
		const workflow = trigger(service, { event });
		expect(await workflow.poll()).toEqual([]);
		const fresh = events.create({ subject: 'new', ...later(), ...at(5) });
		events.patch(kept.changed.id, { subject: 'changed' });
		events.delete(gone.id);
		events.patch(cancelled.id, { isCancelled: true });
		const names = new Map([
			[fresh.id, 'new'],
			[kept.changed.id, 'changed'],
			[gone.id, 'gone'],
			[cancelled.id, 'cancelled'],
		]);
		expect(ids(await workflow.poll()).map((id) => names.get(String(id)))).toEqual(expected);
		expect(await workflow.poll()).toEqual([]);
		events.expireDeltas();
		expect(await workflow.poll()).toEqual([]);
	});

	test('tell each change of the same event', async () => {
		const { events } = mailbox();
		const { id } = events.create({ subject: 'a', ...past, ...at(2) });
		const workflow = trigger(service, { event: 'eventUpdated' });
		await workflow.poll();
		for (let i = 0; i < 3; i++) {
			events.patch(id, { subject: `a${i}` });
			expect((await workflow.poll()).map(({ json }) => json.subject)).toEqual([`a${i}`]);
		}
	});

	test('that were created in the second of a poll count as there before: no change of them is left out', async () => {
		const { events } = mailbox();
		const workflow = trigger(service, { event: 'eventUpdated' });
		await workflow.poll();
		const created = inSeconds(0).replace('Z', '.9990000Z');
		const { id } = events.create({ subject: 'a', createdDateTime: created, lastModifiedDateTime: created, ...at(2) });
		await workflow.poll();
		events.patch(id, { subject: 'b' });
		expect((await workflow.poll()).map(({ json }) => json.subject)).toEqual(['b']);
	});

	test('that are deleted are told though the clock here is behind', async () => {
		const { events } = mailbox();
		const { id } = events.create({ subject: 'a', ...past, ...at(2) });
		const workflow = trigger(service, { event: 'eventCancelled' });
		await workflow.poll();
		events.delete(id);
		const { now } = Date;
		Date.now = () => now() - 60_000;
		try {
			expect(ids(await workflow.poll())).toEqual([id]);
		} finally {
			Date.now = now;
		}
	});

	test('that are deleted after they had left the view and come back are told', async () => {
		const { events } = mailbox();
		const { id } = events.create({ subject: 'a', ...past, ...at(2) });
		const workflow = trigger(service, { event: 'eventCancelled' });
		await workflow.poll();
		const link = (token: number) => `${service.origin}/v1.0/me/calendarView/delta?$deltatoken=${token}`;
		const removed = { id, '@removed': { reason: 'deleted' } };
		const body = { '@odata.context': 'x', '@odata.deltaLink': link(1), value: [removed] };
		service.fault = ({ path }) => (path.includes('calendarView') ? { status: 200, body } : undefined);
		expect(await workflow.poll()).toEqual([]);
		events.delete(id);
		expect(ids(await workflow.poll())).toEqual([id]);
		expect(await workflow.poll()).toEqual([]);
	});

	test('that have only left the view are not cancelled', async () => {
		const { events } = mailbox();
		const { id } = events.create({ subject: 'a', ...past, ...at(2) });
		const workflow = trigger(service, { event: 'eventCancelled' });
		await workflow.poll();
		service.fault = ({ path }) =>
			path.includes('calendarView')
				? {
						status: 200,
						body: {
							'@odata.context': 'x',
							'@odata.deltaLink': `${service.origin}/v1.0/me/calendarView/delta?$deltatoken=1`,
							value: [{ id, '@removed': { reason: 'deleted' } }],
						},
					}
				: undefined;
		expect(await workflow.poll()).toEqual([]);
	});
});

describe('files', () => {
	const items = () => service.drive(ADA).items;
	const put = (fields: Record<string, unknown>) =>
		items().create({
			file: { mimeType: 'text/plain' },
			parentReference: { id: service.drive(ADA).root.id },
			...fields,
		});
	const past = { createdDateTime: '2026-01-01T08:00:00Z', lastModifiedDateTime: '2026-01-01T08:00:00Z' };

	test('that were created, in the shape of the built-in trigger', async () => {
		put({ name: 'old.txt', ...past });
		const workflow = trigger(service, { event: 'fileCreated' });
		await workflow.poll();
		const { id } = put({ name: 'new.txt', size: 3 });
		items().create({ name: 'folder', folder: {} });
		expect((await workflow.poll()).map(({ json }) => json)).toEqual([
			expect.objectContaining({ id, name: 'new.txt', size: 3, mimeType: 'text/plain', path: '' }),
		]);
		items().patch(id, { size: 4 });
		expect(await workflow.poll()).toEqual([]);
	});

	test('that were changed, but not those that have just come', async () => {
		const old = put({ name: 'old.txt', ...past });
		const workflow = trigger(service, { event: 'fileUpdated', simple: false });
		await workflow.poll();
		items().patch(old.id, { size: 5 });
		put({ name: 'new.txt', ...later() });
		expect(ids(await workflow.poll())).toEqual([old.id]);
		items().expireDeltas();
		expect(await workflow.poll()).toEqual([]);
	});

	test('in one folder, or in those below it, too', async () => {
		const folder = items().create({ name: 'A', folder: {}, parentReference: { path: '/drive/root:' } });
		const where = { event: 'fileCreated', watchFolder: true, folderId: { __rl: true, mode: 'id', value: folder.id } };
		const [flat, deep] = [trigger(service, where), trigger(service, { ...where, options: { folderChild: true } })];
		for (const workflow of [flat, deep]) await workflow.poll();
		const inside = put({ name: 'a', parentReference: { id: folder.id, path: '/drive/root:/A' } });
		const below = put({ name: 'b', parentReference: { id: 'other', path: '/drive/root:/A/B%20C' } });
		put({ name: 'c', parentReference: { id: 'else', path: '/drive/root:/AB' } });
		expect(ids(await flat.poll())).toEqual([inside.id]);
		expect(ids(await deep.poll())).toEqual([inside.id, below.id]);
	});

	test('of which one is watched', async () => {
		const [one, other] = [put({ name: 'a', ...past }), put({ name: 'b', ...past })];
		const fileId = { __rl: true, mode: 'url', value: `https://onedrive.live.com/?id=${encodeURIComponent(one.id)}` };
		const workflow = trigger(service, { event: 'fileUpdated', watch: 'selectedFile', fileId });
		await workflow.poll();
		for (const { id } of [one, other]) items().patch(id, { size: 9 });
		expect(ids(await workflow.poll())).toEqual([one.id]);
	});
});

describe('list items', () => {
	const tasks = () => {
		const site = service.sites.add('sites/work', 'Work');
		const where = { site: byId(site.id), list: byId('Tasks') };
		return { where, list: site.addList('Tasks').items };
	};

	test('that were created and changed', async () => {
		const { where, list } = tasks();
		const past = { createdDateTime: '2026-01-01T08:00:00Z', lastModifiedDateTime: '2026-01-01T08:00:00Z' };
		const old = list.create({ fields: { Title: 'old' }, ...past });
		const created = trigger(service, { event: 'listItemCreated', ...where });
		const updated = trigger(service, { event: 'listItemUpdated', ...where });
		for (const workflow of [created, updated]) expect(await workflow.poll()).toEqual([]);
		const fresh = list.create({ fields: { Title: 'new' }, ...later() });
		list.patch(old.id, { fields: { Title: 'changed' } });
		expect((await created.poll()).map(({ json }) => json.fields)).toEqual([{ Title: 'new' }]);
		expect((await updated.poll()).map(({ json }) => json.fields)).toEqual([{ Title: 'changed' }]);
		list.delete(fresh.id);
		list.expireDeltas();
		for (const workflow of [created, updated]) expect(await workflow.poll()).toEqual([]);
	});

	test('10,000 of them over 50 polls with crashes and lost links come exactly once, and little is remembered', async () => {
		const random = seededRandom(10);
		const { where, list } = tasks();
		const begun = 1_100;
		const staticData = { lastTimeChecked: inSeconds(-begun) };
		const workflow = trigger(service, { event: 'listItemCreated', ...where }, { staticData });
		await workflow.poll();
		workflow.save();
		const made = new Set<string>();
		let largest = 0;
		for (let poll = 0; poll < 50; poll++) {
			for (let i = 0; i < 200; i++) made.add(list.create({ createdDateTime: inSeconds(made.size / 10 - begun) }).id);
			if (poll % 10 === 9) list.expireDeltas();
			if (random() < 0.3) await workflow.pollAndCrash();
			else while ((await workflow.poll()).length > 0);
			largest = Math.max(largest, JSON.stringify(workflow.saved).length);
		}
		while ((await workflow.poll()).length > 0);
		expect(workflow.started).toHaveLength(10_000);
		expect(new Set(ids(workflow.started))).toEqual(made);
		expect(largest).toBeLessThan(100_000);
	});
});

describe('users', () => {
	const past = { createdDateTime: '2026-01-01T08:00:00Z' };

	test.each(['userCreated', 'userUpdated', 'userDeleted'])('%s', async (event) => {
		const [changed, gone] = ['c', 'd'].map((name) =>
			service.users.create({ userPrincipalName: `${name}@contoso.example`, ...past }),
		);
		const workflow = trigger(service, { event });
		expect(await workflow.poll()).toEqual([]);
		const fresh = service.users.create({ userPrincipalName: 'new@contoso.example', createdDateTime: inSeconds(2) });
		service.users.patch(changed.id, { displayName: 'Other' });
		service.users.delete(gone.id);
		const expected = { userCreated: [fresh.id], userUpdated: [changed.id], userDeleted: [gone.id] }[event];
		expect(ids(await workflow.poll())).toEqual(expected);
		expect(await workflow.poll()).toEqual([]);
	});
});
