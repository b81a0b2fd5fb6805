import type { INodeProperties } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resources } from '../../../nodes/MicrosoftGraph/resources';
import { type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import { byId, CONTINUE, graph } from './run';

let service: GraphDouble;
beforeEach(async () => void (service = await startGraph()));
afterEach(async () => await service[Symbol.asyncDispose]());

/** Operations that change what is there. */
const CHANGING = new Set(['rename', 'update']);

/** Those that always have something to change. */
const NEVER_EMPTY = new Set(['category.update']);

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

	test.each(updates.filter(({ name }) => !NEVER_EMPTY.has(name)))(
		'is refused before anything is sent: $name',
		async ({ name, resource, value, fields }) => {
			const given = { ...untouched(fields), ...named(fields), ...FURTHER[name] };
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
