import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import { seededRandom } from '../../support/random';
import type { NodeResult } from '../../support/n8nContext';
import { byId, CONTINUE, graph, type GraphOptions } from './run';

let service: GraphDouble;
beforeEach(async () => void (service = await startGraph()));
afterEach(async () => await service[Symbol.asyncDispose]());

/** A workflow that runs again and again: what n8n saves is there in the next run. */
class Workflow {
	/** What n8n's database holds. */
	saved: IDataObject = {};

	constructor(private readonly what: string) {}

	/** @param dies before n8n has saved anything */
	async run(given: GraphOptions = {}, dies = false): Promise<NodeResult> {
		const memory = structuredClone(this.saved);
		const prepare = (context: IExecuteFunctions) =>
			void Object.defineProperty(context, 'getWorkflowStaticData', { value: () => memory });
		const failed: unknown[] = [];
		const result = await graph(service, ['change', this.what], { ...given, prepare }).catch((error: unknown) => {
			failed.push(error);
			return undefined;
		});
		// n8n saves what is remembered of failed executions, too, but never of those that somebody tries out.
		if (!dies && given.mode !== 'manual') this.saved = structuredClone(memory);
		if (!result) throw failed[0];
		return result;
	}
}

const ids = ({ items }: NodeResult) => items.map(({ json }) => json.id);
const mailbox = () => service.mailbox(ADA);
const receive = (subject: string, folder = 'inbox') =>
	mailbox().createMessage({ subject, isRead: false }, mailbox().folder(folder));
const inbox = { folderId: byId('inbox') };

describe('changes of messages', () => {
	test('are everything at first, then what has changed, then what is gone, marked', async () => {
		const workflow = new Workflow('messages');
		const [a, b] = [receive('a'), receive('b')];
		receive('elsewhere', 'archive');
		expect(ids(await workflow.run(inbox))).toEqual([a.id, b.id]);
		expect(ids(await workflow.run(inbox))).toEqual([]);
		const c = receive('c');
		mailbox().messages.patch(a.id, { subject: 'a2' });
		mailbox().messages.delete(b.id);
		const { items } = await workflow.run(inbox);
		expect(items.map(({ json }) => json)).toEqual([
			expect.objectContaining({ id: c.id, subject: 'c' }),
			expect.objectContaining({ id: a.id, subject: 'a2' }),
			{ id: b.id, '@removed': { reason: 'deleted' } },
		]);
		expect(ids(await workflow.run(inbox))).toEqual([]);
	});

	test('are those of the wanted kind after the first run', async () => {
		const workflow = new Workflow('messages');
		const given = { ...inbox, options: { changeType: 'created' } };
		const old = receive('old');
		expect(ids(await workflow.run(given))).toEqual([old.id]);
		mailbox().messages.patch(old.id, { isRead: true });
		const fresh = receive('fresh');
		expect(ids(await workflow.run(given))).toEqual([fresh.id]);
	});

	test('begin with the present where that is wanted', async () => {
		const workflow = new Workflow('messages');
		const given = { ...inbox, options: { fromNow: true } };
		for (let i = 0; i < 450; i++) receive(`old ${i}`);
		expect(ids(await workflow.run(given))).toEqual([]);
		const fresh = receive('fresh');
		expect(ids(await workflow.run(given))).toEqual([fresh.id]);
	});

	test('stop after as many as are wanted, and go on from there', async () => {
		const workflow = new Workflow('messages');
		const given = { ...inbox, options: { maxChanges: 300 } };
		const all = Array.from({ length: 450 }, (_, i) => receive(`m ${i}`).id);
		expect(ids(await workflow.run(given))).toEqual(all.slice(0, 400));
		expect(ids(await workflow.run(given))).toEqual(all.slice(400));
	});

	test('come once, though two items ask for them', async () => {
		const workflow = new Workflow('messages');
		const { id } = receive('a');
		expect(ids(await workflow.run({ ...inbox, items: [{}, {}] }))).toEqual([id]);
	});

	test('are told apart by folder and by user', async () => {
		service.users.create({ userPrincipalName: 'bob@contoso.example' });
		const bob = service.mailbox('bob@contoso.example');
		const [mine, his] = [receive('mine'), bob.createMessage({ subject: 'his' }, bob.folder('inbox'))];
		const kept = receive('kept', 'archive');
		const workflow = new Workflow('messages');
		const asked = { folderId: '={{ { __rl: true, mode: "id", value: $json.folder } }}' };
		expect(ids(await workflow.run({ ...asked, items: [{ folder: 'inbox' }, { folder: 'archive' }] }))).toEqual([
			mine.id,
			kept.id,
		]);
		expect(ids(await workflow.run({ ...inbox, mailbox: byId('bob@contoso.example') }))).toEqual([his.id]);
		expect(ids(await workflow.run(inbox))).toEqual([]);
	});
});

