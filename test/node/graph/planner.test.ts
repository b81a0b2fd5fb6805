import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Entry } from '../../doubles/graph/collection.mts';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import type { Planner } from '../../doubles/graph/planner.mts';
import { userBy } from '../../doubles/graph/users.mts';
import { byId, CONTINUE, graph, numbered } from './run';

const GROUP = 'ebf3b108-5234-4e22-b93d-656d7dae5874';

let service: GraphDouble;
let planner: Planner;
let ada: Entry;
let plan: Entry;
beforeEach(async () => {
	service = await startGraph();
	({ planner } = service);
	ada = userBy(service.users, ADA) as Entry;
	plan = planner.createPlan(GROUP, 'Launch');
});
afterEach(async () => await service[Symbol.asyncDispose]());

const loseAnswers = (method: string, most = Infinity) => {
	let lost = 0;
	service.fault = (request) => (request.method === method && lost++ < most ? 'cut after' : undefined);
};
const tasks = () => [...planner.tasks.entries.values()];
const newTask = (title: string, fields = {}) =>
	planner.tasks.create({
		planId: plan.id,
		title,
		percentComplete: 0,
		assignments: {},
		'@odata.etag': 'W/"1"',
		...fields,
	});

describe('plans and buckets', () => {
	test('are made, read and listed', async () => {
		const made = await graph(service, ['plan', 'create'], { groupId: byId(GROUP), title: 'Move' });
		expect(made.items[0].json).toMatchObject({ title: 'Move', owner: GROUP });
		const planId = byId(String(made.items[0].json.id));
		expect((await graph(service, ['plan', 'get'], { planId })).items[0].json).toMatchObject({ title: 'Move' });
		const plans = await graph(service, ['plan', 'getAll'], { groupId: byId(GROUP) });
		expect(plans.items.map(({ json }) => json.title)).toEqual(['Launch', 'Move']);
		await graph(service, ['bucket', 'create'], { planId, name: 'Later' });
		const buckets = await graph(service, ['bucket', 'getAll'], { planId });
		expect(buckets.items.map(({ json }) => json.name)).toEqual(['Later']);
		expect(planner.buckets.entries.size).toBe(1);
	});

	test('a plan is found when the answer got lost, not mistaken for an older one', async () => {
		planner.plans.patch(plan.id, { createdDateTime: '2026-01-01T00:00:00Z' });
		loseAnswers('POST');
		const { items } = await graph(service, ['plan', 'create'], { groupId: byId(GROUP), title: 'Launch' });
		expect(items[0].json.id).toBe([...planner.plans.entries.keys()][1]);
		expect(planner.plans.entries.size).toBe(2);
	});

	test('a bucket whose answer got lost is said to be unknown', async () => {
		loseAnswers('POST');
		const bucket = { planId: byId(plan.id), name: 'Later', ...CONTINUE };
		const { items } = await graph(service, ['bucket', 'create'], bucket);
		expect(items[0].json.error).toMatchObject({ outcome: 'unknown' });
		expect(planner.buckets.entries.size).toBe(1);
	});
});

