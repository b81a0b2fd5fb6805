import type { IDataObject } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ADA, type GraphDouble, startGraph, TOKEN } from '../../doubles/graph/graphDouble.mts';
import { userBy } from '../../doubles/graph/users.mts';
import { Editor } from '../support/editor.mts';
import { type CredentialUse, N8n } from '../support/n8n.mts';
import { chain, node, source } from '../support/workflow.mts';

const TYPE = 'n8n-nodes-steady.microsoftGraph';

let n8n: N8n;
let service: GraphDouble;
let credentials: CredentialUse;

beforeAll(async () => {
	n8n = await N8n.connect(inject('n8n'));
	service = await startGraph();
	credentials = await n8n.credential('steadyMicrosoftOAuth2Api', 'graph products', {
		clientId: 'app-1',
		clientSecret: 'canary-graph-products',
		customEndpoints: true,
		apiBaseUrl: service.origin,
		oauthTokenData: { access_token: TOKEN, token_type: 'Bearer' },
	});
});
afterAll(async () => await service[Symbol.asyncDispose]());

const byId = (value: string) => ({ __rl: true, mode: 'id', value });
/** An ID that the node of that name has put out. */
const idOf = (name: string) => `={{ $('${name}').item.json.id }}`;

type Step = readonly [what: string, parameters?: Record<string, unknown>];

/**
 * Runs operations one after the other, for each of the items.
 * @param steps names as `resource operation`, which are the nodes' names as well
 * @returns what came out of each
 */
async function run(steps: readonly Step[], items: Array<Record<string, unknown>> = [{}]) {
	const nodes = steps.map(([what, parameters = {}]) => {
		const [resource, operation] = what.split(' ');
		return node(what, TYPE, 3, { resource, operation, ...parameters }, { credentials });
	});
	const execution = await n8n.run(chain('graph products', ...source(items), ...nodes));
	expect(execution.error).toBeUndefined();
	return (what: string) => execution.nodes[what].at(-1)?.outputs[0].map(({ json }) => json as IDataObject) ?? [];
}

