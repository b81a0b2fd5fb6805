import type { INodeProperties } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resources } from '../../../nodes/MicrosoftGraph/resources';
import type { Entry } from '../../doubles/graph/collection.mts';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import { userBy } from '../../doubles/graph/users.mts';
import { byId, CONTINUE, graph } from './run';

let service: GraphDouble;
beforeEach(async () => void (service = await startGraph()));
afterEach(async () => await service[Symbol.asyncDispose]());

/** Operations that change what is there. */
const CHANGING = new Set(['rename', 'update']);

/** Those that always have something to change. */
const NEVER_EMPTY = new Set(['category.update']);

/** Those that built-in nodes or Graph refuse, too. */
const NEVER_TAKEN = new Set([
	'contactFolder.update',
	'driveFolder.rename',
	'file.rename',
	'folder.update',
	'message.update',
	'onlineMeeting.update',
	'todoList.update',
]);

/** What else must be filled in before there can be a question of what to change. */
const FURTHER: Readonly<Record<string, Record<string, unknown>>> = {
	'worksheet.update': { columnToMatchOn: 'id', valueToMatchOn: '1' },
};

const updates = resources.flatMap((resource) =>
	resource.operations
		.filter(({ value }) => CHANGING.has(value))
		.map(({ value, fields }) => ({ name: `${resource.value}.${value}`, resource: resource.value, value, fields })),
);

/** Says which one is meant, and nothing about it. */
const named = (fields: readonly INodeProperties[]) =>
	Object.fromEntries(
		fields
			.filter(({ name, type }) => type === 'resourceLocator' || /Id$/.test(name))
			.map(({ name, type }) => [name, type === 'resourceLocator' ? byId('abc') : 'abc']),
	);

/** As they are when the form is left as it comes. */
const untouched = (fields: readonly INodeProperties[]) =>
	Object.fromEntries(
		fields.filter(({ displayOptions }) => !displayOptions).map(({ name, default: initial }) => [name, initial]),
	);

describe('an update that changes nothing', () => {
	test('is looked at in all resources that have one', () => {
		expect(updates.length).toBeGreaterThanOrEqual(20);
		expect(updates.map(({ name }) => name)).toEqual(expect.arrayContaining([...NEVER_EMPTY, ...Object.keys(FURTHER)]));
	});

	test.each([
		['contact', { contactId: byId('abc'), additionalFields: { givenName: '', title: '' } }],
		['todoTask', { taskListId: 'abc', taskId: 'abc', updateFields: { content: '', dueDateTime: '' } }],
		['event', { eventId: byId('abc'), additionalFields: { timeZone: 'Europe/Berlin' } }],
	])('is refused, too, where fields were added that say nothing: %s', async (resource, given) => {
		const { items } = await graph(service, [resource, 'update'], { ...given, ...CONTINUE });
		expect(items[0].json.error).toMatchObject({ outcome: 'notSent', attempts: 0 });
		expect(JSON.stringify(items[0].json.error)).toContain('holds nothing to change');
		expect(service.server.requests).toEqual([]);
	});

	const refused = updates.filter(({ name }) => !NEVER_EMPTY.has(name)).map((update) => ({ ...update, typeVersion: 3 }));
	const alwaysRefused = updates.filter(({ name }) => NEVER_TAKEN.has(name));

	test.each([...refused, ...alwaysRefused.map((update) => ({ ...update, typeVersion: 2 }))])(
		'is refused before anything is sent: $name, version $typeVersion',
		async ({ name, resource, value, fields, typeVersion }) => {
			const given = { typeVersion, ...untouched(fields), ...named(fields), ...FURTHER[name] };
			const { items } = await graph(service, [resource, value], { ...given, ...CONTINUE });
			const error = items[0].json.error as Record<string, unknown>;
			expect(error).toMatchObject({ outcome: 'notSent', attempts: 0, description: 'Fill in what is to be changed.' });
			const [, said] = /^"(.*)" holds? nothing to change \[item 0\]$/.exec(String(error.message)) ?? [];
			const labels = fields.map(({ displayName }) => displayName);
			expect(said.split('", "').filter((label) => !labels.includes(label))).toEqual([]);
			expect(service.server.requests).toEqual([]);
		},
	);
});

/** Makes something of a kind. @returns the fields that name it */
type Make = () => Promise<Record<string, unknown>>;

describe('in the versions of the built-in nodes, an item that has nothing to change goes on', () => {
	const made = async (resource: string, given: Record<string, unknown>) =>
		String((await graph(service, [resource, 'create'], given)).items[0].json.id);
	const times = { startDateTime: '2026-05-01T08:00:00', endDateTime: '2026-05-01T09:00:00' };
	const kinds: Array<[resource: string, make: Make, changes: Record<string, unknown>]> = [
		[
			'contact',
			async () => ({ contactId: byId(await made('contact', { givenName: 'Pia', surname: 'Lo' })) }),
			{ additionalFields: { title: '' } },
		],
		[
			'draft',
			async () => ({ draftId: byId(await made('draft', { subject: 'Hi', bodyContent: 'Hi' })) }),
			{ updateFields: {} },
		],
		[
			'event',
			async () => ({ eventId: byId(await made('event', { subject: 'Hi', ...times })) }),
			{ additionalFields: { timeZone: 'Europe/Berlin' } },
		],
		['calendar', async () => ({ calendarId: byId(await made('calendar', { name: 'Crew' })) }), { updateFields: {} }],
		[
			'todoTask',
			async () => {
				const taskListId = await made('todoList', { displayName: 'Errands' });
				return { taskListId, taskId: await made('todoTask', { taskListId, title: 'Shop' }) };
			},
			{ updateFields: { content: '' } },
		],
	];

	test.each(kinds)('%s', async (resource, make, changes) => {
		const which = await make();
		const { items } = await graph(service, [resource, 'update'], { typeVersion: 2, ...which, ...changes });
		expect(items[0].json).toMatchObject({ id: expect.any(String) as unknown });
	});

	const silent: Array<[resource: string, make: () => Record<string, unknown>, answer: Record<string, unknown>]> = [
		['user', () => ({ user: byId(ADA) }), { updated: true }],
		[
			'channel',
			() => {
				const team = service.teams.createTeam('Sales', userBy(service.users, ADA) as Entry);
				return { teamId: byId(team.entry.id), channelId: byId([...team.channels.entries.keys()][0]) };
			},
			{ success: true },
		],
		[
			'task',
			() => {
				const { id: planId } = service.planner.createPlan('ebf3b108-5234-4e22-b93d-656d7dae5874', 'Launch');
				return { taskId: service.planner.tasks.create({ planId, title: 'Call', '@odata.etag': 'W/"1"' }).id };
			},
			{ success: true },
		],
	];

	test.each(silent)('%s', async (resource, make, answer) => {
		const { items } = await graph(service, [resource, 'update'], { typeVersion: 2, ...make(), updateFields: {} });
		expect(items[0].json).toEqual(answer);
	});
});