describe('a task', () => {
	test('is made with what the form says, and listed by plan and by person', async () => {
		const bucket = planner.createBucket(plan.id, 'Later');
		const options = { assignedTo: byId(ada.id), dueDateTime: '2026-05-01T08:00:00+02:00', percentComplete: 50 };
		const { items } = await graph(service, ['task', 'create'], {
			planId: byId(plan.id),
			bucketId: byId(bucket.id),
			title: 'Call',
			options,
		});
		expect(tasks()[0]).toMatchObject({
			title: 'Call',
			bucketId: bucket.id,
			percentComplete: 50,
			assignments: { [ada.id]: { orderHint: ' !' } },
		});
		expect(Date.parse(String(tasks()[0].dueDateTime))).toBe(Date.parse('2026-05-01T06:00:00Z'));
		newTask('Other');
		const mine = await graph(service, ['task', 'getAll']);
		expect(mine.items.map(({ json }) => json.id)).toEqual([items[0].json.id]);
		const all = await graph(service, ['task', 'getAll'], { tasksFor: 'plan', planId: byId(plan.id) });
		expect(all.items).toHaveLength(2);
		const got = await graph(service, ['task', 'get'], { taskId: String(items[0].json.id) });
		expect(got.items[0].json).toMatchObject({ title: 'Call' });
	});

	test('is found among all when the answer got lost', async () => {
		for (let n = 0; n < 25; n++) newTask(`Old ${n}`, { createdDateTime: '2026-01-01T00:00:00Z' });
		newTask('Call', { createdDateTime: '2026-01-01T00:00:00Z' });
		loseAnswers('POST');
		const { items } = await graph(service, ['task', 'create'], { planId: byId(plan.id), title: 'Call' });
		expect(items[0].json.id).toBe(tasks()[26].id);
		expect(tasks()).toHaveLength(27);
	});

	test('many of them are made in batches, each once', async () => {
		loseAnswers('POST', 1);
		const { items } = await graph(service, ['task', 'create'], {
			planId: byId(plan.id),
			title: '={{ "Task " + $json.id }}',
			items: numbered(40),
		});
		expect(items.map(({ json }) => json.title)).toEqual(numbered(40).map(({ id }) => `Task ${id}`));
		expect(tasks()).toHaveLength(40);
		expect(service.server.requests.length).toBeLessThan(15);
	});

	test('is changed though others change other fields meanwhile', async () => {
		const { id } = newTask('Call');
		let others = 0;
		service.fault = ({ method }) => {
			if (method === 'PATCH' && others++ === 0) planner.change(id, { percentComplete: 50 });
			return undefined;
		};
		await graph(service, ['task', 'update'], { taskId: id, updateFields: { title: 'Call Bob' } });
		expect(planner.tasks.get(id)).toMatchObject({ title: 'Call Bob', percentComplete: 50 });
	});

	test('is not changed where others changed the same field', async () => {
		const { id } = newTask('Call');
		let others = 0;
		service.fault = ({ method }) => {
			if (method === 'PATCH' && others++ === 0) planner.change(id, { title: 'Call Carol' });
			return undefined;
		};
		const change = { taskId: id, updateFields: { title: 'Call Bob', percentComplete: 100 }, ...CONTINUE };
		const { items } = await graph(service, ['task', 'update'], change);
		expect(items[0].json.error).toMatchObject({
			message: expect.stringContaining('Somebody else changed title') as unknown,
			outcome: 'rejected',
		});
		expect(planner.tasks.get(id)).toMatchObject({ title: 'Call Carol', percentComplete: 0 });
	});

	test('is changed and assigned once, though the answer gets lost', async () => {
		const { id } = newTask('Call');
		loseAnswers('PATCH', 1);
		const updateFields = { assignedTo: byId(ada.id), dueDateTime: '2026-05-01T06:00:00Z' };
		const { items } = await graph(service, ['task', 'update'], { taskId: id, updateFields });
		expect(items[0].json).toEqual({ success: true });
		expect(planner.tasks.get(id)?.assignments).toMatchObject({ [ada.id]: { orderHint: ' !' } });
		expect(service.handled.filter(({ method }) => method === 'PATCH')).toHaveLength(2);
	});

	test('is deleted, whatever others did to it meanwhile, and though the answer gets lost', async () => {
		const [first, second] = [newTask('One'), newTask('Two')];
		let tries = 0;
		service.fault = ({ method, path }) => {
			if (method !== 'DELETE') return undefined;
			if (path.includes(second.id)) return tries++ === 0 ? 'cut after' : undefined;
			if (planner.tasks.get(first.id)?.title === 'One') planner.change(first.id, { title: 'Changed' });
			return undefined;
		};
		const { items } = await graph(service, ['task', 'deleteTask'], {
			taskId: '={{ $json.id }}',
			items: [{ id: first.id }, { id: second.id }],
		});
		expect(items.map(({ json }) => json)).toEqual([{ success: true }, { success: true }]);
		expect(tasks()).toEqual([]);
	});
});
