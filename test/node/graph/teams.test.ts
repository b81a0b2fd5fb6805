import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ok, refuse } from '../../doubles/graph/answers.mts';
import type { Entry } from '../../doubles/graph/collection.mts';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import type { Team } from '../../doubles/graph/teams.mts';
import { userBy } from '../../doubles/graph/users.mts';
import { asAda, asApp, byId, CONTINUE, graph } from './run';

let service: GraphDouble;
let ada: Entry;
let bob: Entry;
let team: Team;
beforeEach(async () => {
	service = await startGraph();
	ada = userBy(service.users, ADA) as Entry;
	bob = service.users.create({
		userPrincipalName: 'bob@contoso.example',
		displayName: 'Bob <B>',
		mail: 'bob@contoso.example',
	});
	team = service.teams.createTeam('Sales', ada);
});
afterEach(async () => await service[Symbol.asyncDispose]());

const teamId = () => ({ teamId: byId(team.entry.id) });
const general = () => [...team.channels.entries.values()][0];
const inGeneral = () => ({ ...teamId(), channelId: byId(general().id) });
const conversation = () => service.teams.conversation(general().id);
const noLink = { options: { includeLinkToWorkflow: false } };
const jsons = (items: ReadonlyArray<{ json: unknown }>) => items.map(({ json }) => json);
/** Loses answers to what is posted where a path ends so. */
const loseAnswers = (ending: string, most = Infinity) => {
	let lost = 0;
	service.fault = ({ method, path }) =>
		method === 'POST' && path.at(-1) === ending && lost++ < most ? 'cut after' : undefined;
};

describe('teams and channels', () => {
	test('of the user are listed and read, by their link too', async () => {
		service.teams.createTeam('Others', bob);
		const { items } = await graph(service, ['team', 'getAll']);
		expect(items.map(({ json }) => json.displayName)).toEqual(['Sales']);
		const link = `https://teams.microsoft.com/l/team/19%3Aabc/conversations?groupId=${team.entry.id}&tenantId=x`;
		service.teams.teams.set('0a1b', team);
		const url = { __rl: true, mode: 'url', value: link.replace(team.entry.id, '0a1b') };
		const got = await graph(service, ['team', 'get'], { teamId: url });
		expect(got.items[0].json).toMatchObject({ displayName: 'Sales', id: team.entry.id });
		const noTeam = { __rl: true, mode: 'url', value: 'https://teams.microsoft.com/' };
		await expect(graph(service, ['team', 'get'], { teamId: noTeam })).rejects.toThrow('"Team" holds a link');
	});

	test('are made, changed and deleted', async () => {
		const options = { description: 'Bills', type: 'private' };
		const { items } = await graph(service, ['channel', 'create'], { ...teamId(), name: 'Invoices', options });
		expect(items[0].json).toMatchObject({ displayName: 'Invoices', description: 'Bills', membershipType: 'private' });
		const channel = { ...teamId(), channelId: byId(String(items[0].json.id)) };
		const updated = await graph(service, ['channel', 'update'], { ...channel, name: 'Bills' });
		expect(jsons(updated.items)).toEqual([{ success: true }]);
		const got = await graph(service, ['channel', 'get'], channel);
		expect(got.items[0].json).toMatchObject({ displayName: 'Bills', description: 'Bills' });
		const listed = await graph(service, ['channel', 'getAll'], teamId());
		expect(listed.items.map(({ json }) => json.displayName)).toEqual(['General', 'Bills']);
		await graph(service, ['channel', 'deleteChannel'], channel);
		expect(team.channels.entries.size).toBe(1);
	});

	test('are made once, though the answer gets lost', async () => {
		loseAnswers('channels', 1);
		const { items } = await graph(service, ['channel', 'create'], { ...teamId(), name: 'Invoices' });
		expect(items[0].json).toMatchObject({ displayName: 'Invoices' });
		expect(team.channels.entries.size).toBe(2);
	});

	test('whose name was taken before are refused, although the first try was throttled', async () => {
		let asked = 0;
		service.fault = ({ method }) =>
			method === 'POST' && ++asked === 1 ? refuse(429, 'TooManyRequests', 'Later.') : undefined;
		const given = { ...teamId(), name: 'General', ...CONTINUE };
		const { items } = await graph(service, ['channel', 'create'], given);
		expect(items[0].json.error).toMatchObject({ httpCode: 400, outcome: 'rejected', attempts: 2 });
		expect(JSON.stringify(items[0].json.error)).not.toContain('may still come');
		expect(asked).toBe(2);
	});

	test('that are refused after a lost answer, and are not listed yet, are said to be unknown', async () => {
		let asked = 0;
		service.fault = ({ method, path }) => {
			if (path.at(-1) !== 'channels') return undefined;
			if (method === 'GET') return ok({ value: [] });
			return ++asked === 1 ? 'cut after' : undefined;
		};
		const { items } = await graph(service, ['channel', 'create'], { ...teamId(), name: 'New', ...CONTINUE });
		expect(items[0].json.error).toMatchObject({ outcome: 'unknown' });
	});

	test('whose name is taken are refused, and not taken for new ones', async () => {
		const { items } = await graph(service, ['channel', 'create'], { ...teamId(), name: 'General', ...CONTINUE });
		expect(items[0].json.error).toMatchObject({ httpCode: 400, outcome: 'rejected' });
	});
});

