import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import type { Todo } from '../../doubles/graph/todo.mts';
import { asApp, byId, CONTINUE, graph, numbered } from './run';

let service: GraphDouble;
let todo: Todo;
let taskListId: string;
beforeEach(async () => {
	service = await startGraph();
	todo = service.todo(ADA);
	taskListId = todo.createList('Errands').id;
});
afterEach(async () => await service[Symbol.asyncDispose]());

const tasks = () => [...todo.tasksOf(taskListId).entries.values()];
const loseAnswers = (method: string, most = Infinity) => {
	let lost = 0;
	service.fault = (request) => (request.method === method && lost++ < most ? 'cut after' : undefined);
};

describe('a list of To Do', () => {
	test('is made, read, renamed, listed and deleted, by an app too', async () => {
		const asIt = { credentials: asApp(service), mailbox: byId(ADA) };
		const { items } = await graph(service, ['todoList', 'create'], { ...asIt, displayName: 'Groceries' });
		const listId = String(items[0].json.id);
		const renamed = await graph(service, ['todoList', 'update'], { ...asIt, listId, displayName: 'Food' });
		expect(renamed.items[0].json).toMatchObject({ id: listId, displayName: 'Food' });
		expect((await graph(service, ['todoList', 'get'], { listId })).items[0].json).toMatchObject({
			displayName: 'Food',
		});
		const listed = await graph(service, ['todoList', 'getAll'], { returnAll: true });
		expect(listed.items.map(({ json }) => json.displayName)).toEqual(['Errands', 'Food']);
		const deleted = await graph(service, ['todoList', 'delete'], { listId });
		expect(deleted.items[0].json).toEqual({ success: true });
		expect(todo.lists.entries.size).toBe(1);
	});

	test('whose answer got lost is said to be unknown, and not made again', async () => {
		loseAnswers('POST');
		const { items } = await graph(service, ['todoList', 'create'], { displayName: 'Groceries', ...CONTINUE });
		expect(items[0].json.error).toMatchObject({ outcome: 'unknown' });
		expect(todo.lists.entries.size).toBe(2);
	});
});

describe('a task of To Do', () => {
	test('is made with what the form says', async () => {
		const additionalFields = {
			content: '<b>milk</b>',
			dueDateTime: '2026-05-01T08:00:00',
			reminderDateTime: '2026-05-01T06:00:00+02:00',
			importance: 'high',
			status: 'inProgress',
		};
		await graph(service, ['todoTask', 'create'], { taskListId, title: 'Shop', additionalFields });
		expect(tasks()[0]).toMatchObject({
			title: 'Shop',
			body: { content: '<b>milk</b>', contentType: 'html' },
			dueDateTime: { dateTime: '2026-05-01T08:00:00', timeZone: expect.any(String) as unknown },
			isReminderOn: true,
			importance: 'high',
			status: 'inProgress',
		});
		const { dateTime, timeZone } = tasks()[0].reminderDateTime as { dateTime: string; timeZone: string };
		const local = new Date('2026-05-01T04:00:00Z').toLocaleString('sv-SE', { timeZone }).replace(' ', 'T');
		expect(dateTime.slice(0, 19)).toBe(local);
	});

	test('is read, changed without touching its reminder, listed and deleted', async () => {
		const things = todo.tasksOf(taskListId);
		const { id } = things.create({ title: 'Shop', isReminderOn: true, status: 'notStarted' });
		const one = { taskListId, taskId: id };
		const changed = await graph(service, ['todoTask', 'update'], { ...one, updateFields: { status: 'completed' } });
		expect(changed.items[0].json).toMatchObject({ title: 'Shop', status: 'completed', isReminderOn: true });
		expect((await graph(service, ['todoTask', 'get'], one)).items[0].json).toMatchObject({ status: 'completed' });
		for (let n = 0; n < 120; n++) things.create({ title: `More ${n}` });
		expect((await graph(service, ['todoTask', 'getAll'], { taskListId })).items).toHaveLength(50);
		expect((await graph(service, ['todoTask', 'getAll'], { taskListId, returnAll: true })).items).toHaveLength(121);
		await graph(service, ['todoTask', 'delete'], one);
		expect(things.get(id)).toBeUndefined();
	});

	test('is found when the answer got lost, not mistaken for an older one', async () => {
		const title = "Ada's list";
		todo.tasksOf(taskListId).create({ title, createdDateTime: '2026-01-01T00:00:00Z' });
		loseAnswers('POST');
		const { items } = await graph(service, ['todoTask', 'create'], { taskListId, title });
		expect(items[0].json.id).toBe(tasks()[1].id);
		expect(tasks()).toHaveLength(2);
	});

	test('travels in batches with others', async () => {
		const title = '={{ "Task " + $json.id }}';
		const { items } = await graph(service, ['todoTask', 'create'], { taskListId, title, items: numbered(60) });
		expect(items.map(({ json }) => json.title)).toEqual(numbered(60).map(({ id }) => `Task ${id}`));
		expect(tasks()).toHaveLength(60);
		expect(service.server.requests.length).toBeLessThan(10);
	});
});

describe('a linked resource', () => {
	test('is made, read, changed, listed and deleted', async () => {
		const taskId = todo.tasksOf(taskListId).create({ title: 'Shop' }).id;
		const task = { taskListId, taskId };
		const { items } = await graph(service, ['linkedResource', 'create'], {
			...task,
			displayName: 'Ticket 7',
			applicationName: 'Tickets',
			additionalFields: { externalId: '7', webUrl: 'https://tickets.example/7' },
		});
		const link = { ...task, linkedResourceId: String(items[0].json.id) };
		expect([...todo.linksOf(taskId).entries.values()]).toMatchObject([
			{ displayName: 'Ticket 7', applicationName: 'Tickets', externalId: '7', webUrl: 'https://tickets.example/7' },
		]);
		await graph(service, ['linkedResource', 'update'], { ...link, updateFields: { displayName: 'Ticket 8' } });
		const got = await graph(service, ['linkedResource', 'get'], link);
		expect(got.items[0].json).toMatchObject({ displayName: 'Ticket 8', externalId: '7' });
		expect((await graph(service, ['linkedResource', 'getAll'], task)).items).toHaveLength(1);
		await graph(service, ['linkedResource', 'delete'], link);
		expect(todo.linksOf(taskId).entries.size).toBe(0);
	});
});
