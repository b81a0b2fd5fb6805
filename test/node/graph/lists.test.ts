import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MicrosoftGraph } from '../../../nodes/MicrosoftGraph/MicrosoftGraph.node';
import type { Entry } from '../../doubles/graph/collection.mts';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import { userBy } from '../../doubles/graph/users.mts';
import { executionContext } from '../../support/n8nContext';
import { asAda, asApp, byId } from './run';

let service: GraphDouble;
let ada: Entry;
beforeEach(async () => {
	service = await startGraph();
	ada = userBy(service.users, ADA) as Entry;
});
afterEach(async () => await service[Symbol.asyncDispose]());

const node = new MicrosoftGraph();

function editor(parameters: IDataObject, credentials: Record<string, IDataObject> = asAda(service)) {
	const [authentication] = Object.keys(credentials);
	const all = { authentication, ...parameters } as never;
	const { context } = executionContext({ type: node, typeVersion: 1, parameters: all, credentials });
	return Object.create(context, {
		getNodeParameter: { value: (name: string, fallback?: object) => context.getNodeParameter(name, 0, fallback) },
	}) as ILoadOptionsFunctions;
}

type Search = keyof typeof node.methods.listSearch;

async function search(method: Search, parameters: IDataObject = {}, text?: string, credentials = asAda(service)) {
	const found = (await node.methods.listSearch[method].call(
		editor(parameters, credentials),
		text,
	)) as INodeListSearchResult;
	return found.results.map(({ name, value }) => [name, value]);
}

describe('the lists of the editor', () => {
	test('show teams, their channels, tags and members', async () => {
		const { entry, channels, members, tags } = service.teams.createTeam('Sales', ada);
		service.teams.createTeam('Others');
		const of = { resource: 'channelMessage', operation: 'create', teamId: byId(entry.id) };
		expect(await search('searchTeams')).toEqual([['Sales', entry.id]]);
		const [general] = channels.entries.values();
		expect(await search('searchChannels', of)).toEqual([['General', general.id]]);
		expect(await search('searchChannels', of, 'x')).toEqual([]);
		const tag = tags.create({ displayName: 'Leads', memberCount: 3 });
		expect(await search('searchTags', of)).toEqual([['Leads (members: 3)', tag.id]]);
		const [member] = members.list.entries.values();
		expect(await search('searchMembers', { ...of, resource: 'teamMember', operation: 'remove' })).toEqual([
			[`Ada (${ADA})`, member.id],
		]);
	});

	test('show chats by topic or people, and their members', async () => {
		const bob = service.users.create({ userPrincipalName: 'bob@contoso.example', displayName: 'Bob' });
		const group = service.teams.chats.create('group', 'Launch', [ada, bob]);
		const pair = service.teams.chats.create('oneOnOne', null, [ada, bob]);
		expect(await search('searchChats')).toEqual([
			['Launch (group)', group.id],
			['Ada, Bob (one-on-one)', pair.id],
		]);
		const found = await search('searchMembers', {
			chatId: byId(group.id),
			resource: 'chatMember',
			operation: 'remove',
		});
		expect(found.map(([name]) => name)).toEqual([`Ada (${ADA})`, 'Bob']);
	});

	test('show plans and buckets of what was chosen, beside it or among changes', async () => {
		const team = service.directory.groups.create({ displayName: 'Sales' });
		service.directory.idsOf(team.id, 'members').add(ada.id);
		const plan = service.planner.createPlan(team.id, 'Launch');
		const bucket = service.planner.createBucket(plan.id, 'Later');
		const groupId = byId(team.id);
		const creating = { resource: 'task', operation: 'create', groupId };
		const updating = { resource: 'task', operation: 'update', updateFields: { groupId } };
		expect(await search('searchPlans', creating)).toEqual([['Launch', plan.id]]);
		expect(await search('searchPlans', updating)).toEqual([['Launch', plan.id]]);
		expect(await search('searchBuckets', { ...creating, planId: byId(plan.id) })).toEqual([['Later', bucket.id]]);
		expect(await search('searchGroupMembers', creating)).toEqual([['Ada', ada.id]]);
	});

	test('show users and groups by their IDs', async () => {
		const group = service.directory.groups.create({ displayName: 'Sales' });
		expect(await search('searchGroups')).toEqual([['Sales', group.id]]);
		expect(await search('searchDirectoryUsers')).toEqual([[`Ada (${ADA})`, ada.id]]);
	});

	test("show a user's lists of To Do, an app's choice of user included", async () => {
		const { id } = service.todo(ADA).createList('Errands');
		const shown = [{ name: 'Errands', value: id }];
		expect(await node.methods.loadOptions.getTaskLists.call(editor({}))).toEqual(shown);
		const app = editor({ mailbox: byId(ADA) }, asApp(service));
		expect(await node.methods.loadOptions.getTaskLists.call(app)).toEqual(shown);
	});
});
