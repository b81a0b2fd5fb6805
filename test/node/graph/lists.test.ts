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
	const { context } = executionContext({ type: node, typeVersion: 3, parameters: all, credentials });
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

	test("show a user's calendars, and the events of the chosen one", async () => {
		const { calendar } = service.mailbox(ADA);
		const [own] = calendar.calendars.entries.keys();
		const team = calendar.calendars.create({ name: "Team's" }).id;
		const party = calendar.add({ subject: "Ada's party" }).id;
		const review = calendar.add({ subject: 'Review' }, team).id;
		const event = { resource: 'event', operation: 'get' };
		expect(await search('searchCalendars', event)).toEqual([
			['Calendar', own],
			["Team's", team],
		]);
		expect(await search('searchEvents', { ...event, calendarId: byId(own) })).toEqual([["Ada's party", party]]);
		expect(await search('searchEvents', { ...event, calendarId: byId(team) })).toEqual([['Review', review]]);
		expect(await search('searchEvents', event, "a's p")).toEqual([["Ada's party", party]]);
		const [group] = calendar.groups.entries.keys();
		const creating = editor({ resource: 'calendar', operation: 'create' });
		expect(await node.methods.loadOptions.getCalendarGroups.call(creating)).toEqual([
			{ name: 'My Calendars', value: group },
		]);
	});

	test('show contacts, folders of contacts, categories and rules', async () => {
		const { addressBook, settings } = service.mailbox(ADA);
		const ben = addressBook.contacts.create({ displayName: 'Ben' }).id;
		addressBook.contacts.create({ displayName: 'Eve' });
		const vendors = addressBook.folders.create({ displayName: 'Vendors' }).id;
		const contact = { resource: 'contact', operation: 'get' };
		expect(await search('searchContacts', contact, 'be')).toEqual([['Ben', ben]]);
		expect(await search('searchContactFolders', { resource: 'contact', operation: 'create' })).toEqual([
			['Vendors', vendors],
		]);
		const red = settings.categories.create({ displayName: 'Red', color: 'preset0' }).id;
		expect(await search('searchCategories', { resource: 'category', operation: 'get' })).toEqual([['Red', red]]);
		const rule = settings.rules.create({ displayName: 'Invoices' }).id;
		expect(await search('searchRules', { resource: 'messageRule', operation: 'get' }, 'voice')).toEqual([
			['Invoices', rule],
		]);
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