describe('a message in a channel', () => {
	test('is sent, replied to, listed and deleted', async () => {
		const sent = await graph(service, ['channelMessage', 'create'], { ...inGeneral(), message: 'a < b', ...noLink });
		expect(sent.items[0].json).toMatchObject({ body: { contentType: 'text', content: 'a < b' } });
		const message = { ...inGeneral(), messageId: String(sent.items[0].json.id) };
		await graph(service, ['channelMessage', 'reply'], { ...message, message: 'one', ...noLink });
		const makeReply = { includeLinkToWorkflow: false, makeReply: message.messageId };
		await graph(service, ['channelMessage', 'create'], { ...inGeneral(), message: 'two', options: makeReply });
		const replies = await graph(service, ['channelMessage', 'getAllReplies'], { ...message, returnAll: true });
		expect(replies.items.map(({ json }) => json.body)).toMatchObject([{ content: 'two' }, { content: 'one' }]);
		expect((await graph(service, ['channelMessage', 'getAll'], inGeneral())).items).toHaveLength(1);
		await graph(service, ['channelMessage', 'softDeleteMessage'], message);
		const got = await graph(service, ['channelMessage', 'get'], message);
		expect(got.items[0].json.deletedDateTime).toEqual(expect.any(String));
		await graph(service, ['channelMessage', 'undoSoftDeleteMessage'], message);
		expect(conversation().messages.get(message.messageId)?.deletedDateTime).toBeNull();
	}, 20_000);

	test('mentions users and tags, whatever their names', async () => {
		const tag = team.tags.create({ displayName: 'Leads', memberCount: 1 });
		const mentions = {
			mention: [{ userId: byId('bob@contoso.example') }, { mentionType: 'tag', tagId: byId(tag.id) }],
		};
		const { items } = await graph(service, ['channelMessage', 'create'], {
			...inGeneral(),
			message: 'see\n1 < 2',
			mentions,
			...noLink,
		});
		expect(items[0].json).toMatchObject({
			body: {
				contentType: 'html',
				content: '<at id="0">Bob &lt;B&gt;</at> <at id="1">Leads</at> see<br>1 &lt; 2',
			},
			mentions: [
				{ id: 0, mentionText: 'Bob &lt;B&gt;', mentioned: { user: { id: bob.id } } },
				{ id: 1, mentionText: 'Leads', mentioned: { tag: { id: tag.id } } },
			],
		});
	});

	test('has a link to the workflow below it', async () => {
		await graph(service, ['channelMessage', 'create'], { ...inGeneral(), message: '<b>x</b>', contentType: 'html' });
		expect(conversation().texts).toEqual([
			'<b>x</b><br><br><em>Sent by <a href="http://127.0.0.1/workflow/workflow-id">this n8n workflow</a></em>',
		]);
	});

	test('is found when the answer got lost, among others like it', async () => {
		conversation().add(bob, { body: { contentType: 'text', content: 'hello' } });
		conversation().add(ada, {
			body: { contentType: 'text', content: 'hello' },
			createdDateTime: '2026-01-01T00:00:00Z',
		});
		loseAnswers('messages');
		const { items } = await graph(service, ['channelMessage', 'create'], {
			...inGeneral(),
			message: 'hello',
			...noLink,
		});
		expect(items[0].json).toMatchObject({ from: { user: { id: ada.id } }, body: { content: 'hello' } });
		expect(items[0].json.id).toBe([...conversation().messages.entries.keys()][2]);
		expect(conversation().texts).toHaveLength(3);
	});

	test('is not sent again when it is not there, and the item says so', async () => {
		let posts = 0;
		service.fault = ({ method }) => (method === 'POST' && ++posts ? 'cut before' : undefined);
		const message = { ...inGeneral(), message: 'hello', ...noLink, ...CONTINUE };
		const { items } = await graph(service, ['channelMessage', 'create'], message);
		expect(items[0].json.error).toMatchObject({
			outcome: 'unknown',
			description: expect.stringContaining('It was looked for, and it is not there') as unknown,
		});
		expect(posts).toBe(1);
	});

	test('that cannot be looked for is said to be unknown', async () => {
		const refused = refuse(403, 'Forbidden', 'Missing scope permissions on the request.');
		service.fault = ({ method, path }) =>
			method === 'POST' ? 'cut after' : path.at(-1) === 'messages' ? refused : undefined;
		const message = { ...inGeneral(), message: 'hello', ...noLink, ...CONTINUE };
		const { items } = await graph(service, ['channelMessage', 'create'], message);
		expect(items[0].json.error).toMatchObject({
			outcome: 'unknown',
			description: expect.stringContaining('It could not be looked for') as unknown,
		});
	});

	test('that cannot be told from another one of the run is said to be unknown', async () => {
		loseAnswers('messages');
		const message = { ...inGeneral(), message: 'hello', ...noLink, ...CONTINUE, items: [{}, {}] };
		const { items } = await graph(service, ['channelMessage', 'create'], message);
		expect(jsons(items)).toMatchObject([{ error: { outcome: 'unknown' } }, { error: { outcome: 'unknown' } }]);
		expect(conversation().texts).toEqual(['hello', 'hello']);
	}, 20_000);

	test('says that an app cannot send it', async () => {
		const sending = graph(service, ['channelMessage', 'create'], {
			...inGeneral(),
			message: 'x',
			credentials: asApp(service),
		});
		await expect(sending).rejects.toThrow('sending messages needs one');
		expect(conversation().texts).toEqual([]);
	});
});