describe('a run that does not end well', () => {
	test('moves nothing on when another item fails, and gives the same again', async () => {
		const workflow = new Workflow('messages');
		const { id } = receive('a');
		const both = {
			folderId: '={{ { __rl: true, mode: "id", value: $json.folder } }}',
			items: [{ folder: 'inbox' }, { folder: 'nowhere' }],
		};
		await expect(workflow.run(both)).rejects.toThrow();
		expect(ids(await workflow.run(inbox))).toEqual([id]);
	});

	test('moves on with what came when errors are let through', async () => {
		const workflow = new Workflow('messages');
		const { id } = receive('a');
		const both = {
			...CONTINUE,
			folderId: '={{ { __rl: true, mode: "id", value: $json.folder } }}',
			items: [{ folder: 'inbox' }, { folder: 'nowhere' }],
		};
		const { items } = await workflow.run(both);
		expect(items[0].json.id).toBe(id);
		expect(items[1].json.error).toBeDefined();
		expect(ids(await workflow.run(inbox))).toEqual([]);
	});

	test('remembers nothing of a test, and says so', async () => {
		const workflow = new Workflow('messages');
		const { id } = receive('a');
		const { hints } = await workflow.run({ ...inbox, mode: 'manual' });
		expect(hints.map(({ message }) => message).join()).toContain('Nothing is remembered of a test');
		expect(workflow.saved).toEqual({});
		expect(ids(await workflow.run(inbox))).toEqual([id]);
	});
});

describe('a link that is too old', () => {
	test.each(['messages', 'files', 'users'])('starts over with everything, and says so: %s', async (what) => {
		const workflow = new Workflow(what);
		const things = { messages: mailbox().messages, files: service.drive(ADA).items, users: service.users }[what]!;
		if (what === 'messages') receive('a');
		const all = ids(await workflow.run(inbox));
		expect(all.length).toBeGreaterThan(0);
		things.expireDeltas();
		const again = await workflow.run(inbox);
		expect(ids(again)).toEqual(all);
		expect(again.hints.map(({ message, type }) => `${type} ${message}`).join()).toContain(
			'warning Microsoft Graph does not know any more what has changed',
		);
		expect(ids(await workflow.run(inbox))).toEqual([]);
	});

	test.each([
		[400, 'ResyncRequired'],
		[404, 'syncStateNotFound'],
		[410, 'whatever'],
	])('is known as such by %i and %s', async (status, code) => {
		const workflow = new Workflow('contacts');
		const { id } = mailbox().contacts.create({ displayName: 'Bob' });
		await workflow.run();
		service.fault = ({ query }) =>
			query.has('$deltatoken') ? { status, body: { error: { code, message: 'Start over.' } } } : undefined;
		expect(ids(await workflow.run())).toEqual([id]);
	});

	test('that is too old again while starting over ends the run instead of going round', async () => {
		const workflow = new Workflow('messages');
		for (let i = 0; i < 250; i++) receive(`m ${i}`);
		await workflow.run(inbox);
		const gone = { status: 410, body: { error: { code: 'syncStateNotFound', message: 'Gone.' } } };
		service.fault = ({ query }) => (query.has('$deltatoken') || query.has('$skiptoken') ? gone : undefined);
		await expect(workflow.run(inbox)).rejects.toThrow('Gone.');
	});
});