describe('the products of Microsoft 365, in n8n', () => {
	it('keeps files: uploaded, copied, shared, downloaded', async () => {
		const output = await run([
			['file upload', { fileName: 'note.txt', binaryData: false, fileContent: 'the content' }],
			['file rename', { itemId: idOf('file upload'), newName: 'renamed.txt' }],
			['driveFolder create', { name: 'Archive', options: {} }],
			['file copy', { fileId: idOf('file upload'), additionalFields: { name: 'copy.txt' } }],
			['file share', { fileId: idOf('file upload'), type: 'view', scope: 'anonymous' }],
			['file download', { fileId: idOf('file upload') }],
			['file getAll', { returnAll: true }],
		]);
		expect(output('file copy')[0].name).toBe('copy.txt');
		expect(output('file getAll').map(({ name }) => name)).toEqual(
			expect.arrayContaining(['renamed.txt', 'copy.txt', 'Archive']),
		);
		expect([...service.drive(ADA).contents.values()].map(String)).toEqual(['the content', 'the content']);
	});

	it('fills a sheet of Excel, and reads it', async () => {
		const file = service.drive(ADA).add('May.xlsx', Buffer.from('x'));
		const book = service.drive(ADA).workbook(file.id);
		book.fill([['id', 'name']]);
		const place = { workbook: byId(file.id), worksheet: byId(book.sheets[0].id) };
		const rows = Array.from({ length: 30 }, (_, id) => ({ id, name: `n${id}` }));
		const output = await run(
			[
				['worksheet append', { ...place, dataMode: 'autoMap' }],
				['worksheet readRows', { ...place }],
			],
			rows,
		);
		expect(output('worksheet append')).toEqual(rows);
		expect(output('worksheet readRows').slice(0, 30)).toEqual(rows);
	});

	it('keeps a list of SharePoint', async () => {
		const site = service.sites.add('sites/marketing', 'Marketing');
		const list = site.addList('Customers');
		const place = { site: byId(site.id), list: byId(list.id) };
		const columns = { mappingMode: 'defineBelow', value: { Title: '={{ "Ann " + $json.number }}' } };
		const output = await run(
			[
				['listItem create', { ...place, columns }],
				['listItem getAll', { ...place, returnAll: true }],
			],
			[{ number: 1 }, { number: 2 }],
		);
		expect(output('listItem create')).toHaveLength(2);
		const titles = [...list.items.entries.values()].map(({ fields }) => (fields as IDataObject).Title);
		expect(titles.sort()).toEqual(['Ann 1', 'Ann 2']);
	});

	it('speaks in Teams', async () => {
		const team = service.teams.createTeam('Sales', userBy(service.users, ADA)!);
		const teamId = byId(team.entry.id);
		const output = await run([
			['channel create', { teamId, name: 'Invoices' }],
			[
				'channelMessage create',
				{ teamId, channelId: byId(idOf('channel create')), contentType: 'text', message: 'Hello' },
			],
			['channelMessage getAll', { teamId, channelId: byId(idOf('channel create')), returnAll: true }],
			['teamMember getAll', { teamId, returnAll: true }],
		]);
		expect(output('channelMessage getAll')).toHaveLength(1);
		expect(JSON.stringify(output('channelMessage getAll'))).toContain('Hello');
		expect(output('teamMember getAll')).toHaveLength(1);
	});

	it('meets online: made, found by its link, changed and deleted', async () => {
		const times = { startDateTime: '2026-05-01T08:00:00Z', endDateTime: '2026-05-01T09:00:00Z' };
		const kept = { externalId: 'order-4711', options: { subject: 'Kept', ...times } };
		const output = await run([
			['onlineMeeting create', { subject: 'Kickoff', ...times, options: { lobbyBypassScope: 'invited' } }],
			['onlineMeeting createOrGet', kept],
			[
				'onlineMeeting get',
				{ meetingId: { __rl: true, mode: 'url', value: "={{ $('onlineMeeting create').item.json.joinWebUrl }}" } },
			],
			[
				'onlineMeeting update',
				{ meetingId: byId(idOf('onlineMeeting get')), updateFields: { subject: 'Start', ...times } },
			],
			['onlineMeeting deleteMeeting', { meetingId: byId(idOf('onlineMeeting create')) }],
		]);
		expect(output('onlineMeeting get')[0]).toMatchObject({
			subject: 'Kickoff',
			lobbyBypassSettings: { scope: 'invited' },
		});
		expect(output('onlineMeeting update')[0]).toMatchObject({ subject: 'Start', ...times });
		expect(output('onlineMeeting deleteMeeting')).toEqual([{ success: true }]);
		expect([...service.meetings.all.values()].map(({ meeting }) => meeting.subject)).toEqual(['Kept']);
	});

	it('keeps tasks of To Do and Planner', async () => {
		const plan = service.planner.createPlan('ebf3b108-5234-4e22-b93d-656d7dae5874', 'Launch');
		const output = await run([
			['todoList create', { displayName: 'Errands' }],
			['todoTask create', { taskListId: idOf('todoList create'), title: 'Shop' }],
			[
				'todoTask update',
				{
					taskListId: idOf('todoList create'),
					taskId: idOf('todoTask create'),
					updateFields: { status: 'completed' },
				},
			],
			['bucket create', { planId: byId(plan.id), name: 'Later' }],
			[
				'task create',
				{
					groupSource: 'all',
					groupId: byId('ebf3b108-5234-4e22-b93d-656d7dae5874'),
					planId: byId(plan.id),
					bucketId: byId(idOf('bucket create')),
					title: 'Build',
				},
			],
			['task update', { taskId: idOf('task create'), updateFields: { title: 'Built' } }],
		]);
		expect(output('todoTask update')[0]).toMatchObject({ title: 'Shop', status: 'completed' });
		expect([...service.planner.tasks.entries.values()].map(({ title }) => title)).toEqual(['Built']);
	});

	it('keeps users, groups and their members', async () => {
		const output = await run([
			[
				'user create',
				{
					displayName: 'Bob',
					userPrincipalName: 'bob@contoso.example',
					mailNickname: 'bob',
					password: 'canary-Password1',
				},
			],
			[
				'group create',
				{
					displayName: 'Builders',
					groupType: '',
					mailEnabled: false,
					mailNickname: 'builders',
					securityEnabled: true,
				},
			],
			['user addGroup', { user: byId(idOf('user create')), group: byId(idOf('group create')) }],
			['groupMember getAll', { group: byId(idOf('group create')), returnAll: true }],
		]);
		expect(output('groupMember getAll').map(({ displayName }) => displayName)).toEqual(['Bob']);
		expect(JSON.stringify(output('user create'))).not.toContain('canary-Password1');
	});

	it("keeps Outlook's contacts, calendars, rules and categories, and tells what has changed", async () => {
		service.mailbox(ADA).createMessage({ subject: 'News' }, service.mailbox(ADA).folder('inbox'));
		const output = await run([
			['contact create', { givenName: 'Ada', surname: 'Lovelace', additionalFields: {} }],
			['calendar create', { name: 'Team', additionalFields: {} }],
			['category create', { displayName: 'Urgent' }],
			[
				'messageRule create',
				{ displayName: 'Bills', conditions: { subjectContains: 'bill' }, actions: { markAsRead: true } },
			],
			['change messages', { folderId: byId('inbox') }],
		]);
		expect(output('contact create')[0].displayName).toBe('Ada Lovelace');
		expect(output('calendar create')[0].name).toBe('Team');
		expect([...service.mailbox(ADA).settings.rules.entries.values()].map(({ displayName }) => displayName)).toEqual([
			'Bills',
		]);
		expect(output('change messages').map(({ subject }) => subject)).toEqual(['News']);
	});
});

describe("a list's columns, in n8n's editor", () => {
	let editor: Editor;
	beforeAll(async () => void (editor = await Editor.open(n8n)));
	afterAll(async () => await editor.close());

	it('are there to be filled in', async () => {
		const site = service.sites.add('sites/editor', 'Editor');
		const list = site.addList('Orders', [
			{ id: '1', name: 'Title', displayName: 'Title', type: 'text' },
			{ id: '2', name: 'Due', displayName: 'Due Date', type: 'dateTime' },
		]);
		const parameters = { resource: 'listItem', operation: 'create', site: byId(site.id), list: byId(list.id) };
		const create = node('Create', TYPE, 3, parameters, { credentials });
		await editor.openWorkflow(await n8n.api.putWorkflow({ ...chain('graph columns', create), id: 'graphColumnsTest' }));
		await editor.openNode('Create');
		await editor.page.getByText('Due Date').first().waitFor();
		await editor.picture('opened-list-columns');
	});
});