describe('a chat', () => {
	test('with one person is the same one every time, though answers get lost', async () => {
		loseAnswers('chats', 1);
		const members = { member: [{ userId: byId(bob.id) }] };
		const ids = new Set<unknown>();
		for (let n = 0; n < 2; n++) {
			const { items } = await graph(service, ['chat', 'create'], { members });
			ids.add(items[0].json.id);
		}
		expect(ids.size).toBe(1);
		expect(service.teams.chats.entries.entries.size).toBe(1);
	});

	test('with several has a topic, and is found when the answer got lost', async () => {
		const carol = service.users.create({ userPrincipalName: 'carol@contoso.example', displayName: 'Carol' });
		loseAnswers('chats', 1);
		const { items } = await graph(service, ['chat', 'create'], {
			chatType: 'group',
			topic: 'Launch',
			members: { member: [{ userId: byId(bob.id) }, { userId: byId('carol@contoso.example'), role: 'guest' }] },
		});
		expect(items[0].json).toMatchObject({ topic: 'Launch', chatType: 'group' });
		const id = String(items[0].json.id);
		expect([...service.teams.chats.all.keys()]).toEqual([id]);
		expect(service.teams.chats.all.get(id)?.members.has(carol.id)).toBe(true);
		const got = await graph(service, ['chat', 'get'], { chatId: byId(id) });
		expect(got.items[0].json).toMatchObject({ id, topic: 'Launch' });
		const listed = await graph(service, ['chat', 'getAll'], { returnAll: true });
		expect(listed.items).toHaveLength(1);
	});

	test("is not mistaken for somebody else's, made at the same time", async () => {
		const carol = service.users.create({ userPrincipalName: 'carol@contoso.example', displayName: 'Carol' });
		service.fault = ({ method, path }) => {
			if (method !== 'POST' || path.at(-1) !== 'chats') return undefined;
			service.teams.chats.create('group', null, [ada, carol]);
			return 'cut before';
		};
		const { items } = await graph(service, ['chat', 'create'], {
			chatType: 'group',
			members: { member: [{ userId: byId(bob.id) }] },
			...CONTINUE,
		});
		expect(items[0].json.error).toMatchObject({ outcome: 'unknown' });
	});

	test('without anybody is refused before anything is sent', async () => {
		await expect(graph(service, ['chat', 'create'], { members: {} })).rejects.toThrow('"Other Participants" is empty');
		expect(service.handled).toEqual([]);
	});

	test('carries messages, each once', async () => {
		const chat = service.teams.chats.create('oneOnOne', null, [ada, bob]);
		const chatId = { chatId: byId(chat.id) };
		loseAnswers('messages', 1);
		const sent = await graph(service, ['chatMessage', 'create'], { ...chatId, message: 'hi', ...noLink });
		const messageId = String(sent.items[0].json.id);
		expect(service.teams.chats.conversation(chat.id).texts).toEqual(['hi']);
		const got = await graph(service, ['chatMessage', 'get'], { ...chatId, messageId });
		expect(got.items[0].json).toMatchObject({ body: { content: 'hi' } });
		expect((await graph(service, ['chatMessage', 'getAll'], chatId)).items).toHaveLength(1);
		await graph(service, ['chatMessage', 'softDeleteMessage'], { ...chatId, messageId });
		await graph(service, ['chatMessage', 'undoSoftDeleteMessage'], { ...chatId, messageId });
		const acts = service.handled.map(({ path }) => path.at(-1)).filter((last) => last?.endsWith('oftDelete'));
		expect(acts).toEqual(['softDelete', 'undoSoftDelete']);
	}, 20_000);
});