describe('changes of other things', () => {
	test('events between two times', async () => {
		const workflow = new Workflow('events');
		const at = (day: string) => ({
			start: { dateTime: `${day}T08:00:00`, timeZone: 'UTC' },
			end: { dateTime: `${day}T09:00:00`, timeZone: 'UTC' },
		});
		const given = { startDateTime: '2026-05-01T00:00:00', endDateTime: '2026-06-01T00:00:00' };
		const { events } = mailbox();
		const inside = events.create({ subject: 'inside', ...at('2026-05-04') });
		events.create({ subject: 'outside', ...at('2026-07-04') });
		expect(ids(await workflow.run(given))).toEqual([inside.id]);
		events.delete(inside.id);
		const { items } = await workflow.run(given);
		expect(items[0].json).toEqual({ id: inside.id, '@removed': { reason: 'deleted' } });
	});

	test('files, those that are gone marked as everywhere else', async () => {
		const workflow = new Workflow('files');
		const { items } = service.drive(ADA);
		const old = items.create({ name: 'old.txt', file: {} });
		const given = { options: { fromNow: true } };
		expect(ids(await workflow.run(given))).toEqual([]);
		const fresh = items.create({ name: 'new.txt', file: {} });
		items.delete(old.id);
		expect((await workflow.run(given)).items.map(({ json }) => json)).toEqual([
			expect.objectContaining({ id: fresh.id, name: 'new.txt' }),
			expect.objectContaining({ id: old.id, '@removed': { reason: 'deleted' } }),
		]);
	});

	test('groups', async () => {
		const workflow = new Workflow('groups');
		const { groups } = service.directory;
		const { id } = groups.create({ displayName: 'Sales' });
		expect(ids(await workflow.run())).toEqual([id]);
		groups.delete(id);
		const { items } = await workflow.run();
		expect(items.map(({ json }) => json)).toEqual([{ id, '@removed': { reason: 'changed' } }]);
	});

	test('items of a list, with their columns', async () => {
		const workflow = new Workflow('listItems');
		const site = service.sites.add('sites/work', 'Work');
		const tasks = site.addList('Tasks');
		const given = { site: byId(site.id), list: byId(tasks.id) };
		const { id } = tasks.items.create({ fields: { Title: 'a' } });
		expect((await workflow.run(given)).items.map(({ json }) => json)).toEqual([
			expect.objectContaining({ id, fields: { Title: 'a' } }),
		]);
		tasks.items.delete(id);
		const { items } = await workflow.run(given);
		expect(items[0].json).toMatchObject({ id, '@removed': { reason: 'deleted' } });
	});

	test('users, from now on', async () => {
		const workflow = new Workflow('users');
		const given = { options: { fromNow: true, select: 'displayName' } };
		expect(ids(await workflow.run(given))).toEqual([]);
		const bob = service.users.create({ displayName: 'Bob', userPrincipalName: 'bob@contoso.example' });
		expect((await workflow.run(given)).items.map(({ json }) => json)).toEqual([{ id: bob.id, displayName: 'Bob' }]);
	});
});

test('a link to another host gets no token', async () => {
	const elsewhere = await startGraph();
	const workflow = new Workflow('contacts');
	const { id } = mailbox().contacts.create({ displayName: 'Bob' });
	await workflow.run();
	workflow.saved = JSON.parse(
		JSON.stringify(workflow.saved).replaceAll(service.origin, elsewhere.origin),
	) as IDataObject;
	mailbox().contacts.patch(id, { displayName: 'Robert' });
	expect(ids(await workflow.run())).toEqual([id]);
	expect(elsewhere.server.requests).toEqual([]);
	await elsewhere[Symbol.asyncDispose]();
});

test('10,000 changes over 50 runs with crashes in between come exactly once', async () => {
	const random = seededRandom(8);
	const workflow = new Workflow('messages');
	const given = { ...inbox, options: { maxChanges: 600 } };
	/** What the workflow was given, by message and version. */
	const seen = new Map<string, number>();
	const expected = new Set<string>();
	let made = 0;
	for (let run = 0; run < 50; run++) {
		for (let i = 0; i < 200; i++) {
			const { id } = receive(`message ${made++}`);
			expected.add(id);
		}
		// A third of the runs dies before n8n has saved what it remembers: nobody gets to see what they gave.
		const dies = random() < 0.33;
		const result = await workflow.run(given, dies);
		if (!dies) for (const id of ids(result)) seen.set(String(id), (seen.get(String(id)) ?? 0) + 1);
	}
	for (;;) {
		const rest = ids(await workflow.run(given));
		for (const id of rest) seen.set(String(id), (seen.get(String(id)) ?? 0) + 1);
		if (rest.length === 0) break;
	}
	expect(seen.size).toBe(10_000);
	expect([...seen.values()].filter((times) => times !== 1)).toEqual([]);
	expect([...expected].filter((id) => !seen.has(id))).toEqual([]);
});
