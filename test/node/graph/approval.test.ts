import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Entry } from '../../doubles/graph/collection.mts';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import { userBy } from '../../doubles/graph/users.mts';
import { waitingExecution } from '../../support/waitingExecution';
import { byId, CONTINUE, graph } from './run';

let service: GraphDouble;
beforeEach(async () => void (service = await startGraph()));
afterEach(async () => await service[Symbol.asyncDispose]());

const QUESTION = {
	toRecipients: 'boss@contoso.example, eve@contoso.example',
	subject: 'May I?',
	message: 'Buy <b>it</b>?',
};

describe('a question by mail', () => {
	test('goes out once, though the answer gets lost; the execution waits and hands its input on', async () => {
		const waits: Date[] = [];
		let lost = 0;
		service.fault = ({ method }) => (method === 'POST' && lost++ < 2 ? 'cut after' : undefined);
		const { items } = await graph(service, ['message', 'sendAndWait'], {
			...QUESTION,
			approvalOptions: { values: { approvalType: 'double' } },
			options: { limitWaitTime: { values: { limitType: 'atSpecifiedTime', maxDateAndTime: '2030-01-01T00:00:00Z' } } },
			items: [{ n: 1 }, { n: 2 }],
			prepare: waitingExecution(waits),
		});
		expect(items.map(({ json }) => json)).toEqual([{ n: 1 }, { n: 2 }]);
		expect(waits).toEqual([new Date('2030-01-01T00:00:00Z')]);
		const { sent } = service.mailbox(ADA);
		expect(sent).toHaveLength(1);
		expect(sent[0]).toMatchObject({
			subject: 'May I?',
			toRecipients: [
				{ emailAddress: { address: 'boss@contoso.example' } },
				{ emailAddress: { address: 'eve@contoso.example' } },
			],
			body: { contentType: 'html', content: expect.stringContaining('Buy <b>it</b>?') as unknown },
		});
		const { content } = sent[0].body as { content: string };
		const links = [...content.matchAll(/href="(https:\/\/n8n\.example[^"]*)"[^>]*>([^<]*)</g)];
		expect(links.map(([, url, label]) => [label, url])).toEqual([
			['Decline', 'https://n8n.example/wait?approved=false&amp;signature=s'],
			['Approve', 'https://n8n.example/wait?approved=true&amp;signature=s'],
		]);
	});

	test('that reaches nobody is not waited for', async () => {
		const waits: Date[] = [];
		const { items } = await graph(service, ['message', 'sendAndWait'], {
			...QUESTION,
			toRecipients: '',
			prepare: waitingExecution(waits),
			...CONTINUE,
		});
		expect(items[0].json.error).toMatchObject({ message: '"To" is empty [item 0]', outcome: 'notSent' });
		expect([waits, service.server.requests]).toEqual([[], []]);
	});
});

test('a question in a chat goes out once, though the answer gets lost, and is waited for', async () => {
	const waits: Date[] = [];
	const chat = service.teams.chats.create('group', 'Launch', [userBy(service.users, ADA) as Entry]);
	let lost = 0;
	service.fault = ({ method }) => (method === 'POST' && lost++ === 0 ? 'cut after' : undefined);
	const { items } = await graph(service, ['chatMessage', 'sendAndWait'], {
		chatId: byId(chat.id),
		message: 'Buy <b>it</b>?',
		approvalOptions: { values: { approvalType: 'double', disapproveLabel: 'No & never' } },
		options: { appendAttribution: false },
		items: [{ n: 1 }],
		prepare: waitingExecution(waits),
	});
	expect(items.map(({ json }) => json)).toEqual([{ n: 1 }]);
	expect(waits).toHaveLength(1);
	const link = (approved: boolean) => `https://n8n.example/wait?approved=${approved}&amp;signature=s`;
	expect(service.teams.chats.conversation(chat.id).texts).toEqual([
		`Buy <b>it</b>?<br><br><a href="${link(false)}">No &amp; never</a> <a href="${link(true)}">Approve</a>`,
	]);
});