describe('members', () => {
	test.each(['team', 'channel', 'chat'] as const)(
		'of a %s are added once, listed and removed',
		async (kind) => {
			const chat = service.teams.chats.create('group', 'Launch', [ada]);
			const place = { team: teamId(), channel: inGeneral(), chat: { chatId: byId(chat.id) } }[kind];
			const resource = `${kind}Member`;
			const options = { chat: { role: 'owner', shareHistory: 'all' }, team: { role: 'owner' }, channel: {} }[kind];
			loseAnswers('members', 1);
			const added = await graph(service, [resource, 'add'], { ...place, userId: byId(bob.id), options });
			expect(jsons(added.items)).toEqual([{ success: true }]);
			const { items } = await graph(service, [resource, 'getAll'], place);
			const [member] = items.filter(({ json }) => json.userId === bob.id);
			expect(member.json).toMatchObject({
				roles: kind === 'channel' ? [] : ['owner'],
				visibleHistoryStartDateTime: kind === 'chat' ? '0001-01-01T00:00:00Z' : null,
			});
			const before = items.length;
			await graph(service, [resource, 'remove'], { ...place, membershipId: byId(String(member.json.id)) });
			expect((await graph(service, [resource, 'getAll'], place)).items).toHaveLength(before - 1);
		},
		60_000,
	);

	test('that are there already are an error, when nothing got lost', async () => {
		const add = { ...teamId(), userId: byId(ada.id), ...CONTINUE };
		const { items } = await graph(service, ['teamMember', 'add'], add);
		expect(items[0].json.error).toMatchObject({ httpCode: 400, outcome: 'rejected', attempts: 1 });
	});
});

test.each([
	['channels', ['channel', 'getAll'], 'Channel.ReadBasic.All'],
	['channels', ['channel', 'deleteChannel'], 'Channel.Delete.All'],
	['messages', ['channelMessage', 'getAll'], 'ChannelMessage.Read.All'],
	['messages', ['channelMessage', 'create'], 'ChannelMessage.Send'],
	['softDelete', ['channelMessage', 'softDeleteMessage'], 'ChannelMessage.ReadWrite'],
	['members', ['teamMember', 'add'], 'TeamMember.ReadWrite.All'],
	['chats', ['chat', 'getAll'], 'Chat.ReadBasic'],
] as const)('without a permission for %s, %j names it', async (segment, what, permission) => {
	service.tokens.set('may-little', { user: ADA, forbidden: [segment] });
	const asked = graph(service, what, {
		...inGeneral(),
		userId: byId(bob.id),
		messageId: '1',
		message: 'x',
		credentials: asAda(service, 'may-little'),
	});
	await expect(asked).rejects.toMatchObject({
		description: expect.stringContaining(`the permission ${permission}.`) as unknown,
	});
});
