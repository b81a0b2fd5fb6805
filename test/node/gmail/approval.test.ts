import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Gmail } from '../../doubles/gmail/gmail.mts';
import { waitingExecution } from '../../support/waitingExecution';
import { CONTINUE, gmail } from './run';

let api: Gmail;

beforeEach(async () => {
	api = await Gmail.start();
});

afterEach(async () => {
	await api[Symbol.asyncDispose]();
});

const QUESTION = { sendTo: 'boss@example.org', subject: 'May I?', message: 'Buy <b>it</b>?' };

describe('asking', () => {
	it('sends one mail with a link for each answer, waits, and hands its input on', async () => {
		const waits: Date[] = [];
		const { items } = await gmail(api, 'message', 'sendAndWait', {
			...QUESTION,
			approvalOptions: { values: { approvalType: 'double', approveLabel: 'Yes', disapproveLabel: 'No' } },
			options: { limitWaitTime: { values: { limitType: 'atSpecifiedTime', maxDateAndTime: '2030-01-01T00:00:00Z' } } },
			items: [{ n: 1 }, { n: 2 }],
			prepare: waitingExecution(waits),
		});
		expect(items.map(({ json }) => json)).toEqual([{ n: 1 }, { n: 2 }]);
		expect(waits).toEqual([new Date('2030-01-01T00:00:00Z')]);
		const { messages } = await api.mailbox.ask<{ messages: Array<{ id: string }> }>('GET', '/messages?labelIds=SENT');
		expect(messages).toHaveLength(1);
		const read = await gmail(api, 'message', 'get', { messageId: messages[0].id, simple: false });
		const { html } = read.items[0].json as { html: string };
		expect(html).toContain('Buy <b>it</b>?');
		const links = [...html.matchAll(/href="(https:\/\/n8n\.example[^"]*)"[^>]*>([^<]*)</g)].map(([, url, label]) => [
			label,
			url,
		]);
		expect(links).toEqual([
			['No', 'https://n8n.example/wait?approved=false&amp;signature=s'],
			['Yes', 'https://n8n.example/wait?approved=true&amp;signature=s'],
		]);
	});

	it('does not wait when nobody could be asked', async () => {
		const waits: Date[] = [];
		const { items } = await gmail(api, 'message', 'sendAndWait', {
			...QUESTION,
			sendTo: 'a@example.org, b@example.org',
			prepare: waitingExecution(waits),
			...CONTINUE,
		});
		expect(items[0].json.error).toMatchObject({ message: '"To" must hold one address [item 0]', outcome: 'notSent' });
		expect([waits, api.requests]).toEqual([[], []]);
	});

	it.each([
		['[{', 'is no JSON'],
		['{ "fieldLabel": "Name" }', 'must be a list of form elements'],
		['[{ "fieldLabel": "When", "fieldType": "time" }]', 'has an element of the type "time"'],
		['[{ "fieldType": "radio", "fieldOptions": ["Yes"] }]', 'has choices at place 1 that are not like'],
	])('asks nobody with a form that cannot be shown: %s', async (jsonOutput, said) => {
		const waits: Date[] = [];
		const { items } = await gmail(api, 'message', 'sendAndWait', {
			...QUESTION,
			responseType: 'customForm',
			defineForm: 'json',
			jsonOutput,
			prepare: waitingExecution(waits),
			...CONTINUE,
		});
		expect(items[0].json.error).toMatchObject({ message: expect.stringContaining(`"Form Fields" ${said}`) });
		expect([waits, api.requests]).toEqual([[], []]);
	});

	it('asks with a form whose JSON holds expressions', async () => {
		const waits: Date[] = [];
		await gmail(api, 'message', 'sendAndWait', {
			...QUESTION,
			responseType: 'customForm',
			defineForm: 'json',
			jsonOutput: '=[{ "fieldLabel": "{{ $json.label }}", "fieldType": "radio", "fieldOptions": {{ $json.choices }} }]',
			items: [{ label: 'Which?', choices: { values: [{ option: 'This' }] } }],
			prepare: waitingExecution(waits),
		});
		expect(waits).toHaveLength(1);
	});
});
