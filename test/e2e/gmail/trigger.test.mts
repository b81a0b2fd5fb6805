import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Workflow } from '../../../demo/n8nApi.mts';
import { Gmail } from '../../doubles/gmail/gmail.mts';
import { type CredentialUse, N8n } from '../support/n8n.mts';
import { node } from '../support/workflow.mts';

const TRIGGER = 'New mail';
const MESSAGE = { from: 'bob@example.com', to: 'ann@gmail.example.com', subject: 'Hello', body_text: 'Hi there' };

describe('Steady Gmail Trigger', () => {
	let n8n: N8n;
	let gmail: Gmail;
	let credentials: CredentialUse;

	beforeAll(async () => {
		n8n = await N8n.connect(inject('n8n'));
		gmail = await Gmail.start({ messages: [{ ...MESSAGE, id: 'old' }] });
		credentials = await n8n.credential('steadyGoogleOAuth2Api', 'Gmail of the trigger', {
			clientId: gmail.clientId,
			clientSecret: gmail.clientSecret,
			customEndpoints: true,
			apiBaseUrl: gmail.origin,
			oauthTokenData: { access_token: gmail.issueToken(), token_type: 'Bearer' },
		});
	});

	afterAll(async () => {
		await gmail[Symbol.asyncDispose]();
	});

	function workflow(name: string): Workflow {
		const trigger = node(
			TRIGGER,
			'n8n-nodes-steady.gmailTrigger',
			2,
			{ authentication: 'steadyGoogleOAuth2Api', pollTimes: { item: [{ mode: 'everyMinute' }] } },
			{ credentials },
		);
		const placed = [trigger, node('Next', 'n8n-nodes-base.noOp', 1, {})].map((each, i) => ({
			id: `node-${i}`,
			position: [i * 220, 0] as [number, number],
			...each,
		}));
		const connections = { [TRIGGER]: { main: [[{ node: 'Next', type: 'main', index: 0 }]] } };
		return { name, nodes: placed, connections, settings: { executionOrder: 'v1' } };
	}

	/** Subjects that the executions of a workflow got, once there are so many executions. */
	async function received(workflowId: string, executions: number): Promise<unknown[]> {
		for (;;) {
			const ids = await n8n.api.executionsOf(workflowId);
			if (ids.length >= executions) {
				const results = await Promise.all(ids.map(async (id) => await n8n.result(id)));
				return results.flatMap(({ nodes }) => (nodes[TRIGGER]?.[0]?.outputs[0] ?? []).map(({ json }) => json.Subject));
			}
			await sleep(200);
		}
	}

	it('shows a message to somebody who tries it out', async () => {
		const id = await n8n.api.putWorkflow(workflow('Try the Gmail trigger'));
		const { error, nodes } = await n8n.result(await n8n.api.start(id, TRIGGER));
		expect(error).toBeUndefined();
		expect(nodes[TRIGGER]?.[0]?.outputs[0]?.map(({ json }) => json.id)).toEqual(['old']);
	});

	it('starts at the present when it is switched on, polls, and goes on from there when it was off', async () => {
		const id = await n8n.api.putWorkflow(workflow('Follow the mailbox'));
		const lists = gmail.count('messages.list').done;
		await n8n.api.activate(id);
		// n8n starts triggers after it has answered; only a new beginning lists messages.
		while (gmail.count('messages.list').done === lists) await sleep(100);
		await gmail.mailbox.insert({ ...MESSAGE, subject: 'While it was on', labelIds: ['INBOX', 'UNREAD'] });
		expect(await received(id, 1)).toEqual(['While it was on']);
		await n8n.api.deactivate(id);
		await gmail.mailbox.insert({ ...MESSAGE, subject: 'While it was off', labelIds: ['INBOX', 'UNREAD'] });
		await n8n.api.activate(id);
		expect(await received(id, 2)).toEqual(['While it was off', 'While it was on']);
		await n8n.api.deactivate(id);
	});
});
